/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* executor.c: a queue and a thread. Kernels that use several threads make
 * their team on this thread, once, so a process has as many of them as
 * trt_executor_set_threads() allows, however many contexts it runs. */
#include "runtime/executor.h"

#include "trt.h"

#ifdef TRT_HAVE_ONEDNN
#include "onednn/onednn.h"
#endif

typedef struct _Job Job;

/* On the stack of the thread that waits. */
struct _Job {
  Job *next;
  void (*work) (gpointer data);
  gpointer data;
  gboolean done;
  GCond finished;
};

static GMutex lock;
static GCond wake;
static Job *first, *last;
static GThread *thread;
static guint n_threads; /* 0: not chosen */

static gpointer
run_jobs (gpointer unused)
{
#ifdef TRT_HAVE_ONEDNN
  trtk_dnnl_set_threads ((int) trt_executor_get_threads ());
#endif
  g_mutex_lock (&lock);
  for (;;) {
    Job *job = first;
    if (job == NULL) {
      g_cond_wait (&wake, &lock);
      continue;
    }
    first = job->next;
    if (first == NULL)
      last = NULL;
    g_mutex_unlock (&lock);
    job->work (job->data);
    g_mutex_lock (&lock);
    job->done = TRUE;
    g_cond_signal (&job->finished);
  }
  return NULL;
}

void
trt_executor_run (void (*work) (gpointer data), gpointer data)
{
  Job job = { .work = work, .data = data };

  g_cond_init (&job.finished);
  g_mutex_lock (&lock);
  if (thread == NULL)
    thread = g_thread_new ("trt-executor", run_jobs, NULL);
  if (last != NULL)
    last->next = &job;
  else
    first = &job;
  last = &job;
  g_cond_signal (&wake);
  while (!job.done)
    g_cond_wait (&job.finished, &lock);
  g_mutex_unlock (&lock);
  g_cond_clear (&job.finished);
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
