/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* ArgMax, ArgMin: index of the extreme element along one axis: the first of
 * equal ones, or the last. The first NaN wins over every number. */
#include "cpu/lane.h"
#include "trtk_params.h"

/* -1, 0, 1: @a is less than, like, more than @b. */
static int
compare (const TrtkTensor *x, int64_t a, int64_t b)
{
  if (trtk_is_float (x->dtype)) {
    double va = trtk_load_f64 (x, a), vb = trtk_load_f64 (x, b);
    return (va > vb) - (va < vb);
  } else {
    int64_t va = trtk_load_i64 (x, a), vb = trtk_load_i64 (x, b);
    if (x->dtype == TRTK_U64)
      return ((uint64_t) va > (uint64_t) vb) - ((uint64_t) va < (uint64_t) vb);
    return (va > vb) - (va < vb);
  }
}

static bool
is_nan (const TrtkTensor *x, int64_t i)
{
  return trtk_is_float (x->dtype) && isnan (trtk_load_f64 (x, i));
}

/* @sign: 1 for the largest, -1 for the smallest. */
static int64_t
extreme (const TrtkTensor *x, const TrtkLanes *lanes, int64_t at, int sign,
    bool last)
{
  int64_t best = 0;

  for (int64_t k = 0; k < lanes->n; k++) {
    int64_t i = at + k * lanes->step;
    int order;
    if (is_nan (x, i))
      return k;
    order = sign * compare (x, i, at + best * lanes->step);
    if (order > 0 || (order == 0 && last))
      best = k;
  }
  return best;
}

static TrtkStatus
along (const TrtkArgs *args, int sign)
{
  const TrtkArgParams *p = args->params;
  const TrtkTensor *x = &args->in[0];
  TrtkLanes lanes = trtk_lanes (x, p->axis);

  if (lanes.n == 0 && lanes.count > 0)
    return TRTK_ERROR_ARGUMENT;
  for (int64_t i = 0; i < lanes.count; i++)
    trtk_store_i64 (&args->out[0], i,
        extreme (x, &lanes, trtk_lane_at (&lanes, i), sign, p->select_last));
  return TRTK_OK;
}

static TrtkStatus
run_max (const TrtkArgs *args)
{
  return along (args, 1);
}

static TrtkStatus
run_min (const TrtkArgs *args)
{
  return along (args, -1);
}

const TrtkKernel trtk_ref_arg_max
    = { .name = "ref.ArgMax", .op = "ArgMax", .run = run_max };
const TrtkKernel trtk_ref_arg_min
    = { .name = "ref.ArgMin", .op = "ArgMin", .run = run_min };
