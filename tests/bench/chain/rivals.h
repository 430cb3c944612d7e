/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* rivals.h: the same layers by NVIDIA's libraries, where they are. Opened at
 * run time and without their headers: neither is needed to build or to run. */
#ifndef RIVALS_H
#define RIVALS_H

#include "net.h"

/* False, with the reason on stdout, where the library cannot be used. @name:
 * a file for dlopen (), or NULL for the usual names. */
bool rival_cudnn_open (const char *name);
bool rival_blas_open (const char *name);
/* Microseconds of the fastest way that the library has for layer @i, one of a
 * row of calls in a graph; 0 where it has none. Both scale by tensor, not by
 * channel, and write to a buffer of their own. */
double rival_cudnn_time (Net *net, int i);
double rival_blas_time (Net *net, int i);

/* What both need. */
void *rival_library (const char *name, const char *const *names);
CUdeviceptr rival_buffer (int slot, size_t bytes); /* kept, and grown */
/* @call (data) enqueues one run on cu.stream and returns 0 if it can. */
double rival_graph_time (int (*call) (void *data), void *data, int copies);
int rival_copies (const Layer *layer);

#endif
