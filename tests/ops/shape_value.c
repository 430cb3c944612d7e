/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* shape_value.c: arithmetic on the contents of shapes is followed, with
 * symbols; each test builds nodes over one list of two elements, N and 3. */
#include <check.h>

#include "ops/shape_value.h"

static TrtGraph *graph;
static const TrtExpr *symbol; /* N, in [1, 100] */

static void
setup (void)
{
  graph = trt_graph_new ();
  trt_expr_pool_symbol (graph->exprs, "N")->max = 100;
  symbol = trt_expr_symbol (graph->exprs,
      trt_expr_pool_symbol (graph->exprs, "N"));
}

static void
teardown (void)
{
  trt_graph_free (graph);
}

static const TrtExpr *
number (gint64 v)
{
  return trt_expr_const (graph->exprs, v);
}

static TrtTensor *
constant (TrtkDtype dtype, gint64 v)
{
  g_autoptr (GBytes) bytes = g_bytes_new (&v, trtk_dtype_size (dtype));
  gint64 dims[] = { 1 };

  return trt_graph_add_constant (graph, "c", dtype, 1, dims, bytes);
}

/* An input whose contents are N, 3. */
static TrtTensor *
list (TrtkDtype dtype)
{
  gint64 dims[] = { 2 };
  const TrtExpr *value[] = { symbol, number (3) };
  TrtTensor *t = trt_graph_add_input (graph, "x", dtype, 1, dims);

  trt_tensor_set_value (t, value, 2);
  return t;
}

static TrtTensor *
node (const char *op, TrtTensor *a, TrtTensor *b, TrtTensor *c)
{
  TrtTensor *inputs[] = { a, b, c };
  guint n = b == NULL ? 1 : c == NULL ? 2 : 3;
  TrtNode *made = trt_graph_add_node (graph, op, op, inputs, n, 1);
  g_autoptr (GError) error = NULL;

  ck_assert_msg (trt_node_infer (made, &error), "%s",
      error != NULL ? error->message : "");
  return trt_node_out (made, 0);
}

static void
assert_value (const TrtTensor *t, guint n, const TrtExpr *first,
    const TrtExpr *second)
{
  guint have = 0;
  const TrtExpr *const *value = trt_tensor_get_value (t, &have);

  ck_assert_ptr_nonnull (value);
  ck_assert_uint_eq (have, n);
  ck_assert_ptr_eq (value[0], first);
  if (n > 1)
    ck_assert_ptr_eq (value[1], second);
}

START_TEST (arithmetic_keeps_symbols)
{
  TrtExprPool *pool = graph->exprs;
  TrtTensor *x = list (TRTK_S64), *two = constant (TRTK_S64, 2);

  assert_value (node ("Add", x, two, NULL), 2,
      trt_expr_add_const (pool, symbol, 2), number (5));
  assert_value (node ("Sub", two, x, NULL), 2,
      trt_expr_sub (pool, number (2), symbol), number (-1));
  assert_value (node ("Mul", x, two, NULL), 2,
      trt_expr_mul_const (pool, symbol, 2), number (6));
  assert_value (node ("Div", x, two, NULL), 2,
      trt_expr_div (pool, symbol, number (2)), number (1));
  assert_value (node ("Mod", x, two, NULL), 2,
      trt_expr_mod (pool, symbol, number (2)), number (1));
  assert_value (node ("Neg", x, NULL, NULL), 2,
      trt_expr_mul_const (pool, symbol, -1), number (-3));
  assert_value (node ("Min", x, two, NULL), 2,
      trt_expr_min (pool, symbol, number (2)), number (2));
}
END_TEST

START_TEST (reductions_keep_symbols)
{
  TrtTensor *x = list (TRTK_S64);

  assert_value (node ("ReduceProd", x, NULL, NULL), 1,
      trt_expr_mul_const (graph->exprs, symbol, 3), NULL);
  assert_value (node ("ReduceSum", x, NULL, NULL), 1,
      trt_expr_add_const (graph->exprs, symbol, 3), NULL);
}
END_TEST

START_TEST (conditions_choose)
{
  TrtTensor *x = list (TRTK_S64), *zero = constant (TRTK_S64, 0);
  TrtTensor *empty = node ("Equal", x, zero, NULL);

  assert_value (empty, 2, number (0), number (0));
  assert_value (node ("Not", empty, NULL, NULL), 2, number (1), number (1));
  assert_value (node ("Where", empty, zero, x), 2, symbol, number (3));
}
END_TEST

START_TEST (what_ranges_do_not_decide_is_unknown)
{
  guint n;
  TrtTensor *x = list (TRTK_S64);
  TrtTensor *is_less = node ("Less", x, constant (TRTK_S64, 50), NULL);

  ck_assert_ptr_null (trt_tensor_get_value (is_less, &n));
}
END_TEST

START_TEST (what_would_wrap_is_unknown)
{
  guint n;
  TrtTensor *x = list (TRTK_S32);
  TrtTensor *sum = node ("Add", x, constant (TRTK_S32, G_MAXINT32), NULL);

  ck_assert_ptr_null (trt_tensor_get_value (sum, &n));
}
END_TEST

START_TEST (a_division_by_zero_is_unknown)
{
  guint n;
  TrtTensor *q
      = node ("Div", list (TRTK_S64), constant (TRTK_S64, 0), NULL);

  ck_assert_ptr_null (trt_tensor_get_value (q, &n));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("shape_value");
  TCase *tc = tcase_create ("all");
  SRunner *runner = srunner_create (suite);
  int failed;

  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, arithmetic_keeps_symbols);
  tcase_add_test (tc, reductions_keep_symbols);
  tcase_add_test (tc, conditions_choose);
  tcase_add_test (tc, what_ranges_do_not_decide_is_unknown);
  tcase_add_test (tc, what_would_wrap_is_unknown);
  tcase_add_test (tc, a_division_by_zero_is_unknown);
  suite_add_tcase (suite, tc);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
