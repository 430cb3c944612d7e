/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* resize_taps.h: which elements of the input make an output coordinate of
 * Resize, and with which weights; one axis at a time: the coordinate and
 * weight formulas of ONNX Resize. A coordinate's fraction is taken from
 * (0, 1], so that a whole number is the right end of its interval, and every
 * window is as long as the filter. */
#ifndef TRTK_CPU_RESIZE_TAPS_H
#define TRTK_CPU_RESIZE_TAPS_H

#include "cpu/number.h"
#include "trtk_params.h"

/* Taps of one axis: output coordinate o reads taps [o * n, (o + 1) * n). */
typedef struct {
  int64_t n;
  bool is_identity;
  int64_t *at;    /* index in the input, times the axis' stride */
  double *weight; /* the first is NaN where the output is extrapolated */
} TrtkTaps;

/* Taps an output coordinate of @axis has. */
int64_t trtk_taps_count (const TrtkResizeParams *p, int32_t axis,
    int64_t in_size, int64_t out_size);
/* Fills what @taps points at for @axis. */
void trtk_taps_fill (const TrtkResizeParams *p, int32_t axis, int64_t in_size,
    int64_t out_size, int64_t stride, TrtkTaps *taps);

/* Whether the axis stays as it is. */
TRTK_HD bool
trtk_taps_is_identity (const TrtkResizeParams *p, int32_t axis, int64_t in_size,
    int64_t out_size)
{
  return in_size == out_size && fabs (p->scale[axis] - 1) < 1e-9
         && p->roi_begin[axis] == 0 && p->roi_end[axis] == 1;
}

/* Where output coordinate @x lies in the input. */
TRTK_HD double
trtk_taps_origin (const TrtkResizeParams *p, int32_t axis, int64_t in_size,
    int64_t out_size, double x)
{
  double scale = p->scale[axis], in = (double) in_size;
  double out = scale * in, span = p->roi_end[axis] - p->roi_begin[axis];

  switch (p->coord) {
    case TRTK_COORD_ALIGN_CORNERS:
      return out == 1 ? 0 : x * (in - 1) / (out - 1);
    case TRTK_COORD_ASYMMETRIC:
      return x / scale;
    case TRTK_COORD_TF_CROP_AND_RESIZE:
      return (out == 1 ? span * (in - 1) / 2 : x * span * (in - 1) / (out - 1))
             + p->roi_begin[axis] * (in - 1);
    case TRTK_COORD_PYTORCH_HALF_PIXEL:
      /* As the text of the specification and ONNX Runtime have it; the code
       * of onnx.reference says -0.5, which only cubic filters tell from 0. */
      return out_size == 1 ? 0 : (x + 0.5) / scale - 0.5;
    case TRTK_COORD_HALF_PIXEL_SYMMETRIC:
      return in / 2 * (1 - (double) out_size / out) + (x + 0.5) / scale - 0.5;
    default:
      return (x + 0.5) / scale - 0.5;
  }
}

TRTK_HD int64_t
trtk_taps_clamp (double at, int64_t size)
{
  if (!(at > 0))
    return 0;
  return at >= (double) size ? size - 1 : (int64_t) at;
}

TRTK_HD double
trtk_taps_round (TrtkNearestMode mode, double x)
{
  switch (mode) {
    case TRTK_NEAREST_ROUND_PREFER_CEIL:
      return floor (x + 0.5);
    case TRTK_NEAREST_FLOOR:
      return floor (x);
    case TRTK_NEAREST_CEIL:
      return ceil (x);
    default:
      return ceil (x - 0.5);
  }
}

TRTK_HD double
trtk_taps_cubic (double a, double x)
{
  x = fabs (x);
  if (x <= 1)
    return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

/* Weights of the window of @n around fraction @ratio, which lies between
 * window places n / 2 - 1 and n / 2. */
TRTK_HD void
trtk_taps_weights (const TrtkResizeParams *p, double scale, double ratio,
    int64_t n, double *weight)
{
  double sum = 0;

  if (!p->antialias || scale > 1)
    scale = 1;
  for (int64_t i = 0; i < n; i++) {
    double x = ((double) (i - n / 2 + 1) - ratio) * scale;
    weight[i] = p->mode == TRTK_RESIZE_CUBIC ? trtk_taps_cubic (p->cubic_a, x)
                                             : fmax (0.0, 1 - fabs (x));
    sum += weight[i];
  }
  for (int64_t i = 0; p->antialias && i < n && sum != 0; i++)
    weight[i] /= sum;
}

TRTK_HD void
trtk_taps_filter (const TrtkResizeParams *p, double scale, double x,
    int64_t in_size, int64_t stride, int64_t n, int64_t *at, double *weight)
{
  double whole = floor (x), ratio = x - whole, sum = 0;

  if (ratio == 0) {
    ratio = 1;
    whole -= 1;
  }
  trtk_taps_weights (p, scale, ratio, n, weight);
  for (int64_t i = 0; i < n; i++) {
    double index = whole + (double) (i - n / 2 + 1);
    if (p->exclude_outside && (index < 0 || index >= (double) in_size))
      weight[i] = 0;
    sum += weight[i];
    at[i] = trtk_taps_clamp (index, in_size) * stride;
  }
  for (int64_t i = 0; p->exclude_outside && i < n && sum != 0; i++)
    weight[i] /= sum;
}

/* The @n taps of output coordinate @o. */
TRTK_HD void
trtk_taps_one (const TrtkResizeParams *p, int32_t axis, int64_t in_size,
    int64_t out_size, int64_t stride, int64_t o, int64_t n, int64_t *at,
    double *weight)
{
  bool identity = trtk_taps_is_identity (p, axis, in_size, out_size);
  double x = identity
                 ? (double) o
                 : trtk_taps_origin (p, axis, in_size, out_size, (double) o);

  if (p->mode == TRTK_RESIZE_NEAREST || identity) {
    at[0] = trtk_taps_clamp (trtk_taps_round (p->nearest, x), in_size)
            * stride;
    weight[0] = 1;
  } else {
    trtk_taps_filter (p, p->scale[axis], x, in_size, stride, n, at, weight);
  }
  if (!identity && p->coord == TRTK_COORD_TF_CROP_AND_RESIZE
      && (x < 0 || x > (double) (in_size - 1)))
    weight[0] = NAN;
}

/* Integers are rounded to nearest even and saturated; NaN is 0. */
TRTK_HD void
trtk_resize_store (const TrtkTensor *y, int64_t i, double v)
{
  int64_t low, high;

  if (trtk_is_float (y->dtype)) {
    trtk_store_f64 (y, i, v);
    return;
  }
  if (y->dtype == TRTK_U64) {
    low = 0;
    high = INT64_MAX - 1023; /* a double has it */
  } else {
    trtk_int_range (y->dtype, &low, &high);
    high = high > INT64_MAX - 1023 ? INT64_MAX - 1023 : high;
  }
  v = rint (v);
  v = v < (double) low ? (double) low : v;
  v = v > (double) high ? (double) high : v;
  trtk_store_i64 (y, i, isnan (v) ? 0 : (int64_t) v);
}

#endif
