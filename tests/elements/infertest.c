/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * What the tests of trtinfer share.
 */
#include "infertest.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gst/check/gstcheck.h>
#include <gst/video/video.h>

gchar *infer_folder, *infer_model, *infer_slow_model, *infer_classifier;

void
infer_setup (void)
{
  TinyModelOptions fast = { 0, TRUE }, slow = { 2000, FALSE };

  infer_folder = g_dir_make_tmp ("trtinfer-XXXXXX", NULL);
  infer_model
      = tiny_model_write (infer_folder, "tiny.onnx", tiny_detector (&fast));
  infer_slow_model
      = tiny_model_write (infer_folder, "slow.onnx", tiny_detector (&slow));
  infer_classifier = tiny_model_write (
      infer_folder, "classifier.onnx", tiny_classifier ());
}

static void
remove_tree (const gchar *path)
{
  g_autoptr (GDir) dir = NULL;
  const gchar *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *inner = g_build_filename (path, name, NULL);

    remove_tree (inner);
  }
  g_remove (path);
}

void
infer_teardown (void)
{
  remove_tree (infer_folder);
  g_clear_pointer (&infer_folder, g_free);
  g_clear_pointer (&infer_model, g_free);
  g_clear_pointer (&infer_slow_model, g_free);
  g_clear_pointer (&infer_classifier, g_free);
}

/* A harness calls itself live, so that the wait must be asked for. */
static GstHarness *
harness_of (const gchar *model, const gchar *fixed, const gchar *properties)
{
  g_autofree gchar *line = g_strdup_printf (
      "trtinfer model=%s plan-cache-dir=%s/cache wait-for-model=always %s %s",
      model, infer_folder, fixed, properties != NULL ? properties : "");

  return gst_harness_new_parse (line);
}

GstHarness *
infer_harness (const gchar *properties)
{
  return harness_of (infer_model, "resize-mode=stretch", properties);
}

GstHarness *
infer_harness_classifier (const gchar *properties)
{
  return harness_of (infer_classifier, "", properties);
}

void
infer_set_caps (GstHarness *h, const gchar *format, gint width, gint height)
{
  GstCaps *caps = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING,
      format, "width", G_TYPE_INT, width, "height", G_TYPE_INT, height,
      "framerate", GST_TYPE_FRACTION, 30, 1, NULL);

  gst_harness_set_src_caps (h, caps);
}

GstBuffer *
infer_picture (const gchar *format, gint width, gint height, guint8 r,
    guint8 g, guint8 b)
{
  GstVideoFrame from, to;
  GstVideoInfo rgb, info;
  GstVideoConverter *converter;
  GstBuffer *source, *buffer;
  GstMapInfo map;

  gst_video_info_set_format (&rgb, GST_VIDEO_FORMAT_RGBx, width, height);
  gst_video_info_set_format (
      &info, gst_video_format_from_string (format), width, height);
  source = gst_buffer_new_allocate (NULL, rgb.size, NULL);
  gst_buffer_map (source, &map, GST_MAP_WRITE);
  for (gsize i = 0; i < map.size; i += 4) {
    map.data[i] = r;
    map.data[i + 1] = g;
    map.data[i + 2] = b;
  }
  gst_buffer_unmap (source, &map);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  converter = gst_video_converter_new (&rgb, &info, NULL);
  gst_video_frame_map (&from, &rgb, source, GST_MAP_READ);
  gst_video_frame_map (&to, &info, buffer, GST_MAP_WRITE);
  gst_video_converter_frame (converter, &from, &to);
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  gst_video_converter_free (converter);
  gst_buffer_unref (source);
  GST_BUFFER_PTS (buffer) = 0;
  return buffer;
}

static GstPadProbeReturn
note (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GList **seen = data;
  gint what = -1, n;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
    what = 2 * (gint) GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info));
  } else {
    GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);

    if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
      what = 40;
    else if (GST_EVENT_TYPE (event) == GST_EVENT_CUSTOM_DOWNSTREAM
        && gst_structure_get_int (gst_event_get_structure (event), "n", &n))
      what = 2 * n + 1;
  }
  if (what >= 0)
    *seen = g_list_append (*seen, GINT_TO_POINTER (what));
  return GST_PAD_PROBE_OK;
}

void
infer_record (GstHarness *h, GList **seen)
{
  gst_pad_add_probe (h->sinkpad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, note,
      seen, NULL);
}

void
infer_wait_for_eos (GstHarness *h)
{
  gint64 end = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;
  gboolean eos = FALSE;

  while (!eos && g_get_monotonic_time () < end) {
    GstEvent *event = gst_pad_get_sticky_event (h->sinkpad, GST_EVENT_EOS, 0);

    eos = event != NULL;
    gst_clear_event (&event);
    if (!eos)
      g_usleep (1000);
  }
  fail_unless (eos, "no EOS within 30 seconds");
}

guint
infer_count_threads (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

GstElement *
infer_pipeline (const gchar *head, const gchar *model, const gchar *properties,
    const gchar *tail)
{
  g_autofree gchar *line = g_strdup_printf (
      "%s ! trtinfer name=infer model=%s plan-cache-dir=%s/cache %s ! %s",
      head, model, infer_folder, properties, tail);
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (line, &error);

  g_assert_no_error (error);
  return pipeline;
}

void
infer_drop (GstElement *pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

/* Runs until EOS; fails on an error. Returns the number of warnings. */
guint
infer_run_to_eos (GstElement *pipeline)
{
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message;
  guint n_warnings = 0;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((message = gst_bus_timed_pop_filtered (bus, 60 * GST_SECOND,
              GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_WARNING))
          != NULL
      && GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING) {
    n_warnings++;
    gst_message_unref (message);
  }
  fail_unless (message != NULL, "neither EOS nor an error within a minute");
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    GError *error = NULL;
    gchar *debug = NULL;

    gst_message_parse_error (message, &error, &debug);
    fail ("%s (%s)", error->message, debug);
  }
  gst_message_unref (message);
  gst_object_unref (bus);
  return n_warnings;
}

guint64
infer_get_stat (GstElement *pipeline, const gchar *name)
{
  GstElement *infer = gst_bin_get_by_name (GST_BIN (pipeline), "infer");
  g_autoptr (GstStructure) stats = NULL;
  guint64 n = G_MAXUINT64;

  g_object_get (infer, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, name, &n), "%s", name);
  gst_object_unref (infer);
  return n;
}

gchar *
infer_pop_text (GstBus *bus, GstMessageType type)
{
  g_autoptr (GError) error = NULL;
  GstMessage *message
      = gst_bus_timed_pop_filtered (bus, 20 * GST_SECOND, type);

  fail_unless (message != NULL);
  if (type == GST_MESSAGE_WARNING)
    gst_message_parse_warning (message, &error, NULL);
  else
    gst_message_parse_error (message, &error, NULL);
  gst_message_unref (message);
  return g_strdup (error->message);
}
