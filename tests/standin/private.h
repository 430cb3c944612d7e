/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* private.h: what the files of the stand-in share. Its state is under the lock,
 * which every call takes after it has found its context. */
#ifndef TRT_STANDIN_PRIVATE_H
#define TRT_STANDIN_PRIVATE_H

#include <pthread.h>

#include "memory.h"

#define CALL STANDIN_API int

typedef struct {
  int lost; /* the sticky error, or 0 */
} Context;

#define FREE_SMEM (48 << 10) /* that a launch may have without asking */

typedef struct {
  StandinKernel kernel;
  unsigned smem_bytes; /* the most that a launch may have */
} Function;

/* What kernels with @part in their names take. */
typedef struct {
  char part[40];
  double us;
  bool is_chained; /* only behind another kernel than itself */
} StandinTime;

typedef struct {
  int no_device, no_image, version, cc;
  int hold_captures;
  long oom_at, sticky_at, broken_captures, no_graphs, no_streams;
  size_t memory;
  char no_kernel[64];
  int n_times;
  StandinTime times[16];
} StandinFaults;

typedef struct {
  long kernels, graphs, launches, modules, streams, events, contexts, host;
  long execs, captures, calls;
} StandinCounts;

extern pthread_mutex_t standin_lock;
extern pthread_cond_t standin_released; /* captures */
extern StandinFaults standin_faults;
extern StandinCounts standin_counts;

/* One run of it more. */
void standin_count_kernel (const char *name);
/* What the kernel takes behind the kernel @last. */
double standin_kernel_us (const char *name, const char *last);

/* The calling thread's current context, or NULL. */
Context *standin_current (void);

/* Every call that needs a context begins with ENTER. */
#define ENTER \
  Context *c = standin_current (); \
  int result = 0; \
  if (c == NULL) \
    return 201; \
  pthread_mutex_lock (&standin_lock); \
  standin_counts.calls++; \
  if (c->lost != 0) { \
    result = c->lost; \
    pthread_mutex_unlock (&standin_lock); \
    return result; \
  }
#define LEAVE \
  pthread_mutex_unlock (&standin_lock); \
  return result;

#endif
