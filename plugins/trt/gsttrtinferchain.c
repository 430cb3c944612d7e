/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * What trtinfer does with a frame that comes: its turn, its settings, its place
 * in a batch. All of it in the thread that brings it, which never waits for the
 * engine but where there is no more room.
 */
#include "gsttrtinfer.h"

GST_DEBUG_CATEGORY_EXTERN (gst_trt_infer_debug);
#define GST_CAT_DEFAULT gst_trt_infer_debug

/* A frame of a stream that does not say how long it lasts, ms. */
#define USUAL_DURATION 100

/* ---- the model -------------------------------------------------------- */

static gboolean
is_loaded (gpointer data)
{
  GstTrtInfer *self = data;
  gboolean loaded;

  GST_OBJECT_LOCK (self);
  loaded = self->batcher != NULL || self->load_failed;
  GST_OBJECT_UNLOCK (self);
  return loaded;
}

static gboolean
is_live (GstTrtInfer *self)
{
  g_autoptr (GstQuery) query = NULL;
  gboolean live;

  if (self->is_live >= 0)
    return self->is_live;
  query = gst_query_new_latency ();
  self->is_live = 0;
  if (gst_pad_peer_query (self->sinkpad, query)) {
    gst_query_parse_latency (query, &live, NULL, NULL);
    self->is_live = live;
  }
  return self->is_live;
}

static gboolean
must_wait (GstTrtInfer *self)
{
  if (self->wait_for_model != GST_TRT_INFER_WAIT_AUTO)
    return self->wait_for_model == GST_TRT_INFER_WAIT_ALWAYS;
  return !is_live (self);
}

void
gst_trt_infer_set_runner (GstTrtInfer *self, GstTrtRunner *runner)
{
  GstTrtRunner *old;

  GST_OBJECT_LOCK (self);
  old = self->runner;
  self->runner = runner;
  GST_OBJECT_UNLOCK (self);
  gst_trt_runner_free (old);
  self->info_changed = TRUE;
  self->classes_serial = 0;
}

void
gst_trt_infer_set_flushing (GstTrtInfer *self, gboolean flushing)
{
  GstTrtRunner *runner;

  gst_trt_queue_set_flushing (self->queue, flushing);
  GST_OBJECT_LOCK (self);
  runner = self->runner != NULL ? gst_trt_runner_ref (self->runner) : NULL;
  GST_OBJECT_UNLOCK (self);
  if (runner != NULL)
    gst_trt_runner_set_flushing (runner, flushing);
  gst_trt_runner_free (runner);
}

GstTrtRunner *
gst_trt_infer_make_runner (GstTrtInfer *self, GstTrtBatcher *batcher)
{
  GstTrtRunner *runner = gst_trt_runner_new (batcher);

  gst_trt_runner_set_tensors (runner, self->output_tensors);
  if (self->labels != NULL)
    gst_trt_runner_set_labels (runner, self->labels);
  return runner;
}

/* Makes the runner once the model is there. FALSE where an error was posted or
 * the wait was ended; self->runner may stay NULL for a stream that passes. */
static GstFlowReturn
prepare_runner (GstTrtInfer *self)
{
  g_autoptr (GstTrtBatcher) batcher = NULL;
  gboolean failed;

  if (self->runner != NULL)
    return GST_FLOW_OK;
  if (must_wait (self) && !gst_trt_queue_wait (self->queue, is_loaded, self))
    return GST_FLOW_FLUSHING;
  GST_OBJECT_LOCK (self);
  failed = self->load_failed;
  if (self->batcher != NULL)
    batcher = gst_trt_batcher_ref (self->batcher);
  GST_OBJECT_UNLOCK (self);
  if (failed)
    return GST_FLOW_ERROR;
  if (batcher == NULL)
    return GST_FLOW_OK;
  gst_trt_infer_set_runner (self, gst_trt_infer_make_runner (self, batcher));
  gst_trt_infer_calib_begin (self, gst_trt_batcher_get_model (batcher));
  return GST_FLOW_OK;
}

