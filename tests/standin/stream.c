/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* stream.c: the entry points of libcuda.so.1 that put work into streams: copies,
 * events, launches. */
#include <stdlib.h>
#include <string.h>

#include "work.h"

/* ---- copies ----------------------------------------------------------- */

static int
put_move (Context *c, Stream *s, const Op *op, const void *device)
{
  if (s->context != c || !standin_owns (c, device, op->bytes))
    return 1;
  return standin_put (s, op);
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
  if (standin_faults.no_streams > 0) {
    standin_faults.no_streams--;
    free (s);
    result = 2;
  } else {
    s->context = c;
    *stream = s;
    standin_counts.streams++;
  }
  LEAVE
}

CALL
cuStreamDestroy_v2 (void *stream)
{
  Stream *s = stream;

  ENTER
  standin_drain (s);
  free (s->queue.ops);
  free (s);
  standin_counts.streams--;
  LEAVE
}

CALL
cuStreamSynchronize (void *stream)
{
  ENTER
  result = standin_drain (stream);
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
    standin_append (&s->queue, &op);
  }
  LEAVE
}

CALL
cuEventSynchronize (void *event)
{
  Event *e = event;

  ENTER
  if (e->is_recorded)
    result = standin_drain (e->stream);
  LEAVE
}

/* What the other stream has been asked for is done first. */
CALL
cuStreamWaitEvent (void *stream, void *event, unsigned flags)
{
  Event *e = event;

  ENTER
  if (e->capture != NULL)
    result = standin_join (stream, e);
  else if (e->is_recorded)
    result = standin_drain (e->stream);
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

/* ---- launches --------------------------------------------------------- */

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
    result = standin_put (s, &op);
  if (result == 0 && s->capture == NULL)
    standin_counts.launches++;
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
