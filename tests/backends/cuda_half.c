/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cuda_half.c: networks whose values are too large for halves, on a backend that
 * computes in halves (the stand-in driver, or a GPU). */
#include <check.h>
#include <math.h>
#include <string.h>

#include "calib/half.h"
#include "ir/graph.h"
#include "trt.h"

#define N (16 * 4 * 4)

/* Values between 0 and 1 become up to 16 * 16 * 400 * 400 behind "second". */
static const char net[]
    = "graph g {\n"
      "  input %x : f32[1,16,4,4]\n"
      "  const %u : f32[16,16,1,1] = fill 400\n"
      "  const %v : f32[16,16,1,1] = fill 1e-5\n"
      "  const %w : f32[16,16,1,1] = fill 0.01\n"
      "  %a = Conv first (%x, %u)\n"
      "  %b = Conv second (%a, %u)\n"
      "  %c = Conv third (%b, %v)\n"
      "  %d = Conv fourth (%c, %w)\n"
      "  output %d\n"
      "}\n";

static TrtGraph *
parse (void)
{
  g_autoptr (GError) error = NULL;
  TrtGraph *graph = trt_graph_parse (net, &error);

  g_assert_no_error (error);
  ck_assert (trt_graph_infer (graph, &error));
  return graph;
}

static float
value (gint64 i)
{
  return (float) (i * 37 % 101) / 101;
}

/* Values of the test between 0 and @user_data's number. */
static gboolean
read_sample (gpointer user_data, guint sample, const TrtTensorInfo *info,
    gpointer data, GError **error)
{
  for (gint64 i = 0; i < N; i++)
    ((float *) data)[i] = value (i + sample) * *(const float *) user_data;
  return TRUE;
}

static void
run (TrtPlan *plan, const char *backend, float *y)
{
  g_autoptr (GError) error = NULL;
  TrtEngineOptions options = { .backend = backend };
  g_autoptr (TrtEngine) engine = trt_engine_new (plan, &options, &error);
  g_autoptr (TrtContext) c = NULL;

  g_assert_no_error (error);
  c = trt_context_new (engine, &error);
  g_assert_no_error (error);
  for (gint64 i = 0; i < N; i++)
    ((float *) trt_context_get_input (c, 0))[i] = value (i);
  ck_assert (trt_context_run (c, &error));
  memcpy (y, trt_context_get_output (c, 0), N * sizeof *y);
}

static void
expect_right (TrtPlan *plan)
{
  g_autoptr (TrtGraph) graph = parse ();
  TrtBuildOptions options = { .backend = "cpu" };
  g_autoptr (TrtPlan) exact = trt_plan_build (graph, &options, NULL);
  float want[N], y[N];

  run (exact, "cpu", want);
  run (plan, "cuda", y);
  for (int i = 0; i < N; i++)
    ck_assert_msg (fabsf (y[i] - want[i]) <= 4e-3f * want[i],
        "element %d: %g, expected %g", i, (double) y[i], (double) want[i]);
}

/* Without a look at values, to know that the network is one. */
static TrtPlan *
naive_plan (void)
{
  g_autoptr (TrtGraph) graph = parse ();
  g_autoptr (GError) error = NULL;
  TrtBuildOptions options = { .backend = "cuda", .half = TRUE };
  TrtPlan *plan = trt_plan_build (graph, &options, &error);

  g_assert_no_error (error);
  return plan;
}

static TrtPlan *
careful_plan (const TrtSamples *samples)
{
  g_autoptr (TrtGraph) graph = parse ();
  g_autoptr (GError) error = NULL;
  TrtBuildOptions options = { .backend = "cuda" };
  TrtPlan *plan = trt_plan_build_half (graph, &options, samples, &error);

  g_assert_no_error (error);
  return plan;
}

static TrtkDtype
type_of (TrtPlan *plan, const char *node)
{
  const TrtGraph *graph = trt_plan_graph (plan);

  for (guint i = 0; i < graph->nodes->len; i++) {
    const TrtNode *n = graph->nodes->pdata[i];
    if (strcmp (n->name, node) == 0)
      return trt_tensor_dtype (n->out->pdata[0]);
  }
  ck_abort_msg ("there is no node '%s'", node);
}

START_TEST (halves_alone_overflow)
{
  g_autoptr (TrtPlan) plan = naive_plan ();
  float y[N];

  run (plan, "cuda", y);
  ck_assert (!isfinite (y[0]));
}
END_TEST

START_TEST (what_is_too_large_stays_f32)
{
  g_autoptr (TrtPlan) plan = careful_plan (NULL), read = NULL;
  g_autoptr (GBytes) bytes = trt_plan_serialize (plan, NULL);
  const char *lines;

  read = trt_plan_load_bytes (bytes, NULL);
  expect_right (read);
  lines = trt_graph_get_metadata (trt_plan_graph (read),
      TRT_METADATA_FLOAT_TENSORS);
  ck_assert_ptr_nonnull (lines);
  ck_assert_msg (g_str_has_suffix (lines, " b"), "%s", lines);
  ck_assert_int_eq (type_of (plan, "first"), TRTK_F16);
  ck_assert_int_eq (type_of (plan, "second"), TRTK_F32);
  ck_assert_int_eq (type_of (plan, "third"), TRTK_F32);
  ck_assert_int_eq (type_of (plan, "fourth"), TRTK_F16);
}
END_TEST

