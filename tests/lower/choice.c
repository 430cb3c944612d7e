/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* choice.c: tactics and layouts of a whole graph, on a backend made up for it:
 * every operator has a tactic for channels innermost, which is asked first, and
 * a slower one for plain memory. */
#include <check.h>

#include "lower/private.h"
#include "ops/op.h"

/* ---- the backend ------------------------------------------------------ */

#define MOVE_US 10.0
#define INNER_US 5.0
#define PLAIN_US 6.0

static TrtkStatus
choose_in (TrtkProblem *p, TrtkLayout layout)
{
  if (p->op == NULL)
    return TRTK_ERROR_UNSUPPORTED;
  for (gint32 i = 0; i < p->n_in; i++)
    p->in[i].layout = p->in[i].is_constant ? TRTK_LAYOUT_PLAIN : layout;
  for (gint32 i = 0; i < p->n_out; i++)
    p->out[i].layout = layout;
  return TRTK_OK;
}

static TrtkStatus
choose_inner (TrtkProblem *p, const gboolean *may_overwrite)
{
  return choose_in (p, TRTK_LAYOUT_NHWC);
}

static TrtkStatus
choose_plain (TrtkProblem *p, const gboolean *may_overwrite)
{
  return choose_in (p, TRTK_LAYOUT_PLAIN);
}

static TrtkStatus
choose_move (TrtkProblem *p, const gboolean *may_overwrite)
{
  return p->op == NULL ? TRTK_OK : TRTK_ERROR_UNSUPPORTED;
}

/* Sigmoid is what plain memory is bad at, Tanh what it is good at. */
static double
inner_us (const TrtkProblem *p)
{
  return g_str_equal (p->op, "Tanh") ? 9.0 : INNER_US;
}

static double
plain_us (const TrtkProblem *p)
{
  return g_str_equal (p->op, "Sigmoid") ? 100.0 : PLAIN_US;
}

static double
move_us (const TrtkProblem *p)
{
  return MOVE_US;
}

static const TrtTactic inner
    = { .name = "inner", .choose = choose_inner, .cost = inner_us },
    plain = { .name = "plain", .choose = choose_plain, .cost = plain_us },
    move = { .name = "move", .choose = choose_move, .cost = move_us };
static const TrtTactic *const table[] = { &inner, &plain, NULL };

static const TrtTactic *const *
tactics (void)
{
  return table;
}

static char *
target (gpointer device, GError **error)
{
  return g_strdup ("toy");
}

static const TrtBackend toy = {
  .name = "toy",
  .layouts = 1u << TRTK_LAYOUT_PLAIN | 1u << TRTK_LAYOUT_NHWC,
  .target = target,
  .tactics = tactics,
  .reorder = &move,
};

/* ---- graphs ----------------------------------------------------------- */

static TrtTensor *
input (TrtGraph *graph, const char *name)
{
  static const gint64 dims[4] = { 1, 16, 4, 4 };

  return trt_graph_add_input (graph, name, TRTK_F32, 4, dims);
}

static TrtTensor *
add (TrtGraph *graph, const char *op, TrtTensor *a, TrtTensor *b)
{
  TrtTensor *in[2] = { a, b };
  TrtNode *node
      = trt_graph_add_node (graph, op, NULL, in, b != NULL ? 2 : 1, 1);
  g_autoptr (GError) error = NULL;

  ck_assert_msg (trt_node_infer (node, &error), "%s",
      error != NULL ? error->message : "");
  return trt_node_output (node, 0);
}

static TrtTensor *
chain (TrtGraph *graph, const char *op, TrtTensor *x, int n)
{
  while (n-- > 0)
    x = add (graph, op, x, NULL);
  return x;
}

static double
simple_us (const TrtGraph *graph)
{
  g_autoptr (TrtTensorTable) tensors = trt_tensor_table_new (graph);
  g_autofree gboolean *needed = trt_lower_needed_nodes (graph);
  TrtLowerJob job = { graph, &toy, "toy", NULL, tensors, needed };
  g_autoptr (TrtRecipe) recipe = trt_lower_by (&job, NULL, NULL);

  return trt_recipe_us (recipe, graph, &toy, NULL);
}

/* Lowers and frees @graph; checks the recipe, its steps of each kind, and that
 * none is slower than node by node. */
