/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * The source pad's task of trtinfer: takes buffers, events and queries from the
 * queue in order, infers, attaches, pushes.
 */
#include "gsttrtinfer.h"

GST_DEBUG_CATEGORY_EXTERN (gst_trt_infer_debug);
#define GST_CAT_DEFAULT gst_trt_infer_debug

/* ---- the model -------------------------------------------------------- */

static gboolean
is_loaded (gpointer data)
{
  GstTrtInfer *self = data;
  gboolean loaded;

  GST_OBJECT_LOCK (self);
  loaded = self->model != NULL || self->load_failed;
  GST_OBJECT_UNLOCK (self);
  return loaded;
}

static gboolean
must_wait (GstTrtInfer *self)
{
  g_autoptr (GstQuery) query = NULL;
  gboolean live;

  if (self->wait_for_model != GST_TRT_INFER_WAIT_AUTO)
    return self->wait_for_model == GST_TRT_INFER_WAIT_ALWAYS;
  if (self->is_live < 0) {
    query = gst_query_new_latency ();
    self->is_live = 0;
    if (gst_pad_peer_query (self->sinkpad, query)) {
      gst_query_parse_latency (query, &live, NULL, NULL);
      self->is_live = live;
    }
  }
  return !self->is_live;
}

/* Makes the runner once the model is there. FALSE where an error was posted or
 * the wait was ended; self->runner may stay NULL for a stream that passes. */
static GstFlowReturn
prepare_runner (GstTrtInfer *self)
{
  g_autoptr (GstTrtModel) model = NULL;
  g_autoptr (GError) error = NULL;
  gboolean failed;

  if (self->runner != NULL)
    return GST_FLOW_OK;
  if (must_wait (self) && !gst_trt_queue_wait (self->queue, is_loaded, self))
    return GST_FLOW_FLUSHING;
  GST_OBJECT_LOCK (self);
  failed = self->load_failed;
  if (self->model != NULL)
    model = gst_trt_model_ref (self->model);
  GST_OBJECT_UNLOCK (self);
  if (failed)
    return GST_FLOW_ERROR;
  if (model == NULL)
    return GST_FLOW_OK;
  self->runner = gst_trt_runner_new (model, &error);
  if (self->runner == NULL)
    goto no_runner;
  self->info_changed = TRUE;
  self->classes_serial = 0;
  gst_trt_infer_calib_begin (self, model);
  return GST_FLOW_OK;

  /* ERRORS */
no_runner:
  GST_ELEMENT_ERROR (self, LIBRARY, INIT, ("%s", error->message), (NULL));
  return GST_FLOW_ERROR;
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

static void
apply_live (GstTrtInfer *self, const GstTrtInferLive *live)
{
  g_autofree gchar *unknown = NULL;

  gst_trt_runner_set_thresholds (
      self->runner, live->threshold, live->iou_threshold);
  if (live->classes_serial == self->classes_serial)
    return;
  self->classes_serial = live->classes_serial;
  unknown = gst_trt_runner_set_classes (self->runner, live->classes);
  if (unknown != NULL)
    GST_ELEMENT_WARNING (self, LIBRARY, SETTINGS,
        ("classes: the model does not know %s", unknown), (NULL));
}

static GstStructure *
object_structure (const GstTrtObject *o)
{
  return gst_structure_new ("object", "x", G_TYPE_DOUBLE, o->x, "y",
      G_TYPE_DOUBLE, o->y, "w", G_TYPE_DOUBLE, o->w, "h", G_TYPE_DOUBLE, o->h,
      "confidence", G_TYPE_DOUBLE, o->confidence, "label-id", G_TYPE_INT,
      o->label_id, "label", G_TYPE_STRING, o->label, NULL);
}

static GstStructure *
class_structure (const GstTrtClass *c)
{
  return gst_structure_new ("class", "confidence", G_TYPE_DOUBLE,
      c->confidence, "label-id", G_TYPE_INT, c->label_id, "label",
      G_TYPE_STRING, c->label, NULL);
}

static void
append_structure (GValue *list, GstStructure *structure)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, GST_TYPE_STRUCTURE);
  g_value_take_boxed (&value, structure);
  gst_value_array_append_and_take_value (list, &value);
}

