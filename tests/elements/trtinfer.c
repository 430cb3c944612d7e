/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtinfer: what it attaches, what it lets pass, what may change meanwhile.
 */
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/trt/gsttrt.h>
#include <math.h>

#include "infertest.h"

#define RED 200, 0, 0
#define GREEN 0, 200, 0
#define BLACK 0, 0, 0
#define YELLOW 255, 128, 0

static void
expect_red (GstBuffer *buffer, const gchar *label)
{
  GstCustomMeta *meta = gst_buffer_get_trt_infer_meta (buffer);
  GstTrtObject object;

  fail_unless (meta != NULL);
  fail_unless_equals_int (gst_trt_infer_meta_get_n_objects (meta), 1);
  fail_unless (gst_trt_infer_meta_get_object (meta, 0, &object));
  fail_unless_equals_int (object.label_id, 0);
  fail_unless_equals_string (object.label, label);
  fail_unless (fabs (object.confidence - 200 / 255.) < .01, "score %g",
      object.confidence);
  fail_unless (fabs (object.x - .25) < .01 && fabs (object.y - .375) < .01
      && fabs (object.w - .5) < .01 && fabs (object.h - .25) < .01);
}

GST_START_TEST (test_objects_are_attached_in_every_fast_format)
{
  static const gchar *const formats[] = { "NV12", "I420", "RGB", "BGR", "RGBA",
    "BGRA", "RGBx", "BGRx", "YUY2", "P010_10LE", "v210", "ARGB64" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    GstHarness *h = infer_harness ("labels=red,green");
    GstBuffer *buffer;

    infer_set_caps (h, formats[i], 32, 32);
    buffer = gst_harness_push_and_pull (
        h, infer_picture (formats[i], 32, 32, RED));
    expect_red (buffer, "red");
    gst_buffer_unref (buffer);
    gst_harness_teardown (h);
  }
}
GST_END_TEST;

GST_START_TEST (test_derived_metas_follow_the_property)
{
  for (guint mode = 0; mode < 2; mode++) {
    GstHarness *h = infer_harness (
        mode == 0 ? "labels=red,green" : "labels=red,green metadata=minimal");
    GstVideoRegionOfInterestMeta *roi;
    GstBuffer *buffer;

    infer_set_caps (h, "RGB", 64, 96);
    buffer = gst_harness_push_and_pull (h, infer_picture ("RGB", 64, 96, RED));
    roi = (GstVideoRegionOfInterestMeta *) gst_buffer_get_meta (
        buffer, GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE);
    if (mode == 0) {
      fail_unless (roi != NULL);
      fail_unless_equals_int (roi->x, 16);
      fail_unless_equals_int (roi->y, 36);
      fail_unless_equals_int (roi->w, 32);
      fail_unless_equals_int (roi->h, 24);
    } else {
      fail_unless (roi == NULL);
    }
    gst_buffer_unref (buffer);
    gst_harness_teardown (h);
  }
}
GST_END_TEST;

GST_START_TEST (test_pixels_and_times_pass_untouched)
{
  GstHarness *h = infer_harness (NULL);
  GstBuffer *in, *out;
  GstMemory *memory;

  infer_set_caps (h, "NV12", 50, 38);
  in = infer_picture ("NV12", 50, 38, YELLOW);
  memory = gst_buffer_peek_memory (in, 0);
  GST_BUFFER_PTS (in) = 7 * GST_SECOND;
  GST_BUFFER_DURATION (in) = 5;
  GST_BUFFER_OFFSET (in) = 99;
  GST_BUFFER_FLAG_SET (in, GST_BUFFER_FLAG_DISCONT);
  out = gst_harness_push_and_pull (h, in);
  fail_unless (gst_buffer_peek_memory (out, 0) == memory);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (out), 7 * GST_SECOND);
  fail_unless_equals_uint64 (GST_BUFFER_DURATION (out), 5);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (out), 99);
  fail_unless (GST_BUFFER_FLAG_IS_SET (out, GST_BUFFER_FLAG_DISCONT));
  gst_buffer_unref (out);
  gst_harness_teardown (h);
}
GST_END_TEST;

