/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* recipe.c: what lowering writes down holds, and whatever else a file may
 * claim is refused or harmless. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "lower/lower.h"
#include "nets.h"
#include "plan/plan.h"

typedef struct {
  TrtGraph *graph;
  const TrtBackend *backend;
  TrtRecipe *recipe;
} Fixture;

static Fixture
lower (TrtGraph *graph, const char *backend)
{
  g_autoptr (GError) error = NULL;
  Fixture f = { graph, trt_backend_find (backend, &error), NULL };

  g_assert_no_error (error);
  f.recipe = trt_lower (graph, f.backend, NULL, NULL, &error);
  g_assert_no_error (error);
  return f;
}

static void
clear (Fixture *f)
{
  trt_recipe_free (f->recipe);
  trt_graph_free (f->graph);
}

/* Three convolutions in a row: the memory of the first serves the third. */
static TrtGraph *
chain (int n)
{
  TrtGraph *graph = trt_graph_new ();
  gint64 dims[4] = { 1, 16, 8, 8 };
  TrtTensor *x = trt_graph_add_input (graph, "x", TRTK_F32, 4, dims);

  for (int i = 0; i < n; i++)
    x = trt_net_conv (graph, x, 16, 3, 1, (guint32) i * 7);
  trt_graph_add_output (graph, x);
  return graph;
}

START_TEST (what_lowering_makes_is_accepted)
{
  static const char *const backends[] = { "cpu", "dummy" };
  Fixture f = lower (_i < 2 ? trt_net_residual () : chain (5),
      backends[_i % 2]);
  g_autoptr (GError) error = NULL;

  ck_assert_msg (trt_recipe_check (f.recipe, f.graph, f.backend, &error),
      "%s", error != NULL ? error->message : "");
  clear (&f);
}
END_TEST

START_TEST (memory_is_used_again)
{
  Fixture f = lower (chain (9), "dummy");
  guint64 one = 16 * 8 * 8 * 4;

  /* eight inner tensors, two at a time */
  ck_assert_uint_eq (f.recipe->arena_bytes, 2 * one);
  clear (&f);
}
END_TEST

START_TEST (outputs_are_written_in_place)
{
  Fixture f = lower (chain (1), "dummy");
  const TrtRecipeStep *last;

  ck_assert_uint_eq (f.recipe->steps->len, 1);
  last = trt_recipe_step (f.recipe, 0);
  ck_assert_int_eq (trt_recipe_value (f.recipe, last->out[0])->space,
      TRT_SPACE_OUTPUT);
  ck_assert_uint_eq (f.recipe->arena_bytes, 0);
  clear (&f);
}
END_TEST

START_TEST (nodes_that_nobody_needs_do_not_run)
{
  TrtGraph *graph = chain (2);
  Fixture f;

  trt_net_conv (graph, graph->inputs->pdata[0], 16, 3, 1, 99);
  f = lower (graph, "dummy");
  ck_assert_uint_eq (f.recipe->steps->len, 2);
  clear (&f);
}
END_TEST

/* ---- forged recipes --------------------------------------------------- */

static float *
run_plan (TrtPlan *plan, gsize *n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtEngine) engine = trt_engine_new (plan, NULL, &error);
  g_autoptr (TrtContext) c = NULL;
  TrtTensorInfo info;

  g_assert_no_error (error);
  c = trt_context_new (engine, &error);
  g_assert_no_error (error);
  trt_engine_get_input (engine, 0, &info);
  trt_net_fill (trt_context_get_input (c, 0),
      trt_tensor_info_bytes (&info) / sizeof (float), 5);
  ck_assert (trt_context_run (c, NULL));
  trt_engine_get_output (engine, 0, &info);
  *n = trt_tensor_info_bytes (&info) / sizeof (float);
  return g_memdup2 (trt_context_get_output (c, 0), *n * sizeof (float));
}

/* The recipe's numbers, one after the other; FALSE: there are no more. */
static gboolean
forge (TrtRecipe *r, guint field, guint32 with)
{
  guint per_value = 5, n_values = r->values->len * per_value;
  TrtRecipeValue *v;

  if (field < n_values) {
    v = trt_recipe_value (r, field / per_value);
    switch (field % per_value) {
      case 0:
        v->tensor = with;
        break;
      case 1:
        v->layout = (TrtkLayout) with;
        break;
      case 2:
        v->space = (TrtSpace) with;
        break;
      case 3:
        v->index = with;
        break;
      default:
        v->offset = (guint64) with * 64;
    }
    return TRUE;
  }
  field -= n_values;
  for (guint s = 0; s < r->steps->len; s++) {
    TrtRecipeStep *step = trt_recipe_step (r, s);
    guint n = step->n_nodes + step->n_in + step->n_out + 1;
    if (field >= n) {
      field -= n;
      continue;
    }
    if (field < step->n_nodes)
      step->nodes[field] = with;
    else if ((field -= step->n_nodes) < step->n_in)
      step->in[field] = with;
    else if ((field -= step->n_in) < step->n_out)
      step->out[field] = with;
    else
      step->overwrites = (gint32) with;
    return TRUE;
  }
  if (field == 0)
    r->arena_bytes = (guint64) with * 64;
  return field == 0;
}

