/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* executor.h: the one thread of the process that computes on the CPU. */
#ifndef TRT_RUNTIME_EXECUTOR_H
#define TRT_RUNTIME_EXECUTOR_H

#include <glib.h>

/* Runs @work on the executor after everything that was queued before; returns
 * when it is done. Allocates nothing. */
void trt_executor_run (void (*work) (gpointer data), gpointer data);

#endif
