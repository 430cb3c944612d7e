/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * What an element does about frames in CUDA memory: the context that it shares,
 * the pool that it proposes, the mapping.
 *
 * Nothing here is linked with the driver: libgstcuda opens it, and says no
 * where there is none.
 */
#include "gsttrtcuda.h"

GST_DEBUG_CATEGORY_EXTERN (gst_trt_infer_debug);
#define GST_CAT_DEFAULT gst_trt_infer_debug

#ifdef HAVE_GST_CUDA
#include "../cuda/cudaframe.h"

#include <gst/cuda/gstcudautils.h>

static gint
get_device (GstTrtCuda *cuda)
{
  gint device;

  GST_OBJECT_LOCK (cuda->element);
  device = cuda->device;
  GST_OBJECT_UNLOCK (cuda->element);
  return device;
}

static GstCudaContext *
ref_context (GstTrtCuda *cuda)
{
  GstObject *context;

  GST_OBJECT_LOCK (cuda->element);
  context = cuda->context != NULL ? gst_object_ref (cuda->context) : NULL;
  GST_OBJECT_UNLOCK (cuda->element);
  return (GstCudaContext *) context;
}

/* Never replaces a context that is there. The application may call this out of
 * a message that ensure_context () posted. */
void
gst_trt_cuda_set_context (GstTrtCuda *cuda, GstContext *context)
{
  gst_cuda_handle_set_context (cuda->element, context, get_device (cuda),
      (GstCudaContext **) &cuda->context);
}

gboolean
gst_trt_cuda_answer_context (GstTrtCuda *cuda, GstQuery *query)
{
  GstCudaContext *context = ref_context (cuda);
  gboolean answered;

  if (context == NULL)
    return FALSE;
  answered = gst_cuda_handle_context_query (cuda->element, query, context);
  gst_object_unref (context);
  return answered;
}

/* What the application gave, once more: a restart drops our reference, not the
 * element's. */
static void
adopt_given_context (GstTrtCuda *cuda)
{
  GstContext *given
      = gst_element_get_context (cuda->element, GST_CUDA_CONTEXT_TYPE);

  if (given != NULL)
    gst_trt_cuda_set_context (cuda, given);
  g_clear_pointer (&given, gst_context_unref);
}

/* The neighbours' context, the application's, or a new one. No lock is held:
 * neighbours may ask us at the same time. */
static GstCudaContext *
ensure_context (GstTrtCuda *cuda)
{
  gint device = get_device (cuda);

  if (!gst_cuda_load_library ()) {
    GST_INFO_OBJECT (cuda->element, "no CUDA driver");
    return NULL;
  }
  gst_cuda_memory_init_once ();
  adopt_given_context (cuda);
  if (!gst_cuda_ensure_element_context (
          cuda->element, device, (GstCudaContext **) &cuda->context)) {
    GST_WARNING_OBJECT (cuda->element, "no CUDA context on GPU %d", device);
    return NULL;
  }
  return ref_context (cuda);
}

gboolean
gst_trt_cuda_is_caps (const GstCaps *caps)
{
  GstCapsFeatures *features = gst_caps_get_features (caps, 0);

  return features != NULL
      && gst_caps_features_contains (
          features, GST_CAPS_FEATURE_MEMORY_CUDA_MEMORY);
}

/* TRUE where some pool of the answer gives CUDA memory. */
static gboolean
has_cuda_pool (GstQuery *query)
{
  gboolean found = FALSE;

  for (guint i = 0; i < gst_query_get_n_allocation_pools (query); i++) {
    g_autoptr (GstBufferPool) pool = NULL;

    gst_query_parse_nth_allocation_pool (query, i, &pool, NULL, NULL, NULL);
    found = found || (pool != NULL && GST_IS_CUDA_BUFFER_POOL (pool));
  }
  return found;
}

gboolean
gst_trt_cuda_propose_pool (
    GstTrtCuda *cuda, GstQuery *query, gboolean answered, guint n_held)
{
  GstCudaContext *context;
  GstBufferPool *pool;
  GstVideoInfo info;
  GstCaps *caps;
  guint size;

  gst_query_parse_allocation (query, &caps, NULL);
  if (caps == NULL || !gst_trt_cuda_is_caps (caps)
      || !gst_video_info_from_caps (&info, caps) || has_cuda_pool (query))
    return answered;
  context = ensure_context (cuda);
  if (context == NULL)
    return answered;
  size = GST_VIDEO_INFO_SIZE (&info);
  pool = cuda_frame_new_pool (context, caps, n_held, &size);
  gst_object_unref (context);
  if (pool == NULL)
    return answered;
  /* The first is what upstream takes. */
  if (gst_query_get_n_allocation_pools (query) > 0)
    gst_query_set_nth_allocation_pool (query, 0, pool, size, n_held, 0);
  else
    gst_query_add_allocation_pool (query, pool, size, n_held, 0);
  gst_object_unref (pool);
  /* Buffers go on downstream as they are: it speaks for metas, if it does. */
  if (!answered)
    gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  return TRUE;
}

gpointer
gst_trt_cuda_get_context (GstTrtCuda *cuda, GstObject **owner)
{
  GstCudaContext *context = ensure_context (cuda);

  if (context == NULL)
    return NULL;
  *owner = GST_OBJECT (context);
  return gst_cuda_context_get_handle (context);
}

gboolean
gst_trt_cuda_map (GstVideoFrame *frame, const GstVideoInfo *info,
    GstBuffer *buffer, gpointer handle, gpointer *stream)
{
  GstMemory *memory = gst_buffer_peek_memory (buffer, 0);

  if (handle == NULL || !gst_is_cuda_memory (memory)
      || gst_cuda_context_get_handle (GST_CUDA_MEMORY_CAST (memory)->context)
          != handle
      || !gst_video_frame_map (
          frame, info, buffer, (GstMapFlags) (GST_MAP_READ | GST_MAP_CUDA)))
    return FALSE;
  *stream = cuda_frame_get_stream (GST_CUDA_MEMORY_CAST (memory));
  return TRUE;
}

void
gst_trt_cuda_clear (GstTrtCuda *cuda)
{
  GstObject *context;

  GST_OBJECT_LOCK (cuda->element);
  context = g_steal_pointer (&cuda->context);
  GST_OBJECT_UNLOCK (cuda->element);
  gst_clear_object (&context);
}

#else

gpointer
gst_trt_cuda_get_context (GstTrtCuda *cuda, GstObject **owner)
{
  return NULL;
}

gboolean
gst_trt_cuda_map (GstVideoFrame *frame, const GstVideoInfo *info,
    GstBuffer *buffer, gpointer handle, gpointer *stream)
{
  return FALSE;
}

void
gst_trt_cuda_set_context (GstTrtCuda *cuda, GstContext *context)
{
}

gboolean
gst_trt_cuda_answer_context (GstTrtCuda *cuda, GstQuery *query)
{
  return FALSE;
}

gboolean
gst_trt_cuda_is_caps (const GstCaps *caps)
{
  return FALSE;
}

gboolean
gst_trt_cuda_propose_pool (
    GstTrtCuda *cuda, GstQuery *query, gboolean answered, guint n_held)
{
  return answered;
}

void
gst_trt_cuda_clear (GstTrtCuda *cuda)
{
}

#endif