/* As the "level" element's: timestamp, stream-time, running-time, duration. */
static void
post_results (GstTrtInfer *self, GstBuffer *buffer)
{
  GstClockTime pts = GST_BUFFER_PTS (buffer);
  const GArray *objects = self->results->objects;
  const GArray *classes = self->results->classes;
  GstStructure *s = gst_structure_new ("trtinfer", "timestamp",
      GST_TYPE_CLOCK_TIME, pts, "stream-time", GST_TYPE_CLOCK_TIME,
      gst_segment_to_stream_time (&self->segment, GST_FORMAT_TIME, pts),
      "running-time", GST_TYPE_CLOCK_TIME,
      gst_segment_to_running_time (&self->segment, GST_FORMAT_TIME, pts),
      "duration", GST_TYPE_CLOCK_TIME, GST_BUFFER_DURATION (buffer), NULL);
  GValue list = G_VALUE_INIT;

  g_value_init (&list, GST_TYPE_ARRAY);
  for (guint i = 0; i < objects->len; i++)
    append_structure (
        &list, object_structure (&g_array_index (objects, GstTrtObject, i)));
  gst_structure_take_value (s, "objects", &list);
  g_value_init (&list, GST_TYPE_ARRAY);
  for (guint i = 0; i < classes->len; i++)
    append_structure (
        &list, class_structure (&g_array_index (classes, GstTrtClass, i)));
  gst_structure_take_value (s, "classes", &list);
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self), s));
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

/* Maps @buffer where it can be read, and infers. FALSE without @error where it
 * cannot be mapped. */
static gboolean
run_mapped (GstTrtInfer *self, GstBuffer *buffer, GError **error)
{
  GstVideoFrame frame;
  gpointer stream;
  gboolean ok;

  if (self->is_cuda
      && gst_trt_cuda_map (&frame, &self->info, buffer,
          gst_trt_runner_get_cuda_context (self->runner), &stream)) {
    ok = gst_trt_runner_run_cuda (self->runner, &frame, &self->picture, stream,
        self->results, error);
  } else {
    warn_of_download (self);
    if (!gst_video_frame_map (&frame, &self->info, buffer, GST_MAP_READ))
      return FALSE;
    gst_trt_picture_cut (&self->picture, &frame);
    ok = gst_trt_runner_run (self->runner, &frame, self->results, error);
  }
  gst_video_frame_unmap (&frame);
  return ok;
}

static gboolean
run_frame (GstTrtInfer *self, GstBuffer *buffer)
{
  g_autoptr (GError) error = NULL;
  gboolean ok;

  if (!prepare_picture (self, buffer, &error))
    goto no_converter;
  ok = run_mapped (self, buffer, &error);
  if (!ok && error == NULL)
    goto no_map;
  if (!ok)
    goto run_failed;
  return TRUE;

  /* ERRORS */
no_converter:
  GST_ELEMENT_ERROR (self, STREAM, FORMAT, ("%s", error->message), (NULL));
  return FALSE;
no_map:
  GST_ELEMENT_ERROR (self, STREAM, FORMAT,
      ("a buffer of %" G_GSIZE_FORMAT " bytes is no %dx%d %s frame",
          gst_buffer_get_size (buffer), self->info.width, self->info.height,
          gst_video_format_to_string (GST_VIDEO_INFO_FORMAT (&self->info))),
      (NULL));
  return FALSE;
run_failed:
  GST_ELEMENT_ERROR (self, LIBRARY, FAILED, ("%s", error->message), (NULL));
  return FALSE;
}

static GstFlowReturn
infer (GstTrtInfer *self, GstBuffer **buffer, gboolean post_messages)
{
  const GstTrtResults *results = self->results;
  GstClockTime ran;

  if (!run_frame (self, *buffer))
    return GST_FLOW_ERROR;
  gst_trt_infer_calib_look (self);
  ran = gst_util_get_timestamp ();
  *buffer = gst_buffer_make_writable (*buffer);
  gst_trt_attach_metas (*buffer, &self->info, results, self->metadata);
  if (self->output_tensors)
    gst_trt_runner_add_tensors (self->runner, *buffer);
  if (post_messages)
    post_results (self, *buffer);
  GST_OBJECT_LOCK (self);
  gst_trt_stats_add (&self->stats, gst_trt_runner_get_times (self->runner),
      gst_util_get_timestamp () - ran, results->objects->len);
  GST_OBJECT_UNLOCK (self);
  return GST_FLOW_OK;
}

