/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* nvtx.c: ranges reach a profiler that asks for them, and nobody else. The first
 * argument is the profiler's library. */
#include <check.h>
#include <dlfcn.h>
#include <string.h>

#include "nets.h"

static const char *tool;

/* Builds a net and runs it on the CPU. */
static void
build_and_run (void)
{
  const TrtBuildOptions build = { .backend = "cpu" };
  const TrtEngineOptions options = { .backend = "cpu" };
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtGraph) graph = trt_net_residual ();
  g_autoptr (TrtPlan) plan = trt_plan_build (graph, &build, &error);
  g_autoptr (TrtEngine) engine = NULL;
  g_autoptr (TrtContext) context = NULL;

  g_assert_no_error (error);
  engine = trt_engine_new (plan, &options, &error);
  g_assert_no_error (error);
  context = trt_context_new (engine, &error);
  g_assert_no_error (error);
  ck_assert (trt_context_run (context, &error));
}

START_TEST (a_profiler_is_told)
{
  const char *(*text_of) (int *open), *text;
  void *library;
  int open;

  g_setenv ("NVTX_INJECTION64_PATH", tool, TRUE);
  build_and_run ();
  library = dlopen (tool, RTLD_NOW | RTLD_NOLOAD);
  ck_assert_ptr_nonnull (library);
  *(void **) &text_of = dlsym (library, "nvtx_tool_text");
  text = text_of (&open);
  ck_assert_int_eq (open, 0);
  ck_assert_msg (g_str_has_prefix (text, "trtinfer: build\n"), "%s", text);
  ck_assert_msg (strstr (text, "\ntrtinfer: load\n") != NULL, "%s", text);
  /* layers are inside of a run, or in the thread that runs them */
  ck_assert_msg (strstr (text, "\ntrtinfer: run\n") != NULL, "%s", text);
  ck_assert_msg (strlen (strstr (text, "trtinfer: run\n"))
                     > strlen ("trtinfer: run\n"), "%s", text);
}
END_TEST

START_TEST (nobody_is_told_without)
{
  g_unsetenv ("NVTX_INJECTION64_PATH");
  build_and_run ();
  ck_assert_ptr_null (dlopen (tool, RTLD_NOW | RTLD_NOLOAD));
}
END_TEST

START_TEST (another_library_is_passed_over)
{
  g_setenv ("NVTX_INJECTION64_PATH", "/nonexistent/libtool.so", TRUE);
  build_and_run ();
}
END_TEST

int
main (int argc, char **argv)
{
  Suite *suite = suite_create ("nvtx");
  TCase *tc = tcase_create ("nvtx");
  SRunner *runner = srunner_create (suite);
  int failed;

  tool = argv[1];
  tcase_add_test (tc, a_profiler_is_told);
  tcase_add_test (tc, nobody_is_told_without);
  tcase_add_test (tc, another_library_is_passed_over);
  suite_add_tcase (suite, tc);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
