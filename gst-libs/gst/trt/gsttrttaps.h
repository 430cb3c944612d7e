/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Which source samples make an output sample, along one axis. */
#ifndef __GST_TRT_TAPS_H__
#define __GST_TRT_TAPS_H__

#include <glib.h>

G_BEGIN_DECLS

/* One axis of one component.
 *   n        output samples
 *   index    of the first source sample of each
 *   weight   linear: of the second source sample; the first has the rest
 *   count, start, weights   area: samples, and where their weights begin */
typedef struct {
  gint n;
  gint *index;
  gfloat *weight;
  gint *count;
  gint *start;
  GArray *weights;
} GstTrtTaps;

/* One axis of the way from source to output, in luma samples.
 *   first, n   the output samples
 *   scale, offset   output = source * scale + offset (edges)
 *   luma_size  source samples of luma
 *   size       of the component
 *   sub        log2 of its subsampling
 *   cosited    its samples lie on luma samples, not between */
typedef struct {
  gint first, n;
  gdouble scale, offset;
  gint luma_size, size;
  guint sub;
  gboolean cosited;
} GstTrtAxis;

/* Where linear taps are the samples as they are, one after the other: the first
 * of them; else -1. */
G_GNUC_INTERNAL
gint gst_trt_taps_find_plain (const GstTrtTaps *taps);

G_GNUC_INTERNAL
void gst_trt_taps_init_linear (GstTrtTaps *taps, const GstTrtAxis *axis);

G_GNUC_INTERNAL
void gst_trt_taps_init_area (GstTrtTaps *taps, const GstTrtAxis *axis);

G_GNUC_INTERNAL
void gst_trt_taps_clear (GstTrtTaps *taps);

G_END_DECLS

#endif /* __GST_TRT_TAPS_H__ */
