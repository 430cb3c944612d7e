/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* run.c: launches, one by one or as a graph. Each is after the one before it:
 * where launch.early is set, the kernel may begin before that one has ended,
 * and waits for all of it to be done before it touches memory. So nothing runs
 * beside anything else as far as memory is concerned, and the planner may
 * give memory away as soon as its last reader has been launched. */
#include "backends/cuda/session.h"

#define CAPTURE_TRIES 200
#define CAPTURE_PAUSE_US 5000

gboolean
trt_cuda_session_launch_one (TrtCudaSession *s, guint index, GError **error)
{
  const TrtCudaBound *b = &s->now->launches[index];
  const TrtEngineStep *e = s->now->engine->steps->pdata[b->launch->step];

  if (trt_cuda_bound_launch (b, s->device, s->stream, error))
    return TRUE;
  g_prefix_error (error, "layer '%s' (%s): ", e->name, e->kernel);
  return FALSE;
}

gboolean
trt_cuda_session_launch (TrtCudaSession *s, GError **error)
{
  for (guint i = 0; i < s->now->program->launches->len; i++) {
    if (!trt_cuda_session_launch_one (s, i, error))
      return FALSE;
  }
  return TRUE;
}

/* ---- graphs ----------------------------------------------------------- */

static gboolean
instantiate (TrtCudaSession *s, TrtCuGraph graph, TrtCuExec *exec,
    GError **error)
{
  const TrtCuDriver *cu = s->device->cu;
  gboolean good = trt_cuda_check (s->device,
      cu->graph_instantiate (exec, graph, 0), "cuGraphInstantiate", error);

  cu->graph_destroy (graph);
  return good;
}

/* @broken: somebody else in the process ended the capture. */
static gboolean
record_once (TrtCudaSession *s, TrtCudaLaunchFunc launch, gpointer data,
    TrtCuExec *exec, gboolean *broken, GError **error)
{
  const TrtCuDriver *cu = s->device->cu;
  TrtCuGraph graph = NULL;
  TrtCuResult ended;
  gboolean good;

  if (!trt_cuda_check (s->device,
          cu->capture_begin (s->stream, TRT_CU_CAPTURE_THREAD_LOCAL),
          "cuStreamBeginCapture", error))
    return FALSE;
  good = launch (s, data, error);
  /* It ends the capture also where a launch failed. */
  ended = cu->capture_end (s->stream, &graph);
  *broken = ended == TRT_CU_CAPTURE_INVALIDATED;
  if (!trt_cuda_check (s->device, ended, "cuStreamEndCapture",
          good ? error : NULL))
    good = FALSE;
  if (!good && graph != NULL)
    cu->graph_destroy (graph);
  return good && instantiate (s, graph, exec, error);
}

/* A thread that waits for the whole context breaks captures of others, as
 * GStreamer's decoders do while they start: 16 streams that start at once met
 * it. It passes; where it does not, the error says so. */
gboolean
trt_cuda_session_record (TrtCudaSession *s, TrtCudaLaunchFunc launch,
    gpointer data, TrtCuExec *exec, GError **error)
{
  for (int i = 0;; i++) {
    g_autoptr (GError) failed = NULL;
    gboolean broken = FALSE;

    if (record_once (s, launch, data, exec, &broken, &failed))
      return TRUE;
    if (!broken || i == CAPTURE_TRIES) {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
    g_usleep (CAPTURE_PAUSE_US);
  }
}

static gboolean
launch_all (TrtCudaSession *s, gpointer data, GError **error)
{
  return trt_cuda_session_launch (s, error);
}

gboolean
trt_cuda_session_capture (TrtCudaSession *s, GError **error)
{
  if (s->now->graph != NULL)
    s->device->cu->exec_destroy (s->now->graph);
  s->now->graph = NULL;
  return trt_cuda_session_record (s, launch_all, NULL, &s->now->graph, error);
}

/* ---- profile ---------------------------------------------------------- */

static gboolean
make_marks (TrtCudaSession *s, GError **error)
{
  guint n = s->now->engine->steps->len + 1;

  if (s->now->marks != NULL)
    return TRUE;
  s->now->marks = g_new0 (TrtCuEvent, n);
  for (guint i = 0; i < n; i++) {
    if (!trt_cuda_check (s->device,
            s->device->cu->event_create (&s->now->marks[i], 0), "cuEventCreate",
            error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
mark (TrtCudaSession *s, guint index, GError **error)
{
  return trt_cuda_check (s->device,
      s->device->cu->event_record (s->now->marks[index], s->stream),
      "cuEventRecord", error);
}

static gboolean
launch_marked (TrtCudaSession *s, GError **error)
{
  guint next = 0, n = s->now->program->launches->len;

  for (guint step = 0; step < s->now->engine->steps->len; step++) {
    if (!mark (s, step, error))
      return FALSE;
    for (; next < n && s->now->launches[next].launch->step == step; next++) {
      if (!trt_cuda_session_launch_one (s, next, error))
        return FALSE;
    }
  }
  return mark (s, s->now->engine->steps->len, error);
}

gboolean
trt_cuda_session_profile (TrtCudaSession *s, TrtLayerProfile *profile,
    GError **error)
{
  const TrtCuDriver *cu = s->device->cu;

  if (!make_marks (s, error) || !launch_marked (s, error)
      || !trt_cuda_check (s->device, cu->stream_synchronize (s->stream),
          "cuStreamSynchronize", error))
    return FALSE;
  for (guint i = 0; i < s->now->engine->steps->len; i++) {
    float ms = 0;
    if (!trt_cuda_check (s->device,
            cu->event_elapsed (&ms, s->now->marks[i], s->now->marks[i + 1]),
            "cuEventElapsedTime", error))
      return FALSE;
    profile[i].total_us += (double) ms * 1000.0;
    profile[i].n_runs++;
  }
  return TRUE;
}
