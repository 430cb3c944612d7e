/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtinfer: what goes wrong, and what it says then.
 */
#include <gst/check/gstcheck.h>
#include <string.h>

#include "infertest.h"

/* An error that is known before the build: the state change fails. */
static void
fails_at_once (const gchar *model, const gchar *properties, GQuark domain,
    gint code, const gchar *part)
{
  g_autofree gchar *line = g_strdup_printf (
      "trtinfer plan-cache-dir=%s/cache %s%s %s", infer_folder,
      model != NULL ? "model=" : "", model != NULL ? model : "", properties);
  g_autoptr (GError) error = NULL;
  GstElement *infer = gst_parse_launch (line, NULL);
  GstBus *bus = gst_bus_new ();
  GstMessage *message;

  gst_element_set_bus (infer, bus);
  fail_unless_equals_int (gst_element_set_state (infer, GST_STATE_PAUSED),
      GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  {
    g_autofree gchar *debug = NULL;
    g_autofree gchar *all = NULL;

    gst_message_parse_error (message, &error, &debug);
    all = g_strconcat (error->message, " ", debug, NULL);
    g_assert_error (error, domain, code);
    fail_unless (strstr (all, part) != NULL, "no '%s' in: %s", part, all);
  }
  gst_message_unref (message);
  gst_element_set_state (infer, GST_STATE_NULL);
  gst_element_set_bus (infer, NULL);
  gst_object_unref (bus);
  gst_object_unref (infer);
}

GST_START_TEST (test_what_is_wrong_at_once_fails_the_state_change)
{
  g_autofree gchar *missing
      = g_build_filename (infer_folder, "missing.onnx", NULL);
  g_autofree gchar *labels = g_strdup_printf ("labels-file=%s", missing);

  fails_at_once (missing, "", GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
      missing);
  fails_at_once (infer_folder, "", GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_OPEN_READ, infer_folder);
  fails_at_once (
      NULL, "", GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND, "model");
  fails_at_once (infer_model, labels, GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_NOT_FOUND, missing);
  fails_at_once (infer_model, "head=wrong", GST_LIBRARY_ERROR,
      GST_LIBRARY_ERROR_SETTINGS, "wrong");
  fails_at_once (infer_model, "mean=a,b", GST_LIBRARY_ERROR,
      GST_LIBRARY_ERROR_SETTINGS, "mean");
  fails_at_once (infer_model, "input-shape=1x3xx", GST_LIBRARY_ERROR,
      GST_LIBRARY_ERROR_SETTINGS, "input-shape");
}
GST_END_TEST;

/* An error of the build: a message, and the pipeline ends. */
static void
fails_later (const gchar *model, const gchar *properties, const gchar *part)
{
  GstElement *pipeline = infer_pipeline (
      "videotestsrc ! video/x-raw,format=RGB,width=32,height=32", model,
      properties, "fakesink");
  GstBus *bus = gst_element_get_bus (pipeline);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *debug = NULL;
  g_autofree gchar *all = NULL;
  GstMessage *message;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 30 * GST_SECOND,
      GST_MESSAGE_ERROR);
  fail_unless (message != NULL, "no error for %s %s", model, properties);
  gst_message_parse_error (message, &error, &debug);
  fail_unless_equals_string (
      GST_OBJECT_NAME (GST_MESSAGE_SRC (message)), "infer");
  all = g_strconcat (error->message, " ", debug, NULL);
  fail_unless (strstr (all, part) != NULL, "no '%s' in: %s", part, all);
  gst_message_unref (message);
  gst_object_unref (bus);
  infer_drop (pipeline);
}

