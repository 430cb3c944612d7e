/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_quant.h: QuantizeLinear, DequantizeLinear, DynamicQuantizeLinear,
 * TrtQAdd, TrtTable; formulas as cpu/ref_<operator>.c has them. */
#ifndef TRTK_CUDA_PLAIN_PLAIN_QUANT_H
#define TRTK_CUDA_PLAIN_PLAIN_QUANT_H

#include "cuda/plain/element.h"

/* The scale of element @i of x. */
TRTK_HD int64_t
trtk_plain_scale_at (const TrtkPlainArgs *a, int64_t i)
{
  const TrtkQuantizeParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkQuantizeParams);
  const TrtkTensor *x = &a->in[0], *scale = &a->in[1];
  int64_t at = 0, step = 1;

  if (p->block <= 0)
    return p->axis >= 0 ? trtk_plain_index (x, p->axis, i) : 0;
  for (int32_t d = x->rank - 1; d >= 0; d--) {
    int64_t index = i % x->dims[d];
    i /= x->dims[d];
    at += (d == p->axis ? index / p->block : index) * step;
    step *= scale->dims[d];
  }
  return at;
}

TRTK_HD void
trtk_body_quantize (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkQuantizeParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkQuantizeParams);
  const TrtkTensor *zeros = trtk_plain_optional (a, 2);
  int64_t at = trtk_plain_scale_at (a, item);
  double v = trtk_rounded_to (p->precision,
      trtk_load_f64 (&a->in[0], item) / trtk_load_f64 (&a->in[1], at));
  double zero = zeros != NULL ? trtk_load_f64 (zeros, at) : 0;

  trtk_store_number (&a->out[0], item, nearbyint (v) + zero);
}

TRTK_HD void
trtk_body_dequantize (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkTensor *zeros = trtk_plain_optional (a, 2);
  int64_t at = trtk_plain_scale_at (a, item);
  int64_t zero = zeros != NULL ? trtk_load_i64 (zeros, at) : 0;

  trtk_store_f64 (&a->out[0], item,
      (double) (trtk_load_i64 (&a->in[0], item) - zero)
          * trtk_load_f64 (&a->in[1], at));
}

/* ---- DynamicQuantizeLinear -------------------------------------------- */

/* in[0] x; out[0] for each item the lowest and the highest of a stretch of x,
 * or 0. */
TRTK_HD void
trtk_body_dynamic_range (const TrtkPlainArgs *a, int64_t item, int32_t lane,
    int32_t lanes)
{
  const float *x = (const float *) a->in[0].data;
  int64_t n = trtk_elements (&a->in[0]), per = (n + a->items - 1) / a->items;
  int64_t end = (item + 1) * per < n ? (item + 1) * per : n;
  float *out = (float *) a->out[0].data, low = 0, high = 0;

  for (int64_t i = item * per + lane; i < end; i += lanes) {
    low = x[i] < low ? x[i] : low;
    high = x[i] > high ? x[i] : high;
  }
  low = (float) -trtk_lanes_max (-low, lanes);
  high = (float) trtk_lanes_max (high, lanes);
  if (lane == 0) {
    out[2 * item] = low;
    out[2 * item + 1] = high;
  }
}

/* in[0] the ranges; out[0] scale, out[1] zero. */
TRTK_HD void
trtk_body_dynamic_scale (const TrtkPlainArgs *a, int64_t item)
{
  const float *range = (const float *) a->in[0].data;
  int64_t n = trtk_elements (&a->in[0]) / 2;
  float low = 0, high = 0, scale;
  double zero;

  for (int64_t i = 0; i < n; i++) {
    low = range[2 * i] < low ? range[2 * i] : low;
    high = range[2 * i + 1] > high ? range[2 * i + 1] : high;
  }
  scale = high > low ? (high - low) / 255.0f : 1.0f;
  zero = nearbyint ((double) (-low / scale));
  trtk_store_f64 (&a->out[0], item, scale);
  trtk_store_number (&a->out[1], item, zero > 255 ? 255 : zero);
}

/* in: x, scale, zero. */
TRTK_HD void
trtk_body_dynamic_quantize (const TrtkPlainArgs *a, int64_t item)
{
  const float *x = (const float *) a->in[0].data;
  float scale = ((const float *) a->in[1].data)[0];

  trtk_store_number (&a->out[0], item,
      (double) nearbyintf (x[item] / scale) + trtk_load_f64 (&a->in[2], 0));
}

/* ---- bytes ------------------------------------------------------------ */

TRTK_HD void
trtk_body_qadd (const TrtkPlainArgs *args, int64_t item)
{
  const TrtkQAddParams *p = TRTK_PLAIN_PARAMS_OF (args, TrtkQAddParams);
  const TrtkTensor *a = &args->in[0], *b = &args->in[1], *y = &args->out[0];
  float va = (float) trtk_load_i64 (a, trtk_plain_broadcast (a, y, item));
  float vb = (float) trtk_load_i64 (b, trtk_plain_broadcast (b, y, item));
  float t = trtk_fma (va, p->a_ratio, trtk_fma (vb, p->b_ratio, p->offset));

  ((uint8_t *) y->data)[item] = (uint8_t) trtk_round_saturate (t, y->dtype);
}

TRTK_HD void
trtk_body_table (const TrtkPlainArgs *a, int64_t item)
{
  const uint8_t *x = (const uint8_t *) a->in[0].data;
  const uint8_t *table = (const uint8_t *) a->in[1].data;

  ((uint8_t *) a->out[0].data)[item] = table[x[item]];
}

#endif
