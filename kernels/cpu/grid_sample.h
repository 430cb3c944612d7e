/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* grid_sample.h: which elements a point of GridSample reads. */
#ifndef TRTK_CPU_GRID_SAMPLE_H
#define TRTK_CPU_GRID_SAMPLE_H

#include "cpu/element.h"
#include "trtk_params.h"

enum { TRTK_GRID_TAPS = 64 };

typedef struct {
  const TrtkGridParams *p;
  int32_t n; /* spatial axes */
  const int64_t *dims;
} TrtkGridSpace;

/* Mirrors about the borders till inside. */
TRTK_HD double
trtk_grid_reflect (double v, double low, double high)
{
  double span = high - low, times, rest;

  if (span <= 0)
    return low;
  if (v >= low && v <= high)
    return v;
  rest = v < low ? low - v : v - high;
  times = floor (rest / span);
  rest -= times * span;
  if ((fmod (times, 2.0) == 0) == (v < low))
    return low + rest;
  return high - rest;
}

TRTK_HD double
trtk_grid_clamp (double v, double low, double high)
{
  return v < low ? low : v > high ? high : v;
}

TRTK_HD double
trtk_grid_place (const TrtkGridSpace *s, int32_t axis, double v)
{
  const TrtkGridParams *p = s->p;
  double size = (double) s->dims[axis];
  double low = p->align_corners ? 0 : -0.5;
  double high = p->align_corners ? size - 1 : size - 0.5;

  v = p->align_corners ? (v + 1) / 2 * (size - 1) : ((v + 1) * size - 1) / 2;
  if (!(fabs (v) < 1e15)) /* NaN, and what floor () could not hold */
    v = isnan (v) ? -1 : v < 0 ? -1e15 : 1e15;
  if (p->mode == TRTK_RESIZE_NEAREST)
    v = rint (v);
  if (v >= low && v <= high)
    return v;
  if (p->padding == TRTK_GRID_BORDER)
    return trtk_grid_clamp (v, 0, size - 1);
  return p->padding == TRTK_GRID_REFLECTION ? trtk_grid_reflect (v, low, high)
                                            : v;
}

/* The index that tap @at reads; -1: it reads 0. */
TRTK_HD int64_t
trtk_grid_inside (const TrtkGridSpace *s, int32_t axis, double at)
{
  double size = (double) s->dims[axis];

  if (at >= 0 && at < size)
    return (int64_t) at;
  if (s->p->padding == TRTK_GRID_ZEROS)
    return -1;
  if (s->p->padding == TRTK_GRID_REFLECTION)
    at = s->p->align_corners ? trtk_grid_reflect (at, 0, size - 1)
                             : trtk_grid_reflect (at, -0.5, size - 0.5);
  return (int64_t) trtk_grid_clamp (at, 0, size - 1);
}

TRTK_HD void
trtk_grid_weights (TrtkResizeMode mode, double f, double *w)
{
  const double a = -0.75;

  if (mode == TRTK_RESIZE_NEAREST) {
    w[0] = 1;
  } else if (mode == TRTK_RESIZE_LINEAR) {
    w[0] = 1 - f;
    w[1] = f;
  } else {
    double g = 1 - f;
    w[0] = ((a * (f + 1) - 5 * a) * (f + 1) + 8 * a) * (f + 1) - 4 * a;
    w[1] = ((a + 2) * f - (a + 3)) * f * f + 1;
    w[2] = ((a + 2) * g - (a + 3)) * g * g + 1;
    w[3] = ((a * (g + 1) - 5 * a) * (g + 1) + 8 * a) * (g + 1) - 4 * a;
  }
}

/* Offsets into a plane and weights of all taps of one grid point. */
TRTK_HD int
trtk_grid_taps (const TrtkGridSpace *s, const TrtkTensor *grid, int64_t point,
    int64_t *at, double *weight)
{
  TrtkResizeMode mode = s->p->mode;
  int n_axis = mode == TRTK_RESIZE_NEAREST ? 1
               : mode == TRTK_RESIZE_LINEAR ? 2 : 4, n = 1;

  at[0] = 0;
  weight[0] = 1;
  for (int32_t d = 0; d < s->n; d++) {
    double v = trtk_grid_place (s, d,
        trtk_load_f64 (grid, point * s->n + s->n - 1 - d));
    double first = floor (v), w[4];
    trtk_grid_weights (mode, v - first, w);
    for (int i = n - 1; i >= 0; i--) {
      for (int t = n_axis - 1; t >= 0; t--) {
        int64_t k = trtk_grid_inside (s, d, first + t - (n_axis == 4));
        int to = i * n_axis + t;
        weight[to] = k < 0 ? 0 : weight[i] * w[t];
        at[to] = at[i] * s->dims[d] + (k < 0 ? 0 : k);
      }
    }
    n *= n_axis;
  }
  return n;
}

#endif
