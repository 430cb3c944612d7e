/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Metas: what goes in comes out, also behind elements that convert.
 */
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/trt/gsttrt.h>
#include <math.h>

static void
fill_object (GstTrtObject *object)
{
  *object = (GstTrtObject) GST_TRT_OBJECT_INIT;
  object->x = .25;
  object->y = .5;
  object->w = .125;
  object->h = .25;
  object->confidence = .75;
  object->label_id = 3;
  object->label = "cat";
  object->model_name = "pets";
  object->object_id = G_GUINT64_CONSTANT (0x123456789);
  object->n_landmarks = 2;
  for (guint i = 0; i < 4; i++)
    object->landmarks[i] = i / 8.;
}

static void
check_object (const GstTrtObject *object)
{
  fail_unless (object->x == .25 && object->y == .5 && object->w == .125
      && object->h == .25 && object->confidence == .75);
  fail_unless_equals_int (object->label_id, 3);
  fail_unless_equals_string (object->label, "cat");
  fail_unless_equals_string (object->model_name, "pets");
  fail_unless_equals_uint64 (
      object->object_id, G_GUINT64_CONSTANT (0x123456789));
  fail_unless_equals_int (object->n_landmarks, 2);
  for (guint i = 0; i < 4; i++)
    fail_unless (object->landmarks[i] == i / 8.);
}

GST_START_TEST (test_objects_come_out_as_they_went_in)
{
  GstBuffer *buffer = gst_buffer_new ();
  GstCustomMeta *meta = gst_buffer_add_trt_infer_meta (buffer);
  GstTrtObject object, bare = GST_TRT_OBJECT_INIT, read;
  GstTrtClass klass = { .5, 7, "tabby", NULL }, answer;
  guint state = 0, n = 0;

  fail_unless (gst_buffer_add_trt_infer_meta (buffer) == meta);
  fail_unless_equals_int (gst_trt_infer_meta_get_n_objects (meta), 0);
  fail_if (gst_trt_infer_meta_get_object (meta, 0, &read));
  fill_object (&object);
  fail_unless_equals_int (gst_trt_infer_meta_add_object (meta, &object), 0);
  fail_unless_equals_int (gst_trt_infer_meta_add_object (meta, &bare), 1);
  /* more than the numbers that are kept ready */
  for (guint i = 2; i < 300; i++)
    gst_trt_infer_meta_add_object (meta, &object);
  while (gst_trt_infer_meta_iterate (meta, &state, &read)) {
    if (n == 1) {
      fail_unless_equals_int (read.label_id, -1);
      fail_unless_equals_int (read.roi_id, -1);
      fail_unless (read.label == NULL && read.model_name == NULL
          && read.object_id == 0 && read.n_landmarks == 0);
    } else {
      check_object (&read);
    }
    n++;
  }
  fail_unless_equals_int (n, 300);
  fail_unless (gst_trt_infer_meta_set_object_id (meta, 1, 99));
  fail_if (gst_trt_infer_meta_set_object_id (meta, 300, 99));
  fail_unless (gst_trt_infer_meta_get_object (meta, 1, &read));
  fail_unless_equals_uint64 (read.object_id, 99);

  fail_unless_equals_int (gst_trt_infer_meta_add_class (meta, &klass), 0);
  fail_unless_equals_int (gst_trt_infer_meta_get_n_classes (meta), 1);
  fail_unless (gst_trt_infer_meta_get_class (meta, 0, &answer));
  fail_unless_equals_string (answer.label, "tabby");
  fail_unless_equals_int (answer.label_id, 7);
  fail_unless (answer.confidence == .5 && answer.model_name == NULL);
  fail_if (gst_trt_infer_meta_get_class (meta, 1, &answer));
  gst_buffer_unref (buffer);
}
GST_END_TEST;

