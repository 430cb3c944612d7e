/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* guard_output.c: outputs side by side. */
#include <check.h>
#include <math.h>

#include "calib/guard_output.h"

#define CLASSES 20
#define N_SAMPLES 2000

static const TrtTensorInfo info
    = { .name = "y", .dtype = TRTK_F32, .rank = 2, .dims = { 1, CLASSES } };

/* About normal, of variance 1. */
static double
normal (guint *seed)
{
  double sum = 0;

  for (int i = 0; i < 12; i++) {
    *seed = *seed * 1664525u + 1013904223u;
    sum += (double) (*seed >> 8) / (1 << 24);
  }
  return sum - 6;
}

static void
softmax (const float *from, float *to)
{
  double sum = 0;

  for (int i = 0; i < CLASSES; i++)
    sum += exp ((double) from[i]);
  for (int i = 0; i < CLASSES; i++)
    to[i] = (float) (exp ((double) from[i]) / sum);
}

static guint
best (const float *v)
{
  guint b = 0;

  for (guint i = 1; i < CLASSES; i++)
    b = v[i] > v[b] ? i : b;
  return b;
}

/* Scores and the same with noise; returns how many kept their best class. */
static double
fill (TrtOutputScore *score, guint n, double noise, gboolean probabilities)
{
  guint seed = 5, n_alike = 0;

  for (guint i = 0; i < n; i++) {
    float want[CLASSES], got[CLASSES];
    for (int c = 0; c < CLASSES; c++) {
      want[c] = (float) normal (&seed);
      got[c] = want[c] + (float) (noise * normal (&seed));
    }
    n_alike += best (want) == best (got);
    if (probabilities) {
      softmax (want, want);
      softmax (got, got);
    }
    trt_output_score_add (score, want, got);
  }
  return (double) n_alike / n;
}

START_TEST (what_is_expected_comes_true)
{
  static const double noises[] = { 0.02, 0.1, 0.3 };

  for (guint i = 0; i < G_N_ELEMENTS (noises); i++) {
    TrtOutputScore *score = trt_output_score_new (&info, TRUE);
    double alike = fill (score, N_SAMPLES, noises[i], FALSE);
    double expected = trt_output_score_alike (score);

    ck_assert_msg (fabs (expected - alike) < 0.03, "noise %g: %g, and %g",
        noises[i], expected, alike);
    ck_assert_double_lt (expected, 1);
    /* noise of a variance of noise^2 on scores of variance 1 */
    ck_assert_double_eq_tol (trt_output_score_error (score),
        noises[i] * noises[i], 0.1 * noises[i] * noises[i]);
    trt_output_score_free (score);
  }
}
END_TEST

START_TEST (probabilities_count_as_their_scores)
{
  TrtOutputScore *scores = trt_output_score_new (&info, TRUE);
  TrtOutputScore *chances = trt_output_score_new (&info, TRUE);

  fill (scores, 200, 0.1, FALSE);
  fill (chances, 200, 0.1, TRUE);
  ck_assert_double_eq_tol (trt_output_score_alike (chances),
      trt_output_score_alike (scores), 1e-3);
  /* without the mean of a sample a little less of both is left */
  ck_assert_double_eq_tol (trt_output_score_error (chances),
      trt_output_score_error (scores), 5e-4);
  trt_output_score_free (scores);
  trt_output_score_free (chances);
}
END_TEST

START_TEST (no_noise_and_no_classes)
{
  TrtOutputScore *exact = trt_output_score_new (&info, TRUE);
  TrtOutputScore *other = trt_output_score_new (&info, FALSE);

  ck_assert (trt_output_score_is_empty (exact));
  ck_assert_double_eq (trt_output_score_alike (exact), 1);
  fill (exact, 3, 0, FALSE);
  fill (other, 3, 0.5, FALSE);
  ck_assert (!trt_output_score_is_empty (exact));
  ck_assert_double_eq (trt_output_score_error (exact), 0);
  ck_assert_double_eq (trt_output_score_alike (exact), 1);
  ck_assert_double_eq (trt_output_score_alike (other), 1);
  ck_assert_double_gt (trt_output_score_error (other), 0);
  trt_output_score_free (exact);
  trt_output_score_free (other);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("guard-output");
  TCase *tcase = tcase_create ("guard-output");
  SRunner *runner;
  int failed;

  tcase_add_test (tcase, what_is_expected_comes_true);
  tcase_add_test (tcase, probabilities_count_as_their_scores);
  tcase_add_test (tcase, no_noise_and_no_classes);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
