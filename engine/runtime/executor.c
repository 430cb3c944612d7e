/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* executor.c: a queue and a thread. Kernels that use several threads make
 * their team on this thread, once, so a process has as many of them as
 * trt_executor_set_threads() allows, however many contexts it runs. */
#include "runtime/executor.h"

#include "trt.h"

#ifdef __linux__
#include <sys/resource.h>
#endif
#ifdef TRT_HAVE_ONEDNN
#include "onednn/onednn.h"
#endif

/* Of a thread in the background: its nice value, how many times as long as its
 * job took it then leaves the executor to the others, and never longer than
 * this, so that it hears of being cancelled. */
#define BACKGROUND_NICE 10
#define BACKGROUND_REST 3
#define LONGEST_REST_US 300000

static GMutex lock;
static GCond wake;
static TrtJob *first, *last;
static GThread *thread;
static gboolean is_asleep; /* it waits for a job, and nobody has woken it */

/* What jobs are waited for on, in turns. Not the jobs' own: they are woken
 * without the lock, which who is woken wants at once, and a job may be gone by
 * then. Two that share one look again. */
#define N_FINISHED 64
static GCond finished[N_FINISHED];
static guint n_waits;
static guint n_threads; /* 0: not chosen */
static guint64 n_foreground; /* jobs of threads that are not in the background */

/* Of a thread in the background. */
typedef struct {
  guint64 n_before; /* n_foreground when it ran last */
} Background;

static GPrivate background = G_PRIVATE_INIT (g_free);

static gpointer
run_jobs (gpointer unused)
{
#ifdef TRT_HAVE_ONEDNN
  trtk_dnnl_set_threads ((int) trt_executor_get_threads ());
#endif
  g_mutex_lock (&lock);
  for (;;) {
    TrtJob *job = first;
    GCond *waited_on;

    if (job == NULL) {
      is_asleep = TRUE;
      g_cond_wait (&wake, &lock);
      continue;
    }
    first = job->next;
    if (first == NULL)
      last = NULL;
    g_mutex_unlock (&lock);
    job->took_us = -g_get_monotonic_time ();
    job->work (job->data);
    job->took_us += g_get_monotonic_time ();
    g_mutex_lock (&lock);
    job->done = TRUE;
    waited_on = job->waited_on;
    if (waited_on == NULL)
      continue;
    g_mutex_unlock (&lock);
    g_cond_broadcast (waited_on);
    g_mutex_lock (&lock);
  }
  return NULL;
}

/* Lets the others have their share; where there are none, goes on at once. */
static void
rest (Background *self, const TrtJob *job, guint64 n_others)
{
  gboolean is_alone = n_others == self->n_before;

  self->n_before = n_others;
  if (!is_alone)
    g_usleep ((gulong) MIN (BACKGROUND_REST * job->took_us, LONGEST_REST_US));
}

void
trt_executor_start (TrtJob *job, void (*work) (gpointer data), gpointer data)
{
  gboolean was_asleep;

  *job = (TrtJob) { .work = work, .data = data };
  g_mutex_lock (&lock);
  if (thread == NULL)
    thread = g_thread_new ("trt-executor", run_jobs, NULL);
  if (last != NULL)
    last->next = job;
  else
    first = job;
  last = job;
  n_foreground += g_private_get (&background) == NULL;
  was_asleep = is_asleep;
  is_asleep = FALSE;
  g_mutex_unlock (&lock);
  if (was_asleep)
    g_cond_signal (&wake);
}

void
trt_executor_wait (TrtJob *job)
{
  Background *yielding = g_private_get (&background);
  guint64 n_others;

  g_mutex_lock (&lock);
  if (!job->done)
    job->waited_on = &finished[n_waits++ % N_FINISHED];
  while (!job->done)
    g_cond_wait (job->waited_on, &lock);
  n_others = n_foreground;
  g_mutex_unlock (&lock);
  if (yielding != NULL)
    rest (yielding, job, n_others);
}

void
trt_executor_run (void (*work) (gpointer data), gpointer data)
{
  TrtJob job;

  trt_executor_start (&job, work, data);
  trt_executor_wait (&job);
}

/**
 * trt_executor_enter_background:
 *
 * For the rest of its life the calling thread stands behind the others: its own
 * work has a low priority (where the system knows one for a thread), and while
 * other threads run contexts it asks for at most a quarter of the executor's
 * time. A run of another thread waits for at most one of its runs.
 */
void
trt_executor_enter_background (void)
{
  g_private_replace (&background, g_new0 (Background, 1));
#ifdef __linux__
  /* 0 is the calling thread here, not the process */
  setpriority (PRIO_PROCESS, 0, BACKGROUND_NICE);
#endif
}

/**
 * trt_executor_set_threads:
 * @n_threads: threads that compute, all engines together; 0 for as many as the
 *   process may use CPUs
 *
 * Takes effect before the first engine is made; afterwards it does nothing.
 */
void
trt_executor_set_threads (guint threads)
{
  g_mutex_lock (&lock);
  if (thread == NULL)
    n_threads = threads;
  g_mutex_unlock (&lock);
}

/**
 * trt_executor_get_threads:
 *
 * Returns: how many threads compute
 */
guint
trt_executor_get_threads (void)
{
  guint n;

  g_mutex_lock (&lock);
  n = n_threads > 0 ? n_threads : g_get_num_processors ();
  g_mutex_unlock (&lock);
  return n;
}
