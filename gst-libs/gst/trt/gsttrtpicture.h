/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * The part of a frame that is to be seen. */
#ifndef __GST_TRT_PICTURE_H__
#define __GST_TRT_PICTURE_H__

#include <gst/video/video.h>
#include <gst/trt/trt-prelude.h>

G_BEGIN_DECLS

GST_TRT_API
void gst_trt_picture_init (
    GstVideoRectangle *picture, GstBuffer *buffer, const GstVideoInfo *info);

GST_TRT_API
void gst_trt_picture_cut (
    const GstVideoRectangle *picture, GstVideoFrame *frame);

G_END_DECLS

#endif /* __GST_TRT_PICTURE_H__ */
