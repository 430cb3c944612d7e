/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Results -> rectangles to lay over a frame. */
#ifndef __TRT_OVERLAY_PAINTER_H__
#define __TRT_OVERLAY_PAINTER_H__

#include <gst/trt/gsttrt.h>

G_BEGIN_DECLS

/* What to draw.
 *   line_width, font_size   pixels, 0 scales with the frame */
typedef struct {
  gboolean labels, scores, ids, landmarks;
  gint line_width, font_size;
  gchar *font;
} PainterStyle;

typedef struct _Painter Painter;

Painter *painter_new (void);
void painter_free (Painter *painter);

/* What lies over a frame of @info that carries @meta; NULL when nothing does.
 * Where @frame is given (writable, may be NULL), bars are drawn into it at once
 * and only text is left. (transfer full) */
GstVideoOverlayComposition *painter_paint (Painter *painter,
    const PainterStyle *style, GstCustomMeta *meta, const GstVideoInfo *info,
    GstVideoFrame *frame);

G_END_DECLS

#endif /* __TRT_OVERLAY_PAINTER_H__ */
