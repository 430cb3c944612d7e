/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * What an element does about frames in CUDA memory. Without
 * gstreamer-cuda-1.0 (HAVE_GST_CUDA) there are none: the answers are no. */
#ifndef __GST_TRT_CUDA_H__
#define __GST_TRT_CUDA_H__

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Of GstCuda's formats those that the pre-processing kernel reads where they
 * lie. */
#ifdef HAVE_GST_CUDA
#define GST_TRT_CUDA_CAPS                                                      \
  "; " GST_VIDEO_CAPS_MAKE_WITH_FEATURES ("memory:CUDAMemory",                 \
      "{ NV12, P010_10LE, P016_LE, I420, YV12, NV21, Y42B, Y444, RGBx, BGRx, " \
      "RGBA, BGRA, ARGB, ABGR, RGB, BGR, RGBP, BGRP, GBR }")
#else
#define GST_TRT_CUDA_CAPS ""
#endif

/* set_context () of the element's class; the rest in its order of use. The
 * context is made when it is first needed, and shared with the neighbours and
 * the application; @device -1 is any GPU. One object serves all threads of its
 * element. */
typedef struct {
  GstElement *element;
  gint device;        /* object lock */
  GstObject *context; /* GstCudaContext; object lock to read and to clear */
} GstTrtCuda;

void gst_trt_cuda_set_context (GstTrtCuda *cuda, GstContext *context);

/* Answers a context query with our context; FALSE where it is another's to
 * answer. */
gboolean gst_trt_cuda_answer_context (GstTrtCuda *cuda, GstQuery *query);

gboolean gst_trt_cuda_is_caps (const GstCaps *caps);

/* For an allocation query whose caps are of CUDA memory: a pool of @n_held
 * buffers where downstream, which gave @answered, has none of that memory. FALSE
 * where the query stays unanswered. */
gboolean gst_trt_cuda_propose_pool (
    GstTrtCuda *cuda, GstQuery *query, gboolean answered, guint n_held);

/* The context's handle, for the engine, and in @owner a reference to what keeps
 * it; NULL where there is no GPU. */
gpointer gst_trt_cuda_get_context (GstTrtCuda *cuda, GstObject **owner);

/* Maps a frame for reading on the GPU. FALSE where it is no memory of the
 * context with @handle. @stream gets the CUstream on which it is still being
 * made, or NULL. */
gboolean gst_trt_cuda_map (GstVideoFrame *frame, const GstVideoInfo *info,
    GstBuffer *buffer, gpointer handle, gpointer *stream);

void gst_trt_cuda_clear (GstTrtCuda *cuda);

G_END_DECLS

#endif /* __GST_TRT_CUDA_H__ */