START_TEST (samples_say_how_large)
{
  float small = 1e-4f, large = 100;
  TrtSamples samples = { 40, read_sample, &small };
  g_autoptr (TrtPlan) halves = careful_plan (&samples), floats = NULL;

  ck_assert_int_eq (type_of (halves, "second"), TRTK_F16);
  samples.user_data = &large;
  floats = careful_plan (&samples);
  ck_assert_int_eq (type_of (floats, "first"), TRTK_F32);
  ck_assert_int_eq (type_of (floats, "second"), TRTK_F32);
}
END_TEST

/* Noise has the least shape, samples the usual one. */
START_TEST (shapes_may_be_open)
{
  static const TrtShapeRange range = { "x", 4, { 1, 16, 4, 4 },
    { 3, 16, 4, 4 }, { 8, 16, 4, 4 } };
  g_autofree char *text = NULL;
  g_auto (GStrv) parts = g_strsplit (net, "f32[1,", 2);
  g_autoptr (TrtGraph) graph = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtPlan) plan = NULL;
  TrtBuildOptions options = { .backend = "cuda" };

  text = g_strjoinv ("f32[n,", parts);
  graph = trt_graph_parse (text, &error);
  g_assert_no_error (error);
  ck_assert (trt_graph_infer (graph, &error));
  ck_assert (trt_graph_add_profile (graph, &range, 1, &error));
  plan = trt_plan_build_half (graph, &options, NULL, &error);
  g_assert_no_error (error);
  ck_assert_int_eq (type_of (plan, "first"), TRTK_F16);
  ck_assert_int_eq (type_of (plan, "second"), TRTK_F32);
}
END_TEST

/* Layers that calibration left in float are run in halves, but not these. */
START_TEST (the_float_rest_of_int8_too)
{
  static const char *const keep[] = { "second", "third", NULL };
  float one = 1;
  TrtSamples samples = { 12, read_sample, &one };
  TrtInt8Options int8 = { .samples = &samples, .keep = keep };
  TrtBuildOptions options = { .backend = "cuda" };
  g_autoptr (TrtGraph) graph = parse ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtPlan) plan
      = trt_plan_build_int8 (graph, &options, &int8, NULL, &error);
  const char *lines;
  float y[N];

  g_assert_no_error (error);
  lines = trt_graph_get_metadata (trt_plan_graph (plan),
      TRT_METADATA_FLOAT_TENSORS);
  ck_assert_ptr_nonnull (lines);
  ck_assert_msg (g_str_has_suffix (lines, " b"), "%s", lines);
  run (plan, "cuda", y);
  for (int i = 0; i < N; i++)
    ck_assert (isfinite (y[i]) && y[i] > 1);
}
END_TEST

static gboolean
read_nothing (gpointer user_data, guint sample, const TrtTensorInfo *info,
    gpointer data, GError **error)
{
  g_set_error (error, TRT_ERROR, TRT_ERROR_ARGUMENT, "nothing to read");
  return FALSE;
}

START_TEST (samples_that_cannot_be_read_are_an_error)
{
  g_autoptr (TrtGraph) graph = parse ();
  g_autoptr (GError) error = NULL;
  TrtBuildOptions options = { .backend = "cuda" };
  TrtSamples samples = { 1, read_nothing, NULL };

  ck_assert_ptr_null (trt_plan_build_half (graph, &options, &samples, &error));
  ck_assert_str_eq (error->message, "nothing to read");
}
END_TEST

START_TEST (the_first_infinity_is_found)
{
  g_autoptr (TrtPlan) naive = naive_plan (), careful = careful_plan (NULL);
  static const char *const backends[] = { "cuda", "cpu" };
  float one = 1;
  TrtSamples samples = { 3, read_sample, &one };
  g_autoptr (GError) error = NULL;
  TrtNotFinite found;

  ck_assert (trt_half_find_not_finite (trt_plan_graph (naive), &samples,
      backends[_i], &found, &error));
  ck_assert_str_eq (found.node, "second");
  ck_assert_int_eq (found.n, N);
  ck_assert_uint_eq (found.sample, 0);
  trt_not_finite_clear (&found);
  ck_assert (trt_half_find_not_finite (trt_plan_graph (careful), &samples,
      backends[_i], &found, &error));
  ck_assert_ptr_null (found.node);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("cuda-half");
  TCase *tc = tcase_create ("cuda-half");
  SRunner *runner = srunner_create (suite);
  int failed;

  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, halves_alone_overflow);
  tcase_add_test (tc, what_is_too_large_stays_f32);
  tcase_add_test (tc, samples_say_how_large);
  tcase_add_test (tc, shapes_may_be_open);
  tcase_add_test (tc, the_float_rest_of_int8_too);
  tcase_add_test (tc, samples_that_cannot_be_read_are_an_error);
  tcase_add_loop_test (tc, the_first_infinity_is_found, 0, 2);
  suite_add_tcase (suite, tc);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
