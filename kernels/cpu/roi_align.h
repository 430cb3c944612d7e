/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* roi_align.h: a region of RoiAlign, and one of its bins. */
#ifndef TRTK_CPU_ROI_ALIGN_H
#define TRTK_CPU_ROI_ALIGN_H

#include "cpu/element.h"
#include "trtk_params.h"

typedef struct {
  double x, y, bin_w, bin_h; /* of the first bin */
  int64_t grid_w, grid_h;    /* samples in a bin */
  int64_t picture;
} TrtkRoi;

/* A region of more samples than this is not sensible. */
#define TRTK_ROI_GRID 4096

TRTK_HD bool
trtk_roi_read (const TrtkRoiParams *p, const TrtkTensor *in,
    const TrtkTensor *y, int64_t n, TrtkRoi *r)
{
  const TrtkTensor *rois = &in[1];
  double offset = p->half_pixel ? 0.5 : 0, scale = p->spatial_scale;
  double width, height, grid_w, grid_h;

  r->picture = trtk_load_i64 (&in[2], n);
  r->x = trtk_load_f64 (rois, 4 * n) * scale - offset;
  r->y = trtk_load_f64 (rois, 4 * n + 1) * scale - offset;
  width = trtk_load_f64 (rois, 4 * n + 2) * scale - offset - r->x;
  height = trtk_load_f64 (rois, 4 * n + 3) * scale - offset - r->y;
  if (!p->half_pixel) {
    width = fmax (width, 1.0);
    height = fmax (height, 1.0);
  }
  r->bin_w = width / (double) y->dims[3];
  r->bin_h = height / (double) y->dims[2];
  grid_w = p->sampling_ratio > 0 ? p->sampling_ratio : ceil (r->bin_w);
  grid_h = p->sampling_ratio > 0 ? p->sampling_ratio : ceil (r->bin_h);
  if (!(grid_w <= TRTK_ROI_GRID && grid_h <= TRTK_ROI_GRID))
    return false;
  r->grid_w = grid_w > 0 ? (int64_t) grid_w : 0;
  r->grid_h = grid_h > 0 ? (int64_t) grid_h : 0;
  return r->picture >= 0 && r->picture < in[0].dims[0];
}

/* Splits coordinate @v into two neighbours; FALSE where outside. */
TRTK_HD bool
trtk_roi_neighbours (double v, int64_t size, int64_t at[2], double w[2])
{
  if (!(v >= -1 && v <= (double) size))
    return false;
  v = v < 0 ? 0 : v;
  at[0] = (int64_t) v;
  if (at[0] >= size - 1) {
    at[0] = at[1] = size - 1;
    v = (double) at[0];
  } else {
    at[1] = at[0] + 1;
  }
  w[1] = v - (double) at[0];
  w[0] = 1 - w[1];
  return true;
}

/* The sum, or with @max the largest term, of one sample. */
TRTK_HD double
trtk_roi_sample (const TrtkTensor *x, int64_t plane, double row, double column,
    bool max)
{
  int64_t ys[2], xs[2];
  double wy[2], wx[2], sum = 0, top = -INFINITY;

  if (!trtk_roi_neighbours (row, x->dims[2], ys, wy)
      || !trtk_roi_neighbours (column, x->dims[3], xs, wx))
    return 0;
  for (int i = 0; i < 4; i++) {
    double v = wy[i / 2] * wx[i % 2]
               * trtk_load_f64 (x, plane + ys[i / 2] * x->dims[3] + xs[i % 2]);
    sum += v;
    top = v > top ? v : top;
  }
  return max ? top : sum;
}

TRTK_HD double
trtk_roi_bin (const TrtkRoiParams *p, const TrtkTensor *x, const TrtkRoi *r,
    int64_t plane, int64_t by, int64_t bx)
{
  double result = 0, count = (double) (r->grid_h * r->grid_w);

  for (int64_t iy = 0; iy < r->grid_h; iy++) {
    double row = r->y + (double) by * r->bin_h
                 + ((double) iy + 0.5) * r->bin_h / (double) r->grid_h;
    for (int64_t ix = 0; ix < r->grid_w; ix++) {
      double column = r->x + (double) bx * r->bin_w
                      + ((double) ix + 0.5) * r->bin_w / (double) r->grid_w;
      double v = trtk_roi_sample (x, plane, row, column, p->max);
      if (!p->max)
        result += v;
      else if ((iy == 0 && ix == 0) || v > result)
        result = v;
    }
  }
  return p->max || count == 0 ? result : result / count;
}

#endif
