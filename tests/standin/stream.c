/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* stream.c: the entry points of libcuda.so.1 that are about work: copies,
 * launches, graphs, events. What is asked for waits in its stream until somebody
 * waits for the stream. What was captured in several streams keeps only the
 * order that these and their events ask for: a graph runs in a random one that
 * satisfies it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* ---- operations ------------------------------------------------------- */

static void
append (Ops *ops, const Op *op)
{
  if (ops->n == ops->room) {
    ops->room = ops->room * 2 + 16;
    ops->ops = realloc (ops->ops, ops->room * sizeof *ops->ops);
    if (ops->ops == NULL)
      abort ();
  }
  ops->ops[ops->n] = *op;
  if (op->kind == OP_KERNEL) {
    ops->ops[ops->n].args = malloc (op->kernel.args_bytes);
    if (ops->ops[ops->n].args == NULL)
      abort ();
    memcpy (ops->ops[ops->n].args, op->args, op->kernel.args_bytes);
  }
  ops->n++;
}

static void
clear (Ops *ops)
{
  for (size_t i = 0; i < ops->n; i++) {
    if (ops->ops[i].kind == OP_KERNEL)
      free (ops->ops[i].args);
  }
  ops->n = 0;
}

/* The stream's clock is made of what kernels are said to take. */
static int
run_kernel (Stream *s, const Op *op)
{
  Context *c = s->context;

  standin_counts.kernels++;
  s->now_us += standin_kernel_us (op->kernel.name, s->last);
  snprintf (s->last, sizeof s->last, "%s", op->kernel.name);
  if (standin_faults.sticky_at > 0 && --standin_faults.sticky_at == 0)
    return 700;
  if (!op->kernel.run (&op->kernel, &op->launch, op->args, c)) {
    fprintf (stderr, "standin: kernel '%s' has an illegal address\n",
        op->kernel.name);
    return 700;
  }
  standin_check_memory ();
  return 0;
}

static int
run_op (Stream *s, const Op *op)
{
  if (op->kind == OP_KERNEL)
    return run_kernel (s, op);
  if (op->kind == OP_MARK && op->event != NULL) {
    op->event->at_us = s->now_us;
    op->event->n_waiting--;
  }
  if (op->kind == OP_COPY)
    memcpy (op->to, op->from, op->bytes);
  else if (op->kind == OP_SET)
    memset (op->to, op->value, op->bytes);
  return 0;
}

/* Does what waits in the stream. */
static int
drain (Stream *s)
{
  for (size_t i = 0; i < s->queue.n && s->context->lost == 0; i++)
    s->context->lost = run_op (s, &s->queue.ops[i]);
  clear (&s->queue);
  return s->context->lost;
}

static int
put (Stream *s, const Op *op)
{
  if (s->capture == NULL) {
    append (&s->queue, op);
    return 0;
  }
  append (s->capture, op);
  s->capture->ops[s->capture->n - 1].after = s->last_ops;
  s->last_ops.n = 1;
  s->last_ops.at[0] = s->capture->n - 1;
  return 0;
}

/* ---- captures over streams -------------------------------------------- */

static Stream *capturing[64]; /* that joined a capture */

static int
join (Stream *s, const Event *e)
{
  if (s->capture == NULL) {
    s->capture = e->capture;
    s->last_ops.n = 0;
    for (size_t i = 0; i < sizeof capturing / sizeof capturing[0]; i++)
      if (capturing[i] == NULL) {
        capturing[i] = s;
        break;
      }
  }
  if (s->capture != e->capture)
    return 905;
  for (size_t i = 0; i < e->last_ops.n; i++) {
    if (s->last_ops.n == MAX_DEPS)
      abort ();
    s->last_ops.at[s->last_ops.n++] = e->last_ops.at[i];
  }
  return 0;
}

/* Every operation comes before the end of the stream that began. */
static bool
is_joined (const Ops *ops, const Deps *ends)
{
  bool *seen = calloc (ops->n + 1, sizeof *seen), all = true;

  for (size_t i = 0; i < ends->n; i++)
    seen[ends->at[i]] = true;
  for (size_t i = ops->n; i-- > 0;) {
    all = all && seen[i];
    for (size_t k = 0; k < ops->ops[i].after.n; k++)
      seen[ops->ops[i].after.at[k]] = true;
  }
  free (seen);
  return all;
}

