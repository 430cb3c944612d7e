/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* GridSample: y[n, c, o] = x[n, c] at the place that grid[n, o] names in
 * [-1, 1], x before y before z; nearest, linear or cubic over 2 or 3 axes.
 * Places outside read 0, the border, or the mirror image. */
#include "cpu/grid_sample.h"

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkTensor *x = &args->in[0], *grid = &args->in[1];
  const TrtkTensor *y = &args->out[0];
  TrtkGridSpace s = { args->params, x->rank - 2, x->dims + 2 };
  int64_t plane = trtk_count_range (x, 2, x->rank), channels = x->dims[1];
  int64_t points = trtk_count_range (y, 2, y->rank), at[TRTK_GRID_TAPS];
  double weight[TRTK_GRID_TAPS];

  if (trtk_count (y) == 0)
    return TRTK_OK;
  if (plane == 0 || s.n > 3)
    return TRTK_ERROR_UNSUPPORTED;
  for (int64_t i = 0; i < y->dims[0] * points; i++) {
    int64_t b = i / points;
    int n = trtk_grid_taps (&s, grid, i, at, weight);
    for (int64_t c = 0; c < channels; c++) {
      int64_t first = (b * channels + c) * plane;
      double sum = 0;
      for (int t = 0; t < n; t++) {
        if (weight[t] != 0)
          sum += weight[t] * trtk_load_f64 (x, first + at[t]);
      }
      trtk_store_f64 (y, (b * channels + c) * points + i % points, sum);
    }
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_grid_sample
    = { .name = "ref.GridSample", .op = "GridSample", .run = run };
