/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* LpNormalization: x divided by the norm of its lane: the sum of |x| (p = 1)
 * or the root of the sum of x^2 (p = 2). A lane of zeros stays zero. */
#include "cpu/lane.h"
#include "trtk_params.h"

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkLpNormParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  TrtkLanes lanes = trtk_lanes (x, p->axis);

  for (int64_t i = 0; i < lanes.count; i++) {
    int64_t at = trtk_lane_at (&lanes, i);
    double norm = 0;
    for (int64_t k = 0; k < lanes.n; k++) {
      double v = trtk_load_f64 (x, at + k * lanes.step);
      norm += p->p == 1 ? fabs (v) : v * v;
    }
    norm = p->p == 1 ? norm : sqrt (norm);
    for (int64_t k = 0; k < lanes.n; k++) {
      int64_t j = at + k * lanes.step;
      trtk_store_f64 (y, j, norm == 0 ? 0 : trtk_load_f64 (x, j) / norm);
    }
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_lp_normalization = {
  .name = "ref.LpNormalization",
  .op = "LpNormalization",
  .run = run,
};
