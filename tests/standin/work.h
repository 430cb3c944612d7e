/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* work.h: what waits in streams, and what graphs are made of. */
#ifndef TRT_STANDIN_WORK_H
#define TRT_STANDIN_WORK_H

#include "private.h"

typedef enum { OP_COPY, OP_SET, OP_KERNEL, OP_MARK } OpKind;

#define MAX_DEPS 16

typedef struct {
  size_t n, at[MAX_DEPS];
} Deps;

typedef struct {
  OpKind kind;
  void *to;
  const void *from;
  size_t bytes;
  int value;
  StandinKernel kernel;
  StandinLaunch launch;
  void *args;
  struct Event *event; /* NULL: destroyed meanwhile */
  Deps after; /* in a graph: operations that come before */
} Op;

typedef struct {
  Op *ops;
  size_t n, room;
} Ops;

typedef struct {
  Context *context;
  Ops queue;
  Ops *capture; /* while capturing; other streams' too */
  Deps last_ops; /* of the capture: what comes next is after these */
  double now_us;
  char last[56]; /* kernel */
} Stream;

typedef struct Event {
  Stream *stream;
  int is_recorded, n_waiting; /* how often it is in the queue */
  Ops *capture; /* in which it was recorded, after these: */
  Deps last_ops;
  double at_us;
} Event;

/* Copies @op and its arguments. */
void standin_append (Ops *ops, const Op *op);
void standin_clear (Ops *ops);
/* Does what waits in the stream; the context's error. */
int standin_drain (Stream *s);
/* Into the stream, or the capture that it is in. */
int standin_put (Stream *s, const Op *op);
/* @s waits for @e, which was recorded in a capture, and is in it from now on.
 * (graph.c) */
int standin_join (Stream *s, const Event *e);

#endif
