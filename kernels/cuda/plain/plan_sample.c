/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_sample.c: planner of plain_resize.h. */
#include "cuda/plain/plan.h"

#include "cuda/plain/plain_resize.h"

/* False where an output element would read more rows than is sensible. */
static bool
count_taps (const TrtkProblem *problem, TrtkPlainResize *r, int64_t *taps,
    int64_t *coordinates)
{
  const TrtkTensor *x = &problem->in[0].tensor, *y = &problem->out[0].tensor;
  int64_t rows = 1;

  *taps = *coordinates = 0;
  for (int32_t d = 0; d < x->rank; d++) {
    r->n[d] = trtk_taps_count (&r->resize, d, x->dims[d], y->dims[d]);
    r->first[d] = *taps;
    *taps += y->dims[d] * r->n[d];
    *coordinates += y->dims[d];
    rows *= d < x->rank - 1 ? r->n[d] : 1;
    if (rows > 1 << 20)
      return false;
  }
  return true;
}

TrtkStatus
trtk_plain_plan_resize (const TrtkProblem *problem, int32_t code,
    TrtkPlainSink *sink)
{
  const TrtkTensor *x = &problem->in[0].tensor, *y = &problem->out[0].tensor;
  TrtkPlainResize r = { .resize = *(const TrtkResizeParams *) problem->params };
  TrtkPlainScratch at, weight;
  int64_t taps, coordinates;
  TrtkPlainLaunch l;
  TrtkStatus status;

  if (trtk_count (y) == 0)
    return TRTK_OK;
  if (trtk_count (x) == 0)
    return TRTK_ERROR_ARGUMENT;
  if (x->rank == 0)
    return trtk_plain_plan_copy (problem, 0, sink);
  if (!count_taps (problem, &r, &taps, &coordinates))
    return TRTK_ERROR_UNSUPPORTED;
  at = trtk_plain_scratch (sink, TRTK_S64, taps);
  weight = trtk_plain_scratch (sink, TRTK_F64, taps);
  trtk_plain_begin (&l, problem, "resize_taps");
  trtk_plain_params (&l, &r, sizeof r);
  l.args.items = coordinates;
  l.args.n_in = 1;
  l.args.n_out = 3;
  trtk_plain_scratch_out (&l, 1, &at);
  trtk_plain_scratch_out (&l, 2, &weight);
  status = trtk_plain_add (sink, &l);
  if (status != TRTK_OK)
    return status;
  trtk_plain_begin (&l, problem,
      r.resize.mode == TRTK_RESIZE_NEAREST ? "resize_nearest" : "resize");
  trtk_plain_params (&l, &r, sizeof r);
  l.args.n_in = 3;
  trtk_plain_scratch_in (&l, 1, &at);
  trtk_plain_scratch_in (&l, 2, &weight);
  return trtk_plain_add (sink, &l);
}
