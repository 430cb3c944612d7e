/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Convolutions of quantised tensors, summed exactly; the padding is the zero
 * point, so that it adds nothing:
 *   acc = sum of (x - x_zero) * (w - w_zero[k])
 *   ConvInteger  y = acc                      inputs x, w, x_zero, w_zero
 *   QLinearConv  y = saturate (round ((acc + b[k]) * x_scale * w_scale[k]
 *                                     / y_scale) + y_zero)
 *                inputs x, x_scale, x_zero, w, w_scale, w_zero, y_scale,
 *                y_zero, b */
#include "cpu/quantized.h"
#include "cpu/window.h"

typedef struct {
  const TrtkConvParams *p;
  const TrtkTensor *x, *w, *x_zero, *w_zero;
} Problem;

static int64_t
accumulate (const Problem *q, const int64_t *index)
{
  const TrtkTensor *x = q->x, *w = q->w;
  int64_t per_group = w->dims[1], kernel = trtk_count_range (w, 2, w->rank);
  int64_t plane = trtk_count_range (x, 2, x->rank), k = index[1], sum = 0;
  int64_t first = k / (w->dims[0] / q->p->groups) * per_group;
  int64_t x_zero = trtk_zero_at (q->x_zero, 0);
  int64_t w_zero = trtk_zero_at (q->w_zero, k);
  TrtkWindow window;

  if (!trtk_window_init (&window, q->p, x, index + 2))
    return 0;
  for (int64_t c = 0; c < per_group; c++) {
    int64_t from = (index[0] * x->dims[1] + first + c) * plane;
    int64_t weights = (k * per_group + c) * kernel;
    do
      sum += (trtk_load_i64 (x, from + trtk_window_offset (&window, q->p, x))
                 - x_zero)
             * (trtk_load_i64 (w, weights + trtk_window_tap (&window, q->p))
                 - w_zero);
    while (trtk_window_next (&window, q->p));
  }
  return sum;
}

static TrtkStatus
run_integer (const TrtkArgs *args)
{
  const Problem q = { args->params, &args->in[0], &args->in[1],
    trtk_optional (args, 2), trtk_optional (args, 3) };
  const TrtkTensor *y = &args->out[0];
  int64_t index[TRTK_MAX_RANK] = { 0 }, n = trtk_count (y);

  for (int64_t i = 0; i < n; i++) {
    trtk_store_i64 (y, i, accumulate (&q, index));
    trtk_next_index (y, index);
  }
  return TRTK_OK;
}

static TrtkStatus
run_qlinear (const TrtkArgs *args)
{
  const TrtkTensor *in = args->in, *y = &args->out[0];
  const TrtkTensor *bias = trtk_optional (args, 8);
  const Problem q = { args->params, &in[0], &in[3], &in[2], &in[5] };
  int64_t index[TRTK_MAX_RANK] = { 0 }, n = trtk_count (y);

  for (int64_t i = 0; i < n; i++) {
    int64_t k = index[1], acc = accumulate (&q, index);
    double factor = trtk_scale_at (&in[1], 0) * trtk_scale_at (&in[4], k)
                    / trtk_scale_at (&in[6], 0);
    if (bias != NULL)
      acc += trtk_load_i64 (bias, k);
    trtk_store_requantized (y, i, acc, factor, trtk_zero_at (&in[7], 0));
    trtk_next_index (y, index);
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_conv_integer
    = { .name = "ref.ConvInteger", .op = "ConvInteger", .run = run_integer };
const TrtkKernel trtk_ref_qlinear_conv
    = { .name = "ref.QLinearConv", .op = "QLinearConv", .run = run_qlinear };
