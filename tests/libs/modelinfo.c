/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Model info: who is believed, and what files say.
 */
#include <gst/check/gstcheck.h>
#include <gst/trt/gsttrt.h>
#include <glib/gstdio.h>
#include <math.h>

static gchar *folder;

static void
setup (void)
{
  folder = g_dir_make_tmp ("modelinfo-XXXXXX", NULL);
}

static void
teardown (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);

    g_remove (path);
  }
  g_rmdir (folder);
  g_clear_pointer (&folder, g_free);
}

static gchar *
write_file (const gchar *name, const gchar *text)
{
  gchar *path = g_build_filename (folder, name, NULL);

  fail_unless (g_file_set_contents (path, text, -1, NULL));
  return path;
}

GST_START_TEST (test_who_counts_more_wins_in_any_order)
{
  for (guint turn = 0; turn < 2; turn++) {
    g_autoptr (GstTrtModelInfo) info = gst_trt_model_info_new ();
    g_autofree gchar *text = NULL;

    for (guint i = 0; i < 2; i++) {
      if (i == turn)
        fail_unless (gst_trt_model_info_set (info, GST_TRT_MODEL_THRESHOLD,
            ".9", GST_TRT_ORIGIN_PROPERTY, NULL));
      else
        fail_unless (gst_trt_model_info_set (info, GST_TRT_MODEL_THRESHOLD,
            ".1", GST_TRT_ORIGIN_FILE, NULL));
    }
    gst_trt_model_info_guess_head (info, "yolox");
    fail_unless (info->threshold == .9);
    fail_unless_equals_string (info->head, "yolox");
    fail_unless (info->preproc.pad_value == 114);
    fail_unless (info->preproc.format == GST_TRT_INPUT_FORMAT_BGR);
    fail_unless (
        info->preproc.resize_mode == GST_TRT_RESIZE_LETTERBOX_TOPLEFT);
    text = gst_trt_model_info_describe (info);
    fail_unless (strstr (text, "default") == NULL, "%s", text);
    fail_unless (strstr (text, "threshold=0.9 (property)") != NULL, "%s", text);
    fail_unless (strstr (text, "head=yolox (guessed)") != NULL, "%s", text);
    fail_unless (strstr (text, "input-format=bgr (guessed)") != NULL);
  }
}
GST_END_TEST;

GST_START_TEST (test_wrong_text_is_refused_and_changes_nothing)
{
  static const struct {
    GstTrtModelField field;
    const gchar *text;
  } wrong[] = {
    { GST_TRT_MODEL_THRESHOLD, "1.5" }, { GST_TRT_MODEL_THRESHOLD, "" },
    { GST_TRT_MODEL_THRESHOLD, "nan" }, { GST_TRT_MODEL_THRESHOLD, ".5x" },
    { GST_TRT_MODEL_STD, "1,0,1" }, { GST_TRT_MODEL_STD, "1,2" },
    { GST_TRT_MODEL_STD, "1,2,3,4" }, { GST_TRT_MODEL_MEAN, "a" },
    { GST_TRT_MODEL_INPUT_SHAPE, "" }, { GST_TRT_MODEL_INPUT_SHAPE, "1x0" },
    { GST_TRT_MODEL_INPUT_SHAPE, "1x2x3x4x5x6x7x8x9" },
    { GST_TRT_MODEL_INPUT_SHAPE, "99999999999" },
    { GST_TRT_MODEL_INPUT_FORMAT, "yuv" },
    { GST_TRT_MODEL_INPUT_LAYOUT, "chw" },
    { GST_TRT_MODEL_RESIZE_MODE, "fit" }, { GST_TRT_MODEL_PAD_VALUE, "256" },
    { GST_TRT_MODEL_CROP_FRACTION, "0" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GstTrtModelInfo) info = gst_trt_model_info_new ();
    const GstTrtModelInfo before = *info;
    GError *error = NULL;

    fail_if (gst_trt_model_info_set (info, wrong[i].field, wrong[i].text,
                 GST_TRT_ORIGIN_PROPERTY, &error),
        "%s", wrong[i].text);
    g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT);
    fail_unless (strstr (error->message,
                     gst_trt_model_field_get_name (wrong[i].field)) != NULL);
    g_clear_error (&error);
    fail_unless (memcmp (&before, info, sizeof before) == 0, "%s",
        wrong[i].text);
  }
}
GST_END_TEST;

GST_START_TEST (test_our_group_and_upstreams_are_read)
{
  g_autoptr (GstTrtModelInfo) info = gst_trt_model_info_new ();
  g_autofree gchar *labels = write_file ("names.txt", "cat\ndog\n");
  g_autofree gchar *path = write_file ("net.onnx.modelinfo",
      "[modelinfo]\nversion=1.0\ngroup-id=x\n"
      "[image]\ndir=input\ntype=float32\ndims=1,3,48,64\n"
      "ranges=-1.0,1.0;0,1;0,255\n"
      "[scores]\ndir=output\ndims=1,10\n"
      "[trtinfer]\nhead=yolox\nlabels-file=names.txt\nthreshold=0.4\n"
      "resize-mode=crop\nsomething-new=1\n");
  g_autofree gchar *model = g_build_filename (folder, "net.onnx", NULL);
  GError *error = NULL;

  fail_unless (gst_trt_model_info_load_file (info, model, &error));
  g_assert_no_error (error);
  fail_unless_equals_string (info->head, "yolox");
  fail_unless_equals_int (info->labels->len, 2);
  fail_unless (info->threshold == .4);
  fail_unless (info->preproc.resize_mode == GST_TRT_RESIZE_CROP);
  fail_unless_equals_int (info->n_dims, 4);
  fail_unless (info->dims[2] == 48 && info->dims[3] == 64);
  fail_unless (fabs (info->preproc.mean[0] - 127.5) < 1e-9);
  fail_unless (fabs (info->preproc.std[0] - 127.5) < 1e-9);
  fail_unless (info->preproc.mean[1] == 0 && info->preproc.std[1] == 255);
  fail_unless (info->preproc.mean[2] == 0 && info->preproc.std[2] == 1);
}
GST_END_TEST;

