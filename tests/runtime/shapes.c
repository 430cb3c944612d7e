/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* shapes.c: one engine at many shapes: every shape of a profile gives the
 * numbers that the reference kernels give at that shape, whatever was run
 * before, and the others are refused with the ranges. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "ir/profile.h"
#include "nets.h"
#include "runtime/engine.h"
#include "runtime/reference.h"

/* Two outputs of different size, a residual, shape arithmetic, two inputs that
 * share the batch. */
static const char net[]
    = "graph g {\n"
      "  symbol N 1 1 2147483647\n"
      "  symbol H 1 1 2147483647\n"
      "  symbol W 1 1 2147483647\n"
      "  input %x : f32[N,2,H,W]\n"
      "  input %s : f32[N,4,1,1]\n"
      "  const %w : f32[4,2,3,3] = fill 0.25\n"
      "  const %v : f32[4,4,1,1] = {1, 2, 3, 4, -1, 0, 1, 0, 0.5, 0, 0, 1, 0,"
      " 0, -1, 0}\n"
      "  const %flat : s64[3] = {0, 4, -1}\n"
      "  %a = Conv first (%x, %w) {pads=[1, 1, 1, 1], strides=[2, 2]}\n"
      "  %b = Relu act (%a)\n"
      "  %c = Conv second (%b, %v)\n"
      "  %d = Add plus (%c, %b)\n"
      "  %e = Mul gate (%d, %s)\n"
      "  %y = Reshape flatten (%e, %flat)\n"
      "  %z = GlobalAveragePool mean (%b)\n"
      "  output %y\n"
      "  output %z\n"
      "}\n";

static TrtShapeRange
range_of_x (const gint64 min[3], const gint64 opt[3], const gint64 max[3])
{
  TrtShapeRange r = { "x", 4, { min[0], 2, min[1], min[2] },
    { opt[0], 2, opt[1], opt[2] }, { max[0], 2, max[1], max[2] } };

  return r;
}

/* Small pictures up to four at a time, large ones one at a time. */
static TrtGraph *
graph_with_profiles (void)
{
  g_autoptr (GError) error = NULL;
  TrtGraph *graph = trt_graph_parse (net, &error);
  TrtShapeRange small = range_of_x ((gint64[]){ 1, 4, 4 },
      (gint64[]){ 2, 8, 8 }, (gint64[]){ 4, 16, 16 });
  TrtShapeRange large = range_of_x ((gint64[]){ 1, 16, 16 },
      (gint64[]){ 1, 32, 48 }, (gint64[]){ 1, 64, 64 });

  ck_assert_msg (graph != NULL, "%s", error != NULL ? error->message : "");
  ck_assert (trt_graph_add_profile (graph, &small, 1, &error));
  ck_assert (trt_graph_add_profile (graph, &large, 1, &error));
  return graph;
}

static TrtPlan *
plan_of (TrtGraph *graph, const char *backend)
{
  TrtBuildOptions options = { .backend = backend };
  g_autoptr (GError) error = NULL;
  TrtPlan *plan = trt_plan_build (graph, &options, &error);

  ck_assert_msg (plan != NULL, "%s", error != NULL ? error->message : "");
  return plan;
}

static gboolean
set_x (TrtContext *c, gint64 n, gint64 h, gint64 w, GError **error)
{
  TrtTensorInfo info = { "x", TRTK_F32, 4, { n, 2, h, w } };

  return trt_context_set_shapes (c, &info, 1, error);
}

static void
view_input (TrtContext *c, guint i, TrtkTensor *view)
{
  TrtTensorInfo info;

  trt_context_get_input_info (c, i, &info);
  view->dtype = info.dtype;
  view->rank = info.rank;
  memcpy (view->dims, info.dims, sizeof info.dims);
  view->data = trt_context_get_input (c, i);
  trt_net_fill (view->data, trt_tensor_info_bytes (&info) / 4, 5 + i);
}

