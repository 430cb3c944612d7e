/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* allocations.c: a run allocates nothing. malloc and its kin are counted by
 * standing in front of the C library's.
 *
 * oneDNN makes a small table of the arguments of each primitive that it
 * executes and frees it again; that is all that is allowed, and only with its
 * tactics. */
#define _GNU_SOURCE
#include <check.h>
#include <stdlib.h>

#include "nets.h"

extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *p, size_t size);
extern void *__libc_memalign (size_t alignment, size_t size);
extern void __libc_free (void *p);

static gint counting, n_allocated, n_freed;
static size_t largest;

static void
count (size_t size)
{
  if (!g_atomic_int_get (&counting))
    return;
  g_atomic_int_inc (&n_allocated);
  if (size > largest)
    largest = size;
}

void *malloc (size_t size);
void *calloc (size_t n, size_t size);
void *realloc (void *p, size_t size);
void free (void *p);
int posix_memalign (void **p, size_t alignment, size_t size);

void *
malloc (size_t size)
{
  count (size);
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  count (n * size);
  return __libc_calloc (n, size);
}

void *
realloc (void *p, size_t size)
{
  count (size);
  return __libc_realloc (p, size);
}

int
posix_memalign (void **p, size_t alignment, size_t size)
{
  count (size);
  *p = __libc_memalign (alignment, size);
  return *p != NULL ? 0 : 12;
}

void
free (void *p)
{
  if (p != NULL && g_atomic_int_get (&counting))
    g_atomic_int_inc (&n_freed);
  __libc_free (p);
}

static void
count_runs (const char *backend, int n_runs, guint *n_steps)
{
  g_autoptr (TrtGraph) graph = trt_net_residual ();
  TrtBuildOptions options = { .backend = backend };
  g_autoptr (TrtPlan) plan = trt_plan_build (graph, &options, NULL);
  g_autoptr (TrtEngine) engine = trt_engine_new (plan, NULL, NULL);
  g_autoptr (TrtContext) c = trt_context_new (engine, NULL);

  trt_context_get_profile (c, n_steps);
  for (int i = 0; i < 3; i++)
    ck_assert (trt_context_run (c, NULL));
  n_allocated = n_freed = 0;
  largest = 0;
  g_atomic_int_set (&counting, 1);
  for (int i = 0; i < n_runs; i++)
    trt_context_run (c, NULL);
  g_atomic_int_set (&counting, 0);
}

START_TEST (the_counter_counts)
{
  void *volatile p;

  n_allocated = n_freed = 0;
  g_atomic_int_set (&counting, 1);
  p = malloc (100);
  free (p);
  g_atomic_int_set (&counting, 0);
  ck_assert_int_eq (n_allocated, 1);
  ck_assert_int_eq (n_freed, 1);
}
END_TEST

START_TEST (the_runtime_and_the_reference_allocate_nothing)
{
  guint n_steps;

  count_runs ("dummy", 20, &n_steps);
  ck_assert_int_eq (n_allocated, 0);
  ck_assert_int_eq (n_freed, 0);
}
END_TEST

START_TEST (onednn_keeps_nothing_and_takes_little)
{
  guint n_steps;

  count_runs ("cpu", 20, &n_steps);
  ck_assert_int_eq (n_allocated, n_freed);
  ck_assert_int_le (n_allocated, 20 * 16 * (int) n_steps);
  ck_assert_uint_le (largest, 1024);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("allocations");
  TCase *tcase = tcase_create ("all");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, the_counter_counts);
  tcase_add_test (tcase, the_runtime_and_the_reference_allocate_nothing);
  tcase_add_test (tcase, onednn_keeps_nothing_and_takes_little);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
