/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* real_residual.c: what a product of bytes adds in f32 leaves it. */
#include "rewritten.h"

static void
expect (const char *before, const char *after)
{
  rewritten_expect (trt_lower_real_residuals, before, after);
}

#define HEAD \
  "graph g {\n" \
  "  input %x : s8[1,2,4,4]\n" \
  "  input %r : f32[1,2,4,4]\n" \
  "  const %w : s8[2,2,1,1] = fill 3\n" \
  "  const %s : f32[1] = fill 0.5\n"

START_TEST (of_f32_is_a_sum_behind)
{
  expect (HEAD
      "  %y = TrtQConv conv (%x, %w, _, %s) {y_dtype=1}\n"
      "      -> add %r\n"
      "      -> act relu 0.0 0.0\n"
      "  output %y\n"
      "}\n",
      HEAD
      "  %\"conv/product\" = TrtQConv \"conv/product\" (%x, %w, _, %s) {y_dtype=1, "
      "y_zero=0}\n"
      "  %y = Add \"conv/sum\" (%\"conv/product\", %r)\n"
      "      -> act relu 0.0 0.0\n"
      "  output %y\n"
      "}\n");
}
END_TEST

START_TEST (of_bytes_is_quantised_behind)
{
  expect (HEAD
      "  const %o : f32[1] = fill 4\n"
      "  %y = TrtQConv conv (%x, %w, _, %s, %o) {y_dtype=3, y_zero=5}\n"
      "      -> mul %r\n"
      "  output %y\n"
      "}\n",
      HEAD
      "  const %\"conv/bytes\" : f32[] = {0.25}\n"
      "  const %\"conv/zero\" : s8[] = {5}\n"
      "  %\"conv/product\" = TrtQConv \"conv/product\" (%x, %w, _, %s) {y_dtype=1, "
      "y_zero=0}\n"
      "  %\"conv/times\" = Mul \"conv/times\" (%\"conv/product\", %r)\n"
      "  %y = QuantizeLinear \"conv/bytes\" (%\"conv/times\", %\"conv/bytes\", %\"conv/zero\")\n"
      "  output %y\n"
      "}\n");
}
END_TEST

START_TEST (leaves_bytes)
{
  const char *text = "graph g {\n"
                     "  input %x : s8[1,2,4,4]\n"
                     "  const %w : s8[2,2,1,1] = fill 3\n"
                     "  const %s : f32[1] = fill 0.5\n"
                     "  %y = TrtQConv conv (%x, %w, _, %s) {y_dtype=1}\n"
                     "      -> add %x scaled 0.5 0.0\n"
                     "  output %y\n"
                     "}\n";

  expect (text, text);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("real-residual");
  TCase *tc = tcase_create ("real-residual");
  SRunner *runner = srunner_create (suite);
  int failed;

  tcase_add_test (tc, of_f32_is_a_sum_behind);
  tcase_add_test (tc, of_bytes_is_quantised_behind);
  tcase_add_test (tc, leaves_bytes);
  suite_add_tcase (suite, tc);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