static gint
count (GstHarness *h, guint8 r, guint8 g, guint8 b)
{
  GstBuffer *buffer
      = gst_harness_push_and_pull (h, infer_picture ("RGB", 32, 32, r, g, b));
  GstCustomMeta *meta = gst_buffer_get_trt_infer_meta (buffer);
  gint n = meta != NULL ? (gint) gst_trt_infer_meta_get_n_objects (meta) : -1;

  gst_buffer_unref (buffer);
  return n;
}

GST_START_TEST (test_live_properties_take_effect_at_the_next_frame)
{
  GstHarness *h = infer_harness ("labels=red,green threshold=0.3");
  GstElement *infer = gst_harness_find_element (h, "trtinfer");

  infer_set_caps (h, "RGB", 32, 32);
  fail_unless_equals_int (count (h, YELLOW), 2);
  fail_unless_equals_int (count (h, BLACK), 0);
  g_object_set (infer, "threshold", .7, NULL);
  fail_unless_equals_int (count (h, YELLOW), 1);
  g_object_set (infer, "threshold", .3, "classes", "green", NULL);
  fail_unless_equals_int (count (h, YELLOW), 1);
  fail_unless_equals_int (count (h, RED), 0);
  g_object_set (infer, "classes", "", NULL);
  fail_unless_equals_int (count (h, YELLOW), 2);
  g_object_set (infer, "enabled", FALSE, NULL);
  fail_unless_equals_int (count (h, YELLOW), -1);
  g_object_set (infer, "enabled", TRUE, NULL);
  fail_unless_equals_int (count (h, YELLOW), 2);
  gst_object_unref (infer);
  gst_harness_teardown (h);
}
GST_END_TEST;

/* No stage takes no time, or longer than this test may. */
static void
check_times (const GstStructure *stats, const gchar *stage)
{
  static const gchar *const kinds[] = { "total", "mean", "p50", "p95" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autofree gchar *name = g_strdup_printf ("%s-ns-%s", stage, kinds[i]);
    guint64 ns = 0;

    fail_unless (gst_structure_get_uint64 (stats, name, &ns), "%s", name);
    fail_unless (ns > 0 && ns < 60 * GST_SECOND, "%s", name);
  }
}

GST_START_TEST (test_interval_is_the_number_of_frames_skipped)
{
  GstHarness *h = infer_harness ("labels=red,green interval=2");
  GstElement *infer = gst_harness_find_element (h, "trtinfer");
  g_autoptr (GstStructure) stats = NULL;
  guint64 n = 0;

  infer_set_caps (h, "RGB", 32, 32);
  for (guint i = 0; i < 9; i++)
    fail_unless_equals_int (count (h, RED), i % 3 == 0 ? 1 : -1);
  g_object_get (infer, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, "frames", &n) && n == 9);
  fail_unless (gst_structure_get_uint64 (stats, "inferences", &n) && n == 3);
  fail_unless (gst_structure_get_uint64 (stats, "skipped", &n) && n == 6);
  fail_unless (gst_structure_get_uint64 (stats, "objects", &n) && n == 3);
  check_times (stats, "preprocess");
  check_times (stats, "inference");
  check_times (stats, "postprocess");
  check_times (stats, "attach");
  gst_object_unref (infer);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_max_objects_keeps_the_best)
{
  GstHarness *h = infer_harness ("labels=red,green max-objects=1");
  GstBuffer *buffer;
  GstTrtObject object;

  infer_set_caps (h, "RGB", 32, 32);
  buffer = gst_harness_push_and_pull (
      h, infer_picture ("RGB", 32, 32, 128, 255, 0));
  fail_unless (gst_trt_infer_meta_get_object (
      gst_buffer_get_trt_infer_meta (buffer), 0, &object));
  fail_unless_equals_string (object.label, "green");
  fail_unless_equals_int (gst_trt_infer_meta_get_n_objects (
      gst_buffer_get_trt_infer_meta (buffer)), 1);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_gap_buffers_are_not_looked_at)
{
  GstHarness *h = infer_harness (NULL);
  GstBuffer *buffer;

  infer_set_caps (h, "RGB", 32, 32);
  buffer = infer_picture ("RGB", 32, 32, RED);
  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_GAP);
  buffer = gst_harness_push_and_pull (h, buffer);
  fail_unless (gst_buffer_get_trt_infer_meta (buffer) == NULL);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_caps_may_change_between_frames)
{
  static const gint sizes[][2] = { { 32, 32 }, { 640, 480 }, { 17, 99 } };
  static const gchar *const formats[] = { "RGB", "NV12", "BGRx" };
  GstHarness *h = infer_harness ("labels=red,green");

  for (guint i = 0; i < 9; i++) {
    const gint *size = sizes[i % 3];
    const gchar *format = formats[i / 3];
    GstBuffer *buffer;

    infer_set_caps (h, format, size[0], size[1]);
    buffer = gst_harness_push_and_pull (
        h, infer_picture (format, size[0], size[1], RED));
    expect_red (buffer, "red");
    gst_buffer_unref (buffer);
  }
  gst_harness_teardown (h);
}
GST_END_TEST;