static GstFlowReturn
pass (GstTrtInfer *self, GstBuffer *buffer, gboolean inferred)
{
  GST_OBJECT_LOCK (self);
  self->stats.n_frames++;
  self->stats.n_skipped += !inferred;
  GST_OBJECT_UNLOCK (self);
  return gst_pad_push (self->srcpad, buffer);
}

/* Whether this frame's turn has come; the model has. */
static gboolean
is_due (GstTrtInfer *self, guint interval)
{
  return self->n_seen++ % ((guint64) interval + 1) == 0;
}

static GstFlowReturn
handle_buffer (GstTrtInfer *self, GstBuffer *buffer)
{
  GstTrtInferLive live = { 0 };
  GstFlowReturn ret = GST_FLOW_OK;
  gboolean wanted;

  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP)
      || gst_buffer_get_size (buffer) == 0)
    return pass (self, buffer, FALSE);
  if (GST_VIDEO_INFO_FORMAT (&self->info) == GST_VIDEO_FORMAT_UNKNOWN)
    goto not_negotiated;
  gst_object_sync_values (GST_OBJECT (self),
      gst_segment_to_stream_time (
          &self->segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer)));
  gst_trt_infer_calib_swap (self, GST_BUFFER_PTS (buffer));
  copy_live (self, &live);
  if (live.enabled)
    ret = prepare_runner (self);
  wanted = ret == GST_FLOW_OK && live.enabled && self->runner != NULL
      && is_due (self, live.interval);
  if (wanted) {
    apply_live (self, &live);
    ret = infer (self, &buffer, live.post_messages);
  }
  g_free (live.classes);
  if (ret != GST_FLOW_OK)
    goto failed;
  return pass (self, buffer, wanted);

  /* ERRORS */
not_negotiated:
  ret = GST_FLOW_NOT_NEGOTIATED;
failed:
  gst_buffer_unref (buffer);
  return ret;
}

/* ---- the rest --------------------------------------------------------- */

void
gst_trt_infer_set_caps (GstTrtInfer *self, GstEvent *event)
{
  GstCaps *caps;

  gst_event_parse_caps (event, &caps);
  gst_video_info_from_caps (&self->info, caps);
  self->is_cuda = gst_trt_cuda_is_caps (caps);
  self->info_changed = TRUE;
}

static void
handle_event (GstTrtInfer *self, GstEvent *event)
{
  GstEventType type = GST_EVENT_TYPE (event);

  if (type == GST_EVENT_CAPS)
    gst_trt_infer_set_caps (self, event);
  else if (type == GST_EVENT_SEGMENT)
    gst_event_copy_segment (event, &self->segment);
  else if (type == GST_EVENT_EOS)
    gst_trt_infer_calib_eos (self);
  gst_pad_push_event (self->srcpad, event);
  /* Our latency is counted in frames, whose length is known now. */
  if (type == GST_EVENT_CAPS)
    gst_element_post_message (
        GST_ELEMENT (self), gst_message_new_latency (GST_OBJECT (self)));
}

/* Upstream gets @flow from now on. */
static void
end (GstTrtInfer *self, GstFlowReturn flow)
{
  GST_DEBUG_OBJECT (self, "no more frames: %s", gst_flow_get_name (flow));
  GST_OBJECT_LOCK (self);
  if (self->flow == GST_FLOW_OK)
    self->flow = flow;
  GST_OBJECT_UNLOCK (self);
  /* Upstream, told, will send EOS, which must get through. */
  if (flow == GST_FLOW_EOS) {
    gst_trt_queue_set_full (self->queue, TRUE);
    return;
  }
  gst_trt_queue_set_flushing (self->queue, TRUE);
  gst_pad_pause_task (self->srcpad);
}

void
gst_trt_infer_loop (gpointer data)
{
  GstPad *pad = data;
  GstTrtInfer *self = GST_TRT_INFER (GST_PAD_PARENT (pad));
  GstMiniObject *object = gst_trt_queue_pop (self->queue);
  GstFlowReturn ret = GST_FLOW_OK;

  if (object == NULL) {
    gst_pad_pause_task (pad);
  } else if (GST_IS_QUERY (object)) {
    gst_trt_queue_answer (
        self->queue, gst_pad_peer_query (pad, GST_QUERY_CAST (object)));
  } else if (GST_IS_EVENT (object)) {
    handle_event (self, GST_EVENT_CAST (object));
  } else {
    ret = handle_buffer (self, GST_BUFFER_CAST (object));
  }
  if (ret != GST_FLOW_OK)
    end (self, ret);
}
