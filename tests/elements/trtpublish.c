/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtpublish: what its lines say, and what happens when they cannot be written.
 */
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/trt/gsttrt.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <sys/stat.h>

static gchar *folder, *path;

static void
setup (void)
{
  folder = g_dir_make_tmp ("publish-XXXXXX", NULL);
  path = g_build_filename (folder, "out.jsonl", NULL);
}

static void
teardown (void)
{
  g_remove (path);
  g_rmdir (folder);
  g_clear_pointer (&path, g_free);
  g_clear_pointer (&folder, g_free);
}

static GstBuffer *
make_buffer (GstClockTime pts, gboolean found)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 1000 * 500, NULL);
  g_autoptr (GstTrtResults) results = gst_trt_results_new ();
  GstVideoInfo info;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY8, 1000, 500);
  GST_BUFFER_PTS (buffer) = pts;
  if (found) {
    GstTrtObject *object = gst_trt_results_add_object (results);
    GstTrtClass *klass = gst_trt_results_add_class (results);

    object->x = .25;
    object->y = .5;
    object->w = .125;
    object->h = .25;
    object->confidence = .75;
    object->label_id = 2;
    object->label = "c\"at";
    object->model_name = "pets";
    object->object_id = 42;
    object->n_landmarks = 1;
    object->landmarks[0] = .5;
    klass->label = "indoors";
    klass->confidence = NAN;
  }
  gst_trt_attach_metas (buffer, &info, results, GST_TRT_METADATA_ROI);
  return buffer;
}

static GstHarness *
make_harness (const gchar *properties)
{
  g_autofree gchar *line
      = g_strdup_printf ("trtpublish method=file file-path=%s %s", path, properties);
  GstHarness *h = gst_harness_new_parse (line);

  gst_harness_set_src_caps_str (h,
      "video/x-raw,format=GRAY8,width=1000,height=500,framerate=30/1");
  return h;
}

static GStrv
read_lines (void)
{
  g_autofree gchar *text = NULL;

  fail_unless (g_file_get_contents (path, &text, NULL, NULL));
  return g_strsplit (text, "\n", -1);
}

static JsonObject *
object_in (JsonNode *root)
{
  return json_array_get_object_element (
      json_object_get_array_member (json_node_get_object (root), "objects"),
      0);
}

GST_START_TEST (test_lines_follow_dl_streamers_schema)
{
  GstHarness *h
      = make_harness ("source=cam1 tags=\"{\\\"site\\\":\\\"gate\\\"}\"");
  g_auto (GStrv) lines = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonObject *frame, *object, *detection, *box;

  gst_buffer_unref (
      gst_harness_push_and_pull (h, make_buffer (2 * GST_SECOND, TRUE)));
  /* A line is in the file as soon as its frame has passed. */
  lines = read_lines ();
  fail_unless_equals_int (g_strv_length (lines), 2);
  fail_unless_equals_string (lines[1], "");
  root = json_from_string (lines[0], NULL);
  fail_unless (root != NULL, "%s", lines[0]);
  frame = json_node_get_object (root);
  object = json_object_get_object_member (frame, "resolution");
  fail_unless_equals_int (json_object_get_int_member (object, "width"), 1000);
  fail_unless_equals_int (json_object_get_int_member (object, "height"), 500);
  fail_unless_equals_string (
      json_object_get_string_member (frame, "source"), "cam1");
  fail_unless_equals_string (
      json_object_get_string_member (
          json_object_get_object_member (frame, "tags"), "site"),
      "gate");
  fail_unless_equals_int64 (
      json_object_get_int_member (frame, "timestamp"), 2 * GST_SECOND);
  fail_if (json_object_has_member (frame, "system_timestamp"));
  object = object_in (root);
  fail_unless_equals_int (json_object_get_int_member (object, "x"), 250);
  fail_unless_equals_int (json_object_get_int_member (object, "y"), 250);
  fail_unless_equals_int (json_object_get_int_member (object, "w"), 125);
  fail_unless_equals_int (json_object_get_int_member (object, "h"), 125);
  fail_unless_equals_int (json_object_get_int_member (object, "id"), 42);
  fail_unless (json_object_has_member (object, "region_id"));
  fail_unless_equals_string (
      json_object_get_string_member (object, "roi_type"), "c\"at");
  detection = json_object_get_object_member (object, "detection");
  box = json_object_get_object_member (detection, "bounding_box");
  fail_unless (json_object_get_double_member (box, "x_min") == .25);
  fail_unless (json_object_get_double_member (box, "x_max") == .375);
  fail_unless (json_object_get_double_member (box, "y_min") == .5);
  fail_unless (json_object_get_double_member (box, "y_max") == .75);
  fail_unless (json_object_get_double_member (detection, "confidence") == .75);
  fail_unless_equals_int (
      json_object_get_int_member (detection, "label_id"), 2);
  fail_unless_equals_string (
      json_object_get_string_member (detection, "label"), "c\"at");
  object = json_array_get_object_element (
      json_object_get_array_member (frame, "tensors"), 0);
  fail_unless_equals_string (
      json_object_get_string_member (object, "label"), "indoors");
  fail_unless (json_object_get_null_member (object, "confidence"));
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_empty_frames_are_written_when_asked_for)
{
  for (guint wanted = 0; wanted < 2; wanted++) {
    GstHarness *h
        = make_harness (wanted ? "add-empty-results=true" : "append=false");
    g_auto (GStrv) lines = NULL;

    gst_buffer_unref (gst_harness_push_and_pull (h, make_buffer (0, FALSE)));
    gst_buffer_unref (gst_harness_push_and_pull (h, make_buffer (1, TRUE)));
    gst_harness_teardown (h);
    lines = read_lines ();
    fail_unless_equals_int (g_strv_length (lines) - 1, 1 + wanted);
    if (wanted)
      fail_unless (strstr (lines[0], "\"objects\":[]") != NULL);
  }
}
GST_END_TEST;