/* What was pushed between two frames arrives between the same two frames. */
GST_START_TEST (test_events_keep_their_place_among_frames)
{
  GstHarness *h = infer_harness (NULL);
  GList *seen = NULL;
  guint n = 0;

  infer_set_caps (h, "RGB", 32, 32);
  infer_record (h, &seen);
  for (guint i = 0; i < 20; i++) {
    GstBuffer *buffer = infer_picture ("RGB", 32, 32, BLACK);

    GST_BUFFER_PTS (buffer) = i;
    fail_unless_equals_int (gst_harness_push (h, buffer), GST_FLOW_OK);
    fail_unless (gst_harness_push_event (h,
        gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
            gst_structure_new ("mark", "n", G_TYPE_INT, (gint) i, NULL))));
  }
  fail_unless (gst_harness_push_event (h, gst_event_new_eos ()));
  infer_wait_for_eos (h);
  for (GList *l = seen; l != NULL; l = l->next, n++)
    fail_unless_equals_int (GPOINTER_TO_INT (l->data), (gint) n);
  fail_unless_equals_int (n, 41); /* 20 frames, 20 marks, the end */
  g_list_free (seen);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_tensors_are_attached_on_demand)
{
  GstHarness *h = infer_harness ("output-tensors=true");
  GstBuffer *buffer;
  GstTrtTensor tensor;
  gfloat score = 0;

  infer_set_caps (h, "RGB", 32, 32);
  buffer = gst_harness_push_and_pull (h, infer_picture ("RGB", 32, 32, RED));
  fail_unless (gst_buffer_get_trt_tensor_meta (buffer) != NULL);
  fail_unless (gst_trt_tensor_meta_get (
      gst_buffer_get_trt_tensor_meta (buffer), 0, &tensor));
  fail_unless_equals_string (tensor.name, "output0");
  fail_unless_equals_string (tensor.type, "float32");
  fail_unless_equals_int (tensor.n_dims, 3);
  fail_unless (tensor.dims[1] == 6 && tensor.dims[2] == 21);
  gst_buffer_extract (tensor.data, 4 * 21 * sizeof score, &score, sizeof score);
  fail_unless (fabs (score - 200 / 255.) < .01);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_messages_carry_objects_and_times)
{
  GstHarness *h = infer_harness ("labels=red,green post-messages=true");
  GstElement *infer = gst_harness_find_element (h, "trtinfer");
  GstBus *bus = gst_bus_new ();
  GstMessage *message;
  const GstStructure *s;
  GstBuffer *buffer;
  GstClockTime t = 0;
  const GValue *objects;

  gst_element_set_bus (infer, bus);
  infer_set_caps (h, "RGB", 32, 32);
  buffer = infer_picture ("RGB", 32, 32, RED);
  GST_BUFFER_PTS (buffer) = 3 * GST_SECOND;
  gst_buffer_unref (gst_harness_push_and_pull (h, buffer));
  while ((message = gst_bus_timed_pop_filtered (
              bus, 5 * GST_SECOND, GST_MESSAGE_ELEMENT)) != NULL
         && gst_message_has_name (message, "trtinfer-precision"))
    gst_message_unref (message);
  fail_unless (message != NULL);
  s = gst_message_get_structure (message);
  fail_unless_equals_string (gst_structure_get_name (s), "trtinfer");
  fail_unless (gst_structure_get_clock_time (s, "timestamp", &t)
      && t == 3 * GST_SECOND);
  fail_unless (gst_structure_has_field (s, "stream-time"));
  fail_unless (gst_structure_has_field (s, "running-time"));
  fail_unless (gst_structure_has_field (s, "duration"));
  objects = gst_structure_get_value (s, "objects");
  fail_unless_equals_int (gst_value_array_get_size (objects), 1);
  s = gst_value_get_structure (gst_value_array_get_value (objects, 0));
  fail_unless_equals_string (gst_structure_get_string (s, "label"), "red");
  gst_message_unref (message);
  gst_element_set_bus (infer, NULL);
  gst_object_unref (bus);
  gst_object_unref (infer);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_classifiers_speak_about_the_whole_frame)
{
  GstHarness *h = infer_harness_classifier (
      "labels=red,green,blue mean=0 std=255 resize-mode=stretch threshold=0.5");
  GstCustomMeta *meta;
  GstTrtClass klass;
  GstBuffer *buffer;

  infer_set_caps (h, "RGB", 32, 32);
  buffer = gst_harness_push_and_pull (
      h, infer_picture ("RGB", 32, 32, 0, 255, 0));
  meta = gst_buffer_get_trt_infer_meta (buffer);
  fail_unless (meta != NULL);
  fail_unless_equals_int (gst_trt_infer_meta_get_n_objects (meta), 0);
  fail_unless_equals_int (gst_trt_infer_meta_get_n_classes (meta), 1);
  fail_unless (gst_trt_infer_meta_get_class (meta, 0, &klass));
  fail_unless_equals_string (klass.label, "green");
  fail_unless (klass.confidence > .99);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_metadata_and_files_name_the_classes)
{
  GstHarness *h = infer_harness (NULL);
  g_autofree gchar *file
      = g_build_filename (infer_folder, "names.txt", NULL);
  g_autofree gchar *line = g_strdup_printf ("labels-file=%s", file);
  GstBuffer *buffer;

  /* of the model itself */
  infer_set_caps (h, "RGB", 32, 32);
  buffer = gst_harness_push_and_pull (h, infer_picture ("RGB", 32, 32, RED));
  expect_red (buffer, "red");
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);

  g_file_set_contents (file, "rot\r\ngr\xc3\xbcn\r\n", -1, NULL);
  h = infer_harness (line);
  infer_set_caps (h, "RGB", 32, 32);
  buffer = gst_harness_push_and_pull (h, infer_picture ("RGB", 32, 32, RED));
  expect_red (buffer, "rot");
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}
GST_END_TEST;

static Suite *
trtinfer_suite (void)
{
  Suite *suite = suite_create ("trtinfer");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, infer_setup, infer_teardown);
  tcase_add_test (tc, test_objects_are_attached_in_every_fast_format);
  tcase_add_test (tc, test_derived_metas_follow_the_property);
  tcase_add_test (tc, test_pixels_and_times_pass_untouched);
  tcase_add_test (tc, test_live_properties_take_effect_at_the_next_frame);
  tcase_add_test (tc, test_interval_is_the_number_of_frames_skipped);
  tcase_add_test (tc, test_max_objects_keeps_the_best);
  tcase_add_test (tc, test_gap_buffers_are_not_looked_at);
  tcase_add_test (tc, test_caps_may_change_between_frames);
  tcase_add_test (tc, test_events_keep_their_place_among_frames);
  tcase_add_test (tc, test_tensors_are_attached_on_demand);
  tcase_add_test (tc, test_messages_carry_objects_and_times);
  tcase_add_test (tc, test_classifiers_speak_about_the_whole_frame);
  tcase_add_test (tc, test_metadata_and_files_name_the_classes);
  return suite;
}

GST_CHECK_MAIN (trtinfer);