GST_START_TEST (test_the_shorter_name_and_no_file)
{
  g_autoptr (GstTrtModelInfo) info = gst_trt_model_info_new ();
  g_autofree gchar *model = g_build_filename (folder, "net.onnx", NULL);
  g_autofree gchar *path = NULL;
  GError *error = NULL;

  fail_unless (gst_trt_model_info_load_file (info, model, &error));
  fail_unless (info->head == NULL);
  path = write_file ("net.modelinfo", "[trtinfer]\nhead=yunet\n");
  fail_unless (gst_trt_model_info_load_file (info, model, &error));
  fail_unless_equals_string (info->head, "yunet");
}
GST_END_TEST;

GST_START_TEST (test_broken_files_are_named)
{
  static const gchar *const broken[] = { "no group\n", "[trtinfer]\nmean=x\n",
    "[i]\ndir=input\nranges=1,0\n", "[i]\ndir=input\nranges=0,1;2\n",
    "[i]\ndir=input\ndims=0,1\n", "[trtinfer]\nlabels-file=missing.txt\n" };

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++) {
    g_autoptr (GstTrtModelInfo) info = gst_trt_model_info_new ();
    g_autofree gchar *path = write_file ("net.modelinfo", broken[i]);
    GError *error = NULL;

    fail_if (gst_trt_model_info_load_keyfile (info, path, &error), "%s",
        broken[i]);
    fail_unless (error != NULL);
    fail_unless (strstr (error->message, path) != NULL, "%s", error->message);
    g_clear_error (&error);
  }
}
GST_END_TEST;

GST_START_TEST (test_ultralytics_metadata)
{
  g_autoptr (GstTrtModelInfo) info = gst_trt_model_info_new ();
  g_autoptr (GHashTable) strings = g_hash_table_new (g_str_hash, g_str_equal);
  GError *error = NULL;

  g_hash_table_insert (strings, "names", "{0: 'person', 1: 'car'}");
  g_hash_table_insert (strings, "imgsz", "[480, 640]");
  g_hash_table_insert (strings, "task", "detect");
  g_hash_table_insert (strings, "stride", "32");
  fail_unless (gst_trt_model_info_set_metadata (info, strings, &error));
  g_assert_no_error (error);
  fail_unless_equals_string (info->labels->pdata[1], "car");
  fail_unless (info->dims[2] == 480 && info->dims[3] == 640);
  fail_unless (info->preproc.std[2] == 255);
  fail_unless (info->preproc.pad_value == 114);
  fail_unless (info->preproc.resize_mode == GST_TRT_RESIZE_LETTERBOX);
  /* A string that cannot be read is told, and the others count. */
  g_hash_table_insert (strings, "names", "{0: 'person'");
  g_hash_table_insert (strings, "task", "classify");
  fail_if (gst_trt_model_info_set_metadata (info, strings, &error));
  g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT);
  g_clear_error (&error);
  fail_unless (info->preproc.resize_mode == GST_TRT_RESIZE_CROP);
}
GST_END_TEST;

GST_START_TEST (test_shapes_tell_layout_and_size)
{
  g_autoptr (GstTrtModelInfo) info = gst_trt_model_info_new ();
  static const gint64 nchw[] = { 1, 3, 480, 640 }, nhwc[] = { 1, 224, 200, 3 };
  static const gint64 gray[] = { 1, 28, 28 }, open[] = { -1, 3, -1, -1 };

  gst_trt_model_info_guess_shape (info, nchw, 4);
  fail_unless (info->preproc.layout == GST_TRT_INPUT_LAYOUT_NCHW);
  fail_unless (info->preproc.width == 640 && info->preproc.height == 480);
  gst_trt_model_info_guess_shape (info, nhwc, 4);
  fail_unless (info->preproc.layout == GST_TRT_INPUT_LAYOUT_NHWC);
  fail_unless (info->preproc.width == 200 && info->preproc.height == 224);
  gst_trt_model_info_guess_shape (info, gray, 3);
  fail_unless (info->preproc.format == GST_TRT_INPUT_FORMAT_GRAY);
  fail_unless (info->preproc.width == 28 && info->preproc.height == 28);
  gst_trt_model_info_guess_shape (info, open, 4);
  fail_unless (info->preproc.width == 0 && info->preproc.height == 0);
}
GST_END_TEST;

static Suite *
modelinfo_suite (void)
{
  Suite *suite = suite_create ("modelinfo");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_who_counts_more_wins_in_any_order);
  tcase_add_test (tc, test_wrong_text_is_refused_and_changes_nothing);
  tcase_add_test (tc, test_our_group_and_upstreams_are_read);
  tcase_add_test (tc, test_the_shorter_name_and_no_file);
  tcase_add_test (tc, test_broken_files_are_named);
  tcase_add_test (tc, test_ultralytics_metadata);
  tcase_add_test (tc, test_shapes_tell_layout_and_size);
  return suite;
}

GST_CHECK_MAIN (modelinfo);
