/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * What trtoverlay does about frames in CUDA memory.
 *
 * It has no context of its own: queries for one pass through to the neighbours,
 * and a frame is drawn in in the context that its memory is of.
 */
#include "device.h"

GST_DEBUG_CATEGORY_EXTERN (gst_trt_overlay_debug);
#define GST_CAT_DEFAULT gst_trt_overlay_debug

#ifdef HAVE_GST_CUDA
#include "../cuda/cudaframe.h"

gboolean
overlay_has_cuda (void)
{
  return TRUE;
}

static GstCudaMemory *
peek_memory (GstBuffer *buffer)
{
  GstMemory *memory = gst_buffer_n_memory (buffer) == 1
      ? gst_buffer_peek_memory (buffer, 0) : NULL;

  return memory != NULL && gst_is_cuda_memory (memory)
      ? GST_CUDA_MEMORY_CAST (memory) : NULL;
}

/* Told once: later frames are as slow. */
static void
tell (OverlayDevice *device, const gchar *why)
{
  if (!device->is_told)
    GST_ELEMENT_WARNING (device->element, RESOURCE, SETTINGS,
        ("frames in CUDA memory go to the CPU and back to be drawn in: %s",
            why), (NULL));
  device->is_told = TRUE;
}

static void
enter (OverlayDevice *device, GstTrtDrawing *drawing, GstCudaContext *context)
{
  g_autoptr (GError) error = NULL;

  if (device->context == GST_OBJECT (context))
    return;
  overlay_device_clear (device, drawing);
  device->context = gst_object_ref (GST_OBJECT (context));
  device->is_refused = !gst_trt_drawing_set_cuda_context (
      drawing, gst_cuda_context_get_handle (context), &error);
  if (device->is_refused)
    tell (device, error->message);
}

gboolean
overlay_device_takes (OverlayDevice *device, GstTrtDrawing *drawing,
    const GstVideoInfo *info, GstBuffer *buffer)
{
  GstCudaMemory *memory = peek_memory (buffer);
  g_autofree gchar *why = NULL;

  if (memory == NULL)
    return FALSE;
  if (gst_trt_drawing_supports (info)) {
    enter (device, drawing, memory->context);
    return !device->is_refused;
  }
  why = g_strdup_printf ("components of %s are no bytes; put cudaconvert and "
      "video/x-raw(memory:CUDAMemory),format=NV12 in front",
      GST_VIDEO_INFO_NAME (info));
  tell (device, why);
  return FALSE;
}

/* ---- copies ----------------------------------------------------------- */

static GstBuffer *
acquire (OverlayDevice *device, const GstVideoInfo *info, GError **error)
{
  GstBuffer *buffer = NULL;

  if (device->pool == NULL) {
    GstPad *pad = GST_BASE_TRANSFORM_SINK_PAD (device->element);
    g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
    guint size = GST_VIDEO_INFO_SIZE (info);

    device->pool = caps == NULL ? NULL : cuda_frame_new_pool (
        (GstCudaContext *) device->context, caps, 0, &size);
    if (device->pool != NULL)
      gst_buffer_pool_set_active (device->pool, TRUE);
  }
  if (device->pool == NULL
      || gst_buffer_pool_acquire_buffer (device->pool, &buffer, NULL)
          != GST_FLOW_OK)
    g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT,
        "no CUDA memory for a copy of a frame that others read: %s, %dx%d",
        GST_VIDEO_INFO_NAME (info), GST_VIDEO_INFO_WIDTH (info),
        GST_VIDEO_INFO_HEIGHT (info));
  return buffer;
}

static gboolean
map (GstVideoFrame *frame, const GstVideoInfo *info, GstBuffer *buffer,
    GstMapFlags flags, GError **error)
{
  if (gst_video_frame_map (
          frame, info, buffer, (GstMapFlags) (flags | GST_MAP_CUDA)))
    return TRUE;
  g_set_error (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED,
      "a frame in CUDA memory cannot be mapped: %s, %dx%d",
      GST_VIDEO_INFO_NAME (info), GST_VIDEO_INFO_WIDTH (info),
      GST_VIDEO_INFO_HEIGHT (info));
  return FALSE;
}

static gboolean
copy_pixels (GstTrtDrawing *drawing, const GstVideoInfo *info, GstBuffer *to,
    GstBuffer *from, GError **error)
{
  GstVideoFrame target, source;
  gboolean good;

  if (!map (&source, info, from, GST_MAP_READ, error))
    return FALSE;
  good = map (&target, info, to, GST_MAP_WRITE, error);
  if (good) {
    good = gst_trt_drawing_copy_cuda (drawing, &target, &source,
        cuda_frame_get_stream (peek_memory (from)), error);
    gst_video_frame_unmap (&target);
  }
  gst_video_frame_unmap (&source);
  return good;
}

GstBuffer *
overlay_device_copy (OverlayDevice *device, GstTrtDrawing *drawing,
    const GstVideoInfo *info, GstBuffer *buffer, GError **error)
{
  GstBaseTransformClass *klass
      = GST_BASE_TRANSFORM_GET_CLASS (device->element);
  GstBuffer *copy = acquire (device, info, error);

  if (copy == NULL)
    return NULL;
  if (!copy_pixels (drawing, info, copy, buffer, error)) {
    gst_buffer_unref (copy);
    return NULL;
  }
  klass->copy_metadata (device->element, buffer, copy);
  return copy;
}

gboolean
overlay_device_draw (OverlayDevice *device, GstTrtDrawing *drawing,
    const GstVideoInfo *info, GstBuffer *buffer, GError **error)
{
  GstVideoFrame frame;
  gboolean good;

  if (!map (&frame, info, buffer, GST_MAP_READWRITE, error))
    return FALSE;
  good = gst_trt_drawing_run_cuda (drawing, &frame,
      cuda_frame_get_stream (peek_memory (buffer)), error);
  gst_video_frame_unmap (&frame);
  return good;
}

/* ---- lifecycle -------------------------------------------------------- */

void
overlay_device_renew (OverlayDevice *device)
{
  if (device->pool != NULL)
    gst_buffer_pool_set_active (device->pool, FALSE);
  gst_clear_object (&device->pool);
  device->is_told = device->is_refused;
}

void
overlay_device_clear (OverlayDevice *device, GstTrtDrawing *drawing)
{
  device->is_refused = FALSE;
  overlay_device_renew (device);
  if (drawing != NULL)
    gst_trt_drawing_set_cuda_context (drawing, NULL, NULL);
  gst_clear_object (&device->context);
}

#else

gboolean
overlay_has_cuda (void)
{
  return FALSE;
}

gboolean
overlay_device_takes (OverlayDevice *device, GstTrtDrawing *drawing,
    const GstVideoInfo *info, GstBuffer *buffer)
{
  return FALSE;
}

GstBuffer *
overlay_device_copy (OverlayDevice *device, GstTrtDrawing *drawing,
    const GstVideoInfo *info, GstBuffer *buffer, GError **error)
{
  return NULL;
}

gboolean
overlay_device_draw (OverlayDevice *device, GstTrtDrawing *drawing,
    const GstVideoInfo *info, GstBuffer *buffer, GError **error)
{
  return FALSE;
}

void
overlay_device_renew (OverlayDevice *device)
{
}

void
overlay_device_clear (OverlayDevice *device, GstTrtDrawing *drawing)
{
}

#endif
