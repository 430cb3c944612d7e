/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* executor.h: the one thread of the process that computes on the CPU. */
#ifndef TRT_RUNTIME_EXECUTOR_H
#define TRT_RUNTIME_EXECUTOR_H

#include <glib.h>

/* Work for the executor: the caller's memory, until it has waited. */
typedef struct _TrtJob TrtJob;

struct _TrtJob {
  TrtJob *next;
  void (*work) (gpointer data);
  gpointer data;
  gboolean done;
  GCond *waited_on; /* NULL: nobody waits yet */
  gint64 took_us;
};

/* Asks for @work after everything that was queued before, and returns;
 * trt_executor_wait () waits until it is done. Neither allocates. */
void trt_executor_start (TrtJob *job, void (*work) (gpointer data),
    gpointer data);
void trt_executor_wait (TrtJob *job);

/* Runs @work on the executor after everything that was queued before; returns
 * when it is done. Allocates nothing. */
void trt_executor_run (void (*work) (gpointer data), gpointer data);

#endif