/* Every number of the recipe becomes every small number, and some large ones:
 * the recipe is refused, or gives the same answer. */
START_TEST (no_forged_number_does_harm)
{
  static const guint32 large[] = { 12, 1000, G_MAXUINT32 - 1, G_MAXUINT32 };
  const char *backend = _i == 0 ? "dummy" : "cpu";
  guint n_accepted = 0, n_refused = 0;
  g_autofree float *want = NULL;
  gsize n_want = 0;

  for (guint field = 0;; field++) {
    gboolean more = TRUE;
    for (guint32 k = 0; k < 8 + G_N_ELEMENTS (large) && more; k++) {
      Fixture f = lower (trt_net_residual (), backend);
      g_autoptr (TrtPlan) plan = trt_plan_new (f.graph);
      g_autofree float *got = NULL;
      gsize n;
      g_ptr_array_add (plan->recipes, f.recipe);
      if (want == NULL)
        want = run_plan (plan, &n_want);
      more = forge (f.recipe, field, k < 8 ? k : large[k - 8]);
      if (!trt_recipe_check (f.recipe, f.graph, f.backend, NULL)) {
        n_refused++;
        continue;
      }
      n_accepted++;
      got = run_plan (plan, &n);
      ck_assert_uint_eq (n, n_want);
      for (gsize i = 0; i < n; i++)
        ck_assert_msg (fabsf (got[i] - want[i]) <= 1e-5f,
            "field %u becomes %u: element %" G_GSIZE_FORMAT " is %g, wants %g",
            field, k, i, got[i], want[i]);
    }
    if (!more)
      break;
  }
  ck_assert_uint_gt (n_refused, 5 * n_accepted);
}
END_TEST

START_TEST (an_unknown_tactic_is_named)
{
  Fixture f = lower (chain (1), "dummy");
  g_autoptr (GError) error = NULL;

  g_free (trt_recipe_step (f.recipe, 0)->tactic);
  trt_recipe_step (f.recipe, 0)->tactic = g_strdup ("abacus");
  ck_assert (!trt_recipe_check (f.recipe, f.graph, f.backend, &error));
  ck_assert (g_error_matches (error, TRT_ERROR, TRT_ERROR_PLAN_CORRUPT));
  ck_assert_ptr_nonnull (strstr (error->message, "abacus"));
  clear (&f);
}
END_TEST

START_TEST (a_recipe_that_leaves_out_a_node_is_refused)
{
  Fixture f = lower (chain (3), "dummy");
  g_autoptr (GError) error = NULL;

  g_ptr_array_remove_index (f.recipe->steps, 1);
  ck_assert (!trt_recipe_check (f.recipe, f.graph, f.backend, &error));
  clear (&f);
}
END_TEST

START_TEST (steps_in_another_order_are_refused)
{
  Fixture f = lower (chain (3), "dummy");
  gpointer swap = f.recipe->steps->pdata[0];

  f.recipe->steps->pdata[0] = f.recipe->steps->pdata[1];
  f.recipe->steps->pdata[1] = swap;
  ck_assert (!trt_recipe_check (f.recipe, f.graph, f.backend, NULL));
  clear (&f);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("lower");
  TCase *tcase = tcase_create ("all");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tcase, 120);
  tcase_add_loop_test (tcase, what_lowering_makes_is_accepted, 0, 4);
  tcase_add_test (tcase, memory_is_used_again);
  tcase_add_test (tcase, outputs_are_written_in_place);
  tcase_add_test (tcase, nodes_that_nobody_needs_do_not_run);
  tcase_add_loop_test (tcase, no_forged_number_does_harm, 0, 2);
  tcase_add_test (tcase, an_unknown_tactic_is_named);
  tcase_add_test (tcase, a_recipe_that_leaves_out_a_node_is_refused);
  tcase_add_test (tcase, steps_in_another_order_are_refused);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