static void
leave (const Ops *ops)
{
  for (size_t i = 0; i < sizeof capturing / sizeof capturing[0]; i++)
    if (capturing[i] != NULL && capturing[i]->capture == ops) {
      capturing[i]->capture = NULL;
      capturing[i] = NULL;
    }
}

/* The graph's operations into @stream, in any order that they allow. */
static void
put_graph (Stream *s, const Ops *ops)
{
  static uint32_t random = 1;
  bool *done = calloc (ops->n + 1, sizeof *done);

  for (size_t left = ops->n; left > 0; left--) {
    size_t chosen = ops->n, n_ready = 0;

    for (size_t i = 0; i < ops->n; i++) {
      bool ready = !done[i];
      for (size_t k = 0; ready && k < ops->ops[i].after.n; k++)
        ready = done[ops->ops[i].after.at[k]];
      random = random * 1664525u + 1013904223u;
      if (ready && (random >> 8) % ++n_ready == 0)
        chosen = i;
    }
    done[chosen] = true;
    put (s, &ops->ops[chosen]);
  }
  free (done);
}

/* ---- copies ----------------------------------------------------------- */

static int
put_move (Context *c, Stream *s, const Op *op, const void *device)
{
  if (s->context != c || !standin_owns (c, device, op->bytes))
    return 1;
  return put (s, op);
}

CALL
cuMemcpyHtoDAsync_v2 (uint64_t to, const void *from, size_t bytes,
    void *stream)
{
  Op op = { OP_COPY, (void *) (uintptr_t) to, from, bytes };

  ENTER
  result = put_move (c, stream, &op, op.to);
  LEAVE
}

CALL
cuMemcpyDtoHAsync_v2 (void *to, uint64_t from, size_t bytes, void *stream)
{
  Op op = { OP_COPY, to, (void *) (uintptr_t) from, bytes };

  ENTER
  result = put_move (c, stream, &op, op.from);
  LEAVE
}

CALL
cuMemsetD8Async (uint64_t to, unsigned char value, size_t bytes, void *stream)
{
  Op op = { OP_SET, (void *) (uintptr_t) to, NULL, bytes, value };

  ENTER
  result = put_move (c, stream, &op, op.to);
  LEAVE
}

/* ---- streams and events ----------------------------------------------- */

CALL
cuStreamCreate (void **stream, unsigned flags)
{
  Stream *s = calloc (1, sizeof *s);

  ENTER
  s->context = c;
  *stream = s;
  standin_counts.streams++;
  LEAVE
}

CALL
cuStreamDestroy_v2 (void *stream)
{
  Stream *s = stream;

  ENTER
  drain (s);
  free (s->queue.ops);
  free (s);
  standin_counts.streams--;
  LEAVE
}

CALL
cuStreamSynchronize (void *stream)
{
  ENTER
  result = drain (stream);
  LEAVE
}

CALL
cuStreamBeginCapture_v2 (void *stream, int mode)
{
  Stream *s = stream;

  ENTER
  if (s->capture != NULL)
    result = 1;
  else
    s->capture = calloc (1, sizeof (Ops));
  s->last_ops.n = 0;
  LEAVE
}

CALL
cuStreamEndCapture (void *stream, void **graph)
{
  Stream *s = stream;

  ENTER
  standin_counts.captures++;
  while (standin_faults.hold_captures)
    pthread_cond_wait (&standin_released, &standin_lock);
  standin_counts.captures--;
  *graph = s->capture;
  if (s->capture == NULL)
    result = 903;
  else if (!is_joined (s->capture, &s->last_ops))
    result = 904;
  leave (s->capture);
  s->capture = NULL;
  if (standin_faults.broken_captures > 0) {
    standin_faults.broken_captures--;
    if (*graph != NULL) {
      clear (*graph);
      free (((Ops *) *graph)->ops);
      free (*graph);
    }
    *graph = NULL;
    result = 901;
  }
  LEAVE
}

CALL
cuEventCreate (void **event, unsigned flags)
{
  ENTER
  *event = calloc (1, sizeof (Event));
  standin_counts.events++;
  LEAVE
}

