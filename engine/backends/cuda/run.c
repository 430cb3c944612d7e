/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* run.c: launches, one by one or as a graph. Each is after the one before it
 * in its stream: where launch.early is set, the kernel may begin before that one
 * has ended, and waits for all of it to be done before it touches memory. So
 * nothing in a stream runs beside anything else as far as memory is concerned.
 * A graph may have lanes (lanes.c), whichever is faster by the clock. */
#include "backends/cuda/session.h"

#include "base/nvtx.h"

#define LANES_GAIN 0.99 /* what is not faster by this is noise */
#define CAPTURE_TRIES 200
#define CAPTURE_PAUSE_US 5000

gboolean
trt_cuda_session_launch_one (TrtCudaSession *s, guint index,
    TrtCuStream stream, gboolean early, GError **error)
{
  const TrtCudaBound *b = &s->now->launches[index];
  const TrtEngineStep *e = s->now->engine->steps->pdata[b->launch->step];
  gboolean good;

  trt_nvtx_push (e->name);
  good = trt_cuda_bound_launch (b, s->device, stream, early, error);
  trt_nvtx_pop ();
  if (good)
    return TRUE;
  g_prefix_error (error, "layer '%s' (%s): ", e->name, e->kernel);
  return FALSE;
}

gboolean
trt_cuda_session_launch (TrtCudaSession *s, GError **error)
{
  for (guint i = 0; i < s->now->program->launches->len; i++) {
    if (!trt_cuda_session_launch_one (s, i, s->stream, TRUE, error))
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

static gboolean
launch_lanes (TrtCudaSession *s, gpointer data, GError **error)
{
  return trt_cuda_session_launch_lanes (s, error);
}

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
 * else what is faster. */
static gboolean
decide (TrtCudaSession *s, TrtCudaHow *how, GError **error)
{
  const char *wish = g_getenv ("TRTINFER_CUDA_LANES");
  double serial, forked;

  *how = TRT_CUDA_HOW_SERIAL;
  if (s->now->program->forks == NULL || g_strcmp0 (wish, "never") == 0)
    return TRUE;
  if (g_strcmp0 (wish, "always") == 0) {
    *how = TRT_CUDA_HOW_FORKED;
    return TRUE;
  }
  if (!may_time (s)) {
    *how = TRT_CUDA_HOW_UNKNOWN;
    return TRUE;
  }
  if (!trt_cuda_session_make_lanes (s, error)
      || !trt_cuda_session_time_launch (s, launch_all, NULL, &serial, error)
      || !trt_cuda_session_time_launch (s, launch_lanes, NULL, &forked, error))
    return FALSE;
  g_debug ("trt-cuda: %u lanes take %.2f us, one %.2f us",
      s->now->program->forks->n_lanes, forked, serial);
  if (forked < serial * LANES_GAIN)
    *how = TRT_CUDA_HOW_FORKED;
  return TRUE;
}

gboolean
trt_cuda_session_capture (TrtCudaSession *s, GError **error)
{
  g_autoptr (TrtNvtxRange) range G_GNUC_UNUSED
      = trt_nvtx_range ("trtinfer: capture");
  TrtCudaShape *now = s->now;

  if (now->graph != NULL)
    s->device->cu->exec_destroy (now->graph);
  now->graph = NULL;
  if (now->how == TRT_CUDA_HOW_UNKNOWN && !decide (s, &now->how, error))
    return FALSE;
  if (now->how == TRT_CUDA_HOW_FORKED
      && !trt_cuda_session_make_lanes (s, error))
    return FALSE;
  return trt_cuda_session_record (s,
      now->how == TRT_CUDA_HOW_FORKED ? launch_lanes : launch_all, NULL,
      &now->graph, error);
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
      if (!trt_cuda_session_launch_one (s, next, s->stream, TRUE, error))
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
