/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan.c: launches and their operands. */
#include "cuda/plain/plan.h"

#include <string.h>

void
trtk_plain_set_in (TrtkPlainLaunch *l, int32_t k, const TrtkProblem *problem,
    int32_t index)
{
  l->args.in[k] = problem->in[index].tensor;
  l->args.in[k].data = NULL;
  l->in[k] = (TrtkPlainSlot){ 0 };
  if (l->args.in[k].dtype != TRTK_NONE)
    l->in[k] = (TrtkPlainSlot){ TRTK_AT_IN, index, 0 };
}

void
trtk_plain_set_out (TrtkPlainLaunch *l, int32_t k, const TrtkProblem *problem,
    int32_t index)
{
  l->args.out[k] = problem->out[index].tensor;
  l->args.out[k].data = NULL;
  l->out[k] = (TrtkPlainSlot){ 0 };
  if (l->args.out[k].dtype != TRTK_NONE)
    l->out[k] = (TrtkPlainSlot){ TRTK_AT_OUT, index, 0 };
}

void
trtk_plain_begin (TrtkPlainLaunch *l, const TrtkProblem *problem,
    const char *body)
{
  memset (l, 0, sizeof *l);
  l->body = body;
  l->args.n_in = problem->n_op_in;
  l->args.n_out = problem->n_out;
  for (int32_t k = 0; k < problem->n_op_in && k < TRTK_PLAIN_IN; k++)
    trtk_plain_set_in (l, k, problem, k);
  for (int32_t k = 0; k < problem->n_out && k < TRTK_PLAIN_OUT; k++)
    trtk_plain_set_out (l, k, problem, k);
  l->args.items = trtk_count (&problem->out[0].tensor);
}

void
trtk_plain_begin_bare (TrtkPlainLaunch *l, const TrtkProblem *problem,
    const char *body, int32_t n_in, int32_t n_out)
{
  memset (l, 0, sizeof *l);
  l->body = body;
  l->args.n_in = n_in;
  l->args.n_out = n_out;
  l->args.items = trtk_count (&problem->out[0].tensor);
}

void
trtk_plain_params (TrtkPlainLaunch *l, const void *params, size_t size)
{
  if (params != NULL && size <= sizeof l->args.params.bytes)
    memcpy (l->args.params.bytes, params, size);
}

TrtkPlainScratch
trtk_plain_scratch (TrtkPlainSink *sink, TrtkDtype dtype, int64_t n)
{
  TrtkPlainScratch s = { { NULL, dtype, 1, { n } },
    { TRTK_AT_SCRATCH, 0, sink->scratch_bytes } };
  int64_t bytes = n * (int64_t) trtk_dtype_size (dtype);

  sink->scratch_bytes += (bytes + 255) / 256 * 256;
  return s;
}

void
trtk_plain_scratch_in (TrtkPlainLaunch *l, int32_t k,
    const TrtkPlainScratch *scratch)
{
  l->args.in[k] = scratch->tensor;
  l->in[k] = scratch->slot;
}

void
trtk_plain_scratch_out (TrtkPlainLaunch *l, int32_t k,
    const TrtkPlainScratch *scratch)
{
  l->args.out[k] = scratch->tensor;
  l->out[k] = scratch->slot;
}

TrtkStatus
trtk_plain_add (TrtkPlainSink *sink, const TrtkPlainLaunch *l)
{
  if (l->args.n_in > TRTK_PLAIN_IN || l->args.n_out > TRTK_PLAIN_OUT
      || l->args.n_steps > TRTK_PLAIN_STEPS)
    return TRTK_ERROR_UNSUPPORTED;
  if (l->args.items == 0)
    return TRTK_OK;
  return sink->add (sink, l) ? TRTK_OK : TRTK_ERROR_ARGUMENT;
}

bool
trtk_plain_is_long (const TrtkTensor *x, int32_t axis, int64_t items)
{
  return x->rank > 0 && x->dims[axis] >= TRTK_PLAIN_CTA_THREADS
      && items < 4096;
}

TrtkStatus
trtk_plain_take_steps (TrtkPlainLaunch *l, const TrtkProblem *problem,
    int32_t first, int32_t end)
{
  if (end - first > TRTK_PLAIN_STEPS)
    return TRTK_ERROR_UNSUPPORTED;
  for (int32_t s = first; s < end; s++) {
    TrtkStep step = problem->steps[s];
    if ((step.kind == TRTK_STEP_ACT) != (step.operand < 0))
      return TRTK_ERROR_ARGUMENT;
    if (step.operand >= 0) {
      if (l->args.n_in >= TRTK_PLAIN_IN)
        return TRTK_ERROR_UNSUPPORTED;
      trtk_plain_set_in (l, l->args.n_in, problem, step.operand);
      step.operand = l->args.n_in++;
    }
    l->args.steps[l->args.n_steps++] = step;
  }
  return TRTK_OK;
}