GST_START_TEST (test_a_bad_model_ends_the_pipeline_with_an_error)
{
  g_autofree gchar *garbage
      = g_build_filename (infer_folder, "garbage.onnx", NULL);
  g_autofree gchar *empty = g_build_filename (infer_folder, "empty.onnx", NULL);
  g_autofree gchar *plan = g_build_filename (infer_folder, "bad.plan", NULL);

  g_file_set_contents (garbage, "this is no model", -1, NULL);
  g_file_set_contents (empty, "", 0, NULL);
  g_file_set_contents (plan, "this is no plan", -1, NULL);
  fails_later (garbage, "", "garbage.onnx");
  fails_later (empty, "", "empty.onnx");
  fails_later (plan, "", "bad.plan");
  fails_later (infer_model, "head=yunet", "yunet");
  fails_later (infer_model, "input-shape=1x7x32x32", "input-shape");
}
GST_END_TEST;

GST_START_TEST (test_a_cache_that_cannot_be_written_is_a_warning)
{
  g_autofree gchar *file = g_build_filename (infer_folder, "file", NULL);
  g_autofree gchar *inside = g_build_filename (file, "cache", NULL);
  g_autofree gchar *line = NULL;
  GstElement *pipeline;

  g_file_set_contents (file, "not a folder", -1, NULL);
  line = g_strdup_printf ("videotestsrc num-buffers=5 pattern=red ! trtinfer "
                          "name=infer model=%s plan-cache-dir=%s ! fakesink",
      infer_model, inside);
  pipeline = gst_parse_launch (line, NULL);
  fail_unless_equals_int (infer_run_to_eos (pipeline), 1);
  fail_unless_equals_uint64 (infer_get_stat (pipeline, "inferences"), 5);
  infer_drop (pipeline);
}
GST_END_TEST;

/* Fewer names than classes: a warning, and the others go by number. */
GST_START_TEST (test_missing_labels_are_numbers_and_a_warning)
{
  GstElement *pipeline
      = infer_pipeline ("videotestsrc num-buffers=2 pattern=green ! "
                        "video/x-raw,format=RGB,width=32,height=32",
          infer_model, "labels=red post-messages=true", "fakesink");
  GstBus *bus = gst_element_get_bus (pipeline);
  gboolean warned = FALSE, named = FALSE;
  GstMessage *message;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((message = gst_bus_timed_pop_filtered (bus, 30 * GST_SECOND,
              GST_MESSAGE_WARNING | GST_MESSAGE_ELEMENT | GST_MESSAGE_EOS
                  | GST_MESSAGE_ERROR)) != NULL) {
    GstMessageType type = GST_MESSAGE_TYPE (message);

    fail_unless (type != GST_MESSAGE_ERROR);
    if (type == GST_MESSAGE_WARNING) {
      g_autoptr (GError) error = NULL;

      gst_message_parse_warning (message, &error, NULL);
      warned |= strstr (error->message, "1 labels for 2 classes") != NULL;
    } else if (gst_message_has_name (message, "trtinfer")) {
      const GstStructure *s = gst_message_get_structure (message);
      const GValue *objects = gst_structure_get_value (s, "objects");

      fail_unless_equals_int (gst_value_array_get_size (objects), 1);
      s = gst_value_get_structure (gst_value_array_get_value (objects, 0));
      fail_unless_equals_string (gst_structure_get_string (s, "label"), "1");
      named = TRUE;
    }
    gst_message_unref (message);
    if (type == GST_MESSAGE_EOS)
      break;
  }
  fail_unless (warned && named);
  gst_object_unref (bus);
  infer_drop (pipeline);
}
GST_END_TEST;

static Suite *
trtinfer_errors_suite (void)
{
  Suite *suite = suite_create ("trtinfer_errors");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 180);
  tcase_add_checked_fixture (tc, infer_setup, infer_teardown);
  tcase_add_test (tc, test_what_is_wrong_at_once_fails_the_state_change);
  tcase_add_test (tc, test_a_bad_model_ends_the_pipeline_with_an_error);
  tcase_add_test (tc, test_a_cache_that_cannot_be_written_is_a_warning);
  tcase_add_test (tc, test_missing_labels_are_numbers_and_a_warning);
  return suite;
}

GST_CHECK_MAIN (trtinfer_errors);
