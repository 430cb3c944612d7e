/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * One frame through the body of the CUDA kernel, in a loop, and through the
 * library. */
#ifndef __DEVICE_PREPROC_TEST_H__
#define __DEVICE_PREPROC_TEST_H__

#include "preproctest.h"

#include "gst/trt/gsttrtdevicepreproc-private.h"
#include "trtk_cuda.h"
#include "trtk_preproc_pixel.h"

G_BEGIN_DECLS

typedef struct {
  GstVideoInfo info;
  GstTrtPreprocConfig config;
  GstBuffer *buffer;
  GstVideoFrame frame;
  gfloat *want; /* NCHW, f32, before bytes are made of it */
  guint channels;
} Case;

/* Noise; @size: of the frame, then of the input. */
void case_init (Case *c, GstVideoFormat format, const gint size[4],
    guint padding, const gchar *colorimetry, GstVideoChromaSite site);

void case_clear (Case *c);

/* Fills c->want with what the library makes of @frame. */
void case_run_library (Case *c, GstVideoFrame *frame);

/* The tensor of @p, slot 1 of a batch of 3 whose others were not touched. */
guint8 *case_run_kernel (
    const TrtkPreproc *p, const GstVideoFrame *frame, gsize *slot_size);

gdouble case_value_at (const guint8 *tensor, gint dtype, gsize i);

/* @p against c->want; channels beyond the input's are 0. */
void case_compare (const Case *c, const TrtkPreproc *p, gdouble step);

G_END_DECLS

#endif
