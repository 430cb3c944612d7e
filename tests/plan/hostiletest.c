/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* hostiletest.c: forging a plan, and what reading it says. */
#include <string.h>

#include "base/error.h"
#include "forge.h"
#include "hostiletest.h"

GBytes *hostile_file;
GByteArray *hostile_section;

static void
setup (void)
{
  g_autoptr (TrtGraph) graph = forge_graph ();

  hostile_file = forge_bytes (graph);
  hostile_section = g_byte_array_new ();
}

static void
teardown (void)
{
  g_bytes_unref (hostile_file);
  g_byte_array_unref (hostile_section);
}

void
hostile_assert_error (GBytes *bytes, int code, const char *want)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtGraph) graph = forge_read (bytes, &error);

  ck_assert_msg (graph == NULL, "wanted: %s", want);
  ck_assert_msg (g_error_matches (error, TRT_ERROR, code)
                     && strstr (error->message, want) != NULL,
      "wanted '%s', got %d: %s", want, error->code, error->message);
}

void
hostile_assert_corrupt (const char *kind, const char *want)
{
  g_autoptr (GBytes) bytes = forge_replace (
      hostile_file, kind, hostile_section->data, hostile_section->len);

  hostile_assert_error (bytes, TRT_ERROR_PLAN_CORRUPT, want);
  g_byte_array_set_size (hostile_section, 0);
}

int
hostile_run (const char *name, const TTest *const *tests, gsize n)
{
  Suite *suite = suite_create (name);
  TCase *tcase = tcase_create ("hostile");
  SRunner *runner;
  int n_failed;

  tcase_add_checked_fixture (tcase, setup, teardown);
  for (gsize i = 0; i < n; i++)
    tcase_add_test (tcase, tests[i]);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  n_failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return n_failed != 0;
}
