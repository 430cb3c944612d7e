/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* tactic_plain.c: "cuda.plain": the plain kernels, for what no fast one
 * covers; products of f32 and f16 in tiles. */
#include <stddef.h>

#include "backends/cuda/cuda.h"
#include "cuda/plain/plain.h"

#define WAIT_US 0.02 /* for two numbers, and what was done with the last two */

/* What a planner's launches become. */
typedef struct {
  TrtkPlainSink sink;
  TrtCudaWork *work;
} Sink;

static void
add_slot (TrtCudaLaunch *l, gsize at, const TrtkPlainSlot *slot)
{
  static const TrtCudaSpace spaces[] = { [TRTK_AT_IN] = TRT_CUDA_IN,
    [TRTK_AT_OUT] = TRT_CUDA_OUT, [TRTK_AT_SCRATCH] = TRT_CUDA_SCRATCH };

  if (slot->place != TRTK_AT_NONE)
    trt_cuda_launch_slot (l, at, spaces[slot->place], (guint) slot->index,
        (guint64) slot->offset);
}

/* A launch of no items is left out. The kernels wait themselves for the one
 * before them. */
static bool
add (TrtkPlainSink *sink, const TrtkPlainLaunch *launch)
{
  Sink *s = (Sink *) sink;
  TrtkLaunch how;
  TrtCudaLaunch *l;

  if (!trtk_cuda_plain_launch (launch, &how))
    return false;
  if (launch->args.items <= 0)
    return true;
  l = trt_cuda_work_add (s->work, &how, &launch->args, sizeof launch->args);
  l->early = TRUE;
  for (guint i = 0; i < TRTK_PLAIN_IN; i++)
    add_slot (l, offsetof (TrtkPlainArgs, in) + i * sizeof (TrtkTensor)
                     + offsetof (TrtkTensor, data), &launch->in[i]);
  for (guint i = 0; i < TRTK_PLAIN_OUT; i++)
    add_slot (l, offsetof (TrtkPlainArgs, out) + i * sizeof (TrtkTensor)
                     + offsetof (TrtkTensor, data), &launch->out[i]);
  return true;
}

static TrtCudaWork *
make (const TrtkProblem *p)
{
  g_autoptr (TrtCudaWork) work = trt_cuda_work_new ();
  Sink s = { { add, 0 }, work };

  if (trtk_cuda_plan_tiles (p, &s.sink) != TRTK_OK
      && trtk_cuda_plan_plain (p, &s.sink) != TRTK_OK)
    return NULL;
  work->scratch_bytes = (gsize) s.sink.scratch_bytes;
  return g_steal_pointer (&work);
}

static gboolean
is_plain (const TrtkProblem *p)
{
  gboolean plain = p->overwrites < 0;

  for (gint32 i = 0; i < p->n_in; i++)
    plain &= p->in[i].layout == TRTK_LAYOUT_PLAIN;
  for (gint32 i = 0; i < p->n_out; i++)
    plain &= p->out[i].layout == TRTK_LAYOUT_PLAIN;
  return plain;
}

static gpointer
prepare (const TrtkProblem *p, gsize *scratch_bytes, GError **error)
{
  TrtCudaWork *work = is_plain (p) ? make (p) : NULL;

  if (work == NULL) {
    trt_fail (error, TRT_ERROR_BACKEND,
        "the plain CUDA kernels of %s do not cover this", p->op);
    return NULL;
  }
  *scratch_bytes = work->scratch_bytes;
  return work;
}

static void
release (gpointer work)
{
  trt_cuda_work_free (work);
}

static TrtkStatus
choose (TrtkProblem *p, const gboolean *may_overwrite)
{
  g_autoptr (TrtCudaWork) work = NULL;

  if (p->op == NULL || !trtk_cuda_has_plain (p->op))
    return TRTK_ERROR_UNSUPPORTED;
  for (gint32 i = 0; i < p->n_in; i++)
    p->in[i].layout = TRTK_LAYOUT_PLAIN;
  for (gint32 i = 0; i < p->n_out; i++)
    p->out[i].layout = TRTK_LAYOUT_PLAIN;
  work = make (p);
  return work != NULL ? TRTK_OK : TRTK_ERROR_UNSUPPORTED;
}

/* A thread makes an output: it works out an index for each operand, and waits
 * for every product of a sum. What goes in tiles has more of them under way. */
static double
cost (const TrtkProblem *p)
{
  static const TrtRates one_by_one = { 2.5, 2e5, 8e4 },
                        tiles = { 2.5, 2e5, 4e5 };
  gboolean is_byte = trtk_dtype_size (p->in[0].tensor.dtype) == 1;
  double outputs = (double) trtk_count (&p->out[0].tensor);
  double depth = outputs > 0 ? trt_cost_macs (p) / outputs : 0;

  return trt_cost (p, is_byte ? &one_by_one : &tiles)
         + depth * WAIT_US;
}

const TrtTactic trt_cuda_plain = {
  .name = "cuda.plain",
  .choose = choose,
  .cost = cost,
  .prepare = prepare,
  .release = release,
};
