/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_window.h: convolution and pooling over one to three spatial axes, an
 * item an element of the output; sums in the order and the width of
 * cpu/ref_conv.c and its neighbours. */
#ifndef TRTK_CUDA_PLAIN_PLAIN_WINDOW_H
#define TRTK_CUDA_PLAIN_PLAIN_WINDOW_H

#include "cpu/quantized.h"
#include "cpu/window.h"
#include "cuda/plain/codes.h"
#include "cuda/plain/element.h"

/* Where output element @item begins to read: x[n, first channel of the group]
 * and the weights of its output channel; index is that of the element. */
typedef struct {
  int64_t index[TRTK_MAX_RANK];
  int64_t plane, kernel, channels; /* of x, of w, of a group */
  int64_t from, weights;
} TrtkPlainConv;

TRTK_HD void
trtk_plain_conv_init (TrtkPlainConv *c, const TrtkConvParams *p,
    const TrtkTensor *x, const TrtkTensor *w, const TrtkTensor *y,
    int64_t item)
{
  int64_t k;

  trtk_plain_indices (y, item, c->index);
  k = c->index[1];
  c->plane = trtk_elements_of (x, 2, x->rank);
  c->kernel = trtk_elements_of (w, 2, w->rank);
  c->channels = w->dims[1];
  c->from = (c->index[0] * x->dims[1]
                + k / (w->dims[0] / p->groups) * c->channels)
            * c->plane;
  c->weights = k * c->channels * c->kernel;
}

TRTK_HD void
trtk_body_conv (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkConvParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkConvParams);
  const TrtkTensor *x = &a->in[0], *w = &a->in[1];
  const TrtkTensor *bias = trtk_plain_optional (a, 2);
  TrtkWindow window;
  TrtkPlainConv c;
  double sum = 0;

  trtk_plain_conv_init (&c, p, x, w, &a->out[0], item);
  if (trtk_window_init (&window, p, x, c.index + 2)) {
    for (int64_t k = 0; k < c.channels; k++) {
      do
        sum += trtk_load_f64 (x,
                   c.from + k * c.plane + trtk_window_offset (&window, p, x))
               * trtk_load_f64 (w,
                   c.weights + k * c.kernel + trtk_window_tap (&window, p));
      while (trtk_window_next (&window, p));
    }
  }
  if (bias != NULL)
    sum += trtk_load_f64 (bias, c.index[1]);
  trtk_store_f64 (&a->out[0], item, sum);
}

/* ---- quantised -------------------------------------------------------- */

/* Zero points taken off; the padding is the zero point. */
TRTK_HD int64_t
trtk_plain_conv_sum (const TrtkPlainArgs *a, const TrtkTensor *x,
    const TrtkTensor *w, const TrtkTensor *x_zeros, const TrtkTensor *w_zeros,
    int64_t item, int64_t *channel)
{
  const TrtkConvParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkConvParams);
  int64_t x_zero = trtk_zero_at (x_zeros, 0), w_zero, sum = 0;
  TrtkWindow window;
  TrtkPlainConv c;

  trtk_plain_conv_init (&c, p, x, w, &a->out[0], item);
  *channel = c.index[1];
  w_zero = trtk_zero_at (w_zeros, c.index[1]);
  if (!trtk_window_init (&window, p, x, c.index + 2))
    return 0;
  for (int64_t k = 0; k < c.channels; k++) {
    do
      sum += (trtk_load_i64 (x,
                  c.from + k * c.plane + trtk_window_offset (&window, p, x))
                 - x_zero)
             * (trtk_load_i64 (w,
                    c.weights + k * c.kernel + trtk_window_tap (&window, p))
                 - w_zero);
    while (trtk_window_next (&window, p));
  }
  return sum;
}

/* x, w, x_zero, w_zero */
TRTK_HD void
trtk_body_conv_integer (const TrtkPlainArgs *a, int64_t item)
{
  int64_t channel;
  int64_t sum = trtk_plain_conv_sum (a, &a->in[0], &a->in[1],
      trtk_plain_optional (a, 2), trtk_plain_optional (a, 3), item, &channel);

  trtk_store_i64 (&a->out[0], item, sum);
}

