/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* rounding.c: weights to integers, kernel by kernel. */
#include <check.h>
#include <math.h>

#include "calib/rounding.h"

#define MOST 49

static guint
fill (float *w, guint n, guint seed)
{
  for (guint i = 0; i < n; i++) {
    seed = seed * 1664525u + 1013904223u;
    w[i] = (float) (seed >> 8) / (float) (1 << 24) * 2 - 1;
  }
  return seed;
}

static double
sum_of_errors (const float *w, double factor, guint n, const gint8 *q)
{
  double sum = 0;

  for (guint i = 0; i < n; i++)
    sum += (double) w[i] * factor - q[i];
  return sum;
}

START_TEST (nearest_unless_even)
{
  float w[MOST];
  gint8 q[MOST];

  fill (w, MOST, 3);
  trt_round_kernel (w, 127, MOST, FALSE, q);
  for (guint i = 0; i < MOST; i++)
    ck_assert_int_eq (q[i], (int) rint ((double) w[i] * 127));
  /* one weight has no neighbour that could make up for it */
  ck_assert_double_eq_tol (trt_round_kernel (w, 127, 1, TRUE, q),
      (double) w[0] * 127 - rint ((double) w[0] * 127), 1e-12);
}
END_TEST

/* The sum is right to half a step, nothing moves further than to its other
 * neighbour, and no more of them than is needed. */
START_TEST (even_kernels_keep_their_sum)
{
  guint seed = 11, n_flipped = 0;

  for (int round = 0; round < 200; round++) {
    static const guint sizes[] = { 2, 3, 9, 25, MOST };
    guint n = sizes[round % 5], n_here = 0;
    float w[MOST];
    gint8 near[MOST], q[MOST];
    double before, after;

    seed = fill (w, n, seed);
    before = trt_round_kernel (w, 126.5, n, FALSE, near);
    after = trt_round_kernel (w, 126.5, n, TRUE, q);
    ck_assert_double_eq_tol (after, sum_of_errors (w, 126.5, n, q), 1e-9);
    ck_assert_double_le (fabs (after), 0.5 + 1e-9);
    for (guint i = 0; i < n; i++) {
      ck_assert_double_lt (fabs ((double) w[i] * 126.5 - q[i]), 1);
      n_here += q[i] != near[i];
    }
    ck_assert_double_le (n_here, fabs (before) + 0.5 + 1e-9);
    n_flipped += n_here;
  }
  ck_assert_uint_gt (n_flipped, 20);
}
END_TEST

START_TEST (nothing_leaves_the_range)
{
  /* all want to be larger than the largest integer */
  const float w[4] = { 1, 1, 1, -1 };
  gint8 q[4];
  double sum = trt_round_kernel (w, 200, 4, TRUE, q);

  ck_assert_double_eq_tol (sum, 200 * 2 - 127 * 2, 1e-9);
  ck_assert_int_eq (q[0], 127);
  ck_assert_int_eq (q[3], -127);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("rounding");
  TCase *tcase = tcase_create ("rounding");
  SRunner *runner;
  int failed;

  tcase_add_test (tcase, nearest_unless_even);
  tcase_add_test (tcase, even_kernels_keep_their_sum);
  tcase_add_test (tcase, nothing_leaves_the_range);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
