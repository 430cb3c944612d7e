/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_norm.h: softmax and normalisations; formulas as cpu/ref_softmax.c,
 * ref_normalization.c, ref_batch_normalization.c, ref_lp_normalization.c and
 * ref_lrn.c have them, in double. */
#ifndef TRTK_CUDA_PLAIN_PLAIN_NORM_H
#define TRTK_CUDA_PLAIN_PLAIN_NORM_H

#include "cpu/lane.h"
#include "cuda/plain/fold.h"

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

/* ---- over consecutive elements, an item a row or a part of one --------- */

typedef struct {
  double mean, factor;
} TrtkPlainMoments;

/* Of elements [@first, @end) of @x; every lane has it. */
TRTK_HD double
trtk_norm_mean (const TrtkTensor *x, int64_t first, int64_t end, int32_t lane,
    int32_t lanes)
{
  double sum = trtk_run_join (x, TRTK_REDUCE_SUM, first, 1, lane, end - first,
      lanes, 0);

  return trtk_lanes_sum (sum, lanes) / (double) (end - first);
}

/* The sum of the squares of their distances from @mean. */
TRTK_HD double
trtk_norm_squares (const TrtkTensor *x, int64_t first, int64_t end,
    double mean, int32_t lane, int32_t lanes)
{
  return trtk_lanes_sum (
      trtk_run_squares (x, first, mean, lane, end - first, lanes), lanes);
}

/* Of the @n elements from @at on; every lane has them. */
TRTK_HD TrtkPlainMoments
trtk_plain_moments (const TrtkTensor *x, int64_t at, int64_t n, bool centered,
    double epsilon, int32_t lane, int32_t lanes)
{
  TrtkPlainMoments m;

  m.mean = centered ? trtk_norm_mean (x, at, at + n, lane, lanes) : 0;
  m.factor = 1
             / sqrt (trtk_norm_squares (x, at, at + n, m.mean, lane, lanes)
                         / (double) n
                     + epsilon);
  return m;
}

/* LayerNormalization's outputs 1 and 2. */
TRTK_HD void
trtk_norm_store_moments (const TrtkPlainArgs *a, int64_t row,
    const TrtkPlainMoments *m)
{
  if (trtk_plain_wants (a, 1))
    trtk_store_f64 (&a->out[1], row, m->mean);
  if (trtk_plain_wants (a, 2))
    trtk_store_f64 (&a->out[2], row, m->factor);
}

/* LayerNormalization, RMSNormalization with scale and bias of any shape;
 * at[0]: the mean is taken off. */
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

  if (lane == 0)
    trtk_norm_store_moments (a, item, &m);
  for (int64_t i = at + lane; i < at + n; i += lanes) {
    double v = (trtk_load_f64 (x, i) - m.mean) * m.factor
               * trtk_load_f64 (scale, trtk_plain_broadcast (scale, x, i));
    if (bias != NULL)
      v += trtk_load_f64 (bias, trtk_plain_broadcast (bias, x, i));
    trtk_store_f64 (&a->out[0], i, v);
  }
}

/* What the bodies below take: rows of @n elements, each cut into @parts of
 * @each, by the shape alone. Element i of the tensor has scale and bias
 * i / @inner % @count. */
typedef struct {
  int64_t n, parts, each, inner, count, centered;
} TrtkNormAt;

TRTK_HD TrtkNormAt
trtk_norm_at (const TrtkPlainArgs *a)
{
  TrtkNormAt at;

  at.n = a->at[0];
  at.parts = a->at[1];
  at.each = a->at[2];
  at.inner = a->at[3];
  at.count = a->at[4];
  at.centered = a->at[5];
  return at;
}

TRTK_HD int64_t
trtk_norm_channel (const TrtkNormAt *at, int64_t i)
{
  if (i <= UINT32_MAX) /* so is inner, and there is a quick division */
    return (uint32_t) i / (uint32_t) at->inner % (uint32_t) at->count;
  return i / at->inner % at->count;
}

/* Element @i of the output from @v of the input. */
TRTK_HD void
trtk_norm_store (const TrtkPlainArgs *a, const TrtkNormAt *at,
    const TrtkPlainMoments *m, int64_t i, double v)
{
  const TrtkTensor *bias = trtk_plain_optional (a, 2);
  int64_t c = trtk_norm_channel (at, i);

  v = (v - m->mean) * m->factor * trtk_load_f64 (&a->in[1], c);
  if (bias != NULL)
    v += trtk_load_f64 (bias, c);
  trtk_store_f64 (&a->out[0], i, v);
}

