/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* graphs.c: which of a session's shapes have graphs. One that was prepared has
 * its graph at once, in lanes (lanes.c) or one launch after the other, whichever
 * is faster by the clock. Any other is launched one by one, while the device's
 * thread makes a graph: one at a time for a session, which takes it over before
 * the run after. The session alone launches, keeps and destroys graphs, and does
 * the latter only where none of its runs is under way. */
#include "backends/cuda/session.h"

#define LANES_GAIN 0.99 /* what is not faster by this is noise */

/* ---- by this thread --------------------------------------------------- */

/* A caller's memory is not written to without being asked. */
static gboolean
may_time (const TrtCudaSession *s)
{
  for (guint i = 0; i < s->n_in; i++) {
    if (s->inputs[i].bound != 0)
      return FALSE;
  }
  for (guint i = 0; i < s->n_out; i++) {
    if (s->outputs[i].bound != 0)
      return FALSE;
  }
  return TRUE;
}

/* In its order, or in lanes: what TRTINFER_CUDA_LANES says ("never", "always"),
 * else what the clock said to any session of the engine. */
static TrtCudaHow
known (const TrtCudaShape *shape)
{
  const char *wish = g_getenv ("TRTINFER_CUDA_LANES");

  if (shape->all.program->forks == NULL || g_strcmp0 (wish, "never") == 0)
    return TRT_CUDA_HOW_SERIAL;
  if (g_strcmp0 (wish, "always") == 0)
    return TRT_CUDA_HOW_FORKED;
  return (TrtCudaHow) g_atomic_int_get (&shape->all.program->how);
}

/* By the clock, where nobody knows. */
static gboolean
decide (TrtCudaSession *s, TrtCudaHow *how, GError **error)
{
  TrtCudaSequence *all = &s->now->all;
  double serial, forked;

  *how = known (s->now);
  if (*how != TRT_CUDA_HOW_UNKNOWN || !may_time (s))
    return TRUE;
  if (!trt_cuda_lanes_make (&s->lanes, all->program->forks, error)
      || !trt_cuda_time_launch (&s->lanes, trt_cuda_put_in_order, all,
          &serial, error)
      || !trt_cuda_time_launch (&s->lanes, trt_cuda_put_in_lanes, all,
          &forked, error))
    return FALSE;
  g_debug ("trt-cuda: %u lanes take %.2f us, one %.2f us",
      all->program->forks->n_lanes, forked, serial);
  *how = forked < serial * LANES_GAIN ? TRT_CUDA_HOW_FORKED
                                      : TRT_CUDA_HOW_SERIAL;
  g_atomic_int_set (&all->program->how, *how);
  s->habit = *how;
  return TRUE;
}

/* ---- how many --------------------------------------------------------- */

/* Those of the shapes that were not used for longest go. */
static void
trim (TrtCudaSession *s)
{
  guint n = 0;

  for (guint i = 0; i < s->shapes->len; i++) {
    TrtCudaShape *shape = s->shapes->pdata[i];
    if (shape->graph == NULL || ++n <= s->max_graphs)
      continue;
    s->device->cu->exec_destroy (shape->graph);
    shape->graph = NULL;
  }
}

static void
keep (TrtCudaSession *s, TrtCudaShape *shape, TrtCuExec graph)
{
  if (shape->graph != NULL)
    s->device->cu->exec_destroy (shape->graph);
  shape->graph = graph;
  shape->graph_copies = shape->copies;
  trim (s);
}

gboolean
trt_cuda_session_has_graph (TrtCudaSession *s)
{
  trt_cuda_session_plan_copies (s);
  return s->now->graph != NULL && s->now->graph_copies == s->now->copies;
}

gboolean
trt_cuda_session_capture (TrtCudaSession *s, GError **error)
{
  TrtCuExec graph = NULL;
  TrtCudaHow how;

  trt_cuda_session_plan_copies (s);
  if (!decide (s, &how, error)
      || !trt_cuda_record_sequence (&s->lanes, &s->now->all,
          how == TRT_CUDA_HOW_FORKED, NULL, &graph, error))
    return FALSE;
  keep (s, s->now, graph);
  return TRUE;
}

/* ---- by another thread ------------------------------------------------ */

/* What it made, where that still fits. That nothing came of memory which is gone
 * says nothing of what there is now. */
static void
take_over (TrtCudaSession *s)
{
  TrtCudaShape *shape = s->captured;
  g_autoptr (GError) error = NULL;
  TrtCuExec graph = trt_cuda_capture_end (s->capture, &error);

  s->capture = NULL;
  s->captured = NULL;
  if (graph == NULL && s->generation != s->captured_at) {
    g_debug ("trt-cuda: a graph of memory that is gone: %s", error->message);
  } else if (graph == NULL) {
    g_warning ("trt-cuda: a shape goes on without a graph: %s",
        error->message);
    if (shape != NULL)
      shape->failed = s->captured_at;
  } else if (shape != NULL && shape->generation == s->captured_at
             && shape->copies == s->captured_copies) {
    keep (s, shape, graph);
  } else {
    s->device->cu->exec_destroy (graph);
  }
}

gboolean
trt_cuda_session_launch (TrtCudaSession *s, GError **error)
{
  TrtCudaShape *now = s->now;

  trt_cuda_session_plan_copies (s);
  if (s->capture != NULL && trt_cuda_capture_is_done (s->capture))
    take_over (s);
  if (now->graph == NULL)
    return trt_cuda_sequence_launch (&now->all, s->stream, error)
           && trt_cuda_sequence_copy (&now->all, s->stream, error);
  return trt_cuda_check (s->device,
             s->device->cu->graph_launch (now->graph, s->stream),
             "cuGraphLaunch", error)
         && (now->graph_copies == now->copies
             || trt_cuda_sequence_copy (&now->all, s->stream, error));
}

void
trt_cuda_session_ask (TrtCudaSession *s)
{
  TrtCudaShape *now = s->now;
  TrtCudaHow how = known (now);
  g_autoptr (GError) error = NULL;

  if (trt_cuda_session_has_graph (s) || s->capture != NULL
      || now->failed == now->generation)
    return;
  if (how == TRT_CUDA_HOW_UNKNOWN)
    how = s->habit;
  s->capture = trt_cuda_capture_begin (s->device, &now->all,
      how == TRT_CUDA_HOW_FORKED, &error);
  s->captured = s->capture != NULL ? now : NULL;
  s->captured_at = now->generation;
  s->captured_copies = now->copies;
  if (s->capture != NULL)
    return;
  g_warning ("trt-cuda: a shape goes on without a graph: %s", error->message);
  now->failed = now->generation;
}

void
trt_cuda_session_forget (TrtCudaSession *s)
{
  TrtCuExec graph;

  if (s->capture == NULL)
    return;
  graph = trt_cuda_capture_end (s->capture, NULL);
  s->capture = NULL;
  s->captured = NULL;
  if (graph != NULL && !trt_cuda_is_lost (s->device))
    s->device->cu->exec_destroy (graph);
}
