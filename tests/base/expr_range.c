/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* expr_range.c: bounds of expressions, and what they decide. */
#include <check.h>

#include "base/expr_range.h"

static TrtExprPool *pool;

static const TrtExpr *
read_expr (const char *text)
{
  return trt_expr_parse (pool, &text);
}

/* N lies in [2, 5], M in [1, 100]. */
static void
setup (void)
{
  TrtSymbol *n;

  pool = trt_expr_pool_new ();
  n = trt_expr_pool_symbol (pool, "N");
  n->min = 2;
  n->max = 5;
  trt_expr_pool_symbol (pool, "M")->max = 100;
}

static void
teardown (void)
{
  trt_expr_pool_free (pool);
}

static void
assert_range (const TrtExpr *e, gint64 low, gint64 high)
{
  gint64 l, h;

  ck_assert (trt_expr_range (e, &l, &h));
  ck_assert_int_eq (l, low);
  ck_assert_int_eq (h, high);
}

START_TEST (bounds_follow_every_kind)
{
  const TrtExpr *n = read_expr ("N"), *m = read_expr ("M");

  assert_range (trt_expr_const (pool, -7), -7, -7);
  assert_range (trt_expr_add_const (pool, n, -3), -1, 2);
  assert_range (trt_expr_mul (pool, n, m), 2, 500);
  assert_range (trt_expr_sub (pool, n, m), -98, 4);
  assert_range (trt_expr_div (pool, m, trt_expr_const (pool, 8)), 0, 12);
  assert_range (trt_expr_mod (pool, m, trt_expr_const (pool, 8)), 0, 7);
  assert_range (trt_expr_min (pool, n, m), 1, 5);
  assert_range (trt_expr_max (pool, n, m), 2, 100);
}
END_TEST

START_TEST (nothing_is_known_of_nothing)
{
  gint64 low, high;

  ck_assert (!trt_expr_range (NULL, &low, &high));
}
END_TEST

START_TEST (division_is_cut_towards_zero)
{
  const TrtExpr *two = trt_expr_const (pool, 2), *n = read_expr ("N");
  const TrtExpr *minus_seven = trt_expr_const (pool, -7);
  const TrtExpr *q = trt_expr_truncated_div (pool, minus_seven, two);

  ck_assert_ptr_eq (q, trt_expr_const (pool, -3));
  ck_assert_ptr_eq (trt_expr_truncated_div (pool, n, two),
      trt_expr_div (pool, n, two));
  ck_assert_ptr_eq (
      trt_expr_truncated_div (pool, trt_expr_negate (pool, n), two),
      trt_expr_negate (pool, trt_expr_div (pool, n, two)));
}
END_TEST

START_TEST (division_of_unknown_sign_is_not_followed)
{
  const TrtExpr *n = read_expr ("N"), *two = trt_expr_const (pool, 2);
  const TrtExpr *any = trt_expr_add_const (pool, n, -3);

  ck_assert_ptr_null (trt_expr_truncated_div (pool, any, two));
  ck_assert_ptr_null (trt_expr_truncated_div (pool, n, any));
  ck_assert_ptr_null (
      trt_expr_truncated_div (pool, n, trt_expr_const (pool, 0)));
  ck_assert_ptr_null (trt_expr_known_mod (pool, any, two));
  ck_assert_ptr_null (trt_expr_known_mod (pool, n, trt_expr_const (pool, 0)));
}
END_TEST

START_TEST (comparisons_decide_where_ranges_do)
{
  const TrtExpr *n = read_expr ("N"), *m = read_expr ("M");
  const TrtExpr *yes = trt_expr_const (pool, 1), *no = trt_expr_const (pool, 0);
  const TrtExpr *six = trt_expr_const (pool, 6), *five = trt_expr_const (pool, 5);

  ck_assert_ptr_eq (trt_expr_less (pool, n, six), yes);
  ck_assert_ptr_eq (trt_expr_less (pool, six, n), no);
  ck_assert_ptr_null (trt_expr_less (pool, n, five));
  ck_assert_ptr_eq (trt_expr_less_or_equal (pool, n, five), yes);
  ck_assert_ptr_eq (trt_expr_greater (pool, n, five), no);
  ck_assert_ptr_eq (trt_expr_greater_or_equal (pool, six, n), yes);
  ck_assert_ptr_eq (trt_expr_equal (pool, n, six), no);
  ck_assert_ptr_null (trt_expr_equal (pool, n, m));
  ck_assert_ptr_null (trt_expr_greater_or_equal (pool, n, m));
}
END_TEST

START_TEST (equal_symbols_cancel)
{
  const TrtExpr *m = read_expr ("M"), *more = trt_expr_add_const (pool, m, 1);

  ck_assert_ptr_eq (trt_expr_equal (pool, m, m), trt_expr_const (pool, 1));
  ck_assert_ptr_eq (trt_expr_less (pool, m, more), trt_expr_const (pool, 1));
  ck_assert_ptr_eq (trt_expr_equal (pool, m, more), trt_expr_const (pool, 0));
}
END_TEST

START_TEST (magnitudes)
{
  const TrtExpr *n = read_expr ("N");

  ck_assert_ptr_eq (trt_expr_absolute (pool, trt_expr_const (pool, -4)),
      trt_expr_const (pool, 4));
  assert_range (trt_expr_absolute (pool, trt_expr_add_const (pool, n, -9)), 4,
      7);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("expr_range");
  TCase *tc = tcase_create ("all");
  SRunner *runner = srunner_create (suite);
  int failed;

  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, bounds_follow_every_kind);
  tcase_add_test (tc, nothing_is_known_of_nothing);
  tcase_add_test (tc, division_is_cut_towards_zero);
  tcase_add_test (tc, division_of_unknown_sign_is_not_followed);
  tcase_add_test (tc, comparisons_decide_where_ranges_do);
  tcase_add_test (tc, equal_symbols_cancel);
  tcase_add_test (tc, magnitudes);
  suite_add_tcase (suite, tc);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