/* ---- one frame -------------------------------------------------------- */

static void
copy_live (GstTrtInfer *self, GstTrtInferLive *live)
{
  GST_OBJECT_LOCK (self);
  *live = self->live;
  live->classes = self->live.classes_serial != self->classes_serial
                      ? g_strdup (self->live.classes)
                      : NULL;
  GST_OBJECT_UNLOCK (self);
}

/* How long a frame may wait for company, us: as long as is said, but of a live
 * stream never longer than until the next one comes. */
static gint64
get_wait (GstTrtInfer *self, gint timeout_ms)
{
  gint64 duration = USUAL_DURATION * 1000;

  if (timeout_ms == 0)
    return 0;
  if (GST_VIDEO_INFO_FPS_N (&self->info) > 0)
    duration = (gint64) gst_util_uint64_scale (G_TIME_SPAN_SECOND,
        GST_VIDEO_INFO_FPS_D (&self->info), GST_VIDEO_INFO_FPS_N (&self->info));
  if (timeout_ms < 0)
    return duration;
  return is_live (self) ? MIN (timeout_ms * (gint64) 1000, duration)
                        : timeout_ms * (gint64) 1000;
}

static void
apply_live (GstTrtInfer *self, const GstTrtInferLive *live)
{
  g_autofree gchar *unknown = NULL;

  gst_trt_runner_set_thresholds (
      self->runner, live->threshold, live->iou_threshold);
  gst_trt_runner_set_wait (
      self->runner, get_wait (self, live->batch_timeout));
  if (live->classes_serial == self->classes_serial)
    return;
  self->classes_serial = live->classes_serial;
  unknown = gst_trt_runner_set_classes (self->runner, live->classes);
  if (unknown != NULL)
    GST_ELEMENT_WARNING (self, LIBRARY, SETTINGS,
        ("classes: the model does not know %s", unknown), (NULL));
}

/* Chooses the converter for the picture in @buffer, where it is not the last
 * one's. */
static gboolean
prepare_picture (GstTrtInfer *self, GstBuffer *buffer, GError **error)
{
  GstVideoRectangle picture;
  GstVideoInfo info = self->info;

  gst_trt_picture_init (&picture, buffer, &self->info);
  if (picture.w != self->picture.w || picture.h != self->picture.h)
    self->info_changed = TRUE;
  self->picture = picture;
  info.width = picture.w;
  info.height = picture.h;
  if (self->info_changed
      && !gst_trt_runner_set_video_info (self->runner, &info, error))
    return FALSE;
  self->info_changed = FALSE;
  return TRUE;
}

/* Mapping for the CPU downloads. */
static void
warn_of_download (GstTrtInfer *self)
{
  if (!self->is_cuda || self->warned)
    return;
  self->warned = TRUE;
  GST_ELEMENT_WARNING (self, RESOURCE, SETTINGS,
      ("frames are in CUDA memory and %s: each frame is downloaded in full, "
       "which is slow; cudascale ! cudadownload in front downloads less",
          gst_trt_runner_get_cuda_context (self->runner) == NULL
              ? "the model runs on the CPU"
              : "not in that of the context which the model runs in"), (NULL));
}

/* Maps @buffer where it can be read, and gives it a place in a batch. NULL
 * without @error where it cannot be mapped (@mapped is FALSE) or the stream
 * flushes. */
static GstTrtRequest *
submit (GstTrtInfer *self, GstBuffer *buffer, gboolean *mapped, GError **error)
{
  GstVideoFrame frame;
  gpointer stream;

  *mapped = TRUE;
  if (self->is_cuda
      && gst_trt_cuda_map (&frame, &self->info, buffer,
          gst_trt_runner_get_cuda_context (self->runner), &stream))
    return gst_trt_runner_submit_cuda (
        self->runner, &frame, &self->picture, stream, error);
  warn_of_download (self);
  *mapped = gst_video_frame_map (&frame, &self->info, buffer, GST_MAP_READ);
  if (!*mapped)
    return NULL;
  gst_trt_picture_cut (&self->picture, &frame);
  return gst_trt_runner_submit (self->runner, &frame);
}

