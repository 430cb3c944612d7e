/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtmeta: what it derives again, and what it leaves alone.
 */
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/trt/gsttrt.h>

#define WIDTH 1000
#define HEIGHT 500

static GstBuffer *
make_buffer (GstTrtMetadata metadata)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, WIDTH * HEIGHT, NULL);
  g_autoptr (GstTrtResults) results = gst_trt_results_new ();
  GstTrtObject *object;
  GstVideoInfo info;

  gst_buffer_memset (buffer, 0, 0, -1);
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY8, WIDTH, HEIGHT);
  for (guint i = 0; i < 2; i++) {
    object = gst_trt_results_add_object (results);
    object->x = .25 * i;
    object->y = .5;
    object->w = .125;
    object->h = .25;
    object->confidence = .75;
    object->label_id = 2;
    object->label = "cat";
    object->object_id = 41 + i;
  }
  gst_trt_attach_metas (buffer, &info, results, metadata);
  return buffer;
}

static GstHarness *
make_harness (const gchar *line)
{
  GstHarness *h = gst_harness_new_parse (line);

  gst_harness_set_src_caps_str (h,
      "video/x-raw,format=GRAY8,width=1000,height=500,framerate=30/1");
  return h;
}

static guint
count_regions (GstBuffer *buffer)
{
  return gst_buffer_get_n_meta (
      buffer, GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE);
}

/* Object @i is there as a region of a picture of that size, with everything. */
static void
check_region (GstBuffer *buffer, guint i, guint width, guint height)
{
  GstCustomMeta *meta = gst_buffer_get_trt_infer_meta (buffer);
  GstVideoRegionOfInterestMeta *roi;
  const GstStructure *s;
  GstTrtObject object;
  gdouble confidence = 0, x_min = 0;
  gint id = 0;

  fail_unless (gst_trt_infer_meta_get_object (meta, i, &object));
  roi = gst_buffer_get_video_region_of_interest_meta_id (buffer, object.roi_id);
  fail_unless (roi != NULL);
  fail_unless_equals_string (g_quark_to_string (roi->roi_type), "cat");
  fail_unless_equals_int (roi->x, width * i / 4);
  fail_unless_equals_int (roi->y, height / 2);
  fail_unless_equals_int (roi->w, width / 8);
  fail_unless_equals_int (roi->h, height / 4);
  s = gst_video_region_of_interest_meta_get_param (roi, "detection");
  fail_unless (s != NULL
      && gst_structure_get (s, "confidence", G_TYPE_DOUBLE, &confidence,
          "x_min", G_TYPE_DOUBLE, &x_min, NULL));
  fail_unless_equals_float (confidence, .75);
  fail_unless_equals_float (x_min, .25 * i);
  s = gst_video_region_of_interest_meta_get_param (roi, "object_id");
  fail_unless (s != NULL && gst_structure_get_int (s, "id", &id));
  fail_unless_equals_int (id, 41 + i);
}

GST_START_TEST (test_regions_come_back_where_all_were_dropped)
{
  GstHarness *h = make_harness ("trtmeta");
  GstBuffer *buffer = make_buffer (GST_TRT_METADATA_MINIMAL);

  fail_unless_equals_int (count_regions (buffer), 0);
  buffer = gst_harness_push_and_pull (h, buffer);
  fail_unless_equals_int (count_regions (buffer), 2);
  check_region (buffer, 0, WIDTH, HEIGHT);
  check_region (buffer, 1, WIDTH, HEIGHT);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_regions_are_whole_again_after_a_scaler_and_a_converter)
{
  GstHarness *h = make_harness ("videoscale ! videoconvert ! "
      "video/x-raw,format=I420,width=320,height=240 ! trtmeta");
  GstBuffer *buffer
      = gst_harness_push_and_pull (h, make_buffer (GST_TRT_METADATA_ROI));

  fail_unless_equals_int (count_regions (buffer), 2);
  check_region (buffer, 0, 320, 240);
  check_region (buffer, 1, 320, 240);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}
GST_END_TEST;

