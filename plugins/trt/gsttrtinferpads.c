/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtinfer's pads: what goes into the queue, starts and stops the task, and
 * answers queries.
 */
#include "gsttrtinfer.h"

GST_DEBUG_CATEGORY_EXTERN (gst_trt_infer_debug);
#define GST_CAT_DEFAULT gst_trt_infer_debug

/* A decoder has so many of its own under way. */
#define DECODER_BUFFERS 2
/* Larger than any camera; products of such sizes fit 32 bits. */
#define MAX_SIZE 16384

/* Every format; first those that need no conversion, which a source that may
 * choose then takes. */
#define CAPS \
  GST_VIDEO_CAPS_MAKE ( \
      "{ NV12, I420, RGBx, BGRx, RGBA, BGRA, RGB, BGR, GRAY8 }") \
  "; " GST_VIDEO_CAPS_MAKE (GST_VIDEO_FORMATS_ALL) GST_TRT_CUDA_CAPS

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));

static void
set_flow (GstTrtInfer *self, GstFlowReturn flow)
{
  GST_OBJECT_LOCK (self);
  self->flow = flow;
  GST_OBJECT_UNLOCK (self);
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

/* Drops what was queued, all but the sticky events that a flush must not lose:
 * those are as good as pushed. The task does not run. */
static void
empty_queue (GstTrtInfer *self, gboolean keep_sticky)
{
  GList *kept = gst_trt_queue_empty (self->queue);

  for (GList *l = kept; keep_sticky && l != NULL; l = l->next) {
    if (GST_EVENT_TYPE (l->data) == GST_EVENT_CAPS)
      gst_trt_infer_set_out_caps (self, l->data);
    gst_pad_store_sticky_event (self->srcpad, l->data);
  }
  g_list_free_full (kept, (GDestroyNotify) gst_mini_object_unref);
}

static void
start_task (GstTrtInfer *self)
{
  set_flow (self, GST_FLOW_OK);
  gst_trt_queue_set_full (self->queue, FALSE);
  gst_trt_infer_set_flushing (self, FALSE);
  gst_pad_start_task (self->srcpad, gst_trt_infer_loop, self->srcpad, NULL);
}

static GstFlowReturn
chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  return gst_trt_infer_take (GST_TRT_INFER (parent), buffer);
}

/* GStreamer itself accepts pictures of no size. */
static gboolean
caps_are_good (GstTrtInfer *self, GstEvent *event)
{
  GstVideoInfo info;
  GstCaps *caps;

  gst_event_parse_caps (event, &caps);
  if (gst_video_info_from_caps (&info, caps) && info.width > 0
      && info.height > 0 && info.width <= MAX_SIZE && info.height <= MAX_SIZE)
    return TRUE;
  GST_WARNING_OBJECT (self, "refusing caps %" GST_PTR_FORMAT, caps);
  return FALSE;
}

/* The task has ended with an error that upstream, which is done, will not hear
 * of; see gst_queue. */
static gboolean
refuse_event (GstTrtInfer *self, GstEventType type)
{
  GstFlowReturn flow = get_flow (self);

  if (type == GST_EVENT_EOS
      && (flow == GST_FLOW_NOT_LINKED || flow == GST_FLOW_NOT_NEGOTIATED))
    GST_ELEMENT_FLOW_ERROR (self, flow);
  return FALSE;
}

static gboolean
sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstTrtInfer *self = GST_TRT_INFER (parent);
  GstEventType type = GST_EVENT_TYPE (event);
  gboolean ok;

  switch (type) {
    case GST_EVENT_FLUSH_START:
      ok = gst_pad_push_event (self->srcpad, event);
      set_flow (self, GST_FLOW_FLUSHING);
      gst_trt_infer_set_flushing (self, TRUE);
      gst_pad_pause_task (self->srcpad);
      return ok;
    case GST_EVENT_FLUSH_STOP:
      ok = gst_pad_push_event (self->srcpad, event);
      gst_segment_init (&self->segment, GST_FORMAT_UNDEFINED);
      gst_segment_init (&self->out_segment, GST_FORMAT_UNDEFINED);
      empty_queue (self, TRUE);
      start_task (self);
      return ok;
    case GST_EVENT_CAPS:
      if (!caps_are_good (self, event)) {
        gst_event_unref (event);
        return FALSE;
      }
      gst_trt_infer_set_caps (self, event);
      break;
    case GST_EVENT_SEGMENT:
      /* Downstream may want more of another one. */
      if (get_flow (self) == GST_FLOW_EOS)
        set_flow (self, GST_FLOW_OK);
      gst_event_copy_segment (event, &self->segment);
      gst_trt_queue_set_full (self->queue, FALSE);
      break;
    default:
      break;
  }
  if (!GST_EVENT_IS_SERIALIZED (event))
    return gst_pad_push_event (self->srcpad, event);
  return gst_trt_queue_push (self->queue, GST_MINI_OBJECT_CAST (event), NULL)
         || refuse_event (self, type);
}