static GstFlowReturn
infer (GstTrtInfer *self, GstBuffer *buffer, GstTrtRequest **request)
{
  g_autoptr (GError) error = NULL;
  gboolean mapped;

  if (!prepare_picture (self, buffer, &error))
    goto bad_format;
  *request = submit (self, buffer, &mapped, &error);
  if (*request != NULL)
    return GST_FLOW_OK;
  if (!mapped)
    goto no_map;
  if (error != NULL)
    goto bad_format;
  return GST_FLOW_FLUSHING;

  /* ERRORS */
bad_format:
  if (!gst_trt_post_device_error (GST_ELEMENT (self), error))
    GST_ELEMENT_ERROR (self, STREAM, FORMAT, ("%s", error->message), (NULL));
  return GST_FLOW_ERROR;
no_map:
  GST_ELEMENT_ERROR (self, STREAM, FORMAT,
      ("a buffer of %" G_GSIZE_FORMAT " bytes is no %dx%d %s frame",
          gst_buffer_get_size (buffer), self->info.width, self->info.height,
          gst_video_format_to_string (GST_VIDEO_INFO_FORMAT (&self->info))),
      (NULL));
  return GST_FLOW_ERROR;
}

/* Whether this frame's turn has come; the model has. */
static gboolean
is_due (GstTrtInfer *self, guint interval)
{
  return self->n_seen++ % ((guint64) interval + 1) == 0;
}

/* Gives @buffer its @request, where it is to be inferred. */
static GstFlowReturn
look_at (GstTrtInfer *self, GstBuffer *buffer, GstTrtRequest **request)
{
  GstTrtInferLive live = { 0 };
  GstFlowReturn ret = GST_FLOW_OK;
  GstClockTime time;

  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP)
      || gst_buffer_get_size (buffer) == 0)
    return GST_FLOW_OK;
  if (GST_VIDEO_INFO_FORMAT (&self->info) == GST_VIDEO_FORMAT_UNKNOWN)
    return GST_FLOW_NOT_NEGOTIATED;
  time = gst_segment_to_stream_time (
      &self->segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  if (GST_CLOCK_TIME_IS_VALID (time))
    gst_object_sync_values (GST_OBJECT (self), time);
  gst_trt_infer_calib_swap (self, GST_BUFFER_PTS (buffer));
  copy_live (self, &live);
  if (live.enabled)
    ret = prepare_runner (self);
  if (ret == GST_FLOW_OK && live.enabled && self->runner != NULL
      && is_due (self, live.interval)) {
    apply_live (self, &live);
    ret = infer (self, buffer, request);
  }
  g_free (live.classes);
  return ret;
}

static GstFlowReturn
get_flow (GstTrtInfer *self)
{
  GstFlowReturn flow;

  GST_OBJECT_LOCK (self);
  flow = self->flow;
  GST_OBJECT_UNLOCK (self);
  return flow;
}

GstFlowReturn
gst_trt_infer_take (GstTrtInfer *self, GstBuffer *buffer)
{
  GstTrtRequest *request = NULL;
  GstFlowReturn ret;

  if (!gst_trt_queue_wait_for_room (self->queue)) {
    gst_buffer_unref (buffer);
    return get_flow (self);
  }
  ret = look_at (self, buffer, &request);
  if (ret != GST_FLOW_OK) {
    gst_buffer_unref (buffer);
    return ret == GST_FLOW_FLUSHING ? get_flow (self) : ret;
  }
  return gst_trt_queue_push (
             self->queue, GST_MINI_OBJECT_CAST (buffer), request)
             ? GST_FLOW_OK
             : get_flow (self);
}

void
gst_trt_infer_set_caps (GstTrtInfer *self, GstEvent *event)
{
  GstCaps *caps;

  gst_event_parse_caps (event, &caps);
  gst_video_info_from_caps (&self->info, caps);
  self->is_cuda = gst_trt_cuda_is_caps (caps);
  self->info_changed = TRUE;
}