/* Makes elements [@first, @end) of the output. */
TRTK_HD void
trtk_norm_apply (const TrtkPlainArgs *a, const TrtkNormAt *at,
    const TrtkPlainMoments *m, int64_t first, int64_t end, int32_t lane,
    int32_t lanes)
{
  const TrtkTensor *x = &a->in[0];
  int64_t i = first + lane;

  for (; i + 3 * lanes < end; i += 4 * lanes) {
    double v[4];
    /* on their way together */
    if (x->dtype == TRTK_F32) {
      for (int k = 0; k < 4; k++)
        v[k] = (double) ((const float *) x->data)[i + k * lanes];
    } else if (x->dtype == TRTK_F16) {
      for (int k = 0; k < 4; k++)
        v[k] = (double) trtk_f16_to_f32 (
            ((const uint16_t *) x->data)[i + k * lanes]);
    } else {
      for (int k = 0; k < 4; k++)
        v[k] = trtk_load_f64 (x, i + k * lanes);
    }
    for (int k = 0; k < 4; k++)
      trtk_norm_store (a, at, m, i + k * lanes, v[k]);
  }
  for (; i < end; i += lanes)
    trtk_norm_store (a, at, m, i, trtk_load_f64 (x, i));
}

/* A row: InstanceNormalization, GroupNormalization, LayerNormalization,
 * RMSNormalization. */
TRTK_HD void
trtk_body_norm_row (const TrtkPlainArgs *a, int64_t item, int32_t lane,
    int32_t lanes)
{
  const TrtkNormParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkNormParams);
  TrtkNormAt at = trtk_norm_at (a);
  int64_t first = item * at.n;
  TrtkPlainMoments m = trtk_plain_moments (&a->in[0], first, at.n,
      at.centered != 0, p->epsilon, lane, lanes);

  if (lane == 0)
    trtk_norm_store_moments (a, item, &m);
  trtk_norm_apply (a, &at, &m, first, first + at.n, lane, lanes);
}

/* The same, for few long rows. */
TRTK_HD void
trtk_body_norm_rows (const TrtkPlainArgs *a, int64_t item, int32_t lane,
    int32_t lanes)
{
  trtk_body_norm_row (a, item, lane, lanes);
}

/* Where part @part of row @row begins and ends. */
TRTK_HD int64_t
trtk_norm_edge (const TrtkNormAt *at, int64_t row, int64_t part)
{
  int64_t edge = part * at->each;

  return row * at->n + (edge < at->n ? edge : at->n);
}

/* For fewer and longer ones: a part's mean and squares, two f64 of out[0]. */
TRTK_HD void
trtk_body_norm_moments (const TrtkPlainArgs *a, int64_t item, int32_t lane,
    int32_t lanes)
{
  TrtkNormAt at = trtk_norm_at (a);
  int64_t row = item / at.parts, part = item % at.parts;
  int64_t first = trtk_norm_edge (&at, row, part);
  int64_t end = trtk_norm_edge (&at, row, part + 1);
  double mean = at.centered != 0
                    ? trtk_norm_mean (&a->in[0], first, end, lane, lanes)
                    : 0;
  double squares
      = trtk_norm_squares (&a->in[0], first, end, mean, lane, lanes);

  if (lane == 0) {
    ((double *) a->out[0].data)[2 * item] = mean;
    ((double *) a->out[0].data)[2 * item + 1] = squares;
  }
}

/* What the parts of @row have, brought together (Chan, Golub and LeVeque 1983);
 * they are in in[3]. */
TRTK_HD TrtkPlainMoments
trtk_norm_join (const TrtkPlainArgs *a, const TrtkNormAt *at, int64_t row,
    int32_t lane, int32_t lanes)
{
  const TrtkNormParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkNormParams);
  const double *of = (const double *) a->in[3].data + 2 * row * at->parts;
  double n = (double) at->n, sum = 0;
  TrtkPlainMoments m;

  for (int64_t k = lane; k < at->parts; k += lanes)
    sum += of[2 * k]
           * (double) (trtk_norm_edge (at, 0, k + 1)
                       - trtk_norm_edge (at, 0, k));
  m.mean = trtk_lanes_sum (sum, lanes) / n;
  sum = 0;
  for (int64_t k = lane; k < at->parts; k += lanes)
    sum += of[2 * k + 1]
           + (of[2 * k] - m.mean) * (of[2 * k] - m.mean)
                 * (double) (trtk_norm_edge (at, 0, k + 1)
                             - trtk_norm_edge (at, 0, k));
  m.factor = 1 / sqrt (trtk_lanes_sum (sum, lanes) / n + p->epsilon);
  return m;
}

/* A part of a row, from its moments. */
TRTK_HD void
trtk_body_norm_part (const TrtkPlainArgs *a, int64_t item, int32_t lane,
    int32_t lanes)
{
  TrtkNormAt at = trtk_norm_at (a);
  int64_t row = item / at.parts, part = item % at.parts;
  TrtkPlainMoments m = trtk_norm_join (a, &at, row, lane, lanes);

  if (lane == 0 && part == 0)
    trtk_norm_store_moments (a, row, &m);
  trtk_norm_apply (a, &at, &m, trtk_norm_edge (&at, row, part),
      trtk_norm_edge (&at, row, part + 1), lane, lanes);
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