/* Runs @c as it stands and holds it against the reference at its shapes. */
static void
assert_right (TrtContext *c)
{
  g_autoptr (TrtGraph) graph = trt_graph_parse (net, NULL);
  g_autoptr (GError) error = NULL;
  TrtkTensor in[2] = { 0 }, want[2] = { 0 };

  for (guint i = 0; i < 2; i++)
    view_input (c, i, &in[i]);
  ck_assert (trt_graph_infer (graph, NULL));
  ck_assert_msg (trt_graph_run_reference (graph, in, want, &error), "%s",
      error != NULL ? error->message : "");
  ck_assert_msg (trt_context_run (c, &error), "%s",
      error != NULL ? error->message : "");
  for (guint o = 0; o < 2; o++) {
    const float *got = trt_context_get_output (c, o), *hope = want[o].data;
    TrtTensorInfo info;
    trt_context_get_output_info (c, o, &info);
    ck_assert_int_eq (info.rank, want[o].rank);
    ck_assert (memcmp (info.dims, want[o].dims, sizeof (gint64) * info.rank)
               == 0);
    for (gsize i = 0; i < trt_tensor_info_bytes (&info) / 4; i++)
      ck_assert_msg (fabsf (got[i] - hope[i]) <= 1e-4f * (1 + fabsf (hope[i])),
          "output %u, element %" G_GSIZE_FORMAT ": %g, wants %g", o, i, got[i],
          hope[i]);
    g_free (want[o].data);
  }
}

static void
go_everywhere (const char *backend)
{
  static const gint64 shapes[][3] = { { 2, 8, 8 }, { 1, 4, 4 }, { 4, 16, 16 },
    { 3, 5, 7 }, { 1, 64, 64 }, { 2, 8, 8 }, { 1, 33, 17 }, { 4, 16, 16 },
    { 1, 4, 16 }, { 1, 64, 64 } };
  g_autoptr (TrtGraph) graph = graph_with_profiles ();
  g_autoptr (TrtPlan) plan = plan_of (graph, backend);
  g_autoptr (TrtEngine) engine = trt_engine_new (plan, NULL, NULL);
  g_autoptr (TrtContext) a = trt_context_new (engine, NULL);
  g_autoptr (TrtContext) b = trt_context_new (engine, NULL);
  g_autoptr (GError) error = NULL;
  TrtTensorInfo info;

  trt_context_get_input_info (a, 0, &info);
  ck_assert_int_eq (info.dims[0], 2); /* the first profile's opt */
  assert_right (a);
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++) {
    ck_assert_msg (set_x (a, shapes[i][0], shapes[i][1], shapes[i][2], &error),
        "%s", error != NULL ? error->message : "");
    trt_context_get_input_info (a, 1, &info); /* shares the batch */
    ck_assert_int_eq (info.dims[0], shapes[i][0]);
    assert_right (a);
    assert_right (b);
  }
}

START_TEST (every_shape_of_a_profile_is_right)
{
  go_everywhere ("cpu");
  go_everywhere ("dummy");
}
END_TEST

START_TEST (other_shapes_are_refused_with_the_ranges)
{
  static const gint64 bad[][3] = { { 2, 64, 64 }, { 1, 65, 64 }, { 1, 3, 4 },
    { 0, 4, 4 }, { 5, 8, 8 }, { -1, 8, 8 } };
  g_autoptr (TrtGraph) graph = graph_with_profiles ();
  g_autoptr (TrtPlan) plan = plan_of (graph, "cpu");
  g_autoptr (TrtEngine) engine = trt_engine_new (plan, NULL, NULL);
  g_autoptr (TrtContext) c = trt_context_new (engine, NULL);
  TrtTensorInfo both[2] = { { "x", TRTK_F32, 4, { 2, 2, 8, 8 } },
    { "s", TRTK_F32, 4, { 3, 4, 1, 1 } } };
  g_autoptr (GError) wrong = NULL, odd = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;
    ck_assert (!set_x (c, bad[i][0], bad[i][1], bad[i][2], &error));
    ck_assert (g_error_matches (error, TRT_ERROR, TRT_ERROR_SHAPE));
    ck_assert_msg (strstr (error->message, "'x' 1x2x4x4 to 4x2x16x16") != NULL
                       && strstr (error->message, "'x' 1x2x16x16 to 1x2x64x64")
                              != NULL,
        "%s", error->message);
  }
  ck_assert (!trt_context_set_shapes (c, both, 2, &wrong)); /* N is 2 and 3 */
  both[0].name = "nobody";
  ck_assert (!trt_context_set_shapes (c, both, 1, &odd));
  ck_assert (g_error_matches (odd, TRT_ERROR, TRT_ERROR_ARGUMENT));
  assert_right (c); /* where it was */
}
END_TEST