CALL
cuEventDestroy_v2 (void *event)
{
  Event *e = event;

  ENTER
  for (size_t i = 0; e->n_waiting > 0 && i < e->stream->queue.n; i++) {
    if (e->stream->queue.ops[i].event == e)
      e->stream->queue.ops[i].event = NULL;
  }
  free (event);
  standin_counts.events--;
  LEAVE
}

CALL
cuEventRecord (void *event, void *stream)
{
  Event *e = event;
  Stream *s = stream;
  Op op = { .kind = OP_MARK, .event = e };

  ENTER
  e->stream = s;
  e->capture = s->capture;
  e->last_ops = s->last_ops;
  if (s->capture == NULL) {
    e->is_recorded = 1;
    e->n_waiting++;
    append (&s->queue, &op);
  }
  LEAVE
}

CALL
cuEventSynchronize (void *event)
{
  Event *e = event;

  ENTER
  if (e->is_recorded)
    result = drain (e->stream);
  LEAVE
}

/* What the other stream has been asked for is done first. */
CALL
cuStreamWaitEvent (void *stream, void *event, unsigned flags)
{
  Event *e = event;

  ENTER
  if (e->capture != NULL)
    result = join (stream, e);
  else if (e->is_recorded)
    result = drain (e->stream);
  LEAVE
}

CALL
cuEventElapsedTime (float *ms, void *start, void *end)
{
  Event *a = start, *b = end;

  if (!a->is_recorded || !b->is_recorded)
    return 400;
  if (a->n_waiting > 0 || b->n_waiting > 0)
    return 600;
  *ms = (float) ((b->at_us - a->at_us) / 1000.0);
  return 0;
}

/* ---- launches and graphs ---------------------------------------------- */

typedef struct {
  unsigned grid[3], block[3], smem_bytes;
  void *stream, *attributes;
  unsigned n_attributes;
} Config;

CALL
cuLaunchKernelEx (const Config *config, void *function, void **params,
    void **extra)
{
  const Function *f = function;
  Stream *s = config->stream;
  Op op = { .kind = OP_KERNEL, .kernel = f->kernel, .args = params[0],
    .launch = { .grid = { config->grid[0], config->grid[1], config->grid[2] },
      .block = config->block[0], .smem_bytes = config->smem_bytes } };

  ENTER
  memcpy (op.launch.name, f->kernel.name, sizeof op.launch.name);
  for (int i = 0; i < 3; i++) {
    if (config->grid[i] == 0 || config->block[i] == 0
        || (i > 0 && config->grid[i] > 65535))
      result = 1;
  }
  if (s->context != c || config->smem_bytes > f->smem_bytes
      || config->block[0] * config->block[1] * config->block[2] > 1024)
    result = 1;
  if (result == 0)
    result = put (s, &op);
  if (result == 0 && s->capture == NULL)
    standin_counts.launches++;
  LEAVE
}

CALL
cuGraphInstantiateWithFlags (void **exec, void *graph, uint64_t flags)
{
  const Ops *from = graph;
  Ops *ops;

  ENTER
  *exec = NULL;
  if (standin_faults.no_graphs > 0) {
    standin_faults.no_graphs--;
    result = 2;
  } else if ((ops = calloc (1, sizeof *ops)) == NULL) {
    result = 2;
  } else {
    for (size_t i = 0; i < from->n; i++)
      append (ops, &from->ops[i]);
    *exec = ops;
    standin_counts.execs++;
  }
  LEAVE
}

CALL
cuGraphLaunch (void *exec, void *stream)
{
  const Ops *ops = exec;

  ENTER
  put_graph (stream, ops);
  standin_counts.graphs++;
  LEAVE
}

static void
free_ops (Ops *ops)
{
  clear (ops);
  free (ops->ops);
  free (ops);
}

CALL
cuGraphDestroy (void *graph)
{
  ENTER
  free_ops (graph);
  LEAVE
}

CALL
cuGraphExecDestroy (void *exec)
{
  ENTER
  free_ops (exec);
  standin_counts.execs--;
  LEAVE
}

/* A GPU of compute capability 8.0 has no tensor maps. */
CALL
cuTensorMapEncodeTiled (void *map, ...)
{
  return 801;
}

CALL
cuTensorMapEncodeIm2col (void *map, ...)
{
  return 801;
}
