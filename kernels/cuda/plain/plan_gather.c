/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_gather.c: planners of plain_gather.h and plain_scatter.h. */
#include "cuda/plain/plan.h"

/* in: x, condition. Places first, in the scratch, then what is there. */
TrtkStatus
trtk_plain_plan_compress (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkAxisParams *p = problem->params;
  const TrtkTensor *x = &problem->in[0].tensor, *y = &problem->out[0].tensor;
  const bool flat = p->axis < 0;
  int64_t size = flat ? trtk_count (x) : x->dims[p->axis];
  int64_t kept = flat ? y->dims[0] : y->dims[p->axis];
  TrtkPlainScratch places;
  TrtkPlainLaunch l;
  TrtkStatus status;

  if (trtk_count (y) == 0)
    return TRTK_OK;
  places = trtk_plain_scratch (sink, TRTK_S64, kept);
  trtk_plain_begin_bare (&l, problem, "compress_find", 1, 1);
  trtk_plain_set_in (&l, 0, problem, 1);
  trtk_plain_scratch_out (&l, 0, &places);
  l.args.items = 1;
  l.args.at[0] = size;
  status = trtk_plain_add (sink, &l);
  if (status != TRTK_OK)
    return status;
  trtk_plain_begin (&l, problem, "compress");
  trtk_plain_scratch_in (&l, 1, &places);
  l.args.at[0] = flat ? 1 : trtk_count_range (x, p->axis + 1, x->rank);
  l.args.at[1] = kept;
  l.args.at[2] = size;
  return trtk_plain_add (sink, &l);
}

TrtkStatus
trtk_plain_plan_non_zero (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  TrtkPlainLaunch l;

  trtk_plain_begin (&l, problem, "non_zero");
  l.args.items = l.args.items > 0 ? 1 : 0;
  return trtk_plain_add (sink, &l);
}

TrtkStatus
trtk_plain_plan_topk (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkTopKParams *p = problem->params;
  const TrtkTensor *x = &problem->in[0].tensor;
  const TrtkTensor *y = problem->out[0].tensor.dtype != TRTK_NONE
                            ? &problem->out[0].tensor
                            : &problem->out[1].tensor;
  TrtkPlainLaunch l;

  if (y->dims[p->axis] > x->dims[p->axis])
    return TRTK_ERROR_ARGUMENT;
  trtk_plain_begin (&l, problem, "topk");
  trtk_plain_params (&l, p, sizeof *p);
  l.args.items = trtk_count (y) > 0 ? trtk_count (x) : 0;
  l.args.at[0] = y->dims[p->axis];
  return trtk_plain_add (sink, &l);
}

/* ---- scatter ---------------------------------------------------------- */

TrtkStatus
trtk_plain_plan_scatter_elements (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkScatterParams *p = problem->params;
  const TrtkTensor *x = &problem->in[0].tensor;
  const TrtkTensor *index = &problem->in[1].tensor;
  TrtkStatus status = trtk_plain_plan_copy (problem, 0, sink);
  TrtkPlainLaunch l;

  if (status != TRTK_OK || trtk_count (index) == 0)
    return status;
  if (x->rank != index->rank)
    return TRTK_ERROR_ARGUMENT;
  for (int32_t d = 0; d < x->rank; d++) {
    if (d != p->axis && index->dims[d] > x->dims[d])
      return TRTK_ERROR_ARGUMENT;
  }
  trtk_plain_begin (&l, problem, "scatter_elements");
  trtk_plain_params (&l, p, sizeof *p);
  l.args.items = trtk_count (index) / index->dims[p->axis];
  return trtk_plain_add (sink, &l);
}

/* Without a reduction: who comes last at every place, then all at once. */
static TrtkStatus
scatter_last (const TrtkProblem *problem, int64_t n, TrtkPlainSink *sink)
{
  const TrtkTensor *index = &problem->in[1].tensor;
  TrtkPlainScratch owner = trtk_plain_scratch (sink, TRTK_S32,
      trtk_count (&problem->out[0].tensor) / n);
  TrtkPlainLaunch l;
  TrtkStatus status;

  trtk_plain_begin_bare (&l, problem, "fill", 0, 1);
  trtk_plain_scratch_out (&l, 0, &owner);
  l.args.items = owner.tensor.dims[0];
  l.args.at[0] = -1;
  status = trtk_plain_add (sink, &l);
  if (status != TRTK_OK)
    return status;
  trtk_plain_begin (&l, problem, "scatter_claim");
  trtk_plain_scratch_out (&l, 0, &owner);
  l.args.items = trtk_count_range (index, 0, index->rank - 1);
  l.args.at[0] = n;
  status = trtk_plain_add (sink, &l);
  if (status != TRTK_OK)
    return status;
  trtk_plain_begin (&l, problem, "scatter_rows");
  trtk_plain_set_in (&l, 0, problem, 1);
  trtk_plain_set_in (&l, 1, problem, 2);
  trtk_plain_scratch_in (&l, 2, &owner);
  l.args.items = trtk_count (&problem->in[2].tensor);
  l.args.at[0] = n;
  return trtk_plain_add (sink, &l);
}

TrtkStatus
trtk_plain_plan_scatter_nd (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkScatterParams *p = problem->params;
  const TrtkTensor *x = &problem->in[0].tensor;
  const TrtkTensor *index = &problem->in[1].tensor;
  TrtkStatus status = trtk_plain_plan_copy (problem, 0, sink);
  TrtkPlainLaunch l;
  int64_t n;

  if (status != TRTK_OK || trtk_count (&problem->in[2].tensor) == 0)
    return status;
  n = trtk_count_range (x, (int32_t) index->dims[index->rank - 1], x->rank);
  if (p->mode == TRTK_SCATTER_NONE
      && trtk_count_range (index, 0, index->rank - 1) <= INT32_MAX)
    return scatter_last (problem, n, sink);
  trtk_plain_begin (&l, problem, "scatter_serial");
  trtk_plain_params (&l, p, sizeof *p);
  l.args.items = l.args.at[0] = n;
  return trtk_plain_add (sink, &l);
}
