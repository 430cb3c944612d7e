/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cuda_tune.c: kernels are chosen by the clock, and the choice is kept. The
 * stand-in driver's clock goes by what the test says that kernels take. */
#include <check.h>
#include <glib/gstdio.h>
#include <string.h>

#include "cuda_rig.h"
#include "runtime/engine.h"

#define C 16
#define SIZE 4
#define MAX_BATCH 2

/* Names of kernels by ends; those of tiles, as recipes have them. */
#define FAST_PW "time=_16x32k8_pw:0.2"
#define FAST_3X3 "time=_32x32k4_nd:0.3"

/* ---- a net ------------------------------------------------------------ */

static TrtTensor *
constant (TrtGraph *graph, TrtkDtype dtype, int rank, const gint64 *dims)
{
  TrtTensorInfo info = { .dtype = dtype, .rank = rank };
  g_autoptr (GBytes) bytes = NULL;
  gsize n;
  guint8 *data;

  memcpy (info.dims, dims, (gsize) rank * sizeof *dims);
  n = trt_tensor_info_bytes (&info);
  data = g_malloc0 (n);
  for (gsize i = 0; i < n; i++)
    data[i] = (guint8) (i * 37 % 7) - 3;
  for (gsize i = 0; dtype == TRTK_F32 && i + 4 <= n; i += 4)
    *(float *) (data + i) = 0.25f;
  bytes = g_bytes_new_take (data, n);
  return trt_graph_add_constant (graph, NULL, dtype, rank, dims, bytes);
}

static TrtTensor *
conv (TrtGraph *graph, TrtTensor *x, gint64 size)
{
  gint64 w[4] = { C, C, size, size }, one = 1;
  gint64 pads[4] = { size / 2, size / 2, size / 2, size / 2 };
  TrtTensor *in[5] = { x, constant (graph, TRTK_S8, 4, w), NULL,
    constant (graph, TRTK_F32, 1, &one), constant (graph, TRTK_F32, 1, &one) };
  TrtNode *node = trt_graph_add_node (graph, "TrtQConv", NULL, in, 5, 1);

  trt_node_set_int (node, "y_dtype", 3);
  trt_node_set_ints (node, "pads", pads, 4);
  return trt_node_output (node, 0);
}

/* Two convolutions that are one problem, then a wider one. */
static TrtPlan *
new_plan (void)
{
  g_autoptr (TrtGraph) graph = trt_graph_new ();
  g_autoptr (GError) error = NULL;
  const char *const none[] = { "all", NULL };
  TrtBuildOptions options = { .backend = "cuda", .disabled_passes = none };
  TrtShapeRange range = { "x", 4, { 1, C, SIZE, SIZE }, { 1, C, SIZE, SIZE },
    { MAX_BATCH, C, SIZE, SIZE } };
  const gint64 dims[4] = { -1, C, SIZE, SIZE };
  TrtTensor *x = trt_graph_add_input (graph, "x", TRTK_S8, 4, dims);
  TrtPlan *plan;

  x = conv (graph, conv (graph, conv (graph, x, 1), 1), 3);
  trt_graph_add_output (graph, x);
  trt_graph_infer (graph, &error);
  g_assert_no_error (error);
  trt_graph_add_profile (graph, &range, 1, &error);
  g_assert_no_error (error);
  plan = trt_plan_build (graph, &options, &error);
  g_assert_no_error (error);
  return plan;
}

/* Of convolution @index. */
static const char *
choice (const TrtEngine *engine, guint index)
{
  for (guint i = 0; i < engine->steps->len; i++) {
    const TrtEngineStep *s = engine->steps->pdata[i];
    if (g_str_equal (s->tactic->name, "conv") && index-- == 0)
      return s->step->choice;
  }
  ck_abort_msg ("there is no such convolution");
}

static void
check_choices (TrtPlan *plan, TrtTune tune, const char *pointwise,
    const char *last)
{
  g_autoptr (TrtEngine) engine = rig_good_engine (plan, "cuda", tune);

  ck_assert_pstr_eq (choice (engine, 0), pointwise);
  ck_assert_pstr_eq (choice (engine, 1), pointwise);
  ck_assert_pstr_eq (choice (engine, 2), last);
}

static void
run (TrtContext *c, gint8 *output, gsize n)
{
  g_autoptr (GError) error = NULL;
  gint8 *x = trt_context_get_input (c, 0);

  for (gsize i = 0; i < n; i++)
    x[i] = (gint8) (i * 11);
  trt_context_run (c, &error);
  g_assert_no_error (error);
  memcpy (output, trt_context_get_output (c, 0), n);
}

/* ---- a folder for every test ------------------------------------------ */

