/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* profile.c: runs with a clock between steps. */
#include "backends/cuda/session.h"

static gboolean
make_marks (TrtCudaSession *s, GError **error)
{
  guint n = s->now->all.engine->steps->len + 1;

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
  const TrtCudaSequence *all = &s->now->all;
  guint next = 0, n = all->program->launches->len;

  for (guint step = 0; step < all->engine->steps->len; step++) {
    if (!mark (s, step, error))
      return FALSE;
    for (; next < n && all->launches[next].launch->step == step; next++) {
      if (!trt_cuda_sequence_launch_one (all, next, s->stream, TRUE, error))
        return FALSE;
    }
  }
  return mark (s, all->engine->steps->len, error);
}

gboolean
trt_cuda_session_profile (TrtCudaSession *s, TrtLayerProfile *profile,
    GError **error)
{
  const TrtCuDriver *cu = s->device->cu;

  trt_cuda_session_plan_copies (s);
  if (!make_marks (s, error) || !launch_marked (s, error)
      || !trt_cuda_sequence_copy (&s->now->all, s->stream, error)
      || !trt_cuda_check (s->device, cu->stream_synchronize (s->stream),
          "cuStreamSynchronize", error))
    return FALSE;
  for (guint i = 0; i < s->now->all.engine->steps->len; i++) {
    float ms = 0;
    if (!trt_cuda_check (s->device,
            cu->event_elapsed (&ms, s->now->marks[i], s->now->marks[i + 1]),
            "cuEventElapsedTime", error))
      return FALSE;
    if (trt_cuda_sequence_leaves_out (&s->now->all, i))
      continue;
    profile[i].total_us += (double) ms * 1000.0;
    profile[i].n_runs++;
  }
  return TRUE;
}