GST_START_TEST (test_append_keeps_what_is_there)
{
  g_auto (GStrv) lines = NULL;

  for (guint i = 0; i < 3; i++) {
    GstHarness *h = make_harness (i == 0 ? "" : "append=true");

    gst_buffer_unref (gst_harness_push_and_pull (h, make_buffer (i, TRUE)));
    gst_harness_teardown (h);
  }
  lines = read_lines ();
  fail_unless_equals_int (g_strv_length (lines) - 1, 3);
}
GST_END_TEST;

GST_START_TEST (test_capture_time_comes_from_the_reference_meta)
{
  static const struct {
    const gchar *caps;
    guint64 ahead;
  } kinds[] = { { "timestamp/x-unix", 0 },
    { "timestamp/x-ntp", G_GUINT64_CONSTANT (2208988800) } };

  for (guint i = 0; i < 2; i++) {
    GstHarness *h = make_harness ("");
    GstBuffer *buffer = make_buffer (0, TRUE);
    GstCaps *caps = gst_caps_from_string (kinds[i].caps);
    g_auto (GStrv) lines = NULL;

    gst_buffer_add_reference_timestamp_meta (buffer, caps,
        (kinds[i].ahead + 1700000000) * GST_SECOND + 123456789,
        GST_CLOCK_TIME_NONE);
    gst_caps_unref (caps);
    gst_buffer_unref (gst_harness_push_and_pull (h, buffer));
    lines = read_lines ();
    fail_unless (strstr (lines[0], "\"system_timestamp\":"
                                   "\"2023-11-14T22:13:20.123456Z\"") != NULL,
        "%s", lines[0]);
    fail_unless (strstr (lines[0], "\"sender_ntp_unix_timestamp_ns\":"
                                   "1700000000123456789") != NULL);
    gst_harness_teardown (h);
  }
}
GST_END_TEST;

static void
fails_to_start (const gchar *location, const gchar *tags, GQuark domain,
    gint code)
{
  GstElement *element = gst_element_factory_make ("trtpublish", NULL);
  GstBus *bus = gst_bus_new ();
  GstMessage *message;
  GError *error = NULL;

  gst_element_set_bus (element, bus);
  g_object_set (element, "file-path", location, "tags", tags, NULL);
  fail_unless_equals_int (gst_element_set_state (element, GST_STATE_PAUSED),
      GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  g_assert_error (error, domain, code);
  g_clear_error (&error);
  gst_message_unref (message);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_element_set_bus (element, NULL);
  gst_object_unref (bus);
  gst_object_unref (element);
}

GST_START_TEST (test_what_cannot_be_opened_is_an_error)
{
  g_autofree gchar *missing = g_build_filename (folder, "no", "x", NULL);

  fails_to_start (
      missing, NULL, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND);
  fails_to_start (
      folder, NULL, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_WRITE);
  fails_to_start (path, "[1]", GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_SETTINGS);
  fails_to_start (path, "{", GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_SETTINGS);
}
GST_END_TEST;

GST_START_TEST (test_a_pipe_without_reader_does_not_block)
{
  fail_unless_equals_int (mkfifo (path, 0600), 0);
  fails_to_start (
      path, NULL, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_WRITE);
}
GST_END_TEST;

GST_START_TEST (test_a_full_disk_is_an_error_that_says_so)
{
  GstHarness *h;
  GstBus *bus;
  GstMessage *message;
  GError *error = NULL;
  GstElement *element;

  if (!g_file_test ("/dev/full", G_FILE_TEST_EXISTS))
    return;
  h = gst_harness_new_parse ("trtpublish method=file file-path=/dev/full");
  element = gst_harness_find_element (h, "trtpublish");
  bus = gst_bus_new ();
  gst_element_set_bus (element, bus);
  gst_harness_set_src_caps_str (h,
      "video/x-raw,format=GRAY8,width=1000,height=500,framerate=30/1");
  fail_unless_equals_int (
      gst_harness_push (h, make_buffer (0, TRUE)), GST_FLOW_ERROR);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_parse_error (message, &error, NULL);
  g_assert_error (
      error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT);
  fail_unless (strstr (error->message, "/dev/full") != NULL);
  g_clear_error (&error);
  gst_message_unref (message);
  gst_element_set_bus (element, NULL);
  gst_object_unref (bus);
  gst_object_unref (element);
  gst_harness_teardown (h);
}
GST_END_TEST;

static Suite *
trtpublish_suite (void)
{
  Suite *suite = suite_create ("trtpublish");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_lines_follow_dl_streamers_schema);
  tcase_add_test (tc, test_empty_frames_are_written_when_asked_for);
  tcase_add_test (tc, test_append_keeps_what_is_there);
  tcase_add_test (tc, test_capture_time_comes_from_the_reference_meta);
  tcase_add_test (tc, test_what_cannot_be_opened_is_an_error);
  tcase_add_test (tc, test_a_pipe_without_reader_does_not_block);
  tcase_add_test (tc, test_a_full_disk_is_an_error_that_says_so);
  return suite;
}

GST_CHECK_MAIN (trtpublish);
