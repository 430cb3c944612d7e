/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* frames_video.c: frames of anything that GStreamer plays. */
#include "frames.h"

#include "base/error.h"

/* A source that says nothing for so long has nothing more to say. */
#define WAIT (15 * GST_SECOND)
#define INTERVAL (GST_SECOND / 2)

typedef struct {
  GstElement *pipeline, *sink;
  ToolFrameFunc func;
  gpointer user_data;
  guint n;
} Video;

/* What the bus says went wrong; FALSE. */
static gboolean
fail (const Video *v, const char *what, GError **error)
{
  GstBus *bus = gst_element_get_bus (v->pipeline);
  GstMessage *message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_autoptr (GError) cause = NULL;

  if (message != NULL) {
    gst_message_parse_error (message, &cause, NULL);
    gst_message_unref (message);
  }
  gst_object_unref (bus);
  return trt_fail (error, TRT_ERROR_IO, "%s%s%s", what,
      cause != NULL ? ": " : "", cause != NULL ? cause->message : "");
}

static gboolean
give (const Video *v, GstSample *sample, GError **error)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  gboolean good;

  if (!gst_video_info_from_caps (&info, gst_sample_get_caps (sample))
      || !gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample),
          GST_MAP_READ))
    return trt_fail (error, TRT_ERROR_IO, "a frame cannot be mapped");
  good = v->func (&frame, v->user_data, error);
  gst_video_frame_unmap (&frame);
  return good;
}

/* The frame at @position; where there is none the last one is the answer. */
static gboolean
take_at (const Video *v, gint64 position, GError **error)
{
  GstSample *sample = NULL;
  gboolean good = TRUE;

  if (!gst_element_seek_simple (v->pipeline, GST_FORMAT_TIME,
          GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, position)
      || gst_element_get_state (v->pipeline, NULL, NULL, WAIT)
             == GST_STATE_CHANGE_FAILURE)
    return fail (v, "the video cannot be sought", error);
  g_signal_emit_by_name (v->sink, "try-pull-preroll", WAIT, &sample);
  if (sample != NULL) {
    good = give (v, sample, error);
    gst_sample_unref (sample);
  }
  return good;
}

static gboolean
take_evenly (const Video *v, gint64 length, GError **error)
{
  for (guint i = 0; i < v->n; i++) {
    gint64 at = (gint64) gst_util_uint64_scale ((guint64) length, 2 * i + 1,
        2 * v->n);
    if (!take_at (v, at, error))
      return FALSE;
  }
  return TRUE;
}

/* A live source, or one of unknown length: as it comes. */
static gboolean
take_live (const Video *v, GError **error)
{
  GstClockTime next = 0;
  guint n = 0;

  gst_element_set_state (v->pipeline, GST_STATE_PLAYING);
  while (n < v->n) {
    GstSample *sample = NULL;
    GstClockTime pts;
    gboolean good = TRUE;

    g_signal_emit_by_name (v->sink, "try-pull-sample", WAIT, &sample);
    if (sample == NULL)
      return n > 0 || fail (v, "it has no frames", error);
    pts = GST_BUFFER_PTS (gst_sample_get_buffer (sample));
    if (!GST_CLOCK_TIME_IS_VALID (pts) || pts >= next) {
      next = GST_CLOCK_TIME_IS_VALID (pts) ? pts + INTERVAL : 0;
      good = give (v, sample, error);
      n++;
    }
    gst_sample_unref (sample);
    if (!good)
      return FALSE;
  }
  return TRUE;
}

static gboolean
take_frames (const Video *v, GError **error)
{
  GstStateChangeReturn change
      = gst_element_set_state (v->pipeline, GST_STATE_PAUSED);
  gint64 length = 0;

  if (change == GST_STATE_CHANGE_ASYNC)
    change = gst_element_get_state (v->pipeline, NULL, NULL, WAIT);
  if (change == GST_STATE_CHANGE_FAILURE || change == GST_STATE_CHANGE_ASYNC)
    return fail (v, "it cannot be played", error);
  if (change != GST_STATE_CHANGE_NO_PREROLL
      && gst_element_query_duration (v->pipeline, GST_FORMAT_TIME, &length)
      && length > 0)
    return take_evenly (v, length, error);
  return take_live (v, error);
}

gboolean
tool_video_frames (const char *uri, guint n, ToolFrameFunc func,
    gpointer user_data, GError **error)
{
  Video v = { .func = func, .user_data = user_data, .n = n };
  GstElement *source;
  gboolean good;

  v.pipeline = gst_parse_launch ("uridecodebin name=source ! videoconvert ! "
                                 "video/x-raw,format=RGB ! appsink name=sink "
                                 "sync=false max-buffers=4 drop=false",
      error);
  if (v.pipeline == NULL)
    return FALSE;
  source = gst_bin_get_by_name (GST_BIN (v.pipeline), "source");
  v.sink = gst_bin_get_by_name (GST_BIN (v.pipeline), "sink");
  g_object_set (source, "uri", uri, NULL);
  good = take_frames (&v, error);
  gst_element_set_state (v.pipeline, GST_STATE_NULL);
  gst_object_unref (source);
  gst_object_unref (v.sink);
  gst_object_unref (v.pipeline);
  return good;
}
