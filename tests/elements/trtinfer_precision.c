/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtinfer: which precision a model gets, and what is said about it.
 */
#include <gst/check/gstcheck.h>
#include <gst/trt/gsttrt.h>
#include <string.h>

#include "infertest.h"

/* TensorRT's form: the scale's bits; 1/127 for what is between 0 and 1. */
#define CACHE "TRT-8601-EntropyCalibration2\n" \
    "images: 3c010204\nmeans: 3c010204\nconv: 3e008102\noutput0: 3e008102\n"

static gchar *
write_file (const gchar *name, const gchar *text)
{
  gchar *path = g_build_filename (infer_folder, name, NULL);

  fail_unless (g_file_set_contents (path, text, -1, NULL));
  return path;
}

/* What the element says when it plays a red picture with @properties. */
static GstStructure *
say (const gchar *properties, GstTrtObject *object)
{
  GstHarness *h = infer_harness (properties);
  GstElement *infer = gst_harness_find_element (h, "trtinfer");
  GstBus *bus = gst_bus_new ();
  GstBuffer *buffer;
  GstMessage *message = NULL;
  GstStructure *said;

  /* The harness has started it already: once more, with a bus. */
  gst_element_set_state (infer, GST_STATE_READY);
  gst_element_set_bus (infer, bus);
  gst_element_set_state (infer, GST_STATE_PLAYING);
  infer_set_caps (h, "RGB", 32, 32);
  buffer = gst_harness_push_and_pull (
      h, infer_picture ("RGB", 32, 32, 200, 0, 0));
  fail_unless (gst_trt_infer_meta_get_n_objects (
                   gst_buffer_get_trt_infer_meta (buffer)) == 1);
  fail_unless (gst_trt_infer_meta_get_object (
      gst_buffer_get_trt_infer_meta (buffer), 0, object));
  gst_buffer_unref (buffer);
  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT)) != NULL
         && !gst_message_has_name (message, "trtinfer-precision"))
    gst_message_unref (message);
  fail_unless (message != NULL);
  said = gst_structure_copy (gst_message_get_structure (message));
  gst_message_unref (message);
  gst_element_set_bus (infer, NULL);
  gst_object_unref (bus);
  gst_object_unref (infer);
  gst_harness_teardown (h);
  return said;
}

static void
says (const gchar *properties, const gchar *precision, const gchar *reason)
{
  GstTrtObject object;
  g_autoptr (GstStructure) said = say (properties, &object);

  fail_unless_equals_string (
      gst_structure_get_string (said, "precision"), precision);
  fail_unless (strstr (gst_structure_get_string (said, "reason"), reason),
      "no '%s' in: %s", reason, gst_structure_get_string (said, "reason"));
  fail_unless_equals_int (
      gst_structure_get_string (said, "report") != NULL,
      strcmp (precision, "int8") == 0);
  /* INT8 or not, it is the same object. */
  fail_unless_equals_int (object.label_id, 0);
  fail_unless (fabs (object.confidence - 200 / 255.) < .02);
}

GST_START_TEST (test_float_without_a_calibration)
{
  says (NULL, "fp32", "not quantised");
  says ("precision=fp32", "fp32", "asked for");
}
GST_END_TEST;

GST_START_TEST (test_int8_with_a_calibration_file)
{
  g_autofree gchar *path = write_file ("elsewhere.cache", CACHE);
  g_autofree gchar *properties
      = g_strdup_printf ("precision=int8 calibration=%s", path);

  says (properties, "int8", path);
  /* out of the plan cache */
  says (properties, "int8", path);
  /* whose plan is another one's */
  says ("precision=fp32", "fp32", "asked for");
}
GST_END_TEST;

GST_START_TEST (test_a_calibration_beside_the_model_is_found)
{
  g_autofree gchar *path = write_file ("tiny.calibration", CACHE);

  says ("precision=int8", "int8", path);
  says ("precision=fp32", "fp32", "asked for");
}
GST_END_TEST;

/* "auto" does not trip over a file that nobody named; int8 does. */
GST_START_TEST (test_a_bad_calibration_beside_the_model)
{
  g_autofree gchar *path = write_file ("tiny.calibration", "nonsense\n");
  GstTrtObject object;
  g_autoptr (GstStructure) said = say (NULL, &object);
  GstTrtModelSettings settings = { 0 };
  g_autoptr (GError) error = NULL;

  fail_unless_equals_string (
      gst_structure_get_string (said, "precision"), "fp32");
  settings.path = g_strdup (infer_model);
  settings.cache_dir = g_build_filename (infer_folder, "cache", NULL);
  settings.precision = GST_TRT_PRECISION_INT8;
  fail_unless (gst_trt_model_load (&settings, NULL, NULL, &error) == NULL);
  fail_unless (strstr (error->message, path), "%s", error->message);
  gst_trt_model_settings_clear (&settings);
}
GST_END_TEST;

/* Once with an empty plan cache, once with the float plan in it. */
GST_START_TEST (test_int8_without_a_calibration_is_an_error)
{
  GstTrtModelSettings settings = { 0 };

  settings.path = g_strdup (infer_model);
  settings.cache_dir = g_build_filename (infer_folder, "cache", NULL);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GstTrtModel) model = NULL;

    settings.precision = GST_TRT_PRECISION_INT8;
    fail_unless (gst_trt_model_load (&settings, NULL, NULL, &error) == NULL);
    g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT);
    fail_unless (strstr (error->message, "no calibration"), "%s",
        error->message);
    settings.precision = GST_TRT_PRECISION_FP32;
    model = gst_trt_model_load (&settings, NULL, NULL, NULL);
    fail_unless (model != NULL);
  }
  gst_trt_model_settings_clear (&settings);
}
GST_END_TEST;

GST_START_TEST (test_a_backend_without_fp16_says_so)
{
  says ("precision=fp16", "fp32", "fp16: the backend 'cpu'");
}
GST_END_TEST;

static Suite *
trtinfer_precision_suite (void)
{
  Suite *suite = suite_create ("trtinfer_precision");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_set_timeout (tc, 180);
  tcase_add_checked_fixture (tc, infer_setup, infer_teardown);
  tcase_add_test (tc, test_float_without_a_calibration);
  tcase_add_test (tc, test_int8_with_a_calibration_file);
  tcase_add_test (tc, test_a_calibration_beside_the_model_is_found);
  tcase_add_test (tc, test_a_bad_calibration_beside_the_model);
  tcase_add_test (tc, test_int8_without_a_calibration_is_an_error);
  tcase_add_test (tc, test_a_backend_without_fp16_says_so);
  return suite;
}

GST_CHECK_MAIN (trtinfer_precision);
