/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* CumSum: running sums along the axis that input 1 holds: with or without
 * (exclusive) the element itself, from the end (reverse). In double; integers
 * wrap. */
#include "cpu/lane.h"
#include "cpu/number.h"
#include "trtk_params.h"

static void
lane_f64 (const TrtkTensor *x, const TrtkTensor *y, int64_t at, int64_t step,
    int64_t n, bool exclusive)
{
  double sum = 0;

  for (int64_t k = 0; k < n; k++, at += step) {
    double v = trtk_load_f64 (x, at);
    trtk_store_f64 (y, at, exclusive ? sum : sum + v);
    sum += v;
  }
}

static void
lane_i64 (const TrtkTensor *x, const TrtkTensor *y, int64_t at, int64_t step,
    int64_t n, bool exclusive)
{
  int64_t sum = 0;

  for (int64_t k = 0; k < n; k++, at += step) {
    int64_t v = trtk_load_i64 (x, at), next = trtk_add_i64 (sum, v);
    trtk_store_i64 (y, at, exclusive ? sum : next);
    sum = next;
  }
}

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkCumSumParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int64_t axis = trtk_load_i64 (&args->in[1], 0), rank = x->rank;
  TrtkLanes lanes;

  if (axis < -rank || axis >= rank)
    return TRTK_ERROR_ARGUMENT;
  lanes = trtk_lanes (x, (int32_t) (axis < 0 ? axis + rank : axis));
  for (int64_t i = 0; i < lanes.count && lanes.n > 0; i++) {
    int64_t at = trtk_lane_at (&lanes, i), step = lanes.step;
    if (p->reverse) {
      at += (lanes.n - 1) * step;
      step = -step;
    }
    if (trtk_is_float (x->dtype))
      lane_f64 (x, y, at, step, lanes.n, p->exclusive);
    else
      lane_i64 (x, y, at, step, lanes.n, p->exclusive);
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_cumsum
    = { .name = "ref.CumSum", .op = "CumSum", .run = run };
