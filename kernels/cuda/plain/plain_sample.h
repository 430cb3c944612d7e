/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_sample.h: GridSample, RoiAlign, Col2Im. */
#ifndef TRTK_CUDA_PLAIN_PLAIN_SAMPLE_H
#define TRTK_CUDA_PLAIN_PLAIN_SAMPLE_H

#include "cpu/col2im.h"
#include "cpu/grid_sample.h"
#include "cpu/roi_align.h"
#include "cuda/plain/element.h"

/* in: x, grid. */
TRTK_HD void
trtk_body_grid_sample (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkTensor *x = &a->in[0], *y = &a->out[0];
  const TrtkGridSpace space = { TRTK_PLAIN_PARAMS_OF (a, TrtkGridParams),
    x->rank - 2, x->dims + 2 };
  int64_t points = trtk_elements_of (y, 2, y->rank), at[TRTK_GRID_TAPS];
  int64_t plane = trtk_elements_of (x, 2, x->rank), channel = item / points;
  double weight[TRTK_GRID_TAPS], sum = 0;
  int n = trtk_grid_taps (&space, &a->in[1],
      channel / x->dims[1] * points + item % points, at, weight);

  for (int t = 0; t < n; t++) {
    if (weight[t] != 0)
      sum += weight[t] * trtk_load_f64 (x, channel * plane + at[t]);
  }
  trtk_store_f64 (y, item, sum);
}

/* in: x, regions, their pictures. A region that the CPU reports, of a picture
 * that is not there or without end, gives 0. */
TRTK_HD void
trtk_body_roi_align (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkRoiParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkRoiParams);
  const TrtkTensor *x = &a->in[0], *y = &a->out[0];
  int64_t index[TRTK_MAX_RANK], plane = x->dims[2] * x->dims[3];
  double v = 0;
  TrtkRoi roi;

  trtk_plain_indices (y, item, index);
  if (trtk_roi_read (p, a->in, y, index[0], &roi))
    v = trtk_roi_bin (p, x, &roi,
        (roi.picture * x->dims[1] + index[1]) * plane, index[2], index[3]);
  trtk_store_f64 (y, item, v);
}

/* Adds up what comes to an element, in the order of x, rounded after each. */
TRTK_HD void
trtk_body_col2im (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkCol2ImParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkCol2ImParams);
  const TrtkTensor *x = &a->in[0], *y = &a->out[0];
  int64_t image = trtk_elements_of (y, 2, y->rank), columns = x->dims[2];
  int64_t block = 1;

  for (int32_t d = 0; d < p->n_spatial; d++)
    block *= p->block[d];
  trtk_store_number (y, item, 0);
  for (int64_t k = 0; k < block; k++) {
    int64_t l = trtk_col2im_column (p, k, item % image);
    int64_t i = (item / image * block + k) * columns + l;

    if (l >= 0)
      trtk_col2im_add (y, item, x, i);
  }
}

#endif
