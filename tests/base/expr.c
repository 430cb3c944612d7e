/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* expr.c: dimensions simplify, meet in one pointer, and survive text. */
#include <check.h>

#include "base/expr.h"

static TrtExprPool *pool;

static const TrtExpr *
read_expr (const char *text)
{
  return trt_expr_parse (pool, &text);
}

static void
assert_text (const TrtExpr *e, const char *want)
{
  g_autoptr (GString) s = g_string_new (NULL);

  trt_expr_print (e, s);
  ck_assert_str_eq (s->str, want);
}

START_TEST (equal_sums_are_one_pointer)
{
  const TrtExpr *h = read_expr ("H"), *w = read_expr ("W");
  const TrtExpr *a = trt_expr_add (pool, trt_expr_add (pool, h, w), h);
  const TrtExpr *b = trt_expr_add (pool, w, trt_expr_mul_const (pool, h, 2));

  ck_assert_ptr_eq (a, b);
  ck_assert_ptr_eq (trt_expr_sub (pool, a, b), trt_expr_const (pool, 0));
}
END_TEST

START_TEST (division_takes_out_multiples)
{
  const TrtExpr *h = read_expr ("H");
  const TrtExpr *e = trt_expr_add_const (pool, trt_expr_mul_const (pool, h, 4), 7);

  assert_text (trt_expr_div (pool, e, trt_expr_const (pool, 4)), "(H + 1)");
  assert_text (trt_expr_mod (pool, e, trt_expr_const (pool, 4)), "3");
  assert_text (trt_expr_div (pool, h, trt_expr_const (pool, 2)), "(H / 2)");
}
END_TEST

START_TEST (negative_numbers_floor)
{
  assert_text (read_expr ("(-7 / 2)"), "-4");
  assert_text (read_expr ("(-7 % 2)"), "1");
}
END_TEST

START_TEST (overflow_and_zero_give_null)
{
  ck_assert_ptr_null (read_expr ("(9223372036854775807 + 1)"));
  ck_assert_ptr_null (read_expr ("(4611686018427387904 * 4)"));
  ck_assert_ptr_null (read_expr ("(N / 0)"));
  ck_assert_ptr_null (trt_expr_add (pool, NULL, read_expr ("N")));
}
END_TEST

START_TEST (growth_is_bounded)
{
  const TrtExpr *e = read_expr ("N");

  for (int i = 0; i < 64 && e != NULL; i++)
    e = trt_expr_mul (pool, trt_expr_div (pool, e, read_expr ("M")), e);
  ck_assert_ptr_null (e);
}
END_TEST

START_TEST (substitution_simplifies)
{
  const TrtExpr *e = read_expr ("(((H + 1) / 2) * W)");
  TrtSymbol *h = trt_expr_pool_symbol (pool, "H");

  e = trt_expr_substitute (pool, e, h, trt_expr_const (pool, 7));
  assert_text (e, "(W * 4)");
}
END_TEST

START_TEST (text_reads_back_as_the_same_pointer)
{
  static const char *const texts[] = { "N", "-3", "((N * 2) + 5)",
    "((H + 1) / 2)", "(N min (M max 4))", "((H * W) % 3)" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    const TrtExpr *e = read_expr (texts[i]);
    g_autoptr (GString) s = g_string_new (NULL);
    ck_assert_ptr_nonnull (e);
    trt_expr_print (e, s);
    ck_assert_ptr_eq (read_expr (s->str), e);
  }
}
END_TEST

START_TEST (bad_text_is_refused)
{
  static const char *const texts[] = { "", "(", "(N", "(N +", "(N + 2", "+" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    ck_assert_ptr_null (read_expr (texts[i]));
}
END_TEST

static void
setup (void)
{
  pool = trt_expr_pool_new ();
}

static void
teardown (void)
{
  trt_expr_pool_free (pool);
}

int
main (void)
{
  Suite *suite = suite_create ("expr");
  TCase *tc = tcase_create ("expr");
  SRunner *runner = srunner_create (suite);
  int failed;

  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, equal_sums_are_one_pointer);
  tcase_add_test (tc, division_takes_out_multiples);
  tcase_add_test (tc, negative_numbers_floor);
  tcase_add_test (tc, overflow_and_zero_give_null);
  tcase_add_test (tc, growth_is_bounded);
  tcase_add_test (tc, substitution_simplifies);
  tcase_add_test (tc, text_reads_back_as_the_same_pointer);
  tcase_add_test (tc, bad_text_is_refused);
  suite_add_tcase (suite, tc);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
