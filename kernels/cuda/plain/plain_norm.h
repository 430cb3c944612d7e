/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_norm.h: softmax and normalisations; formulas as cpu/ref_softmax.c,
 * ref_normalization.c, ref_batch_normalization.c, ref_lp_normalization.c and
 * ref_lrn.c have them, in double. */
#ifndef TRTK_CUDA_PLAIN_PLAIN_NORM_H
#define TRTK_CUDA_PLAIN_PLAIN_NORM_H

#include "cpu/lane.h"
#include "cuda/plain/element.h"

/* ---- along an axis, an item a lane of the tensor ---------------------- */

/* at[0]: its logarithm. */
TRTK_HD void
trtk_body_softmax (const TrtkPlainArgs *a, int64_t item, int32_t lane,
    int32_t lanes)
{
  const TrtkSoftmaxParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkSoftmaxParams);
  const TrtkTensor *x = &a->in[0];
  TrtkLanes l = trtk_lanes (x, p->axis);
  int64_t at = trtk_lane_at (&l, item);
  double m = -INFINITY, sum = 0;

  for (int64_t k = lane; k < l.n; k += lanes) {
    double v = trtk_load_f64 (x, at + k * l.step);
    m = trtk_plain_max (m, v);
  }
  m = trtk_lanes_max (m, lanes);
  for (int64_t k = lane; k < l.n; k += lanes)
    sum += exp (trtk_load_f64 (x, at + k * l.step) - m);
  sum = trtk_lanes_sum (sum, lanes);
  if (a->at[0])
    sum = log (sum);
  for (int64_t k = lane; k < l.n; k += lanes) {
    int64_t i = at + k * l.step;
    double v = trtk_load_f64 (x, i) - m;
    trtk_store_f64 (&a->out[0], i, a->at[0] ? v - sum : exp (v) / sum);
  }
}

/* The same, for few long lanes: waiting for memory is most of their time. */
TRTK_HD void
trtk_body_softmax_long (const TrtkPlainArgs *a, int64_t item, int32_t lane,
    int32_t lanes)
{
  trtk_body_softmax (a, item, lane, lanes);
}

TRTK_HD void
trtk_body_hardmax (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkSoftmaxParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkSoftmaxParams);
  const TrtkTensor *x = &a->in[0];
  TrtkLanes l = trtk_lanes (x, p->axis);
  int64_t at = trtk_lane_at (&l, item), best = 0;
  double m = trtk_load_f64 (x, at);

  for (int64_t k = 1; k < l.n; k++) {
    double v = trtk_load_f64 (x, at + k * l.step);
    if (v > m || (isnan (v) && !isnan (m))) {
      m = v;
      best = k;
    }
  }
  for (int64_t k = 0; k < l.n; k++)
    trtk_store_f64 (&a->out[0], at + k * l.step, k == best);
}

TRTK_HD void
trtk_body_lp_norm (const TrtkPlainArgs *a, int64_t item, int32_t lane,
    int32_t lanes)
{
  const TrtkLpNormParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkLpNormParams);
  const TrtkTensor *x = &a->in[0];
  TrtkLanes l = trtk_lanes (x, p->axis);
  int64_t at = trtk_lane_at (&l, item);
  double norm = 0;

  for (int64_t k = lane; k < l.n; k += lanes) {
    double v = trtk_load_f64 (x, at + k * l.step);
    norm += p->p == 1 ? fabs (v) : v * v;
  }
  norm = trtk_lanes_sum (norm, lanes);
  norm = p->p == 1 ? norm : sqrt (norm);
  for (int64_t k = lane; k < l.n; k += lanes) {
    int64_t i = at + k * l.step;
    trtk_store_f64 (&a->out[0], i,
        norm == 0 ? 0 : trtk_load_f64 (x, i) / norm);
  }
}

/* ---- over consecutive elements, an item a group ----------------------- */

typedef struct {
  double mean, factor;
} TrtkPlainMoments;

