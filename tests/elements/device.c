/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtinfer and frames in CUDA memory. Skipped where there is no device.
 */
#include <gst/check/gstcheck.h>
#include <gst/trt/gsttrt.h>
#include <string.h>

#include "devicetest.h"

GST_START_TEST (test_frames_are_read_where_they_lie)
{
  static const gchar *const formats[]
      = { "NV12", "I420", "RGBA", "BGRx", "P010_10LE" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    GstBuffer *picture
        = infer_picture (formats[i], DEVICE_WIDTH, DEVICE_HEIGHT, 200, 90, 30);
    guint n_cpu, n_cuda, n_download;
    GArray *want, *got, *downloaded;

    want = device_run_one ("cpu", formats[i], "", gst_buffer_ref (picture), &n_cpu);
    got = device_run_one ("cuda", formats[i], "(memory:CUDAMemory)",
        device_frame (device_context, formats[i], picture), &n_cuda);
    downloaded = device_run_one ("cpu", formats[i], "(memory:CUDAMemory)",
        device_frame (device_context, formats[i], picture), &n_download);
    device_compare (formats[i], downloaded, want);
    device_compare (formats[i], got, want);
    fail_unless_equals_int (n_cuda, n_cpu);
    fail_unless_equals_int (n_download, n_cpu + 1);
    g_array_unref (downloaded);
    g_array_unref (got);
    g_array_unref (want);
    gst_buffer_unref (picture);
  }
}
GST_END_TEST;

/* As they are where a kernel reads them, else as tensors. */
GST_START_TEST (test_system_frames_are_uploaded)
{
  static const gchar *const formats[]
      = { "NV12", "I420", "RGB", "BGRx", "GRAY8", "YUY2", "P010_10LE" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    GstBuffer *picture
        = infer_picture (formats[i], DEVICE_WIDTH, DEVICE_HEIGHT, 20, 190, 30);
    guint n_cpu, n_cuda;
    GArray *want
        = device_run_one ("cpu", formats[i], "", gst_buffer_ref (picture), &n_cpu);
    GArray *got = device_run_one ("cuda", formats[i], "", picture, &n_cuda);

    device_compare (formats[i], got, want);
    fail_unless_equals_int (n_cuda, n_cpu);
    g_array_unref (got);
    g_array_unref (want);
  }
}
GST_END_TEST;

GST_START_TEST (test_frames_of_another_context_are_downloaded)
{
  GstCudaContext *other = gst_cuda_context_new (0);
  GstBuffer *picture
      = infer_picture ("NV12", DEVICE_WIDTH, DEVICE_HEIGHT, 20, 190, 130);
  guint n_cpu, n_cuda;
  GArray *want = device_run_one ("cpu", "NV12", "", gst_buffer_ref (picture), &n_cpu);
  GArray *got = device_run_one ("cuda", "NV12", "(memory:CUDAMemory)",
      device_frame (other, "NV12", picture), &n_cuda);

  device_compare ("another context", got, want);
  fail_unless_equals_int (n_cuda, n_cpu + 1);
  g_array_unref (got);
  g_array_unref (want);
  gst_buffer_unref (picture);
  gst_object_unref (other);
}
GST_END_TEST;

/* Pre-processing, the graph, which brings the results to the host, the event
 * behind it, and waiting for that. */
GST_START_TEST (test_a_frame_takes_four_calls)
{
  GstBus *bus = gst_bus_new ();
  GstBuffer *picture
      = infer_picture ("NV12", DEVICE_WIDTH, DEVICE_HEIGHT, 20, 190, 130);
  GstBuffer *frames[5];
  GstHarness *h;
  glong before = 0;

  if (device_standin == NULL)
    return; /* nobody counts */
  h = device_harness ("cuda", "NV12", "(memory:CUDAMemory)", bus);
  for (guint i = 0; i < 5; i++)
    frames[i] = device_frame (device_context, "NV12", picture);
  for (guint i = 0; i < 5; i++) {
    gst_harness_push (h, gst_buffer_ref (frames[i]));
    gst_buffer_unref (gst_harness_pull (h));
    if (i == 0) /* it had the model loaded */
      before = device_standin_get ("calls");
  }
  fail_unless_equals_int (device_standin_get ("calls") - before, 4 * 4);
  for (guint i = 0; i < 5; i++)
    gst_buffer_unref (frames[i]);
  gst_harness_teardown (h);
  gst_buffer_unref (picture);
  gst_object_unref (bus);
}
GST_END_TEST;

