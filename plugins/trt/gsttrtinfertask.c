/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * The source pad's task of trtinfer: takes buffers, events and queries from the
 * queue in order, waits for results, attaches them, pushes.
 */
#include "gsttrtinfer.h"

GST_DEBUG_CATEGORY_EXTERN (gst_trt_infer_debug);
#define GST_CAT_DEFAULT gst_trt_infer_debug

/* ---- messages --------------------------------------------------------- */

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
post_results (
    GstTrtInfer *self, GstBuffer *buffer, const GstTrtResults *results)
{
  GstClockTime pts = GST_BUFFER_PTS (buffer);
  const GArray *objects = results->objects, *classes = results->classes;
  GstStructure *s = gst_structure_new ("trtinfer", "timestamp",
      GST_TYPE_CLOCK_TIME, pts, "stream-time", GST_TYPE_CLOCK_TIME,
      gst_segment_to_stream_time (&self->out_segment, GST_FORMAT_TIME, pts),
      "running-time", GST_TYPE_CLOCK_TIME,
      gst_segment_to_running_time (&self->out_segment, GST_FORMAT_TIME, pts),
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

/* ---- one frame -------------------------------------------------------- */

static void
attach (GstTrtInfer *self, GstBuffer *buffer, GstTrtRequest *request)
{
  const GstTrtResults *results = gst_trt_request_get_results (request);
  GstClockTime began = gst_util_get_timestamp ();
  gboolean post_messages;

  gst_trt_attach_metas (buffer, &self->out_info, results, self->metadata);
  if (self->output_tensors)
    gst_trt_request_add_tensors (request, buffer);
  GST_OBJECT_LOCK (self);
  post_messages = self->live.post_messages;
  GST_OBJECT_UNLOCK (self);
  if (post_messages)
    post_results (self, buffer, results);
  GST_OBJECT_LOCK (self);
  gst_trt_stats_add (&self->stats, gst_trt_request_get_times (request),
      gst_util_get_timestamp () - began, results->objects->len);
  GST_OBJECT_UNLOCK (self);
}

/* Waits for the results and puts them on @buffer. */
static GstFlowReturn
finish (GstTrtInfer *self, GstBuffer **buffer, GstTrtRequest *request)
{
  g_autoptr (GError) error = NULL;

  if (!gst_trt_request_wait (request, &error)) {
    if (error == NULL)
      return GST_FLOW_FLUSHING;
    goto failed;
  }
  gst_trt_infer_calib_look (self, request);
  *buffer = gst_buffer_make_writable (*buffer);
  attach (self, *buffer, request);
  return GST_FLOW_OK;

  /* ERRORS */
failed:
  gst_trt_infer_post_run_error (self, error);
  return GST_FLOW_ERROR;
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

static GstFlowReturn
handle_buffer (GstTrtInfer *self, GstBuffer *buffer, GstTrtRequest *request)
{
  gboolean inferred = request != NULL;
  GstFlowReturn ret = GST_FLOW_OK;

  if (inferred)
    ret = finish (self, &buffer, request);
  gst_trt_request_free (request);
  if (ret == GST_FLOW_OK)
    return pass (self, buffer, inferred);
  gst_buffer_unref (buffer);
  return ret;
}

/* ---- the rest --------------------------------------------------------- */

void
gst_trt_infer_set_out_caps (GstTrtInfer *self, GstEvent *event)
{
  GstCaps *caps;

  gst_event_parse_caps (event, &caps);
  gst_video_info_from_caps (&self->out_info, caps);
}

static void
handle_event (GstTrtInfer *self, GstEvent *event)
{
  GstEventType type = GST_EVENT_TYPE (event);

  if (type == GST_EVENT_CAPS)
    gst_trt_infer_set_out_caps (self, event);
  else if (type == GST_EVENT_SEGMENT)
    gst_event_copy_segment (event, &self->out_segment);
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
  gst_trt_infer_set_flushing (self, TRUE);
  gst_pad_pause_task (self->srcpad);
}

void
gst_trt_infer_loop (gpointer data)
{
  GstPad *pad = data;
  GstTrtInfer *self = GST_TRT_INFER (GST_PAD_PARENT (pad));
  GstTrtRequest *request;
  GstMiniObject *object = gst_trt_queue_pop (self->queue, &request);
  GstFlowReturn ret = GST_FLOW_OK;

  if (object == NULL) {
    gst_pad_pause_task (pad);
  } else if (GST_IS_QUERY (object)) {
    gst_trt_queue_answer (
        self->queue, gst_pad_peer_query (pad, GST_QUERY_CAST (object)));
  } else if (GST_IS_EVENT (object)) {
    handle_event (self, GST_EVENT_CAST (object));
  } else {
    ret = handle_buffer (self, GST_BUFFER_CAST (object), request);
  }
  if (ret != GST_FLOW_OK)
    end (self, ret);
}
