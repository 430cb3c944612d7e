/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* chains.c: element by element nodes that become one. */
#include "rewritten.h"

static void
expect (const char *before, const char *after)
{
  rewritten_expect (trt_lower_chains, before, after);
}

#define HEAD \
  "graph g {\n" \
  "  input %x : f16[1,2,4,4]\n" \
  "  input %gate : f16[1,2,1,1]\n" \
  "  input %r : f16[1,2,4,4]\n"

START_TEST (a_gate_takes_a_sum_and_an_activation_along)
{
  expect (HEAD "  %a = Mul gated (%x, %gate)\n"
               "  %b = Add sum (%r, %a)\n"
               "  %y = HardSwish act (%b)\n"
               "  output %y\n"
               "}\n",
      HEAD "  %y = Mul gated (%x, %gate)\n"
           "      -> add %r\n"
           "      -> act hard-swish 0.0 0.0\n"
           "  output %y\n"
           "}\n");
}
END_TEST

/* The operand is made between the two. */
START_TEST (what_is_added_may_come_later)
{
  expect (HEAD "  %a = Mul gated (%x, %gate)\n"
               "  %s = MaxPool other (%r) {kernel_shape=[1, 1]}\n"
               "  %y = Add sum (%a, %s)\n"
               "  output %y\n"
               "}\n",
      HEAD "  %s = MaxPool other (%r) {kernel_shape=[1, 1]}\n"
           "  %y = Mul gated (%x, %gate)\n"
           "      -> add %s\n"
           "  output %y\n"
           "}\n");
}
END_TEST

START_TEST (leaves_what_others_read_or_is_of_another_shape)
{
  const char *read = HEAD "  %a = Mul gated (%x, %gate)\n"
                          "  %y = Add sum (%r, %a)\n"
                          "  output %y\n"
                          "  output %a\n"
                          "}\n";
  const char *small = HEAD "  %a = Mul gated (%gate, %gate)\n"
                           "  %y = Add sum (%r, %a)\n"
                           "  output %y\n"
                           "}\n";

  expect (read, read);
  expect (small, small);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("chains");
  TCase *tc = tcase_create ("chains");
  SRunner *runner = srunner_create (suite);
  int failed;

  tcase_add_test (tc, a_gate_takes_a_sum_and_an_activation_along);
  tcase_add_test (tc, what_is_added_may_come_later);
  tcase_add_test (tc, leaves_what_others_read_or_is_of_another_shape);
  suite_add_tcase (suite, tc);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
