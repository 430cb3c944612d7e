/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* engine.c: a network made by hand becomes a plan, an engine, a context and
 * the right numbers; and what is promised about runs holds. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "backends/dummy/dummy.h"
#include "nets.h"
#include "ops/op.h"

static TrtEngine *
engine_of (TrtGraph *graph, const char *backend)
{
  TrtBuildOptions options = { .backend = backend };
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtPlan) plan = trt_plan_build (graph, &options, &error);
  TrtEngine *engine;

  ck_assert_msg (plan != NULL, "%s", error != NULL ? error->message : "");
  engine = trt_engine_new (plan, &(TrtEngineOptions){ .backend = backend },
      &error);
  ck_assert_msg (engine != NULL, "%s", error != NULL ? error->message : "");
  return engine;
}

static void
run (TrtContext *context)
{
  g_autoptr (GError) error = NULL;

  ck_assert_msg (trt_context_run (context, &error), "%s",
      error != NULL ? error->message : "");
}

static void
fill_input (TrtContext *context, const TrtEngine *engine, guint32 seed)
{
  TrtTensorInfo info;

  trt_engine_get_input (engine, 0, &info);
  trt_net_fill (trt_context_get_input (context, 0),
      trt_tensor_info_bytes (&info) / sizeof (float), seed);
}

static void
assert_close (const float *got, const float *want, gsize n)
{
  for (gsize i = 0; i < n; i++)
    ck_assert_msg (fabsf (got[i] - want[i]) <= 1e-4f * (1 + fabsf (want[i])),
        "element %" G_GSIZE_FORMAT " is %g, wants %g", i, got[i], want[i]);
}

START_TEST (backends_agree)
{
  g_autoptr (TrtGraph) g1 = trt_net_residual (), g2 = trt_net_residual ();
  g_autoptr (TrtEngine) cpu = engine_of (g1, "cpu");
  g_autoptr (TrtEngine) dummy = engine_of (g2, "dummy");
  g_autoptr (TrtContext) a = trt_context_new (cpu, NULL);
  g_autoptr (TrtContext) b = trt_context_new (dummy, NULL);

  fill_input (a, cpu, 7);
  fill_input (b, dummy, 7);
  run (a);
  run (b);
  for (guint o = 0; o < 2; o++) {
    const float *got = trt_context_get_output (a, o);
    assert_close (got, trt_context_get_output (b, o), 8 * 16 * 16);
  }
}
END_TEST

START_TEST (a_second_run_gives_the_same)
{
  g_autoptr (TrtGraph) graph = trt_net_residual ();
  g_autoptr (TrtEngine) engine = engine_of (graph, "cpu");
  g_autoptr (TrtContext) c = trt_context_new (engine, NULL);
  float first[8 * 16 * 16];

  fill_input (c, engine, 3);
  run (c);
  memcpy (first, trt_context_get_output (c, 0), sizeof first);
  fill_input (c, engine, 4);
  run (c);
  ck_assert (memcmp (first, trt_context_get_output (c, 0), sizeof first) != 0);
  fill_input (c, engine, 3);
  run (c);
  ck_assert (memcmp (first, trt_context_get_output (c, 0), sizeof first) == 0);
}
END_TEST

