/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* native.c: inputs that are filled behind the network's first step. They have
 * memory of their own beside the port: a run's arena belongs to all of its steps,
 * and places in it change from batch to batch, while rows of a batch are made
 * before it is known how many there will be. */
#include "backends/cuda/session.h"

#include "base/error.h"

TrtCuPtr
trt_cuda_session_native (gpointer data, guint32 value)
{
  const TrtCudaSession *s = data;

  for (guint i = 0; i < s->n_in && s->now->all.natives != 0; i++) {
    if (trt_cuda_is_native (s->now->all.natives, i)
        && s->now->all.engine->natives[i].value == value)
      return s->inputs[i].native;
  }
  return 0;
}

gboolean
trt_cuda_session_use_native (gpointer session, guint input, gboolean enabled,
    GError **error)
{
  TrtCudaSession *s = session;
  guint64 bit = input < 64 ? (guint64) 1 << input : 0;
  gboolean good;

  if (bit == 0)
    return trt_fail (error, TRT_ERROR_UNSUPPORTED,
        "input %u: only the first 64 can be native", input);
  if (trt_cuda_is_native (s->natives, input) == enabled)
    return TRUE;
  if (!trt_cuda_push (s->device, error))
    return FALSE;
  s->natives ^= bit;
  good = trt_cuda_session_enter (s, s->now->all.engine, error);
  trt_cuda_pop (s->device);
  return good;
}
