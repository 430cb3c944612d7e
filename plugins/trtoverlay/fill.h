/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Opaque rectangles straight into a frame. */
#ifndef __TRT_OVERLAY_FILL_H__
#define __TRT_OVERLAY_FILL_H__

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Whether every component is a byte of its own: nearly all formats. */
gboolean fill_supports (const GstVideoInfo *info);

/* Colours the rectangle, which lies inside the frame; r, g, b: 0..255. Subsampled
 * chroma covers it, and may reach one sample further. */
void fill_rectangle (GstVideoFrame *frame, const GstVideoRectangle *rectangle,
    guint8 r, guint8 g, guint8 b);

G_END_DECLS

#endif /* __TRT_OVERLAY_FILL_H__ */