START_TEST (memory_of_the_caller_is_used_and_given_back)
{
  g_autoptr (TrtGraph) graph = trt_net_residual ();
  g_autoptr (TrtEngine) engine = engine_of (graph, "cpu");
  g_autoptr (TrtContext) c = trt_context_new (engine, NULL);
  g_autoptr (GError) error = NULL;
  static float in[3 * 16 * 16], out[8 * 16 * 16 + 1];

  fill_input (c, engine, 9);
  run (c);
  trt_net_fill (in, G_N_ELEMENTS (in), 9);
  out[8 * 16 * 16] = 42;
  ck_assert (trt_context_bind_input (c, 0, in, sizeof in, NULL));
  ck_assert (trt_context_bind_output (c, 0, out, sizeof out - 4, NULL));
  ck_assert_ptr_eq (trt_context_get_output (c, 0), out);
  run (c);
  ck_assert (trt_context_bind_output (c, 0, NULL, 0, NULL));
  ck_assert_float_eq (out[8 * 16 * 16], 42);
  assert_close (out, trt_context_get_output (c, 0), 8 * 16 * 16);

  ck_assert (!trt_context_bind_input (c, 0, in, 12, &error));
  ck_assert (g_error_matches (error, TRT_ERROR, TRT_ERROR_ARGUMENT));
  ck_assert_ptr_nonnull (strstr (error->message, "'x'"));
}
END_TEST

START_TEST (a_misaligned_binding_is_refused)
{
  g_autoptr (TrtGraph) graph = trt_net_residual ();
  g_autoptr (TrtEngine) engine = engine_of (graph, "cpu");
  g_autoptr (TrtContext) c = trt_context_new (engine, NULL);
  g_autoptr (GError) error = NULL;
  static float in[3 * 16 * 16 + 1];

  ck_assert (!trt_context_bind_input (c, 0, (char *) in + 2,
      sizeof in - sizeof in[0], &error));
  ck_assert_ptr_nonnull (strstr (error->message, "aligned"));
}
END_TEST

START_TEST (a_profile_counts_runs_and_macs)
{
  g_autoptr (TrtGraph) graph = trt_net_residual ();
  g_autoptr (TrtEngine) engine = engine_of (graph, "cpu");
  g_autoptr (TrtContext) c = trt_context_new (engine, NULL);
  const TrtLayerProfile *layers;
  double macs = 0;
  guint n;

  trt_context_set_profiling (c, TRUE);
  run (c);
  run (c);
  layers = trt_context_get_profile (c, &n);
  ck_assert_uint_gt (n, 0);
  for (guint i = 0; i < n; i++) {
    ck_assert_uint_eq (layers[i].n_runs, 2);
    ck_assert_ptr_nonnull (strchr (layers[i].kernel, '.'));
    macs += layers[i].macs;
  }
  ck_assert_double_eq (macs, 8. * 16 * 16 * 9 * (3 + 8));
}
END_TEST

START_TEST (a_batch_takes_its_opt)
{
  g_autoptr (TrtGraph) graph = trt_graph_new ();
  gint64 dims[2] = { -1, 5 };
  TrtTensor *x = trt_graph_add_input (graph, "x", TRTK_F32, 2, dims);
  g_autoptr (TrtEngine) engine = NULL;
  TrtTensorInfo info;

  trt_graph_add_output (graph, trt_net_node (graph, "Relu", x, NULL));
  trt_expr_pool_symbol (graph->exprs, "x_dim0")->opt = 3;
  engine = engine_of (graph, "cpu");
  trt_engine_get_output (engine, 0, &info);
  ck_assert_int_eq (info.dims[0], 3);
  ck_assert_int_eq (info.dims[1], 5);
}
END_TEST

START_TEST (an_open_dimension_says_how_to_give_it)
{
  g_autoptr (TrtGraph) graph = trt_graph_new ();
  gint64 dims[2] = { 1, -1 };
  TrtTensor *x = trt_graph_add_input (graph, "pixels", TRTK_F32, 2, dims);
  g_autoptr (GError) error = NULL;

  trt_graph_add_output (graph, trt_net_node (graph, "Relu", x, NULL));
  ck_assert_ptr_null (trt_plan_build (graph, NULL, &error));
  ck_assert (g_error_matches (error, TRT_ERROR, TRT_ERROR_SHAPE));
  ck_assert_ptr_nonnull (strstr (error->message, "pixels"));
  ck_assert_ptr_nonnull (strstr (error->message, "--shape"));
}
END_TEST

