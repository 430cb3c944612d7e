/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* MeanVarianceNormalization: y = (x - mean) / (deviation + 1e-9), both taken
 * over some axes. */
#include "cpu/reduce_plan.h"

#define EPSILON 1e-9 /* of the operator's definition */

static inline double
add (double sum, double v)
{
  return sum + v;
}

static inline double
add_square (double sum, double v)
{
  return sum + v * v;
}

static void
normalize (const TrtkReducePlan *plan, int64_t at, const TrtkTensor *y)
{
  int64_t index[TRTK_MAX_RANK] = { 0 }, row = plan->n_axes - 1;
  double n = (double) plan->n;
  double mean = trtk_reduce_f64 (plan, at, add, 0, 0) / n;
  double deviation
      = sqrt (trtk_reduce_f64 (plan, at, add_square, 0, mean) / n);

  do {
    for (int64_t k = 0; k < plan->dims[row]; k++) {
      int64_t i = at + k * plan->steps[row];
      trtk_store_f64 (y, i,
          (trtk_load_f64 (plan->x, i) - mean) / (deviation + EPSILON));
    }
  } while (trtk_reduce_next_row (plan, index, &at));
}

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkTensor *x = &args->in[0];
  int64_t count = trtk_count (x);
  TrtkReducePlan plan;
  TrtkKept kept;

  trtk_reduce_plan_init (&plan, x, args->params);
  trtk_kept_init (&kept, x, args->params);
  for (int64_t i = 0; i < count; i += plan.n) {
    normalize (&plan, kept.at, &args->out[0]);
    trtk_kept_next (&kept);
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_mean_variance_normalization = {
  .name = "ref.MeanVarianceNormalization",
  .op = "MeanVarianceNormalization",
  .run = run,
};