/* The only file there; caller frees. */
static char *
find_file (void)
{
  g_autoptr (GDir) dir = g_dir_open (rig_cache, 0, NULL);
  const char *name = g_dir_read_name (dir);
  char *path;

  ck_assert_msg (name != NULL, "no timings are kept");
  ck_assert (g_str_has_prefix (name, "timings-"));
  path = g_build_filename (rig_cache, name, NULL);
  ck_assert (g_dir_read_name (dir) == NULL);
  return path;
}

/* @from is there once. */
static void
replace_in_file (const char *from, const char *to)
{
  g_autofree char *path = find_file (), *text = NULL, *joined = NULL;
  g_auto (GStrv) parts = NULL;

  ck_assert (g_file_get_contents (path, &text, NULL, NULL));
  parts = g_strsplit (text, from, -1);
  ck_assert_msg (g_strv_length (parts) == 2, "%s", text);
  joined = g_strjoinv (to, parts);
  ck_assert (g_file_set_contents (path, joined, -1, NULL));
}

/* ---- choosing --------------------------------------------------------- */

START_TEST (off_chooses_nothing)
{
  g_autoptr (TrtPlan) plan = new_plan ();

  check_choices (plan, TRT_TUNE_OFF, NULL, NULL);
}
END_TEST

START_TEST (fast_takes_what_is_fastest_alone)
{
  g_autoptr (TrtPlan) plan = new_plan ();

  rig_standin_set (FAST_PW "," FAST_3X3);
  check_choices (plan, TRT_TUNE_FAST, "m16x32k8", "m32x32k4");
  rig_check_clean ();
}
END_TEST

/* Behind another kernel the fastest alone is slow. */
START_TEST (full_takes_what_is_fastest_among_others)
{
  g_autoptr (TrtPlan) plan = new_plan ();

  rig_standin_set (FAST_PW ",time=_32x16k8_pw:0.21,chained=_16x32k8_pw:3,"
      FAST_3X3);
  check_choices (plan, TRT_TUNE_FAST, "m16x32k8", "m32x32k4");
  check_choices (plan, TRT_TUNE_FULL, "m32x16k8", "m32x32k4");
  rig_check_clean ();
}
END_TEST

START_TEST (a_kernel_that_is_not_there_is_passed_over)
{
  g_autoptr (TrtPlan) plan = new_plan ();

  rig_standin_set (FAST_PW ",time=_32x16k8_pw:0.4," FAST_3X3
      ",no-kernel=trtk_conv_mma_s8_16x32k8_pw");
  check_choices (plan, TRT_TUNE_FULL, "m32x16k8", "m32x32k4");
  rig_check_clean ();
}
END_TEST

START_TEST (a_lost_device_is_an_error)
{
  g_autoptr (TrtPlan) plan = new_plan ();
  g_autoptr (GError) error = NULL;
  TrtEngineOptions options = { .backend = "cuda", .tune = TRT_TUNE_FULL };

  rig_standin_set ("sticky-at=2000");
  ck_assert_ptr_null (trt_engine_new (plan, &options, &error));
  ck_assert_int_eq (error->code, TRT_ERROR_DEVICE_LOST);
}
END_TEST

START_TEST (a_context_at_another_shape_is_tuned_too)
{
  g_autoptr (TrtPlan) plan = new_plan ();
  g_autoptr (TrtEngine) engine = rig_good_engine (plan, "cuda", TRT_TUNE_FAST);
  g_autoptr (TrtContext) c = trt_context_new (engine, NULL);
  TrtTensorInfo info;

  trt_engine_get_input (engine, 0, &info);
  info.dims[0] = MAX_BATCH;
  rig_standin_set (FAST_PW "," FAST_3X3);
  ck_assert (trt_context_set_shapes (c, &info, 1, NULL));
  ck_assert_str_eq (choice (engine->others->pdata[0], 0), "m16x32k8");
  ck_assert_str_eq (choice (engine->others->pdata[0], 2), "m32x32k4");
}
END_TEST

/* ---- keeping ---------------------------------------------------------- */

START_TEST (times_are_taken_once)
{
  g_autoptr (TrtPlan) plan = new_plan ();
  long n;

  rig_standin_set (FAST_PW "," FAST_3X3);
  check_choices (plan, TRT_TUNE_FULL, "m16x32k8", "m32x32k4");
  n = rig_standin_get ("kernels");
  rig_standin_set ("time=_16x16k8_pw:0.1");
  check_choices (plan, TRT_TUNE_FULL, "m16x32k8", "m32x32k4");
  check_choices (plan, TRT_TUNE_FAST, "m16x32k8", "m32x32k4");
  ck_assert_int_eq (rig_standin_get ("kernels"), n);
}
END_TEST

