/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * What our elements have in common about buffers of CUDA memory.
 *
 * Memory comes from pools alone: the allocator's own function changed its
 * arguments in 1.24, the library its name not.
 */
#ifdef HAVE_GST_CUDA
#include "cudaframe.h"

#ifdef HAVE_GST_CUDA_STREAM
#include <gst/cuda/gstcudastream.h>
#endif

/* From 1.24 on a producer does not wait for its work: whoever reads does, on
 * the GPU where there is a stream to wait for. */
gpointer
cuda_frame_get_stream (GstCudaMemory *memory)
{
#ifdef HAVE_GST_CUDA_STREAM
  GstCudaStream *stream = gst_cuda_memory_get_stream (memory);
  gpointer handle
      = stream != NULL ? gst_cuda_stream_get_handle (stream) : NULL;

  if (handle == NULL)
    gst_cuda_memory_sync (memory);
  return handle;
#else
  return NULL;
#endif
}

GstBufferPool *
cuda_frame_new_pool (
    GstCudaContext *context, GstCaps *caps, guint min, guint *size)
{
  GstBufferPool *pool = gst_cuda_buffer_pool_new (context);
  GstStructure *config = gst_buffer_pool_get_config (pool);

  gst_buffer_pool_config_add_option (config, GST_BUFFER_POOL_OPTION_VIDEO_META);
  gst_buffer_pool_config_set_params (config, caps, *size, min, 0);
  if (!gst_buffer_pool_set_config (pool, config)) {
    gst_object_unref (pool);
    return NULL;
  }
  config = gst_buffer_pool_get_config (pool);
  gst_buffer_pool_config_get_params (config, NULL, size, NULL, NULL);
  gst_structure_free (config);
  return pool;
}
#endif
