/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* TrtDfl: what a YOLOv8 head says of each cell of its grids, decoded.
 *   points   f32 [2,A]  x and y of every cell, in cells
 *   strides  f32 [A]    pixels of a cell
 *   levels   f32 [N,4B+C,H,W] each: for each side (left, top, right, bottom)
 *            B values, whose softmax is the distribution of its distance in
 *            cells; then C scores before their sigmoid. A is the sum of HW.
 * gives
 *   rows     f32 [N,4+C,A]  centre x and y, width, height in pixels, scores
 * or, with two outputs,
 *   boxes    f32 [N,A,4]    x1 y1 x2 y2 in pixels
 *   scores   f32 [N,A,C]
 *
 * A distance d is sum i * softmax_i. Then, of x and left, right (y likewise)
 *   a = x - left, b = x + right, centre = (a + b) / 2 * stride,
 *   size = (b - a) * stride, x1, x2 = centre -, + size / 2
 * in f32, each operation rounded once. Li et al., "Generalized Focal Loss",
 * 2020, has the distribution; Ultralytics' exports have these operations. */
#include <math.h>
#include <stddef.h>

#include "trtk_params.h"

enum { IN_POINTS, IN_STRIDES, IN_LEVELS };

typedef struct {
  const TrtkArgs *args;
  int64_t anchors, bins, classes;
} Dfl;

static float
distance (const float *x, int64_t step, int64_t bins)
{
  double top = x[0], all = 0, sum = 0;

  for (int64_t i = 1; i < bins; i++)
    top = x[i * step] > top ? x[i * step] : top;
  for (int64_t i = 0; i < bins; i++) {
    double e = exp ((double) x[i * step] - top);
    all += e;
    sum += e * (double) i;
  }
  return (float) (sum / all);
}

static void
to_centre (float point, float stride, float *lo, float *hi)
{
  float a = point - *lo, b = point + *hi;

  *lo = (a + b) * 0.5f * stride;
  *hi = (b - a) * stride;
}

static float *
box_of (const Dfl *d, int64_t n, int64_t anchor, int64_t *step)
{
  float *y = d->args->out[0].data;

  if (d->args->n_out == 1) {
    *step = d->anchors;
    return y + n * (4 + d->classes) * d->anchors + anchor;
  }
  *step = 1;
  return y + (n * d->anchors + anchor) * 4;
}

static float *
scores_of (const Dfl *d, int64_t n, int64_t anchor, int64_t *step)
{
  if (d->args->n_out == 1)
    return box_of (d, n, anchor, step) + 4 * d->anchors;
  *step = 1;
  return (float *) d->args->out[1].data + (n * d->anchors + anchor) * d->classes;
}

/* @x is the first channel of a pixel, its channels @step apart. */
static void
decode (const Dfl *d, int64_t n, int64_t anchor, const float *x, int64_t step)
{
  const float *points = d->args->in[IN_POINTS].data;
  float stride = ((const float *) d->args->in[IN_STRIDES].data)[anchor];
  float b[4], *y;
  int64_t y_step;

  for (int64_t i = 0; i < 4; i++)
    b[i] = distance (x + i * d->bins * step, step, d->bins);
  for (int64_t i = 0; i < 2; i++)
    to_centre (points[i * d->anchors + anchor], stride, &b[i], &b[i + 2]);
  for (int64_t i = 0; i < 2 && d->args->n_out == 2; i++) {
    float half = b[i + 2] * 0.5f;
    b[i + 2] = b[i] + half;
    b[i] -= half;
  }
  y = box_of (d, n, anchor, &y_step);
  for (int64_t i = 0; i < 4; i++)
    y[i * y_step] = b[i];
  y = scores_of (d, n, anchor, &y_step);
  for (int64_t c = 0; c < d->classes; c++)
    y[c * y_step] = 1.0f / (1.0f + expf (-x[(4 * d->bins + c) * step]));
}

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkTensor *rows = &args->out[0];
  Dfl d = { args, 0, 0, 0 };
  int64_t anchor = 0;

  if (args->n_in <= IN_LEVELS || args->n_out < 1 || args->n_out > 2)
    return TRTK_ERROR_ARGUMENT;
  d.anchors = trtk_count (&args->in[IN_STRIDES]);
  d.classes = args->n_out == 1 ? rows->dims[1] - 4 : args->out[1].dims[2];
  d.bins = (args->in[IN_LEVELS].dims[1] - d.classes) / 4;
  for (int32_t l = IN_LEVELS; l < args->n_in; l++) {
    const TrtkTensor *x = &args->in[l];
    int64_t pixels = x->dims[2] * x->dims[3];
    for (int64_t n = 0; n < x->dims[0]; n++)
      for (int64_t i = 0; i < pixels; i++)
        decode (&d, n, anchor + i,
            (const float *) x->data + n * x->dims[1] * pixels + i, pixels);
    anchor += pixels;
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_trt_dfl
    = { .name = "ref.TrtDfl", .op = "TrtDfl", .run = run };
