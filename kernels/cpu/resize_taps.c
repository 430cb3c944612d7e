/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* resize_taps.c: the coordinate and weight formulas of ONNX Resize. A
 * coordinate's fraction is taken from (0, 1], so that a whole number is the
 * right end of its interval, and every window is as long as the filter. */
#include "cpu/resize_taps.h"

#include <math.h>

static bool
is_identity (const TrtkResizeParams *p, int32_t axis, int64_t in_size,
    int64_t out_size)
{
  return in_size == out_size && fabs (p->scale[axis] - 1) < 1e-9
         && p->roi_begin[axis] == 0 && p->roi_end[axis] == 1;
}

static double
filter_radius (const TrtkResizeParams *p)
{
  return p->mode == TRTK_RESIZE_LINEAR ? 1 : 2;
}

int64_t
trtk_taps_count (const TrtkResizeParams *p, int32_t axis, int64_t in_size,
    int64_t out_size)
{
  double scale = p->scale[axis] < 1 ? p->scale[axis] : 1;

  if (p->mode == TRTK_RESIZE_NEAREST
      || is_identity (p, axis, in_size, out_size))
    return 1;
  if (!p->antialias)
    return (int64_t) filter_radius (p) * 2;
  /* A scale below 1 / (4 * in) cannot come from these sizes. */
  if (scale * 4 * (double) (in_size + 1) < 1)
    scale = 1 / (4 * (double) (in_size + 1));
  return -2 * (int64_t) floor (-filter_radius (p) / scale);
}

/* Where output coordinate @x lies in the input. */
static double
origin (const TrtkResizeParams *p, int32_t axis, int64_t in_size,
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

static int64_t
clamp_index (double at, int64_t size)
{
  if (!(at > 0))
    return 0;
  return at >= (double) size ? size - 1 : (int64_t) at;
}

static double
round_nearest (TrtkNearestMode mode, double x)
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

static double
cubic_weight (double a, double x)
{
  x = fabs (x);
  if (x <= 1)
    return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

/* Weights of the window of @n around fraction @ratio, which lies between
 * window places n / 2 - 1 and n / 2. */
static void
fill_weights (const TrtkResizeParams *p, double scale, double ratio, int64_t n,
    double *weight)
{
  double sum = 0;

  if (!p->antialias || scale > 1)
    scale = 1;
  for (int64_t i = 0; i < n; i++) {
    double x = ((double) (i - n / 2 + 1) - ratio) * scale;
    weight[i] = p->mode == TRTK_RESIZE_CUBIC ? cubic_weight (p->cubic_a, x)
                                             : fmax (0, 1 - fabs (x));
    sum += weight[i];
  }
  for (int64_t i = 0; p->antialias && i < n && sum != 0; i++)
    weight[i] /= sum;
}

static void
fill_one (const TrtkResizeParams *p, double scale, double x, int64_t in_size,
    int64_t stride, int64_t n, int64_t *at, double *weight)
{
  double whole = floor (x), ratio = x - whole, sum = 0;

  if (ratio == 0) {
    ratio = 1;
    whole -= 1;
  }
  fill_weights (p, scale, ratio, n, weight);
  for (int64_t i = 0; i < n; i++) {
    double index = whole + (double) (i - n / 2 + 1);
    if (p->exclude_outside && (index < 0 || index >= (double) in_size))
      weight[i] = 0;
    sum += weight[i];
    at[i] = clamp_index (index, in_size) * stride;
  }
  for (int64_t i = 0; p->exclude_outside && i < n && sum != 0; i++)
    weight[i] /= sum;
}

void
trtk_taps_fill (const TrtkResizeParams *p, int32_t axis, int64_t in_size,
    int64_t out_size, int64_t stride, TrtkTaps *taps)
{
  taps->n = trtk_taps_count (p, axis, in_size, out_size);
  taps->is_identity = is_identity (p, axis, in_size, out_size);
  for (int64_t o = 0; o < out_size; o++) {
    int64_t *at = taps->at + o * taps->n;
    double *weight = taps->weight + o * taps->n;
    double x = taps->is_identity
                   ? (double) o
                   : origin (p, axis, in_size, out_size, (double) o);
    if (p->mode == TRTK_RESIZE_NEAREST || taps->is_identity) {
      at[0] = clamp_index (round_nearest (p->nearest, x), in_size) * stride;
      weight[0] = 1;
    } else {
      fill_one (p, p->scale[axis], x, in_size, stride, taps->n, at, weight);
    }
    if (!taps->is_identity && p->coord == TRTK_COORD_TF_CROP_AND_RESIZE
        && (x < 0 || x > (double) (in_size - 1)))
      weight[0] = NAN;
  }
}
