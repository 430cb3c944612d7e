/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Code values of a frame -> R'G'B' 0..255. */
#ifndef __GST_TRT_COLOR_H__
#define __GST_TRT_COLOR_H__

#include <gst/video/video.h>

G_BEGIN_DECLS

/* How the values of a frame become R'G'B'.
 *   NONE     they are
 *   RANGE    each is scaled and moved (gray, limited-range RGB)
 *   MATRIX   three components through a matrix */
typedef enum {
  GST_TRT_COLOR_NONE,
  GST_TRT_COLOR_RANGE,
  GST_TRT_COLOR_MATRIX,
} GstTrtColorKind;

typedef struct {
  GstTrtColorKind kind;
  gfloat scale, offset;
  gfloat matrix[3][4];
} GstTrtColor;

G_GNUC_INTERNAL
void gst_trt_color_init (GstTrtColor *color, const GstVideoInfo *info);

/* In place. @n_rows is 1 (gray) or 3. */
G_GNUC_INTERNAL
void gst_trt_color_apply (
    const GstTrtColor *color, gfloat *const rows[3], guint n_rows, gint n);

G_END_DECLS

#endif /* __GST_TRT_COLOR_H__ */
