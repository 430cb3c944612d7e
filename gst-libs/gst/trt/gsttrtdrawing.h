/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Bars and letters into video frames, in system memory or on a GPU. */
#ifndef __GST_TRT_DRAWING_H__
#define __GST_TRT_DRAWING_H__

#include <gst/video/video.h>
#include <gst/trt/trt-prelude.h>

G_BEGIN_DECLS

/**
 * GstTrtDrawing:
 *
 * What is drawn into one frame, in order, and the masks (letters) that it is
 * drawn with, which stay from frame to frame. One thread at a time.
 */
typedef struct _GstTrtDrawing GstTrtDrawing;

GST_TRT_API
gboolean gst_trt_drawing_supports (const GstVideoInfo *info);

GST_TRT_API
GstTrtDrawing *gst_trt_drawing_new (void);

GST_TRT_API
void gst_trt_drawing_free (GstTrtDrawing *drawing);

GST_TRT_API
gint gst_trt_drawing_keep_mask (GstTrtDrawing *drawing, const guint8 *pixels,
    gint pitch, gint width, gint height);

GST_TRT_API
void gst_trt_drawing_drop_masks (GstTrtDrawing *drawing);

GST_TRT_API
void gst_trt_drawing_begin (GstTrtDrawing *drawing, const GstVideoInfo *info);

GST_TRT_API
void gst_trt_drawing_add_bar (GstTrtDrawing *drawing, gint x, gint y,
    gint width, gint height, guint32 rgb);

GST_TRT_API
void gst_trt_drawing_add_mask (
    GstTrtDrawing *drawing, gint mask, gint x, gint y, guint32 rgb);

GST_TRT_API
gboolean gst_trt_drawing_run (GstTrtDrawing *drawing, GstVideoFrame *frame);

GST_TRT_API
gboolean gst_trt_drawing_set_cuda_context (
    GstTrtDrawing *drawing, gpointer context, GError **error);

GST_TRT_API
gboolean gst_trt_drawing_run_cuda (GstTrtDrawing *drawing,
    GstVideoFrame *frame, gpointer stream, GError **error);

GST_TRT_API
gboolean gst_trt_drawing_copy_cuda (GstTrtDrawing *drawing, GstVideoFrame *to,
    const GstVideoFrame *from, gpointer stream, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTrtDrawing, gst_trt_drawing_free)

G_END_DECLS

#endif /* __GST_TRT_DRAWING_H__ */
