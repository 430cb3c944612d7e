/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* GridSample: y[n, c, o] = x[n, c] at the place that grid[n, o] names in
 * [-1, 1], x before y before z; nearest, linear or cubic over 2 or 3 axes.
 * Places outside read 0, the border, or the mirror image. */
#include "cpu/element.h"
#include "trtk_params.h"

enum { MAX_TAPS = 64 };

typedef struct {
  const TrtkGridParams *p;
  int32_t n; /* spatial axes */
  const int64_t *dims;
} Space;

/* Mirrors about the borders till inside. */
static double
reflect (double v, double low, double high)
{
  double span = high - low, times, rest;

  if (span <= 0)
    return low;
  if (v >= low && v <= high)
    return v;
  rest = v < low ? low - v : v - high;
  times = floor (rest / span);
  rest -= times * span;
  if ((fmod (times, 2) == 0) == (v < low))
    return low + rest;
  return high - rest;
}

static double
clamp (double v, double low, double high)
{
  return v < low ? low : v > high ? high : v;
}

static double
place (const Space *s, int32_t axis, double v)
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
    return clamp (v, 0, size - 1);
  return p->padding == TRTK_GRID_REFLECTION ? reflect (v, low, high) : v;
}

/* The index that tap @at reads; -1: it reads 0. */
static int64_t
inside (const Space *s, int32_t axis, double at)
{
  double size = (double) s->dims[axis];

  if (at >= 0 && at < size)
    return (int64_t) at;
  if (s->p->padding == TRTK_GRID_ZEROS)
    return -1;
  if (s->p->padding == TRTK_GRID_REFLECTION)
    at = s->p->align_corners ? reflect (at, 0, size - 1)
                             : reflect (at, -0.5, size - 0.5);
  return (int64_t) clamp (at, 0, size - 1);
}

static void
weights (TrtkResizeMode mode, double f, double *w)
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
static int
find_taps (const Space *s, const TrtkTensor *grid, int64_t point, int64_t *at,
    double *weight)
{
  TrtkResizeMode mode = s->p->mode;
  int n_axis = mode == TRTK_RESIZE_NEAREST ? 1
               : mode == TRTK_RESIZE_LINEAR ? 2 : 4, n = 1;

  at[0] = 0;
  weight[0] = 1;
  for (int32_t d = 0; d < s->n; d++) {
    double v = place (s, d, trtk_load_f64 (grid, point * s->n + s->n - 1 - d));
    double first = floor (v), w[4];
    weights (mode, v - first, w);
    for (int i = n - 1; i >= 0; i--) {
      for (int t = n_axis - 1; t >= 0; t--) {
        int64_t k = inside (s, d, first + t - (n_axis == 4));
        int to = i * n_axis + t;
        weight[to] = k < 0 ? 0 : weight[i] * w[t];
        at[to] = at[i] * s->dims[d] + (k < 0 ? 0 : k);
      }
    }
    n *= n_axis;
  }
  return n;
}

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkTensor *x = &args->in[0], *grid = &args->in[1];
  const TrtkTensor *y = &args->out[0];
  Space s = { args->params, x->rank - 2, x->dims + 2 };
  int64_t plane = trtk_count_range (x, 2, x->rank), channels = x->dims[1];
  int64_t points = trtk_count_range (y, 2, y->rank), at[MAX_TAPS];
  double weight[MAX_TAPS];

  if (trtk_count (y) == 0)
    return TRTK_OK;
  if (plane == 0 || s.n > 3)
    return TRTK_ERROR_UNSUPPORTED;
  for (int64_t i = 0; i < y->dims[0] * points; i++) {
    int64_t b = i / points;
    int n = find_taps (&s, grid, i, at, weight);
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