/* Frames that are held here are missing upstream. A pool that cannot grow stays
 * as it is. */
static void
ask_for_more_buffers (GstTrtInfer *self, GstQuery *query)
{
  for (guint i = 0; i < gst_query_get_n_allocation_pools (query); i++) {
    g_autoptr (GstBufferPool) pool = NULL;
    guint size, min, max;

    gst_query_parse_nth_allocation_pool (query, i, &pool, &size, &min, &max);
    if (max == 0 || max >= min + self->depth)
      gst_query_set_nth_allocation_pool (
          query, i, pool, size, min + self->depth, max);
  }
}

static gboolean
sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstTrtInfer *self = GST_TRT_INFER (parent);
  gboolean answer;

  if (GST_QUERY_TYPE (query) == GST_QUERY_CONTEXT
      && gst_trt_cuda_answer_context (&self->cuda, query))
    return TRUE;
  if (!GST_QUERY_IS_SERIALIZED (query))
    return gst_pad_query_default (pad, parent, query);
  if (!gst_trt_queue_push_query (self->queue, query, &answer))
    return FALSE;
  if (GST_QUERY_TYPE (query) != GST_QUERY_ALLOCATION)
    return answer;
  if (answer)
    ask_for_more_buffers (self, query);
  return gst_trt_cuda_propose_pool (
      &self->cuda, query, answer, self->depth + DECODER_BUFFERS);
}

/* How long a live stream's frame may wait for company: until the next one comes
 * at the latest. */
static GstClockTime
get_wait (GstTrtInfer *self, GstClockTime duration)
{
  gint timeout;

  GST_OBJECT_LOCK (self);
  timeout = self->live.batch_timeout;
  GST_OBJECT_UNLOCK (self);
  return timeout < 0
             ? duration
             : MIN ((GstClockTime) timeout * GST_MSECOND, duration);
}

/* All the frames that may be in here, and what the last of them may wait. */
static void
add_latency (GstTrtInfer *self, GstQuery *query)
{
  GstClockTime min, max, own = 0, duration;
  gboolean live;
  GstVideoInfo info;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (self->sinkpad);

  gst_query_parse_latency (query, &live, &min, &max);
  if (caps != NULL && gst_video_info_from_caps (&info, caps)
      && GST_VIDEO_INFO_FPS_N (&info) > 0) {
    duration = gst_util_uint64_scale (GST_SECOND, GST_VIDEO_INFO_FPS_D (&info),
        GST_VIDEO_INFO_FPS_N (&info));
    own = self->depth * duration + get_wait (self, duration);
  }
  min += own;
  if (GST_CLOCK_TIME_IS_VALID (max))
    max += own;
  gst_query_set_latency (query, live, min, max);
}

static gboolean
src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstTrtInfer *self = GST_TRT_INFER (parent);

  if (GST_QUERY_TYPE (query) == GST_QUERY_CONTEXT
      && gst_trt_cuda_answer_context (&self->cuda, query))
    return TRUE;
  if (!gst_pad_query_default (pad, parent, query))
    return FALSE;
  if (GST_QUERY_TYPE (query) == GST_QUERY_LATENCY)
    add_latency (self, query);
  return TRUE;
}

static gboolean
sink_activate_mode (
    GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active)
{
  GstTrtInfer *self = GST_TRT_INFER (parent);

  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;
  if (!active) {
    set_flow (self, GST_FLOW_FLUSHING);
    gst_trt_infer_set_flushing (self, TRUE);
  }
  return TRUE;
}

static gboolean
src_activate_mode (
    GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active)
{
  GstTrtInfer *self = GST_TRT_INFER (parent);

  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;
  if (active) {
    empty_queue (self, FALSE);
    start_task (self);
    return TRUE;
  }
  set_flow (self, GST_FLOW_FLUSHING);
  gst_trt_infer_set_flushing (self, TRUE);
  return gst_pad_stop_task (pad);
}

void
gst_trt_infer_install_pads (GstElementClass *klass)
{
  gst_element_class_add_static_pad_template (klass, &sink_template);
  gst_element_class_add_static_pad_template (klass, &src_template);
}

void
gst_trt_infer_init_pads (GstTrtInfer *self)
{
  self->queue = gst_trt_queue_new ();
  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sinkpad, chain);
  gst_pad_set_event_function (self->sinkpad, sink_event);
  gst_pad_set_query_function (self->sinkpad, sink_query);
  gst_pad_set_activatemode_function (self->sinkpad, sink_activate_mode);
  GST_PAD_SET_PROXY_CAPS (self->sinkpad);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);

  self->srcpad = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_query_function (self->srcpad, src_query);
  gst_pad_set_activatemode_function (self->srcpad, src_activate_mode);
  GST_PAD_SET_PROXY_CAPS (self->srcpad);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);
}