/* Of the @n elements from @at on; every lane has them. */
TRTK_HD TrtkPlainMoments
trtk_plain_moments (const TrtkTensor *x, int64_t at, int64_t n, bool centered,
    double epsilon, int32_t lane, int32_t lanes)
{
  TrtkPlainMoments m;
  double sum = 0;

  m.mean = 0;
  if (centered) {
    for (int64_t k = lane; k < n; k += lanes)
      sum += trtk_load_f64 (x, at + k);
    m.mean = trtk_lanes_sum (sum, lanes) / (double) n;
    sum = 0;
  }
  for (int64_t k = lane; k < n; k += lanes) {
    double v = trtk_load_f64 (x, at + k) - m.mean;
    sum += v * v;
  }
  m.factor = 1 / sqrt (trtk_lanes_sum (sum, lanes) / (double) n + epsilon);
  return m;
}

/* InstanceNormalization, GroupNormalization; at[0]: channels of a group. */
TRTK_HD void
trtk_body_channel_norm (const TrtkPlainArgs *a, int64_t item, int32_t lane,
    int32_t lanes)
{
  const TrtkNormParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkNormParams);
  const TrtkTensor *x = &a->in[0];
  int64_t plane = trtk_elements_of (x, 2, x->rank), n = a->at[0] * plane;
  int64_t at = item * n;
  TrtkPlainMoments m
      = trtk_plain_moments (x, at, n, true, p->epsilon, lane, lanes);

  for (int64_t k = lane; k < n; k += lanes) {
    int64_t i = at + k, c = i / plane % x->dims[1];
    trtk_store_f64 (&a->out[0], i,
        (trtk_load_f64 (x, i) - m.mean) * m.factor
                * trtk_load_f64 (&a->in[1], c)
            + trtk_load_f64 (&a->in[2], c));
  }
}

/* LayerNormalization, RMSNormalization; at[0]: the mean is taken off. */
TRTK_HD void
trtk_body_layer_norm (const TrtkPlainArgs *a, int64_t item, int32_t lane,
    int32_t lanes)
{
  const TrtkNormParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkNormParams);
  const TrtkTensor *x = &a->in[0], *scale = &a->in[1];
  const TrtkTensor *bias = trtk_plain_optional (a, 2);
  int64_t n = trtk_elements_of (x, p->axis, x->rank), at = item * n;
  TrtkPlainMoments m = trtk_plain_moments (x, at, n, a->at[0] != 0,
      p->epsilon, lane, lanes);

  if (lane == 0 && trtk_plain_wants (a, 1))
    trtk_store_f64 (&a->out[1], item, m.mean);
  if (lane == 0 && trtk_plain_wants (a, 2))
    trtk_store_f64 (&a->out[2], item, m.factor);
  for (int64_t i = at + lane; i < at + n; i += lanes) {
    double v = (trtk_load_f64 (x, i) - m.mean) * m.factor
               * trtk_load_f64 (scale, trtk_plain_broadcast (scale, x, i));
    if (bias != NULL)
      v += trtk_load_f64 (bias, trtk_plain_broadcast (bias, x, i));
    trtk_store_f64 (&a->out[0], i, v);
  }
}

/* ---- an element an item ----------------------------------------------- */

/* x, scale, bias, mean, var. */
TRTK_HD void
trtk_body_batch_norm (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkNormParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkNormParams);
  const TrtkTensor *x = &a->in[0];
  int64_t c = x->rank > 1 ? trtk_plain_index (x, 1, item) : 0;
  double factor = trtk_load_f64 (&a->in[1], c)
                  / sqrt (trtk_load_f64 (&a->in[4], c) + p->epsilon);

  trtk_store_f64 (&a->out[0], item,
      (trtk_load_f64 (x, item) - trtk_load_f64 (&a->in[3], c)) * factor
          + trtk_load_f64 (&a->in[2], c));
}

TRTK_HD void
trtk_body_lrn (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkLrnParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkLrnParams);
  const TrtkTensor *x = &a->in[0];
  int64_t plane = trtk_elements_of (x, 2, x->rank), channels = x->dims[1];
  int64_t before = (p->size - 1) / 2, c = item / plane % channels;
  int64_t first = c > before ? c - before : 0;
  int64_t end = channels - c < p->size - before ? channels
                                                : c + p->size - before;
  double sum = 0;

  for (int64_t k = first; k < end; k++) {
    double v = trtk_load_f64 (x, item + (k - c) * plane);
    sum += v * v;
  }
  trtk_store_f64 (&a->out[0], item,
      trtk_load_f64 (x, item)
          / pow (p->bias + p->alpha / (double) p->size * sum, p->beta));
}

#endif