START_TEST (bound_memory_holds_for_its_size)
{
  g_autoptr (TrtGraph) graph = graph_with_profiles ();
  g_autoptr (TrtPlan) plan = plan_of (graph, "cpu");
  g_autoptr (TrtEngine) engine = trt_engine_new (plan, NULL, NULL);
  g_autoptr (TrtContext) c = trt_context_new (engine, NULL);
  g_autofree float *mine = g_new0 (float, 2 * 2 * 8 * 8);

  ck_assert (trt_context_bind_input (c, 0, mine, 2 * 2 * 8 * 8 * 4, NULL));
  assert_right (c);
  ck_assert_ptr_eq (trt_context_get_input (c, 0), mine);
  ck_assert (set_x (c, 1, 16, 16, NULL)); /* as many bytes or not: another */
  ck_assert (set_x (c, 1, 64, 64, NULL));
  ck_assert_ptr_ne (trt_context_get_input (c, 0), mine);
  assert_right (c);
  ck_assert (set_x (c, 2, 8, 8, NULL));
  assert_right (c);
}
END_TEST

/* What was prepared once is only exchanged. Generous: it is some 10 us. */
START_TEST (a_known_shape_is_taken_quickly)
{
  g_autoptr (TrtGraph) graph = graph_with_profiles ();
  g_autoptr (TrtPlan) plan = plan_of (graph, "cpu");
  g_autoptr (TrtEngine) engine = trt_engine_new (plan, NULL, NULL);
  g_autoptr (TrtContext) c = trt_context_new (engine, NULL);
  gint64 best = G_MAXINT64;

  ck_assert (set_x (c, 1, 64, 64, NULL));
  ck_assert (set_x (c, 1, 8, 8, NULL));
  for (int i = 0; i < 50; i++) {
    gint64 start = g_get_monotonic_time ();
    ck_assert (set_x (c, 1, 64, 64, NULL));
    ck_assert (set_x (c, 1, 8, 8, NULL));
    best = MIN (best, g_get_monotonic_time () - start);
  }
  ck_assert_int_le (best, 1000);
}
END_TEST

START_TEST (profiles_travel)
{
  g_autoptr (TrtGraph) graph = graph_with_profiles ();
  g_autofree char *text = trt_graph_print (graph);
  g_autoptr (TrtGraph) parsed = trt_graph_parse (text, NULL);
  g_autofree char *again = trt_graph_print (parsed);
  g_autoptr (TrtPlan) plan = plan_of (graph, "cpu");
  g_autoptr (GBytes) bytes = trt_plan_serialize (plan, NULL);
  g_autoptr (TrtPlan) loaded = trt_plan_load_bytes (bytes, NULL);
  TrtShapeRange range;

  ck_assert_str_eq (text, again);
  ck_assert_uint_eq (plan->recipes->len, 2);
  ck_assert_uint_eq (trt_graph_n_profiles (loaded->graph), 2);
  trt_graph_get_profile (loaded->graph, 1, 0, &range);
  ck_assert_str_eq (range.input, "x");
  ck_assert_int_eq (range.min[2], 16);
  ck_assert_int_eq (range.opt[3], 48);
  ck_assert_int_eq (range.max[3], 64);
}
END_TEST

START_TEST (a_recipe_serves_the_shapes_it_was_made_for)
{
  g_autoptr (TrtGraph) graph = graph_with_profiles ();
  g_autoptr (TrtPlan) plan = plan_of (graph, "cpu");
  TrtEngine *engine = trt_engine_new (plan, NULL, NULL);
  gint64 *opt = trt_graph_symbol_values (plan->graph, 1, TRT_RANGE_OPT);
  gint64 *max = trt_graph_symbol_values (plan->graph, 1, TRT_RANGE_MAX);
  g_autoptr (TrtEngine) at_opt = trt_engine_at (engine, opt, NULL);
  g_autoptr (TrtEngine) at_max = trt_engine_at (engine, max, NULL);
  g_autoptr (TrtEngine) again = trt_engine_at (engine, max, NULL);

  ck_assert_ptr_eq (engine->recipe, plan->recipes->pdata[0]);
  ck_assert_ptr_eq (at_opt->recipe, plan->recipes->pdata[1]);
  ck_assert_ptr_nonnull (at_max->made);
  ck_assert_ptr_eq (at_max, again);
  g_free (opt);
  g_free (max);
  trt_engine_unref (engine); /* the others live on */
}
END_TEST

