/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* softmax.c: Softmax across rows gives what the reference gives. */
#include <check.h>
#include <glib.h>
#include <math.h>

#include "cpu/softmax.h"
#include "trtk_params.h"

static void
compare (GRand *rand, gint64 before, gint64 n, gint64 step)
{
  gsize count = (gsize) (before * n * step);
  g_autofree float *x = g_new (float, count), *y = g_new (float, count);
  g_autofree float *want = g_new (float, count);
  TrtkTensor in = { x, TRTK_F32, 3, { before, n, step } }, out = in;
  TrtkSoftmaxParams params = { .axis = 1 };
  TrtkArgs args = { .in = &in, .n_in = 1, .out = &out, .n_out = 1,
    .params = &params };

  out.data = want;
  for (gsize i = 0; i < count; i++)
    x[i] = (float) g_rand_double_range (rand, -30, 30);
  x[0] = -INFINITY;
  x[count - 1] = NAN;
  ck_assert_int_eq (trtk_cpu_reference ("Softmax")->run (&args), TRTK_OK);
  trtk_softmax_across (x, y, before, n, step);
  for (gsize i = 0; i < count; i++) {
    if (isnan (want[i]))
      ck_assert_msg (isnan (y[i]), "element %zu should be NaN", i);
    else
      ck_assert_msg (fabsf (y[i] - want[i]) <= 1e-7f + 1e-5f * want[i],
          "element %zu of [%d,%d,%d]: %g, not %g", i, (int) before, (int) n,
          (int) step, (double) y[i], (double) want[i]);
  }
}

START_TEST (across_rows_as_the_reference)
{
  GRand *rand = g_rand_new_with_seed (16);

  compare (rand, 1, 16, 4 * 77);
  compare (rand, 3, 2, 64);
  compare (rand, 2, TRTK_SOFTMAX_MAX, 5);
  compare (rand, 2, 1, 2);
  for (int i = 0; i < 100; i++)
    compare (rand, g_rand_int_range (rand, 1, 4), g_rand_int_range (rand, 1, 30),
        g_rand_int_range (rand, 2, 200));
  g_rand_free (rand);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("softmax");
  TCase *tc = tcase_create ("rows");
  SRunner *runner;
  int failed;

  tcase_add_test (tc, across_rows_as_the_reference);
  suite_add_tcase (suite, tc);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
