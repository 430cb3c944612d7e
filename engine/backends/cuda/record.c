/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* record.c: launches into a graph. */
#include "backends/cuda/record.h"

#include "base/nvtx.h"

#define CAPTURE_TRIES 200
#define CAPTURE_PAUSE_US 5000

static gboolean
instantiate (TrtCudaDevice *d, TrtCuGraph graph, TrtCuExec *exec,
    GError **error)
{
  gboolean good = trt_cuda_check (d, d->cu->graph_instantiate (exec, graph, 0),
      "cuGraphInstantiate", error);

  d->cu->graph_destroy (graph);
  return good;
}

/* @broken: somebody else in the process ended the capture. */
static gboolean
record_once (TrtCudaLanes *l, TrtCudaLaunchFunc launch, gpointer data,
    TrtCuExec *exec, gboolean *broken, GError **error)
{
  TrtCudaDevice *d = l->device;
  TrtCuGraph graph = NULL;
  TrtCuResult ended;
  gboolean good;

  if (!trt_cuda_check (d,
          d->cu->capture_begin (l->streams[0], TRT_CU_CAPTURE_THREAD_LOCAL),
          "cuStreamBeginCapture", error))
    return FALSE;
  good = launch (l, data, error);
  /* It ends the capture also where a launch failed. */
  ended = d->cu->capture_end (l->streams[0], &graph);
  *broken = ended == TRT_CU_CAPTURE_INVALIDATED;
  if (!trt_cuda_check (d, ended, "cuStreamEndCapture", good ? error : NULL))
    good = FALSE;
  if (!good && graph != NULL)
    d->cu->graph_destroy (graph);
  return good && instantiate (d, graph, exec, error);
}

/* A thread that waits for the whole context breaks captures of others, as
 * GStreamer's decoders do while they start: 16 streams that start at once met
 * it. It passes; where it does not, the error says so. */
gboolean
trt_cuda_record (TrtCudaLanes *lanes, TrtCudaLaunchFunc launch, gpointer data,
    const gint *stop, TrtCuExec *exec, GError **error)
{
  for (int i = 0;; i++) {
    g_autoptr (GError) failed = NULL;
    gboolean broken = FALSE;

    if (record_once (lanes, launch, data, exec, &broken, &failed))
      return TRUE;
    if (!broken || i == CAPTURE_TRIES
        || (stop != NULL && g_atomic_int_get (stop))) {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
    g_usleep (CAPTURE_PAUSE_US);
  }
}

gboolean
trt_cuda_put_in_order (TrtCudaLanes *lanes, gpointer data, GError **error)
{
  return trt_cuda_sequence_launch (data, lanes->streams[0], error);
}

gboolean
trt_cuda_put_in_lanes (TrtCudaLanes *lanes, gpointer data, GError **error)
{
  return trt_cuda_lanes_launch (lanes, data, error);
}

typedef struct {
  const TrtCudaSequence *sequence;
  gboolean forked;
} Whole;

static gboolean
put_whole (TrtCudaLanes *lanes, gpointer data, GError **error)
{
  const Whole *whole = data;
  TrtCudaLaunchFunc put
      = whole->forked ? trt_cuda_put_in_lanes : trt_cuda_put_in_order;

  return put (lanes, (gpointer) whole->sequence, error)
         && trt_cuda_sequence_copy (
             whole->sequence, lanes->streams[0], error);
}

gboolean
trt_cuda_record_sequence (TrtCudaLanes *lanes, const TrtCudaSequence *sequence,
    gboolean forked, const gint *stop, TrtCuExec *exec, GError **error)
{
  g_autoptr (TrtNvtxRange) range G_GNUC_UNUSED
      = trt_nvtx_range ("trtinfer: capture");
  Whole whole = { sequence, forked };

  if (forked
      && !trt_cuda_lanes_make (lanes, sequence->program->forks, error))
    return FALSE;
  return trt_cuda_record (lanes, put_whole, &whole, stop, exec, error);
}