START_TEST (contradictions_are_refused)
{
  const gint64 a[3] = { 1, 4, 4 }, b[3] = { 2, 8, 8 };
  TrtShapeRange turned = range_of_x (b, a, b), beyond = range_of_x (a, a, b);
  TrtShapeRange two[2] = { range_of_x (a, a, b),
    { "s", 4, { 1, 4, 1, 1 }, { 1, 4, 1, 1 }, { 3, 4, 1, 1 } } };
  TrtShapeRange nobody = { "nobody", 1, { 1 }, { 1 }, { 1 } };
  const TrtShapeRange *bad[] = { &turned, &nobody };
  g_autoptr (TrtGraph) declared = trt_graph_parse (
      "graph g {\n  symbol N 1 1 2\n  symbol H 4 4 6\n  symbol W 1 4 9\n"
      "  input %x : f32[N,2,H,W]\n  %y = Relu act (%x)\n  output %y\n}\n",
      NULL);

  for (guint i = 0; i < 2; i++) {
    g_autoptr (TrtGraph) graph = trt_graph_parse (net, NULL);
    ck_assert (!trt_graph_add_profile (graph, bad[i], 1, NULL));
    ck_assert_uint_eq (trt_graph_n_profiles (graph), 0);
  }
  {
    g_autoptr (TrtGraph) graph = trt_graph_parse (net, NULL);
    ck_assert (!trt_graph_add_profile (graph, two, 2, NULL)); /* N */
  }
  ck_assert (!trt_graph_add_profile (declared, &beyond, 1, NULL)); /* H to 8 */
}
END_TEST

START_TEST (a_fixed_dimension_can_be_opened)
{
  g_autoptr (TrtGraph) graph = trt_graph_parse (
      "graph g {\n  input %x : f32[1,2,8,8]\n"
      "  const %w : f32[3,2,3,3] = fill 0.5\n"
      "  %y = Conv conv (%x, %w) {pads=[1, 1, 1, 1]}\n  output %y\n}\n",
      NULL);
  TrtShapeRange first = range_of_x ((gint64[]){ 1, 8, 8 },
      (gint64[]){ 1, 8, 8 }, (gint64[]){ 1, 8, 8 });
  TrtShapeRange second = range_of_x ((gint64[]){ 2, 8, 4 },
      (gint64[]){ 2, 8, 6 }, (gint64[]){ 3, 8, 12 });
  g_autoptr (TrtPlan) plan = NULL;
  g_autoptr (TrtEngine) engine = NULL;
  g_autoptr (TrtContext) c = NULL;
  TrtTensorInfo info;

  ck_assert (trt_graph_infer (graph, NULL));
  ck_assert (trt_graph_add_profile (graph, &first, 1, NULL));
  ck_assert (trt_graph_add_profile (graph, &second, 1, NULL));
  plan = plan_of (graph, "cpu");
  engine = trt_engine_new (plan, NULL, NULL);
  c = trt_context_new (engine, NULL);
  trt_engine_get_input (engine, 0, &info);
  ck_assert_int_eq (info.dims[0], 1);
  ck_assert (set_x (c, 3, 8, 12, NULL));
  trt_context_get_output_info (c, 0, &info);
  ck_assert_int_eq (info.dims[0], 3);
  ck_assert_int_eq (info.dims[3], 12);
  ck_assert (trt_context_run (c, NULL));
  ck_assert (!set_x (c, 1, 8, 12, NULL));
  ck_assert (!set_x (c, 2, 9, 8, NULL));
  ck_assert (set_x (c, 1, 8, 8, NULL));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("shapes");
  TCase *tcase = tcase_create ("shapes");
  SRunner *runner;
  int n_failed;

  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, every_shape_of_a_profile_is_right);
  tcase_add_test (tcase, other_shapes_are_refused_with_the_ranges);
  tcase_add_test (tcase, bound_memory_holds_for_its_size);
  tcase_add_test (tcase, a_known_shape_is_taken_quickly);
  tcase_add_test (tcase, profiles_travel);
  tcase_add_test (tcase, a_recipe_serves_the_shapes_it_was_made_for);
  tcase_add_test (tcase, contradictions_are_refused);
  tcase_add_test (tcase, a_fixed_dimension_can_be_opened);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  n_failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return n_failed != 0;
}
