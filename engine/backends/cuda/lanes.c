/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* lanes.c: a program's lanes while a graph is captured: streams that join the
 * capture behind an event at its begin, wait for each other's steps by events,
 * and come back to the session's stream at its end. A kernel that waits for
 * another lane does not begin early: only the edge inside a lane is a
 * programmatic one. */
#include "backends/cuda/session.h"

/* Event @index; the one behind the last step's is the begin's. */
static gboolean
make_joint (TrtCudaSession *s, guint index, GError **error)
{
  TrtCuEvent event = NULL;

  if (s->joints->len <= index)
    g_ptr_array_set_size (s->joints, (gint) index + 1);
  if (s->joints->pdata[index] != NULL)
    return TRUE;
  if (!trt_cuda_check (s->device,
          s->device->cu->event_create (&event, TRT_CU_EVENT_NO_TIMING),
          "cuEventCreate", error))
    return FALSE;
  s->joints->pdata[index] = event;
  return TRUE;
}

gboolean
trt_cuda_session_make_lanes (TrtCudaSession *s, GError **error)
{
  const TrtCudaForks *forks = s->now->program->forks;
  TrtCudaDevice *d = s->device;

  s->lanes[0] = s->stream;
  for (guint k = 1; k < forks->n_lanes; k++) {
    if (s->lanes[k] == NULL
        && !trt_cuda_check (d,
            d->cu->stream_create (&s->lanes[k], TRT_CU_STREAM_NON_BLOCKING),
            "cuStreamCreate", error))
      return FALSE;
  }
  for (guint i = 0; i < forks->n_steps; i++) {
    if (forks->steps[i].is_awaited && !make_joint (s, i, error))
      return FALSE;
  }
  return make_joint (s, forks->n_steps, error);
}

static gboolean
record (TrtCudaSession *s, guint index, TrtCuStream stream, GError **error)
{
  return trt_cuda_check (s->device,
      s->device->cu->event_record (s->joints->pdata[index], stream),
      "cuEventRecord", error);
}

static gboolean
wait_for (TrtCudaSession *s, guint index, TrtCuStream stream, GError **error)
{
  return trt_cuda_check (s->device,
      s->device->cu->stream_wait (stream, s->joints->pdata[index], 0),
      "cuStreamWaitEvent", error);
}

/* Every lane joins the capture. */
static gboolean
open_lanes (TrtCudaSession *s, const TrtCudaForks *forks, GError **error)
{
  if (!record (s, forks->n_steps, s->stream, error))
    return FALSE;
  for (guint k = 1; k < forks->n_lanes; k++) {
    if (!wait_for (s, forks->n_steps, s->lanes[k], error))
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
launch_step (TrtCudaSession *s, guint step, Capture *c, GError **error)
{
  const TrtCudaFork *fork = &s->now->program->forks->steps[step];
  TrtCuStream stream = s->lanes[fork->lane];
  guint n = s->now->program->launches->len;

  for (guint i = 0; i < fork->n_waits; i++) {
    if (!wait_for (s, fork->waits[i], stream, error))
      return FALSE;
    c->early[fork->lane] = FALSE;
  }
  for (; c->next < n && s->now->launches[c->next].launch->step == step;
       c->next++) {
    if (!trt_cuda_session_launch_one (s, c->next, stream, c->early[fork->lane],
            error))
      return FALSE;
    c->early[fork->lane] = TRUE;
  }
  return !fork->is_awaited || record (s, step, stream, error);
}

gboolean
trt_cuda_session_launch_lanes (TrtCudaSession *s, GError **error)
{
  const TrtCudaForks *forks = s->now->program->forks;
  Capture c = { 0, { TRUE } };

  if (!open_lanes (s, forks, error))
    return FALSE;
  for (guint i = 0; i < forks->n_steps; i++) {
    if (!launch_step (s, i, &c, error))
      return FALSE;
  }
  for (guint i = 0; i < forks->n_ends; i++) {
    if (!wait_for (s, forks->ends[i], s->stream, error))
      return FALSE;
  }
  return TRUE;
}

/* The context is pushed. */
void
trt_cuda_session_drop_lanes (TrtCudaSession *s)
{
  const TrtCuDriver *cu = s->device->cu;

  for (guint k = 1; k < TRT_CUDA_LANES; k++) {
    if (s->lanes[k] != NULL)
      cu->stream_destroy (s->lanes[k]);
  }
  for (guint i = 0; i < s->joints->len; i++) {
    if (s->joints->pdata[i] != NULL)
      cu->event_destroy (s->joints->pdata[i]);
  }
}