START_TEST (an_output_may_be_an_input_a_constant_or_come_twice)
{
  g_autoptr (TrtGraph) graph = trt_graph_new ();
  gint64 dims[2] = { 1, 4 };
  TrtTensor *x = trt_graph_add_input (graph, "x", TRTK_F32, 2, dims);
  TrtTensor *k = trt_net_weight (graph, 2, dims, 1);
  TrtTensor *y = trt_net_node (graph, "Add", x, k);
  g_autoptr (TrtEngine) engine = NULL;
  g_autoptr (TrtContext) c = NULL;
  const float *a, *b, *in, *constant;

  trt_graph_add_output (graph, y);
  trt_graph_add_output (graph, x);
  trt_graph_add_output (graph, k);
  trt_graph_add_output (graph, y);
  engine = engine_of (graph, "cpu");
  c = trt_context_new (engine, NULL);
  fill_input (c, engine, 2);
  run (c);
  in = trt_context_get_input (c, 0);
  a = trt_context_get_output (c, 0);
  constant = trt_context_get_output (c, 2);
  b = trt_context_get_output (c, 3);
  ck_assert_ptr_ne (a, b);
  for (int i = 0; i < 4; i++) {
    ck_assert_float_eq (a[i], in[i] + constant[i]);
    ck_assert_float_eq (b[i], a[i]);
  }
  ck_assert (memcmp (in, trt_context_get_output (c, 1), 16) == 0);
}
END_TEST

START_TEST (no_memory_is_an_error_and_no_leak)
{
  g_autoptr (TrtGraph) graph = trt_net_residual ();
  g_autoptr (TrtEngine) engine = engine_of (graph, "dummy");

  memset (&trt_dummy_state, 0, sizeof trt_dummy_state);
  for (int i = 1; i <= 5; i++) {
    g_autoptr (GError) error = NULL;
    trt_dummy_state.fail_alloc = i;
    ck_assert_ptr_null (trt_context_new (engine, &error));
    ck_assert (g_error_matches (error, TRT_ERROR, TRT_ERROR_MEMORY));
    ck_assert_int_eq (trt_dummy_state.n_alloc, trt_dummy_state.n_freed);
  }
}
END_TEST

START_TEST (an_unknown_backend_is_named)
{
  g_autoptr (TrtGraph) graph = trt_net_residual ();
  TrtBuildOptions options = { .backend = "abacus" };
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (trt_plan_build (graph, &options, &error));
  ck_assert_ptr_nonnull (strstr (error->message, "abacus"));
  ck_assert_ptr_nonnull (strstr (error->message, "'cpu'"));
}
END_TEST

static gboolean
stop_at (double fraction, const char *stage, gpointer user_data)
{
  return fraction < *(double *) user_data;
}

START_TEST (a_build_can_be_cancelled)
{
  g_autoptr (TrtGraph) graph = trt_net_residual ();
  double limit = 0.2;
  TrtBuildOptions options = { .progress = stop_at, .progress_data = &limit };
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (trt_plan_build (graph, &options, &error));
  ck_assert (g_error_matches (error, TRT_ERROR, TRT_ERROR_CANCELLED));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("engine");
  TCase *tcase = tcase_create ("all");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, backends_agree);
  tcase_add_test (tcase, a_second_run_gives_the_same);
  tcase_add_test (tcase, memory_of_the_caller_is_used_and_given_back);
  tcase_add_test (tcase, a_misaligned_binding_is_refused);
  tcase_add_test (tcase, a_profile_counts_runs_and_macs);
  tcase_add_test (tcase, a_batch_takes_its_opt);
  tcase_add_test (tcase, an_open_dimension_says_how_to_give_it);
  tcase_add_test (tcase, an_output_may_be_an_input_a_constant_or_come_twice);
  tcase_add_test (tcase, no_memory_is_an_error_and_no_leak);
  tcase_add_test (tcase, an_unknown_backend_is_named);
  tcase_add_test (tcase, a_build_can_be_cancelled);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