/* ... which trtmeta is needed for. */
GST_START_TEST (test_without_it_a_scaler_strips_them)
{
  GstHarness *h
      = make_harness (
          "videoscale ! video/x-raw,width=320,height=240 ! identity");
  GstBuffer *buffer
      = gst_harness_push_and_pull (h, make_buffer (GST_TRT_METADATA_ROI));
  GstVideoRegionOfInterestMeta *roi
      = gst_buffer_get_video_region_of_interest_meta (buffer);

  fail_unless (roi != NULL);
  fail_unless (
      gst_video_region_of_interest_meta_get_param (roi, "detection") == NULL);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_regions_of_others_stay)
{
  GstHarness *h = make_harness ("trtmeta");
  GstBuffer *buffer = make_buffer (GST_TRT_METADATA_ROI);
  GstVideoRegionOfInterestMeta *roi
      = gst_buffer_add_video_region_of_interest_meta (
          buffer, "sky", 1, 2, 3, 4);

  roi->id = -7;
  buffer = gst_harness_push_and_pull (h, buffer);
  fail_unless_equals_int (count_regions (buffer), 3);
  check_region (buffer, 0, WIDTH, HEIGHT);
  check_region (buffer, 1, WIDTH, HEIGHT);
  roi = gst_buffer_get_video_region_of_interest_meta_id (buffer, -7);
  fail_unless (roi != NULL && roi->w == 3);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_minimal_derives_nothing)
{
  GstHarness *h = make_harness ("trtmeta metadata=minimal");
  GstBuffer *buffer
      = gst_harness_push_and_pull (h, make_buffer (GST_TRT_METADATA_MINIMAL));

  fail_unless_equals_int (count_regions (buffer), 0);
  fail_unless (gst_buffer_get_trt_infer_meta (buffer) != NULL);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_frames_are_not_touched)
{
  GstHarness *h = make_harness ("trtmeta");
  GstBuffer *mine = make_buffer (GST_TRT_METADATA_MINIMAL), *buffer;
  GstMemory *memory = gst_buffer_peek_memory (mine, 0);

  /* held here too: what comes out is another buffer around the same memory */
  buffer = gst_harness_push_and_pull (h, gst_buffer_ref (mine));
  fail_unless (buffer != mine);
  fail_unless (gst_buffer_peek_memory (buffer, 0) == memory);
  fail_unless_equals_int (count_regions (mine), 0);
  fail_unless_equals_int (count_regions (buffer), 2);
  gst_buffer_unref (buffer);
  gst_buffer_unref (mine);
  /* and without results it passes as it is */
  mine = gst_buffer_new_allocate (NULL, WIDTH * HEIGHT, NULL);
  buffer = gst_harness_push_and_pull (h, mine);
  fail_unless (buffer == mine);
  fail_unless (gst_buffer_get_trt_infer_meta (buffer) == NULL);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}
GST_END_TEST;

GST_START_TEST (test_frames_of_any_memory_pass)
{
  GstHarness *h = gst_harness_new ("trtmeta");
  GstBuffer *buffer = make_buffer (GST_TRT_METADATA_MINIMAL);

  gst_harness_set_src_caps_str (h, "video/x-raw(memory:CUDAMemory),"
      "format=NV12,width=640,height=360,framerate=30/1");
  buffer = gst_harness_push_and_pull (h, buffer);
  check_region (buffer, 1, 640, 360);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}
GST_END_TEST;

static Suite *
trtmeta_suite (void)
{
  Suite *suite = suite_create ("trtmeta");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_regions_come_back_where_all_were_dropped);
  tcase_add_test (
      tc, test_regions_are_whole_again_after_a_scaler_and_a_converter);
  tcase_add_test (tc, test_without_it_a_scaler_strips_them);
  tcase_add_test (tc, test_regions_of_others_stay);
  tcase_add_test (tc, test_minimal_derives_nothing);
  tcase_add_test (tc, test_frames_are_not_touched);
  tcase_add_test (tc, test_frames_of_any_memory_pass);
  return suite;
}

GST_CHECK_MAIN (trtmeta);
