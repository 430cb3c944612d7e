/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* main.c: all suites of the CUDA tactics. */
#include "harness.h"

int
main (void)
{
  SRunner *runner = srunner_create (cuda_convs_suite ());
  int failed;

  srunner_add_suite (runner, cuda_defaults_suite ());
  srunner_add_suite (runner, cuda_gathers_suite ());
  srunner_add_suite (runner, cuda_heads_suite ());
  srunner_add_suite (runner, cuda_moves_suite ());
  srunner_add_suite (runner, cuda_others_suite ());
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
