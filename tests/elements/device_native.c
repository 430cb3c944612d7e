/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtinfer on a GPU, or on the stand-in driver (tests/standin) as libcuda.so.1,
 * whose kernels make pictures as the network's first step would. Skipped where
 * neither is.
 */
#include "devicetest.h"

#include <gst/check/gstcheck.h>
#include <math.h>

/* Kernels with @part in their names that ran so far; -1 on a GPU. */
static glong
count_kernels (const gchar *part)
{
  g_autofree gchar *what = g_strconcat ("kernels:", part, NULL);

  return device_standin != NULL ? device_standin_get (what) : -1;
}

static GstBuffer *
picture_of (const gchar *format, guint8 r, guint8 g, guint8 b)
{
  return infer_picture (format, DEVICE_WIDTH, DEVICE_HEIGHT, r, g, b);
}

/* What the CPU computes in f32, the GPU in halves. */
static void
compare (const gchar *what, GArray *got, GArray *want)
{
  fail_unless_equals_int (got->len, want->len);
  for (guint i = 0; i < got->len; i++) {
    gfloat a = g_array_index (got, gfloat, i);
    gfloat b = g_array_index (want, gfloat, i);

    fail_unless (fabsf (a - b) <= 0.02f * (1 + fabsf (b)),
        "%s, output %u: %g, want %g", what, i, a, b);
  }
}

static gchar *
stem_with (const gchar *backend)
{
  g_autofree gchar *model
      = tiny_model_write (infer_folder, "stem.onnx", tiny_stem ());

  return g_strdup_printf ("%s model=%s", backend, model);
}

/* Rows that runs were made of since the last call: native ones, and steps that
 * move data. A GPU counts nothing. */
static void
check_counts (glong native, glong moves)
{
  static glong n_native, n_moves;

  if (device_standin != NULL && native >= 0) {
    fail_unless_equals_int (count_kernels ("_half4") - n_native, native);
    fail_unless_equals_int (count_kernels ("trtk_relayout") - n_moves, moves);
  }
  n_native = count_kernels ("_half4");
  n_moves = count_kernels ("trtk_relayout");
}

/* A frame that a kernel reads is halves at once, and only the output is moved;
 * others are f32 planes, which the network's own first step makes halves of. */
GST_START_TEST (test_rows_are_made_as_the_first_step_would)
{
  static const struct {
    const gchar *format, *features;
    gboolean is_native;
  } cases[] = { { "NV12", "(memory:CUDAMemory)", TRUE },
    { "RGBA", "(memory:CUDAMemory)", TRUE },
    { "P010_10LE", "(memory:CUDAMemory)", TRUE }, { "I420", "", TRUE },
    { "BGR", "", TRUE }, { "YUY2", "", FALSE } };
  g_autofree gchar *cpu = stem_with ("cpu"), *cuda = stem_with ("cuda");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const gchar *format = cases[i].format;
    GstBuffer *picture = picture_of (format, 200, 90, 30), *in;
    GArray *want, *got;
    guint n;

    want = device_run_one (cpu, format, "", gst_buffer_ref (picture), &n);
    in = *cases[i].features != '\0'
             ? device_frame (device_context, format, picture)
             : gst_buffer_ref (picture);
    check_counts (-1, 0);
    got = device_run_one (cuda, format, cases[i].features, in, &n);
    check_counts (cases[i].is_native, cases[i].is_native ? 1 : 2);
    compare (format, got, want);
    g_array_unref (got);
    g_array_unref (want);
    gst_buffer_unref (picture);
  }
}
GST_END_TEST;

/* Streams of both kinds share batches of up to two rows, and so the contexts:
 * each gets what it gets alone. */
GST_START_TEST (test_both_ways_share_contexts)
{
  static const gchar *const formats[] = { "NV12", "YUY2", "NV12" };
  g_autofree gchar *cpu = stem_with ("cpu"), *cuda = stem_with ("cuda");
  g_autofree gchar *shared = g_strconcat (cuda, " batch-size=2 "
      "batch-timeout=2000 model-instance-id=native", NULL);
  GstBus *bus = gst_bus_new ();
  GstHarness *h[G_N_ELEMENTS (formats)];

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    h[i] = device_harness (shared, formats[i], "", bus);
  check_counts (-1, 0);
  for (guint round = 0; round < 6; round++) {
    for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
      gst_harness_push (
          h[i], picture_of (formats[i], 60 * i, 30 * round, 30));
    for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
      GstBuffer *buffer = gst_harness_pull (h[i]);
      GArray *got = device_outputs (buffer), *want;
      guint n;

      want = device_run_one (cpu, formats[i], "",
          picture_of (formats[i], 60 * i, 30 * round, 30), &n);
      compare (formats[i], got, want);
      g_array_unref (got);
      g_array_unref (want);
      gst_buffer_unref (buffer);
    }
  }
  if (device_standin != NULL)
    fail_unless (count_kernels ("_half4") >= 2 * 6);
  fail_unless_equals_int (cuda_test_count_warnings (bus) / 1000, 0);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    gst_harness_teardown (h[i]);
  gst_object_unref (bus);
}
GST_END_TEST;

/* Who gathers samples looks at the input as the model says. */
GST_START_TEST (test_samples_are_of_the_input)
{
  g_autofree gchar *cuda = stem_with ("cuda");
  g_autofree gchar *gathering = g_strconcat (cuda, " calibration=auto", NULL);
  guint n;

  check_counts (-1, 0);
  g_array_unref (device_run_one (
      gathering, "NV12", "", picture_of ("NV12", 200, 90, 30), &n));
  check_counts (0, 2);
}
GST_END_TEST;

static void
add (TCase *tc)
{
  tcase_add_test (tc, test_rows_are_made_as_the_first_step_would);
  tcase_add_test (tc, test_both_ways_share_contexts);
  tcase_add_test (tc, test_samples_are_of_the_input);
}

int
main (int argc, char **argv)
{
  return device_run (argc, argv, "device_native", add);
}
