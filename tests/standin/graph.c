/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* graph.c: captures and graphs. What was captured in several streams keeps only
 * the order that these and their events ask for: a graph runs in a random one
 * that satisfies it. */
#include <stdlib.h>

#include "work.h"

/* ---- captures over streams -------------------------------------------- */

static Stream *capturing[64]; /* that joined a capture */

int
standin_join (Stream *s, const Event *e)
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
    standin_put (s, &ops->ops[chosen]);
  }
  free (done);
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
      standin_clear (*graph);
      free (((Ops *) *graph)->ops);
      free (*graph);
    }
    *graph = NULL;
    result = 901;
  }
  LEAVE
}

/* ---- graphs ----------------------------------------------------------- */

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
      standin_append (ops, &from->ops[i]);
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
  standin_clear (ops);
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