/* backend=auto goes on without the GPU and says why; backend=cuda does not. */
GST_START_TEST (test_a_full_gpu_leaves_auto_to_the_cpu)
{
  GstBus *bus = gst_bus_new ();
  g_autofree gchar *warning = NULL, *error = NULL;
  GstBuffer *picture
      = infer_picture ("NV12", DEVICE_WIDTH, DEVICE_HEIGHT, 20, 190, 130);
  GstBuffer *out;
  GArray *want, *got;
  GstHarness *h;
  guint n;

  if (device_standin == NULL)
    return; /* a GPU is not filled on purpose */
  want = device_run_one ("cpu", "NV12", "", gst_buffer_ref (picture), &n);
  g_unsetenv ("TRTINFER_BACKEND");
  device_standin_set ("memory=4096");
  h = device_harness ("auto", "NV12", "", bus);
  fail_unless_equals_int (
      gst_harness_push (h, gst_buffer_ref (picture)), GST_FLOW_OK);
  out = gst_harness_pull (h);
  fail_unless (out != NULL);
  got = device_outputs (out);
  device_compare ("fallen back", got, want);
  warning = infer_pop_text (bus, GST_MESSAGE_WARNING);
  fail_unless (strstr (warning, "backend=auto runs on the CPU: cuda: ") != NULL
                   && strstr (warning, "are missing") != NULL,
      "%s", warning);
  gst_buffer_unref (out);
  gst_harness_teardown (h);
  gst_bus_set_flushing (bus, TRUE);
  gst_bus_set_flushing (bus, FALSE);

  h = device_harness ("cuda", "NV12", "", bus);
  gst_harness_push (h, picture);
  error = infer_pop_text (bus, GST_MESSAGE_ERROR);
  fail_unless (strstr (error, "are missing") != NULL, "%s", error);
  gst_harness_teardown (h);

  device_standin_set ("");
  g_array_unref (got);
  got = device_run_one ("auto", "NV12", "",
      infer_picture ("NV12", DEVICE_WIDTH, DEVICE_HEIGHT, 20, 190, 130), &n);
  device_compare ("on the GPU again", got, want);
  g_setenv ("TRTINFER_BACKEND", "cuda", TRUE);
  g_array_unref (got);
  g_array_unref (want);
  gst_object_unref (bus);
}
GST_END_TEST;

/* Float is 16 bits wide on a GPU, unless somebody says otherwise. */
GST_START_TEST (test_float_is_half_on_a_gpu)
{
  static const struct {
    GstTrtPrecision asked, got;
    const gchar *why;
  } cases[] = {
    { GST_TRT_PRECISION_AUTO, GST_TRT_PRECISION_FP16, "not quantised" },
    { GST_TRT_PRECISION_FP16, GST_TRT_PRECISION_FP16, "asked for" },
    { GST_TRT_PRECISION_FP32, GST_TRT_PRECISION_FP32, "asked for" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    GstTrtModelSettings settings = { .path = g_strdup (infer_model),
      .backend = g_strdup ("cuda"), .precision = cases[i].asked };
    g_autoptr (GError) error = NULL;
    g_autoptr (GstTrtModel) model = NULL;
    const gchar *reason;

    settings.cache_dir = g_build_filename (infer_folder, "cache", NULL);
    model = gst_trt_model_load (&settings, NULL, NULL, &error);
    g_assert_no_error (error);
    fail_unless_equals_int (
        gst_trt_model_get_precision (model, &reason, NULL), cases[i].got);
    fail_unless (strstr (reason, cases[i].why), "%s", reason);
    gst_trt_model_settings_clear (&settings);
  }
}
GST_END_TEST;

static void
add (TCase *tc)
{
  tcase_add_test (tc, test_frames_are_read_where_they_lie);
  tcase_add_test (tc, test_system_frames_are_uploaded);
  tcase_add_test (tc, test_frames_of_another_context_are_downloaded);
  tcase_add_test (tc, test_a_frame_takes_four_calls);
  tcase_add_test (tc, test_a_full_gpu_leaves_auto_to_the_cpu);
  tcase_add_test (tc, test_float_is_half_on_a_gpu);
}

int
main (int argc, char **argv)
{
  return device_run (argc, argv, "device", add);
}