/* Whatever another process wrote: wrong types and missing fields do no harm. */
GST_START_TEST (test_foreign_structures_do_no_harm)
{
  GstBuffer *buffer = gst_buffer_new ();
  GstCustomMeta *meta = gst_buffer_add_trt_infer_meta (buffer);
  GstStructure *s = gst_custom_meta_get_structure (meta);
  GstStructure *odd = gst_structure_new ("object", "x", G_TYPE_STRING, "left",
      "label", G_TYPE_INT, 4, "landmarks", G_TYPE_DOUBLE, 1.0, NULL);
  GstTrtObject read;
  GstTrtClass klass;

  gst_structure_set (s, "n-objects", G_TYPE_INT, 3, "object-0",
      G_TYPE_STRING, "no structure", "object-1", GST_TYPE_STRUCTURE, odd,
      "n-classes", G_TYPE_STRING, "two", NULL);
  gst_structure_free (odd);
  fail_if (gst_trt_infer_meta_get_object (meta, 0, &read));
  fail_unless (gst_trt_infer_meta_get_object (meta, 1, &read));
  fail_unless (read.x == 0 && read.label == NULL && read.n_landmarks == 0);
  fail_if (gst_trt_infer_meta_get_object (meta, 2, &read));
  fail_if (gst_trt_infer_meta_get_class (meta, 0, &klass));
  gst_structure_set (s, "n-objects", G_TYPE_INT, -5, NULL);
  fail_unless_equals_int (gst_trt_infer_meta_get_n_objects (meta), 0);
  gst_buffer_unref (buffer);
}
GST_END_TEST;

static GstTrtResults *
two_results (void)
{
  GstTrtResults *results = gst_trt_results_new ();
  GstTrtObject *bare;
  GstTrtClass *klass;

  fill_object (gst_trt_results_add_object (results));
  bare = gst_trt_results_add_object (results);
  bare->x = .9;
  bare->y = 0;
  bare->w = .3;                 /* beyond the edge */
  bare->h = 1;
  bare->confidence = .5;
  klass = gst_trt_results_add_class (results);
  klass->label = "indoors";
  klass->confidence = .875;
  return results;
}

GST_START_TEST (test_regions_of_interest_have_dl_streamers_fields)
{
  g_autoptr (GstTrtResults) results = two_results ();
  GstBuffer *buffer = gst_buffer_new ();
  GstVideoRegionOfInterestMeta *roi;
  GstVideoInfo info;
  GstStructure *s;
  GstTrtObject read;
  gpointer state = NULL;
  gdouble d;
  gint i;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, 800, 600);
  gst_trt_attach_metas (buffer, &info, results, GST_TRT_METADATA_ROI);
  roi = (GstVideoRegionOfInterestMeta *) gst_buffer_iterate_meta_filtered (
      buffer, &state, GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE);
  fail_unless_equals_string (g_quark_to_string (roi->roi_type), "cat");
  fail_unless_equals_int (roi->x, 200);
  fail_unless_equals_int (roi->y, 300);
  fail_unless_equals_int (roi->w, 100);
  fail_unless_equals_int (roi->h, 150);
  s = gst_video_region_of_interest_meta_get_param (roi, "detection");
  fail_unless (gst_structure_get_double (s, "x_min", &d) && d == .25);
  fail_unless (gst_structure_get_double (s, "x_max", &d) && d == .375);
  fail_unless (gst_structure_get_double (s, "y_min", &d) && d == .5);
  fail_unless (gst_structure_get_double (s, "y_max", &d) && d == .75);
  fail_unless (gst_structure_get_double (s, "confidence", &d) && d == .75);
  fail_unless (gst_structure_get_int (s, "label_id", &i) && i == 3);
  fail_unless_equals_string (gst_structure_get_string (s, "label"), "cat");
  fail_unless_equals_string (
      gst_structure_get_string (s, "model_name"), "pets");
  s = gst_video_region_of_interest_meta_get_param (roi, "object_id");
  fail_unless (gst_structure_get_int (s, "id", &i) && i == 0x23456789);
  fail_unless (gst_trt_infer_meta_get_object (
      gst_buffer_get_trt_infer_meta (buffer), 0, &read));
  fail_unless_equals_int (read.roi_id, roi->id);
  check_object (&read);

  roi = (GstVideoRegionOfInterestMeta *) gst_buffer_iterate_meta_filtered (
      buffer, &state, GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE);
  fail_unless_equals_int (roi->x, 720);
  fail_unless_equals_int (roi->x + roi->w, 800);
  fail_unless_equals_int (roi->h, 600);
  fail_unless (gst_buffer_iterate_meta_filtered (
                   buffer, &state, GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE)
      == NULL);
  gst_buffer_unref (buffer);
}
GST_END_TEST;

