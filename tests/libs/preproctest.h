/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * A slow implementation of frame -> network input to hold the library's
 * against. */
#ifndef __PREPROC_TEST_H__
#define __PREPROC_TEST_H__

#include <gst/trt/gsttrt.h>

G_BEGIN_DECLS

/* @colorimetry: NULL for the format's own. */
void preproc_make_info (GstVideoInfo *info, GstVideoFormat format, gint width,
    gint height, const gchar *colorimetry, GstVideoChromaSite site);

/* Noise, with @padding bytes of stride beyond the pixels. */
GstBuffer *preproc_make_frame (
    const GstVideoInfo *info, guint padding, guint32 seed);

/* The stored value of component @c at the pixel x, y; the edge repeats. */
gdouble preproc_code_at (
    const GstVideoFrame *frame, guint c, gint x, gint y);

/* Fails the test where the two differ by more than @tolerance on noise, or the
 * library writes beyond the tensor. */
void preproc_compare (const GstVideoInfo *info,
    const GstTrtPreprocConfig *config, guint padding, gdouble tolerance);

G_END_DECLS

#endif /* __PREPROC_TEST_H__ */