START_TEST (what_was_found_alone_is_not_enough_for_full)
{
  g_autoptr (TrtPlan) plan = new_plan ();

  rig_standin_set (FAST_PW "," FAST_3X3);
  check_choices (plan, TRT_TUNE_FAST, "m16x32k8", "m32x32k4");
  rig_standin_set ("time=_16x16k8_pw:0.1," FAST_3X3);
  check_choices (plan, TRT_TUNE_FULL, "m16x16k8", "m32x32k4");
}
END_TEST

START_TEST (another_driver_has_other_times)
{
  g_autoptr (TrtPlan) plan = new_plan ();

  rig_standin_set (FAST_PW "," FAST_3X3);
  check_choices (plan, TRT_TUNE_FAST, "m16x32k8", "m32x32k4");
  replace_in_file ("driver 12040", "driver 12050");
  rig_standin_set ("time=_16x16k8_pw:0.1," FAST_3X3);
  check_choices (plan, TRT_TUNE_FAST, "m16x16k8", "m32x32k4");
}
END_TEST

/* A file may come from anybody. */
START_TEST (a_choice_that_is_none_is_not_used)
{
  g_autoptr (TrtPlan) plan = new_plan ();

  rig_standin_set (FAST_PW "," FAST_3X3);
  check_choices (plan, TRT_TUNE_FAST, "m16x32k8", "m32x32k4");
  replace_in_file ("choice=m16x32k8", "choice=m1x1k1");
  rig_standin_set ("time=_16x16k8_pw:0.1");
  check_choices (plan, TRT_TUNE_FAST, "m16x16k8", "m32x32k4");
}
END_TEST

START_TEST (a_tuned_plan_needs_no_tuning)
{
  g_autoptr (TrtPlan) plan = new_plan (), read = NULL;
  g_autoptr (TrtEngine) untuned = rig_good_engine (plan, "cuda", TRT_TUNE_OFF);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  TrtEngineOptions options = { .backend = "cuda", .tune = TRT_TUNE_FULL };

  rig_standin_set (FAST_PW "," FAST_3X3);
  trt_plan_tune (plan, &options, &error);
  g_assert_no_error (error);
  bytes = trt_plan_serialize (plan, &error);
  g_assert_no_error (error);
  read = trt_plan_load_bytes (bytes, &error);
  g_assert_no_error (error);
  check_choices (read, TRT_TUNE_OFF, "m16x32k8", "m32x32k4");
}
END_TEST

START_TEST (answers_stay_the_same)
{
  g_autoptr (TrtPlan) plan = new_plan ();
  g_autoptr (TrtEngine) untuned = rig_good_engine (plan, "cuda", TRT_TUNE_OFF);
  g_autoptr (TrtEngine) tuned = rig_good_engine (plan, "cuda", TRT_TUNE_FULL);
  g_autoptr (TrtContext) a = trt_context_new (untuned, NULL);
  g_autoptr (TrtContext) b = trt_context_new (tuned, NULL);
  gint8 x[C * SIZE * SIZE], y[C * SIZE * SIZE];
  guint n_kinds = 0;

  ck_assert_ptr_nonnull (choice (tuned, 0));
  run (a, x, sizeof x);
  run (b, y, sizeof y);
  ck_assert_mem_eq (x, y, sizeof x);
  for (gsize i = 0; i < sizeof x; i++)
    n_kinds += x[i] != x[0];
  ck_assert_uint_gt (n_kinds, 10);
}
END_TEST

static void
add_tests (TCase *tcase)
{
  tcase_set_timeout (tcase, 120);
  tcase_add_checked_fixture (tcase, rig_make_cache, rig_remove_cache);
  tcase_add_test (tcase, off_chooses_nothing);
  tcase_add_test (tcase, fast_takes_what_is_fastest_alone);
  tcase_add_test (tcase, full_takes_what_is_fastest_among_others);
  tcase_add_test (tcase, a_kernel_that_is_not_there_is_passed_over);
  tcase_add_test (tcase, a_lost_device_is_an_error);
  tcase_add_test (tcase, a_context_at_another_shape_is_tuned_too);
  tcase_add_test (tcase, times_are_taken_once);
  tcase_add_test (tcase, what_was_found_alone_is_not_enough_for_full);
  tcase_add_test (tcase, another_driver_has_other_times);
  tcase_add_test (tcase, a_choice_that_is_none_is_not_used);
  tcase_add_test (tcase, a_tuned_plan_needs_no_tuning);
  tcase_add_test (tcase, answers_stay_the_same);
}

int
main (void)
{
  return rig_run ("cuda-tune", add_tests);
}
