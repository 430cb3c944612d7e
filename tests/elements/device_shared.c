/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtinfer: elements that share a model on a device. Skipped where there is none.
 */
#include <gst/check/gstcheck.h>
#include <gst/trt/gsttrt.h>
#include <string.h>

#include "devicetest.h"

/* Two streams of CUDA memory and one of the host's share a model: each gets what
 * it gets alone, and the first two are one batch. */
GST_START_TEST (test_streams_share_batches)
{
  static const struct {
    const gchar *format, *features;
    guint8 red;
  } cases[] = { { "NV12", "(memory:CUDAMemory)", 200 },
    { "NV12", "(memory:CUDAMemory)", 90 }, { "RGBA", "", 30 } };
  TinyModelOptions any_batch = { 0, TRUE, TRUE };
  g_autofree gchar *model = tiny_model_write (
      infer_folder, "batch.onnx", tiny_detector (&any_batch));
  g_autofree gchar *shared = g_strdup_printf ("cuda model=%s batch-size=2 "
      "batch-timeout=2000 model-instance-id=device", model);
  GstBus *bus = gst_bus_new ();
  GstHarness *h[3];

  for (guint i = 0; i < 3; i++)
    h[i] = device_harness (shared, cases[i].format, cases[i].features, bus);
  for (guint round = 0; round < 8; round++) {
    for (guint i = 0; i < 3; i++) {
      GstBuffer *picture = infer_picture (
          cases[i].format, DEVICE_WIDTH, DEVICE_HEIGHT, cases[i].red, 10 * round, 30);

      gst_harness_push (h[i], i == 2 ? gst_buffer_ref (picture)
                                     : device_frame (device_context, cases[i].format,
                                         picture));
      gst_buffer_unref (picture);
    }
    for (guint i = 0; i < 3; i++) {
      GstBuffer *buffer = gst_harness_pull (h[i]);
      guint n;
      GArray *got = device_outputs (buffer);
      GArray *want = device_run_one ("cpu", cases[i].format, "",
          infer_picture (cases[i].format, DEVICE_WIDTH, DEVICE_HEIGHT, cases[i].red,
              10 * round, 30), &n);

      device_compare (cases[i].format, got, want);
      g_array_unref (got);
      g_array_unref (want);
      gst_buffer_unref (buffer);
    }
  }
  fail_unless_equals_int (cuda_test_count_warnings (bus) / 1000, 0);
  for (guint i = 0; i < 3; i++)
    gst_harness_teardown (h[i]);
  gst_object_unref (bus);
}
GST_END_TEST;

/* Gives @h what is made of such a frame alone. @full: device memory is. */
static void
check_stream (GstHarness *h, guint8 red, gboolean full)
{
  GstBuffer *picture = infer_picture ("NV12", DEVICE_WIDTH, DEVICE_HEIGHT, red, 80, 30);
  GstBuffer *frame = device_frame (device_context, "NV12", picture), *out;
  guint n;
  GArray *want = device_run_one ("cpu", "NV12", "", picture, &n), *got;
  g_autofree gchar *limit
      = full ? g_strdup_printf ("memory=%ld", device_standin_get ("bytes") + 64) : NULL;

  if (full)
    device_standin_set (limit);
  fail_unless_equals_int (gst_harness_push (h, frame), GST_FLOW_OK);
  out = gst_harness_pull (h);
  fail_unless (out != NULL);
  if (full)
    device_standin_set ("");
  got = device_outputs (out);
  device_compare ("NV12", got, want);
  g_array_unref (got);
  g_array_unref (want);
  gst_buffer_unref (out);
}

/* For device_harness(), a model that has no place for a batch. */
static gchar *
of_one_picture (const gchar *properties)
{
  TinyModelOptions one = { .one_picture = TRUE };
  g_autofree gchar *model = tiny_model_write (
      infer_folder, "one.onnx", tiny_detector (&one));

  return g_strdup_printf ("cuda model=%s batch-size=4 %s", model, properties);
}

/* Its streams wait for each other as little as if each had the model alone: they
 * have contexts of their own. One of them says what is the matter. */
GST_START_TEST (test_streams_share_a_model_of_one_picture)
{
  g_autofree gchar *shared
      = of_one_picture ("inflight=2 model-instance-id=one");
  GstBus *bus = gst_bus_new ();
  GstHarness *h[4];
  glong contexts
      = device_standin != NULL ? device_standin_get ("host-blocks") : 0;

  for (guint i = 0; i < 4; i++) {
    h[i] = device_harness (shared, "NV12", "(memory:CUDAMemory)", bus);
    check_stream (h[i], 50 * i + 20, FALSE);
  }
  /* one for streams that find no room for their own */
  if (device_standin != NULL)
    fail_unless_equals_int (
        device_standin_get ("host-blocks"), contexts + 4 * 2 + 1);
  for (guint i = 0; i < 4; i++)
    check_stream (h[i], 50 * i + 30, FALSE);
  fail_unless_equals_int (cuda_test_count_warnings (bus), 1);
  for (guint i = 0; i < 4; i++)
    gst_harness_teardown (h[i]);
  gst_object_unref (bus);
}
GST_END_TEST;

/* Where there is no memory for contexts of its own, one waits for others. */
GST_START_TEST (test_a_stream_without_contexts_uses_the_others)
{
  g_autofree gchar *shared = of_one_picture ("model-instance-id=full");
  g_autofree gchar *full = NULL;
  GstBus *bus = gst_bus_new ();
  GstHarness *one, *two;
  glong contexts;

  if (device_standin == NULL)
    return; /* a GPU is not filled on purpose */
  one = device_harness (shared, "NV12", "(memory:CUDAMemory)", bus);
  check_stream (one, 20, FALSE);
  contexts = device_standin_get ("host-blocks");
  full = g_strdup_printf ("memory=%ld", device_standin_get ("bytes") + 64);
  device_standin_set (full);
  two = device_harness (shared, "NV12", "(memory:CUDAMemory)", bus);
  device_standin_set ("");
  check_stream (two, 90, TRUE);
  check_stream (one, 50, TRUE);
  fail_unless_equals_int (device_standin_get ("host-blocks"), contexts);
  fail_unless_equals_int (cuda_test_count_warnings (bus), 1);
  gst_harness_teardown (one);
  gst_harness_teardown (two);
  gst_object_unref (bus);
}
GST_END_TEST;

static void
add (TCase *tc)
{
  tcase_add_test (tc, test_streams_share_batches);
  tcase_add_test (tc, test_streams_share_a_model_of_one_picture);
  tcase_add_test (tc, test_a_stream_without_contexts_uses_the_others);
}

int
main (int argc, char **argv)
{
  return device_run (argc, argv, "device_shared", add);
}
