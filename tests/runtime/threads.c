/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* threads.c: sixteen contexts on sixteen threads give right answers, and the
 * process has one team of computing threads, not sixteen. */
#include <check.h>
#include <string.h>
#ifdef __linux__
#include <sys/resource.h>
#endif

#include "nets.h"

#define N_CONTEXTS 16
#define N_RUNS 8
#define N_OUT (8 * 16 * 16)

static float expected[N_CONTEXTS][N_OUT];

static guint
count_threads (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

typedef struct {
  TrtEngine *engine;
  guint seed;
  guint n_wrong;
} Caller;

static void
run_once (TrtContext *c, guint seed)
{
  trt_net_fill (trt_context_get_input (c, 0), 3 * 16 * 16, seed);
  if (!trt_context_run (c, NULL))
    g_error ("the run failed");
}

static gpointer
call (gpointer data)
{
  Caller *caller = data;
  g_autoptr (TrtContext) c = trt_context_new (caller->engine, NULL);

  for (int i = 0; i < N_RUNS; i++) {
    guint seed = (caller->seed + (guint) i) % N_CONTEXTS;
    run_once (c, seed);
    if (memcmp (trt_context_get_output (c, 0), expected[seed],
            sizeof expected[seed]) != 0)
      caller->n_wrong++;
  }
  return NULL;
}

START_TEST (contexts_share_one_team)
{
  g_autoptr (TrtGraph) graph = trt_net_residual ();
  g_autoptr (TrtPlan) plan = trt_plan_build (graph, NULL, NULL);
  g_autoptr (TrtEngine) engine = trt_engine_new (plan, NULL, NULL);
  g_autoptr (TrtContext) c = trt_context_new (engine, NULL);
  Caller callers[N_CONTEXTS];
  GThread *threads[N_CONTEXTS];
  guint most = 0;

  for (guint i = 0; i < N_CONTEXTS; i++) {
    run_once (c, i);
    memcpy (expected[i], trt_context_get_output (c, 0), sizeof expected[i]);
  }
  for (guint i = 0; i < N_CONTEXTS; i++) {
    callers[i] = (Caller){ engine, i, 0 };
    threads[i] = g_thread_new ("caller", call, &callers[i]);
    most = MAX (most, count_threads ());
  }
  for (guint i = 0; i < N_CONTEXTS; i++) {
    g_thread_join (threads[i]);
    most = MAX (most, count_threads ());
    ck_assert_uint_eq (callers[i].n_wrong, 0);
  }
  /* this one, the callers, the executor and its team */
  ck_assert_uint_le (most, 1 + N_CONTEXTS + trt_executor_get_threads ());
}
END_TEST

START_TEST (the_budget_is_settled_by_the_first_run)
{
  g_autoptr (TrtGraph) graph = trt_net_residual ();
  g_autoptr (TrtPlan) plan = NULL;
  g_autoptr (TrtEngine) engine = NULL;
  g_autoptr (TrtContext) c = NULL;

  trt_executor_set_threads (3);
  ck_assert_uint_eq (trt_executor_get_threads (), 3);
  plan = trt_plan_build (graph, NULL, NULL);
  engine = trt_engine_new (plan, NULL, NULL);
  c = trt_context_new (engine, NULL);
  run_once (c, 0);
  trt_executor_set_threads (1);
  ck_assert_uint_eq (trt_executor_get_threads (), 3);
}
END_TEST

START_TEST (one_thread_is_one_thread)
{
  g_autoptr (TrtGraph) graph = trt_net_residual ();
  g_autoptr (TrtPlan) plan = NULL;
  g_autoptr (TrtEngine) engine = NULL;
  g_autoptr (TrtContext) c = NULL;

  trt_executor_set_threads (1);
  plan = trt_plan_build (graph, NULL, NULL);
  engine = trt_engine_new (plan, NULL, NULL);
  c = trt_context_new (engine, NULL);
  run_once (c, 0);
  ck_assert_uint_eq (count_threads (), 2); /* this one and the executor */
}
END_TEST

typedef struct {
  TrtEngine *engine;
  gint n_runs, stop; /* atomic */
} Idler;

static gpointer
idle (gpointer data)
{
  Idler *idler = data;
  g_autoptr (TrtContext) c = trt_context_new (idler->engine, NULL);

  trt_executor_enter_background ();
#ifdef __linux__
  ck_assert_int_gt (getpriority (PRIO_PROCESS, 0), 0);
#endif
  while (!g_atomic_int_get (&idler->stop)) {
    run_once (c, 0);
    g_atomic_int_inc (&idler->n_runs);
  }
  return NULL;
}

/* A busy thread in the background runs, but far less often than the one that
 * somebody waits for. */
START_TEST (the_background_stands_behind)
{
  g_autoptr (TrtGraph) graph = trt_net_residual ();
  g_autoptr (TrtPlan) plan = trt_plan_build (graph, NULL, NULL);
  g_autoptr (TrtEngine) engine = trt_engine_new (plan, NULL, NULL);
  g_autoptr (TrtContext) c = trt_context_new (engine, NULL);
  Idler idler = { .engine = engine };
  GThread *thread = g_thread_new ("idler", idle, &idler);
  gint64 end;
  gint n_behind, n_own = 0;

  while (g_atomic_int_get (&idler.n_runs) == 0)
    g_usleep (1000);
  n_behind = g_atomic_int_get (&idler.n_runs);
  end = g_get_monotonic_time () + G_TIME_SPAN_SECOND;
  for (; g_get_monotonic_time () < end; n_own++)
    run_once (c, 1);
  n_behind = g_atomic_int_get (&idler.n_runs) - n_behind;
  g_atomic_int_set (&idler.stop, TRUE);
  g_thread_join (thread);
  ck_assert_int_gt (n_behind, 0);
  ck_assert_int_lt (2 * n_behind, n_own);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("threads");
  TCase *tcase = tcase_create ("all");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, contexts_share_one_team);
  tcase_add_test (tcase, one_thread_is_one_thread);
  tcase_add_test (tcase, the_background_stands_behind);
  tcase_add_test (tcase, the_budget_is_settled_by_the_first_run);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