/* Who made the results may free its strings; what is no UTF-8 is replaced. */
GST_START_TEST (test_strings_outlive_those_of_the_results)
{
  static const gchar *const labels[] = { "cat", "dog", "dog", NULL, "d\xf6g" };
  g_autoptr (GstTrtResults) results = gst_trt_results_new ();
  GPtrArray *strings = g_ptr_array_new_with_free_func (g_free);
  GstBuffer *buffer = gst_buffer_new ();
  GstTrtObject read;
  GstVideoInfo info;

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++) {
    GstTrtObject *object = gst_trt_results_add_object (results);

    object->label = g_strdup (labels[i]);
    object->model_name = g_strdup ("pets");
    g_ptr_array_add (strings, (gpointer) object->label);
    g_ptr_array_add (strings, (gpointer) object->model_name);
  }
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, 800, 600);
  gst_trt_attach_metas (buffer, &info, results, GST_TRT_METADATA_ROI);
  g_ptr_array_unref (strings);
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++) {
    fail_unless (gst_trt_infer_meta_get_object (
        gst_buffer_get_trt_infer_meta (buffer), i, &read));
    fail_unless_equals_string (
        read.label, i == 4 ? "d\357\277\275g" : labels[i]);
    fail_unless_equals_string (read.model_name, "pets");
  }
  gst_buffer_unref (buffer);
}
GST_END_TEST;

/* Whichever way they come. */
GST_START_TEST (test_odd_bytes_are_replaced)
{
  GstBuffer *buffer = gst_buffer_new ();
  GstCustomMeta *meta = gst_buffer_add_trt_infer_meta (buffer);
  GstTrtObject object = GST_TRT_OBJECT_INIT, read;
  GstTrtClass klass = { .5, 7, "t\344bby", "p\344ts" }, answer;

  object.label = "d\xf6g";
  gst_trt_infer_meta_add_object (meta, &object);
  gst_trt_infer_meta_add_class (meta, &klass);
  fail_unless (gst_trt_infer_meta_get_object (meta, 0, &read));
  fail_unless_equals_string (read.label, "d\357\277\275g");
  fail_unless (gst_trt_infer_meta_get_class (meta, 0, &answer));
  fail_unless_equals_string (answer.label, "t\357\277\275bby");
  fail_unless_equals_string (answer.model_name, "p\357\277\275ts");
  gst_buffer_unref (buffer);
}
GST_END_TEST;

GST_START_TEST (test_minimal_is_our_meta_alone)
{
  g_autoptr (GstTrtResults) results = two_results ();
  GstBuffer *buffer = gst_buffer_new ();
  GstVideoInfo info;
  gpointer state = NULL;
  guint n = 0;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, 800, 600);
  gst_trt_attach_metas (buffer, &info, results, GST_TRT_METADATA_MINIMAL);
  while (gst_buffer_iterate_meta (buffer, &state) != NULL)
    n++;
  fail_unless_equals_int (n, 1);
  gst_trt_results_clear (results);
  gst_trt_attach_metas (buffer, &info, results, GST_TRT_METADATA_MINIMAL);
  fail_unless_equals_int (gst_trt_infer_meta_get_n_objects (
                              gst_buffer_get_trt_infer_meta (buffer)), 2);
  gst_buffer_unref (buffer);
}
GST_END_TEST;

