/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cuda_lanes.c: steps side by side. Random nets of many branches give the same
 * bits in lanes as one step after the other, with memory planned for lanes and
 * with memory that is given away as soon as the recipe's order allows. The
 * stand-in runs a graph in a random order of those that its edges allow. */
#include <check.h>
#include <string.h>

#include "lower/lower.h"
#include "ops/op.h"
#include "plan/plan.h"
#include "nets.h"

extern const TrtBackend trt_backend_cuda;

#define N_NODES 24

static TrtTensor *
finish (TrtNode *node)
{
  g_autoptr (GError) error = NULL;

  trt_node_infer (node, &error);
  g_assert_no_error (error);
  return trt_node_output (node, 0);
}

static TrtTensor *
conv (TrtGraph *graph, TrtTensor *x, GRand *r)
{
  gint64 dims[4] = { 16, 16, 1, 1 };
  g_autofree float *w = g_new (float, 256);
  g_autoptr (GBytes) bytes = NULL;
  TrtTensor *in[2] = { x };

  for (int i = 0; i < 256; i++)
    w[i] = (float) g_rand_double_range (r, -0.3, 0.3);
  bytes = g_bytes_new (w, 256 * sizeof *w);
  in[1] = trt_graph_add_constant (graph, NULL, TRTK_F32, 4, dims, bytes);
  return finish (trt_graph_add_node (graph, "Conv", NULL, in, 2, 1));
}

/* Every node reads what random earlier ones made; the last two are outputs. */
static TrtGraph *
random_net (guint32 seed)
{
  static const gint64 dims[4] = { 1, 16, 4, 4 };
  static const char *const ops[] = { "Add", "Mul", "Sub", "Max" };
  GRand *r = g_rand_new_with_seed (seed);
  TrtGraph *graph = trt_graph_new ();
  TrtTensor *made[N_NODES + 1];

  made[0] = trt_graph_add_input (graph, "x", TRTK_F32, 4, dims);
  for (int i = 1; i <= N_NODES; i++) {
    int first = MAX (0, i - 7);
    TrtTensor *in[2] = { made[g_rand_int_range (r, first, i)],
      made[g_rand_int_range (r, first, i)] };
    switch (g_rand_int_range (r, 0, 4)) {
      case 0:
        made[i] = finish (trt_graph_add_node (graph,
            ops[g_rand_int_range (r, 0, 4)], NULL, in, 2, 1));
        break;
      case 1:
        made[i] = finish (trt_graph_add_node (graph, "Sigmoid", NULL, in, 1, 1));
        break;
      default:
        made[i] = conv (graph, in[0], r);
    }
  }
  trt_graph_add_output (graph, made[N_NODES]);
  trt_graph_add_output (graph, made[N_NODES - 1]);
  g_rand_free (r);
  return graph;
}

/* With a recipe whose memory is given away in the order of its steps. */
static TrtPlan *
tight_plan (TrtGraph *graph)
{
  TrtBuildOptions options = { .backend = "dummy" };
  TrtBackend in_order = trt_backend_cuda;
  g_autoptr (GError) error = NULL;
  TrtPlan *plan = trt_plan_build (graph, &options, &error);
  TrtGraph *prepared;
  TrtRecipe *recipe;

  g_assert_no_error (error);
  in_order.forks = FALSE;
  prepared = trt_lower_prepare (trt_plan_graph (plan), &in_order, &error);
  g_assert_no_error (error);
  recipe = trt_lower (prepared, &in_order, NULL, NULL, &error);
  g_assert_no_error (error);
  trt_plan_add_recipe (plan, recipe);
  trt_graph_free (prepared);
  return plan;
}

static TrtContext *
run (guint32 seed, const char *lanes, gboolean tight)
{
  TrtEngineOptions on = { .backend = "cuda" };
  TrtBuildOptions options = { .backend = "cuda" };
  g_autoptr (TrtGraph) graph = random_net (seed);
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtPlan) plan
      = tight ? tight_plan (graph) : trt_plan_build (graph, &options, &error);
  g_autoptr (TrtEngine) engine = NULL;
  TrtContext *c;

  g_assert_no_error (error);
  g_setenv ("TRTINFER_CUDA_LANES", lanes, TRUE);
  engine = trt_engine_new (plan, &on, &error);
  g_assert_no_error (error);
  c = trt_context_new (engine, &error);
  g_assert_no_error (error);
  trt_net_fill (trt_context_get_input (c, 0), 256, seed);
  for (int i = 0; i < 3; i++)
    ck_assert (trt_context_run (c, &error));
  return c;
}

static void
assert_same (TrtContext *a, TrtContext *b)
{
  for (guint i = 0; i < 2; i++)
    ck_assert_mem_eq (trt_context_get_output (a, i),
        trt_context_get_output (b, i), 256 * sizeof (float));
}

START_TEST (lanes_give_what_one_step_after_the_other_gives)
{
  g_autoptr (TrtContext) a = run ((guint32) _i, "never", FALSE);
  g_autoptr (TrtContext) b = run ((guint32) _i, "always", FALSE);

  assert_same (a, b);
}
END_TEST

START_TEST (memory_of_a_recipe_in_order_is_respected)
{
  g_autoptr (TrtContext) a = run ((guint32) _i, "never", FALSE);
  g_autoptr (TrtContext) b = run ((guint32) _i, "always", TRUE);

  assert_same (a, b);
}
END_TEST

START_TEST (the_clock_chooses_where_nobody_says)
{
  g_autoptr (TrtContext) a = run (3, "never", FALSE);
  g_autoptr (TrtContext) b = run (3, "auto", FALSE);

  assert_same (a, b);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("cuda-lanes");
  TCase *tc = tcase_create ("lanes");
  SRunner *runner = srunner_create (suite);
  int failed;

  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, lanes_give_what_one_step_after_the_other_gives, 0,
      40);
  tcase_add_loop_test (tc, memory_of_a_recipe_in_order_is_respected, 0, 40);
  tcase_add_test (tc, the_clock_chooses_where_nobody_says);
  suite_add_tcase (suite, tc);
  srunner_set_fork_status (runner, CK_NOFORK);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