/* x, x_scale, x_zero, w, w_scale, w_zero, y_scale, y_zero, b */
TRTK_HD void
trtk_body_qlinear_conv (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkTensor *in = a->in, *bias = trtk_plain_optional (a, 8);
  int64_t k;
  int64_t acc
      = trtk_plain_conv_sum (a, &in[0], &in[3], &in[2], &in[5], item, &k);
  double factor = trtk_scale_at (&in[1], 0) * trtk_scale_at (&in[4], k)
                  / trtk_scale_at (&in[6], 0);

  if (bias != NULL)
    acc += trtk_load_i64 (bias, k);
  trtk_store_requantized (&a->out[0], item, acc, factor,
      trtk_zero_at (&in[7], 0));
}

/* x, w, bias, scale, out; the steps' operands behind them. at[0]: the
 * output's zero point. The padding holds the input's, and counts. */
TRTK_HD void
trtk_body_qconv (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkQConvParams *q = TRTK_PLAIN_PARAMS_OF (a, TrtkQConvParams);
  const TrtkConvParams *p = &q->conv;
  const TrtkTensor *x = &a->in[0], *w = &a->in[1];
  uint32_t sum = 0;
  TrtkPlainConv c;

  trtk_plain_conv_init (&c, p, x, w, &a->out[0], item);
  for (int64_t tap = 0; tap < c.kernel; tap++) {
    int64_t rest = tap, offset = 0, step = 1;
    bool inside = true;
    for (int32_t i = p->n_spatial - 1; i >= 0; i--) {
      int64_t at = c.index[i + 2] * p->stride[i] - p->pad_begin[i]
                   + rest % p->kernel[i] * p->dilation[i];
      rest /= p->kernel[i];
      inside = inside && at >= 0 && at < x->dims[i + 2];
      offset += at * step;
      step *= x->dims[i + 2];
    }
    for (int64_t k = 0; k < c.channels; k++) {
      int32_t v = inside ? (int32_t) trtk_load_i64 (x,
                               c.from + k * c.plane + offset)
                         : q->x_zero;
      sum += (uint32_t) (v
                         * trtk_weight_at (w, c.weights + k * c.kernel + tap));
    }
  }
  trtk_plain_store_quantized (a, item, 1, sum);
}

/* ---- transposed ------------------------------------------------------- */

/* Offset inside @x's plane of what tap @tap brings to output @o, or -1 where
 * it brings nothing. */
TRTK_HD int64_t
trtk_plain_source (const TrtkConvParams *p, const TrtkTensor *x,
    const int64_t *o, int64_t tap)
{
  int64_t offset = 0, step = 1;

  for (int32_t i = p->n_spatial - 1; i >= 0; i--) {
    int64_t at = o[i] + p->pad_begin[i] - tap % p->kernel[i] * p->dilation[i];
    tap /= p->kernel[i];
    if (at < 0 || at % p->stride[i] != 0
        || at / p->stride[i] >= x->dims[i + 2])
      return -1;
    offset += at / p->stride[i] * step;
    step *= x->dims[i + 2];
  }
  return offset;
}

TRTK_HD void
trtk_body_conv_transpose (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkConvParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkConvParams);
  const TrtkTensor *x = &a->in[0], *w = &a->in[1];
  const TrtkTensor *bias = trtk_plain_optional (a, 2);
  int64_t plane = trtk_elements_of (x, 2, x->rank);
  int64_t kernel = trtk_elements_of (w, 2, w->rank), outs = w->dims[1];
  int64_t ins = w->dims[0] / p->groups, index[TRTK_MAX_RANK], first, k;
  double sum;

  trtk_plain_indices (&a->out[0], item, index);
  k = index[1];
  first = k / outs * ins;
  sum = bias != NULL ? trtk_load_f64 (bias, k) : 0;
  for (int64_t tap = 0; tap < kernel; tap++) {
    int64_t at = trtk_plain_source (p, x, index + 2, tap);
    double over_channels = 0;
    for (int64_t c = first; c < first + ins && at >= 0; c++)
      over_channels
          += trtk_load_f64 (x, (index[0] * x->dims[1] + c) * plane + at)
             * trtk_load_f64 (w, (c * outs + k % outs) * kernel + tap);
    sum += over_channels;
  }
  trtk_store_f64 (&a->out[0], item, sum);
}

/* ---- pooling ---------------------------------------------------------- */