GST_START_TEST (test_tensors_come_out_as_they_went_in)
{
  GstBuffer *buffer = gst_buffer_new ();
  GstBuffer *data = gst_buffer_new_memdup ("12345678901234567890abcd", 24);
  GstCustomMeta *meta = gst_buffer_add_trt_tensor_meta (buffer);
  GstTrtTensor in = { "scores", "float32", 3, { 1, 2, 3 }, data }, out;
  GstBuffer *copy;

  fail_unless_equals_int (gst_trt_tensor_meta_add (meta, &in), 0);
  in.name = "boxes";
  fail_unless_equals_int (gst_trt_tensor_meta_add (meta, &in), 1);
  gst_buffer_unref (data);
  copy = gst_buffer_copy (buffer);
  gst_buffer_unref (buffer);
  meta = gst_buffer_get_trt_tensor_meta (copy);
  fail_unless_equals_int (gst_trt_tensor_meta_get_n_tensors (meta), 2);
  fail_unless (gst_trt_tensor_meta_get (meta, 1, &out));
  fail_unless_equals_string (out.name, "boxes");
  fail_unless_equals_string (out.type, "float32");
  fail_unless_equals_int (out.n_dims, 3);
  fail_unless (out.dims[0] == 1 && out.dims[1] == 2 && out.dims[2] == 3);
  fail_unless_equals_int (
      gst_buffer_memcmp (out.data, 0, "12345678901234567890abcd", 24), 0);
  fail_if (gst_trt_tensor_meta_get (meta, 2, &out));
  gst_buffer_unref (copy);
}
GST_END_TEST;

static void
passes_through (const gchar *line, const gchar *out_caps)
{
  GstHarness *h = gst_harness_new_parse (line);
  g_autoptr (GstTrtResults) results = two_results ();
  GstVideoInfo info;
  GstBuffer *buffer;
  GstTrtObject read;

  gst_harness_set_src_caps_str (h,
      "video/x-raw,format=I420,width=64,height=48,framerate=30/1");
  gst_harness_set_sink_caps_str (h, out_caps);
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, 64, 48);
  buffer = gst_harness_create_buffer (h, info.size);
  gst_buffer_memset (buffer, 0, 128, info.size);
  gst_trt_attach_metas (buffer, &info, results, GST_TRT_METADATA_AUTO);
  buffer = gst_harness_push_and_pull (h, buffer);
  fail_unless (buffer != NULL);
  fail_unless (gst_buffer_get_trt_infer_meta (buffer) != NULL, "%s", line);
  fail_unless (gst_trt_infer_meta_get_object (
      gst_buffer_get_trt_infer_meta (buffer), 0, &read));
  check_object (&read);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}

GST_START_TEST (test_our_meta_survives_conversion)
{
  passes_through ("identity", "video/x-raw");
  passes_through ("videoconvert", "video/x-raw,format=RGB");
  passes_through ("videoscale", "video/x-raw,width=20,height=30");
  passes_through ("videocrop left=10 top=4", "video/x-raw");
  passes_through ("videoflip method=clockwise", "video/x-raw");
}
GST_END_TEST;

static Suite *
infermeta_suite (void)
{
  Suite *suite = suite_create ("infermeta");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_objects_come_out_as_they_went_in);
  tcase_add_test (tc, test_foreign_structures_do_no_harm);
  tcase_add_test (tc, test_regions_of_interest_have_dl_streamers_fields);
  tcase_add_test (tc, test_strings_outlive_those_of_the_results);
  tcase_add_test (tc, test_odd_bytes_are_replaced);
  tcase_add_test (tc, test_minimal_is_our_meta_alone);
  tcase_add_test (tc, test_tensors_come_out_as_they_went_in);
  tcase_add_test (tc, test_our_meta_survives_conversion);
  return suite;
}

GST_CHECK_MAIN (infermeta);
