/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Results -> bars and letters in a frame, or pictures to lay over it. */
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

/* What is to be drawn into a frame of @info that carries @meta, for
 * gst_trt_drawing_run () and the like. (transfer none) */
GstTrtDrawing *painter_draw (Painter *painter, const PainterStyle *style,
    GstCustomMeta *meta, const GstVideoInfo *info);

/* The drawing that painter_draw () fills. (transfer none) */
GstTrtDrawing *painter_get_drawing (Painter *painter);

/* The same as pictures to lay over the frame; NULL when there is nothing.
 * (transfer full) */
GstVideoOverlayComposition *painter_compose (Painter *painter,
    const PainterStyle *style, GstCustomMeta *meta, const GstVideoInfo *info);

G_END_DECLS

#endif /* __TRT_OVERLAY_PAINTER_H__ */
