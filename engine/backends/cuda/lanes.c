/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* lanes.c: a program's lanes while a graph is captured: streams that join the
 * capture behind an event at its begin, wait for each other's steps by events,
 * and come back to the first stream at its end. A kernel that waits for another
 * lane does not begin early: only the edge inside a lane is a programmatic
 * one. */
#include "backends/cuda/lanes.h"

/* Event @index; the one behind the last step's is the begin's. */
static gboolean
make_joint (TrtCudaLanes *l, guint index, GError **error)
{
  TrtCuEvent event = NULL;

  if (l->joints->len <= index)
    g_ptr_array_set_size (l->joints, (gint) index + 1);
  if (l->joints->pdata[index] != NULL)
    return TRUE;
  if (!trt_cuda_check (l->device,
          l->device->cu->event_create (&event, TRT_CU_EVENT_NO_TIMING),
          "cuEventCreate", error))
    return FALSE;
  l->joints->pdata[index] = event;
  return TRUE;
}

gboolean
trt_cuda_lanes_make (TrtCudaLanes *l, const TrtCudaForks *forks,
    GError **error)
{
  TrtCudaDevice *d = l->device;

  if (l->joints == NULL)
    l->joints = g_ptr_array_new ();
  for (guint k = 1; k < forks->n_lanes; k++) {
    if (l->streams[k] == NULL
        && !trt_cuda_check (d,
            d->cu->stream_create (&l->streams[k], TRT_CU_STREAM_NON_BLOCKING),
            "cuStreamCreate", error))
      return FALSE;
  }
  for (guint i = 0; i < forks->n_steps; i++) {
    if (forks->steps[i].is_awaited && !make_joint (l, i, error))
      return FALSE;
  }
  return make_joint (l, forks->n_steps, error);
}

static gboolean
record (TrtCudaLanes *l, guint index, TrtCuStream stream, GError **error)
{
  return trt_cuda_check (l->device,
      l->device->cu->event_record (l->joints->pdata[index], stream),
      "cuEventRecord", error);
}

static gboolean
wait_for (TrtCudaLanes *l, guint index, TrtCuStream stream, GError **error)
{
  return trt_cuda_check (l->device,
      l->device->cu->stream_wait (stream, l->joints->pdata[index], 0),
      "cuStreamWaitEvent", error);
}

/* Every lane joins the capture. */
static gboolean
open_lanes (TrtCudaLanes *l, const TrtCudaForks *forks, GError **error)
{
  if (!record (l, forks->n_steps, l->streams[0], error))
    return FALSE;
  for (guint k = 1; k < forks->n_lanes; k++) {
    if (!wait_for (l, forks->n_steps, l->streams[k], error))
      return FALSE;
  }
  return TRUE;
}

/* Where a capture is. */
typedef struct {
  guint next;                     /* launch */
  gboolean early[TRT_CUDA_LANES]; /* the lane's last is a launch, no wait */
} Capture;

static gboolean
launch_step (TrtCudaLanes *l, const TrtCudaSequence *q, guint step, Capture *c,
    GError **error)
{
  const TrtCudaFork *fork = &q->program->forks->steps[step];
  TrtCuStream stream = l->streams[fork->lane];
  guint n = q->program->launches->len;

  for (guint i = 0; i < fork->n_waits; i++) {
    if (!wait_for (l, fork->waits[i], stream, error))
      return FALSE;
    c->early[fork->lane] = FALSE;
  }
  for (; c->next < n && q->launches[c->next].launch->step == step; c->next++) {
    if (!trt_cuda_sequence_launch_one (q, c->next, stream,
            c->early[fork->lane], error))
      return FALSE;
    c->early[fork->lane] |= !trt_cuda_sequence_leaves_out (q, step);
  }
  return !fork->is_awaited || record (l, step, stream, error);
}

gboolean
trt_cuda_lanes_launch (TrtCudaLanes *l, const TrtCudaSequence *q,
    GError **error)
{
  const TrtCudaForks *forks = q->program->forks;
  Capture c = { 0, { TRUE } };

  if (!open_lanes (l, forks, error))
    return FALSE;
  for (guint i = 0; i < forks->n_steps; i++) {
    if (!launch_step (l, q, i, &c, error))
      return FALSE;
  }
  for (guint i = 0; i < forks->n_ends; i++) {
    if (!wait_for (l, forks->ends[i], l->streams[0], error))
      return FALSE;
  }
  return TRUE;
}

void
trt_cuda_lanes_drop (TrtCudaLanes *l)
{
  const TrtCuDriver *cu = l->device->cu;

  for (guint k = 1; k < TRT_CUDA_LANES; k++) {
    if (l->streams[k] != NULL)
      cu->stream_destroy (l->streams[k]);
    l->streams[k] = NULL;
  }
  for (guint i = 0; l->joints != NULL && i < l->joints->len; i++) {
    if (l->joints->pdata[i] != NULL)
      cu->event_destroy (l->joints->pdata[i]);
  }
  g_clear_pointer (&l->joints, g_ptr_array_unref);
}