static void
expect (TrtGraph *graph, guint n_moves, guint n_inner, guint n_plain)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtRecipe) recipe = trt_lower (graph, &toy, NULL, NULL, &error);
  guint moves = 0, in = 0, flat = 0;

  g_assert_no_error (error);
  ck_assert_msg (trt_recipe_check (recipe, graph, &toy, &error), "%s",
      error != NULL ? error->message : "");
  for (guint i = 0; i < recipe->steps->len; i++) {
    const char *name = trt_recipe_step (recipe, i)->tactic;
    moves += g_str_equal (name, "move");
    in += g_str_equal (name, "inner");
    flat += g_str_equal (name, "plain");
  }
  ck_assert_uint_eq (moves, n_moves);
  ck_assert_uint_eq (in, n_inner);
  ck_assert_uint_eq (flat, n_plain);
  ck_assert_double_le (trt_recipe_us (recipe, graph, &toy, NULL),
      simple_us (graph));
  trt_graph_free (graph);
}

/* ---- tests ------------------------------------------------------------ */

/* Moves at both ends are worth 20 operators. */
START_TEST (a_short_chain_stays_where_it_is)
{
  TrtGraph *graph = trt_graph_new ();

  trt_graph_add_output (graph, chain (graph, "Relu", input (graph, "x"), 3));
  expect (graph, 0, 0, 3);
}
END_TEST

START_TEST (a_long_chain_is_moved_at_its_ends)
{
  TrtGraph *graph = trt_graph_new ();

  trt_graph_add_output (graph, chain (graph, "Relu", input (graph, "x"), 30));
  expect (graph, 2, 30, 0);
}
END_TEST

/* What must be moved for one operator takes its neighbours along only as far as
 * that saves something, and the way back is as long for them. */
START_TEST (one_node_draws_the_others)
{
  TrtGraph *graph = trt_graph_new ();
  TrtTensor *x = chain (graph, "Relu", input (graph, "x"), 3);

  x = chain (graph, "Sigmoid", x, 1);
  trt_graph_add_output (graph, chain (graph, "Relu", x, 3));
  expect (graph, 2, 7, 0);
}
END_TEST

/* Both branches want the input's other layout: one move serves them, one more
 * brings back their sum. */
START_TEST (a_move_is_paid_for_once)
{
  TrtGraph *graph = trt_graph_new ();
  TrtTensor *x = input (graph, "x");
  TrtTensor *a = add (graph, "Sigmoid", x, NULL);
  TrtTensor *b = add (graph, "Sigmoid", x, NULL);
  TrtTensor *c = add (graph, "Sigmoid", x, NULL);

  a = add (graph, "Add", a, b);
  trt_graph_add_output (graph, add (graph, "Add", a, c));
  expect (graph, 2, 5, 0);
}
END_TEST

/* Between two operators that plain memory is bad at, one that it is good at:
 * worth two moves more where there are seven of it. */
START_TEST (islands_stay_apart_where_that_is_cheaper)
{
  TrtGraph *graph = trt_graph_new ();
  TrtTensor *x = chain (graph, "Sigmoid", input (graph, "x"), 1);

  x = chain (graph, "Tanh", x, _i);
  trt_graph_add_output (graph, chain (graph, "Sigmoid", x, 1));
  if (_i < 7)
    expect (graph, 2, 2 + (guint) _i, 0);
  else
    expect (graph, 4, 2, (guint) _i);
}
END_TEST

/* The same net twice is lowered alike. */
START_TEST (choices_are_the_same_again)
{
  TrtRecipe *recipes[2];

  for (int i = 0; i < 2; i++) {
    g_autoptr (TrtGraph) graph = trt_graph_new ();
    TrtTensor *x = input (graph, "x"), *y = chain (graph, "Relu", x, 4);
    y = add (graph, "Add", chain (graph, "Sigmoid", y, 2), y);
    trt_graph_add_output (graph, add (graph, "Mul", y, x));
    recipes[i] = trt_lower (graph, &toy, NULL, NULL, NULL);
  }
  ck_assert_uint_eq (recipes[0]->steps->len, recipes[1]->steps->len);
  for (guint i = 0; i < recipes[0]->steps->len; i++)
    ck_assert_str_eq (trt_recipe_step (recipes[0], i)->tactic,
        trt_recipe_step (recipes[1], i)->tactic);
  trt_recipe_free (recipes[0]);
  trt_recipe_free (recipes[1]);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("choice");
  TCase *c = tcase_create ("choice");
  SRunner *runner;
  int failed;

  tcase_add_test (c, a_short_chain_stays_where_it_is);
  tcase_add_test (c, a_long_chain_is_moved_at_its_ends);
  tcase_add_test (c, one_node_draws_the_others);
  tcase_add_test (c, a_move_is_paid_for_once);
  tcase_add_loop_test (c, islands_stay_apart_where_that_is_cheaper, 0, 12);
  tcase_add_test (c, choices_are_the_same_again);
  suite_add_tcase (suite, c);
  runner = srunner_create (suite);
  srunner_set_fork_status (runner, CK_NOFORK);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed > 0;
}
