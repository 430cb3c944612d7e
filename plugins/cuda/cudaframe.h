/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * What our elements have in common about buffers of CUDA memory, where
 * gstreamer-cuda-1.0 is. */
#ifndef __CUDA_FRAME_H__
#define __CUDA_FRAME_H__

#include <gst/cuda/cuda-gst.h>
#include <gst/cuda/gstcudabufferpool.h>
#include <gst/cuda/gstcudacontext.h>
#include <gst/cuda/gstcudaloader.h>
#include <gst/cuda/gstcudamemory.h>

G_BEGIN_DECLS

/* The CUstream on which @memory is still being made; NULL where it is
 * complete. */
gpointer cuda_frame_get_stream (GstCudaMemory *memory);

/* A pool for frames of @caps, of at least @min buffers; @size becomes what its
 * pitches make of it. NULL where it cannot be. */
GstBufferPool *cuda_frame_new_pool (
    GstCudaContext *context, GstCaps *caps, guint min, guint *size);

G_END_DECLS

#endif /* __CUDA_FRAME_H__ */