/* A column-major index inside the plane from a row-major one. */
TRTK_HD int64_t
trtk_plain_column_major (const TrtkTensor *x, int64_t at)
{
  int64_t result = 0, step = trtk_elements_of (x, 2, x->rank);

  for (int32_t d = x->rank - 1; d >= 2; d--) {
    step /= x->dims[d];
    result += at % x->dims[d] * step;
    at /= x->dims[d];
  }
  return result;
}

TRTK_HD void
trtk_body_max_pool (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkPoolParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkPoolParams);
  const TrtkTensor *x = &a->in[0], *y = &a->out[0];
  int64_t plane = trtk_elements_of (x, 2, x->rank), best = -1, base;
  int64_t index[TRTK_MAX_RANK];
  double m = x->dtype == TRTK_S8   ? -128
             : x->dtype == TRTK_U8 ? 0
                                   : -INFINITY;
  TrtkWindow window;

  trtk_plain_indices (y, item, index);
  base = (index[0] * x->dims[1] + index[1]) * plane;
  if (trtk_window_init (&window, &p->window, x, index + 2)) {
    do {
      int64_t at = trtk_window_offset (&window, &p->window, x);
      double v = trtk_load_f64 (x, base + at);
      if (best < 0 || v > m || (isnan (v) && !isnan (m))) {
        best = at;
        m = v;
      }
    } while (trtk_window_next (&window, &p->window));
  }
  if (trtk_is_float (y->dtype))
    trtk_store_f64 (y, item, m);
  else
    trtk_store_i64 (y, item, (int64_t) m);
  if (trtk_plain_wants (a, 1))
    trtk_store_i64 (&a->out[1], item,
        best < 0 ? -1
                 : base
                       + (p->storage_order ? trtk_plain_column_major (x, best)
                                           : best));
}

/* AveragePool; at[0]: LpPool. */
TRTK_HD void
trtk_body_sum_pool (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkPoolParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkPoolParams);
  const TrtkTensor *x = &a->in[0], *y = &a->out[0];
  int64_t plane = trtk_elements_of (x, 2, x->rank), base;
  int64_t index[TRTK_MAX_RANK];
  bool is_norm = a->at[0] != 0;
  TrtkWindow window;
  double sum = 0;

  trtk_plain_indices (y, item, index);
  base = (index[0] * x->dims[1] + index[1]) * plane;
  if (trtk_window_init (&window, &p->window, x, index + 2)) {
    do {
      double v = trtk_load_f64 (x,
          base + trtk_window_offset (&window, &p->window, x));
      sum += is_norm ? pow (fabs (v), p->p) : v;
    } while (trtk_window_next (&window, &p->window));
  }
  if (is_norm) {
    sum = pow (sum, 1.0 / p->p);
  } else {
    double n
        = trtk_window_count (&window, &p->window, x, p->count_include_pad);
    sum = n > 0 ? sum / n : 0;
  }
  trtk_store_f64 (y, item, sum);
}

/* A plane an item; at[0]: TrtkGlobalCode. */
TRTK_HD void
trtk_body_global_pool (const TrtkPlainArgs *a, int64_t item, int32_t lane,
    int32_t lanes)
{
  const TrtkGlobalPoolParams *p
      = TRTK_PLAIN_PARAMS_OF (a, TrtkGlobalPoolParams);
  const TrtkTensor *x = &a->in[0];
  int64_t n = trtk_elements_of (x, 2, x->rank), code = a->at[0];
  double v = code == TRTK_GLOBAL_MAX ? -INFINITY : 0;

  for (int64_t k = lane; k < n; k += lanes) {
    double e = trtk_load_f64 (x, item * n + k);
    if (code == TRTK_GLOBAL_MAX)
      v = isnan (v) || v > e ? v : e;
    else
      v += code == TRTK_GLOBAL_LP ? pow (fabs (e), p->p) : e;
  }
  v = code == TRTK_GLOBAL_MAX ? trtk_lanes_max (v, lanes)
                              : trtk_lanes_sum (v, lanes);
  if (code == TRTK_GLOBAL_MEAN)
    v /= (double) n;
  else if (code == TRTK_GLOBAL_LP)
    v = pow (v, 1.0 / p->p);
  if (lane == 0)
    trtk_store_f64 (&a->out[0], item, v);
}

#endif
