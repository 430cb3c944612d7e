/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* sequence.c: launches one by one. Each is after the one before it in its
 * stream: where launch.early is set, the kernel may begin before that one has
 * ended, and waits for all of it to be done before it touches memory. So
 * nothing in a stream runs beside anything else as far as memory is concerned. */
#include "backends/cuda/sequence.h"

#include "base/nvtx.h"

gboolean
trt_cuda_sequence_init (TrtCudaSequence *q, TrtEngine *engine, GError **error)
{
  GArray *launches;

  q->engine = trt_engine_ref (engine);
  q->program = engine->program;
  q->copies = g_array_new (FALSE, FALSE, sizeof (TrtCudaCopy));
  launches = q->program->launches;
  q->launches = g_new0 (TrtCudaBound, launches->len + 1);
  for (guint i = 0; i < launches->len; i++) {
    if (!trt_cuda_bound_init (&q->launches[i],
            &g_array_index (launches, TrtCudaProgramLaunch, i), error))
      return FALSE;
  }
  return TRUE;
}

void
trt_cuda_sequence_clear (TrtCudaSequence *q)
{
  for (guint i = 0; q->launches != NULL && i < q->program->launches->len; i++)
    trt_cuda_bound_clear (&q->launches[i]);
  g_clear_pointer (&q->launches, g_free);
  g_clear_pointer (&q->copies, g_array_unref);
  g_clear_pointer (&q->engine, trt_engine_unref);
}

gboolean
trt_cuda_sequence_leaves_out (const TrtCudaSequence *q, guint step)
{
  guint n = q->natives != 0 ? trt_engine_n_inputs (q->engine) : 0;

  for (guint i = 0; i < n; i++) {
    if (trt_cuda_is_native (q->natives, i)
        && q->engine->natives[i].step == step)
      return TRUE;
  }
  return FALSE;
}

gboolean
trt_cuda_sequence_launch_one (const TrtCudaSequence *q, guint index,
    TrtCuStream stream, gboolean early, GError **error)
{
  const TrtCudaBound *b = &q->launches[index];
  const TrtEngineStep *e = q->engine->steps->pdata[b->launch->step];
  gboolean good;

  if (trt_cuda_sequence_leaves_out (q, b->launch->step))
    return TRUE;
  trt_nvtx_push (e->name);
  good = trt_cuda_bound_launch (b, q->program->device, stream, early, error);
  trt_nvtx_pop ();
  if (good)
    return TRUE;
  g_prefix_error (error, "layer '%s' (%s): ", e->name, e->kernel);
  return FALSE;
}

gboolean
trt_cuda_sequence_launch (const TrtCudaSequence *q, TrtCuStream stream,
    GError **error)
{
  for (guint i = 0; i < q->program->launches->len; i++) {
    if (!trt_cuda_sequence_launch_one (q, i, stream, TRUE, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
trt_cuda_sequence_copy (const TrtCudaSequence *q, TrtCuStream stream,
    GError **error)
{
  TrtCudaDevice *d = q->program->device;

  for (guint i = 0; i < q->copies->len; i++) {
    const TrtCudaCopy *c = &g_array_index (q->copies, TrtCudaCopy, i);

    if (!trt_cuda_check (d,
            d->cu->copy_from_async (c->to, c->from, c->bytes, stream),
            "copying an output", error))
      return FALSE;
  }
  return TRUE;
}
