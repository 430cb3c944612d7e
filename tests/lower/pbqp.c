/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* pbqp.c: choices of small random problems beside the best of all. */
#include <check.h>

#include "lower/pbqp.h"

#define MAX_NODES 7
#define MAX_CHOICES 3

typedef struct {
  guint n_nodes, n[MAX_NODES];
  double node[MAX_NODES][MAX_CHOICES];
  gboolean has_edge[MAX_NODES][MAX_NODES]; /* a < b */
  double edge[MAX_NODES][MAX_NODES][MAX_CHOICES][MAX_CHOICES];
} Problem;

static guint32 state;

static guint32
draw (guint32 below)
{
  state = state * 1664525u + 1013904223u;
  return (state >> 8) % below;
}

static double
draw_cost (gboolean may_be_never)
{
  return may_be_never && draw (5) == 0 ? TRT_PBQP_NEVER : (double) draw (20);
}

static void
draw_edge (Problem *p, guint a, guint b, gboolean may_be_never)
{
  p->has_edge[a][b] = TRUE;
  for (guint i = 0; i < p->n[a]; i++) {
    for (guint j = 0; j < p->n[b]; j++)
      p->edge[a][b][i][j] = draw_cost (may_be_never);
  }
}

static void
draw_nodes (Problem *p, guint n)
{
  *p = (Problem){ .n_nodes = n };
  for (guint a = 0; a < n; a++) {
    p->n[a] = 1 + draw (MAX_CHOICES);
    for (guint i = 0; i < p->n[a]; i++)
      p->node[a][i] = draw_cost (FALSE);
  }
}

static double
cost_of (const Problem *p, const guint *choices)
{
  double cost = 0;

  for (guint a = 0; a < p->n_nodes; a++) {
    cost += p->node[a][choices[a]];
    for (guint b = a + 1; b < p->n_nodes; b++) {
      if (p->has_edge[a][b])
        cost += p->edge[a][b][choices[a]][choices[b]];
    }
  }
  return cost;
}

static double
best_of_all (const Problem *p, guint *choices, guint node)
{
  double best = TRT_PBQP_NEVER;

  if (node == p->n_nodes)
    return cost_of (p, choices);
  for (choices[node] = 0; choices[node] < p->n[node]; choices[node]++)
    best = MIN (best, best_of_all (p, choices, node + 1));
  return best;
}

/* The problem's solution; edges are given in either direction. */
static guint *
solve (const Problem *p, guint *n_guessed)
{
  g_autoptr (TrtPbqp) problem = trt_pbqp_new ();

  for (guint a = 0; a < p->n_nodes; a++)
    trt_pbqp_add_node (problem, p->n[a], p->node[a]);
  for (guint a = 0; a < p->n_nodes; a++) {
    for (guint b = a + 1; b < p->n_nodes; b++) {
      double costs[MAX_CHOICES * MAX_CHOICES];
      gboolean turned = (a + b) % 2 == 0;
      for (guint i = 0; i < p->n[a]; i++) {
        for (guint j = 0; j < p->n[b]; j++)
          costs[turned ? j * p->n[a] + i : i * p->n[b] + j]
              = p->edge[a][b][i][j];
      }
      if (p->has_edge[a][b])
        trt_pbqp_add_edge (problem, turned ? b : a, turned ? a : b, costs);
    }
  }
  return trt_pbqp_solve (problem, n_guessed);
}

static void
expect_best (const Problem *p)
{
  guint all[MAX_NODES], guessed = 99;
  double best = best_of_all (p, all, 0);
  g_autofree guint *choices = solve (p, &guessed);

  if (best == TRT_PBQP_NEVER) {
    ck_assert_ptr_null (choices);
    return;
  }
  ck_assert_ptr_nonnull (choices);
  ck_assert_uint_eq (guessed, 0);
  ck_assert_double_eq (cost_of (p, choices), best);
}

START_TEST (a_chain_gets_its_best)
{
  Problem p;

  state = (guint32) _i;
  draw_nodes (&p, 1 + draw (MAX_NODES));
  for (guint a = 0; a + 1 < p.n_nodes; a++)
    draw_edge (&p, a, a + 1, TRUE);
  expect_best (&p);
}
END_TEST

START_TEST (a_tree_gets_its_best)
{
  Problem p;

  state = (guint32) _i + 1000;
  draw_nodes (&p, MAX_NODES);
  for (guint b = 1; b < p.n_nodes; b++)
    draw_edge (&p, draw (b), b, TRUE);
  expect_best (&p);
}
END_TEST

/* A block with a way around it, and one inside it. */
START_TEST (blocks_get_their_best)
{
  Problem p;

  state = (guint32) _i + 2000;
  draw_nodes (&p, 7);
  for (guint a = 0; a + 1 < p.n_nodes; a++)
    draw_edge (&p, a, a + 1, TRUE);
  draw_edge (&p, 0, 6, TRUE);
  draw_edge (&p, 2, 5, TRUE);
  expect_best (&p);
}
END_TEST

/* Everybody beside everybody: a guess, which may be worse but must hold what
 * it says, and be the same again. */
START_TEST (a_guess_is_a_choice)
{
  Problem p;
  guint all[MAX_NODES], guessed = 0;
  g_autofree guint *choices = NULL, *again = NULL;
  double best, cost;

  state = (guint32) _i + 3000;
  draw_nodes (&p, 6);
  for (guint a = 0; a < p.n_nodes; a++) {
    for (guint b = a + 1; b < p.n_nodes; b++)
      draw_edge (&p, a, b, FALSE);
  }
  best = best_of_all (&p, all, 0);
  choices = solve (&p, &guessed);
  again = solve (&p, NULL);
  ck_assert_ptr_nonnull (choices);
  ck_assert_uint_ge (guessed, 1);
  ck_assert_mem_eq (choices, again, p.n_nodes * sizeof *choices);
  for (guint a = 0; a < p.n_nodes; a++)
    ck_assert_uint_lt (choices[a], p.n[a]);
  cost = cost_of (&p, choices);
  ck_assert_double_ge (cost, best);
  ck_assert_double_le (cost, best * 1.6 + 1);
}
END_TEST

START_TEST (costs_of_one_edge_add_up)
{
  static const double none[2] = { 0, 0 }, ones[4] = { 0, 3, 1, 9 },
                      more[4] = { 5, 0, 5, 9 };
  g_autoptr (TrtPbqp) problem = trt_pbqp_new ();
  g_autofree guint *choices = NULL;

  trt_pbqp_add_node (problem, 2, none);
  trt_pbqp_add_node (problem, 2, none);
  trt_pbqp_add_edge (problem, 0, 1, ones);
  trt_pbqp_add_edge (problem, 0, 1, more);
  choices = trt_pbqp_solve (problem, NULL);
  ck_assert_uint_eq (choices[0], 0);
  ck_assert_uint_eq (choices[1], 1);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("pbqp");
  TCase *c = tcase_create ("pbqp");
  SRunner *runner;
  int failed;

  tcase_add_loop_test (c, a_chain_gets_its_best, 0, 100);
  tcase_add_loop_test (c, a_tree_gets_its_best, 0, 100);
  tcase_add_loop_test (c, blocks_get_their_best, 0, 100);
  tcase_add_loop_test (c, a_guess_is_a_choice, 0, 50);
  tcase_add_test (c, costs_of_one_edge_add_up);
  suite_add_tcase (suite, c);
  runner = srunner_create (suite);
  srunner_set_fork_status (runner, CK_NOFORK);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed > 0;
}
