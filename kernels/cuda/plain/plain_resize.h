/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_resize.h: Resize in two launches: the taps of every axis into tables,
 * then the elements from them. The order of sums is that of the CPU. */
#ifndef TRTK_CUDA_PLAIN_PLAIN_RESIZE_H
#define TRTK_CUDA_PLAIN_PLAIN_RESIZE_H

#include "cpu/resize_taps.h"
#include "cuda/plain/element.h"

typedef struct {
  TrtkResizeParams resize;
  int64_t n[TRTK_MAX_RANK];     /* taps an output coordinate */
  int64_t first[TRTK_MAX_RANK]; /* of the axis in the tables */
} TrtkPlainResize;

/* An item is an output coordinate of some axis. in[0]: x, for its dims;
 * out: y, for its dims, indices s64, weights f64. */
TRTK_HD void
trtk_body_resize_taps (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkPlainResize *p = TRTK_PLAIN_PARAMS_OF (a, TrtkPlainResize);
  const TrtkTensor *x = &a->in[0], *y = &a->out[0];
  int32_t d = 0;
  int64_t at;

  for (; item >= y->dims[d]; d++)
    item -= y->dims[d];
  at = p->first[d] + item * p->n[d];
  trtk_taps_one (&p->resize, d, x->dims[d], y->dims[d],
      trtk_elements_of (x, d + 1, x->rank), item, p->n[d],
      (int64_t *) a->out[1].data + at, (double *) a->out[2].data + at);
}

/* The taps of an output element. */
typedef struct {
  const int64_t *at[TRTK_MAX_RANK];
  const double *weight[TRTK_MAX_RANK];
  bool is_inside;
} TrtkPlainTaps;

TRTK_HD TrtkPlainTaps
trtk_plain_taps (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkPlainResize *p = TRTK_PLAIN_PARAMS_OF (a, TrtkPlainResize);
  const TrtkTensor *y = &a->out[0];
  TrtkPlainTaps taps;

  taps.is_inside = true;
  for (int32_t d = y->rank - 1; d >= 0; d--) {
    int64_t at = p->first[d] + item % y->dims[d] * p->n[d];

    item /= y->dims[d];
    taps.at[d] = (const int64_t *) a->in[1].data + at;
    taps.weight[d] = (const double *) a->in[2].data + at;
    taps.is_inside = taps.is_inside && !isnan (taps.weight[d][0]);
  }
  return taps;
}

/* in: x, indices, weights. */
TRTK_HD void
trtk_body_resize_nearest (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkPlainResize *p = TRTK_PLAIN_PARAMS_OF (a, TrtkPlainResize);
  const TrtkTensor *y = &a->out[0];
  const TrtkPlainTaps taps = trtk_plain_taps (a, item);
  int64_t from = 0;

  for (int32_t d = 0; d < y->rank; d++)
    from += taps.at[d][0];
  if (taps.is_inside)
    trtk_plain_copy (y, item, &a->in[0], from);
  else
    trtk_resize_store (y, item, p->resize.extrapolation);
}

/* Element @i of the row that the rows of the outer axes make. */
TRTK_HD double
trtk_plain_resize_row (const TrtkPlainArgs *a, const TrtkPlainTaps *taps,
    int64_t i)
{
  const TrtkPlainResize *p = TRTK_PLAIN_PARAMS_OF (a, TrtkPlainResize);
  const int32_t last = a->out[0].rank - 1;
  const bool is_f32 = a->out[0].dtype == TRTK_F32;
  int64_t rows = 1;
  double sum = 0;
  float sum_f32 = 0;

  for (int32_t d = 0; d < last; d++)
    rows *= p->n[d];
  for (int64_t r = 0; r < rows; r++) {
    int64_t from = i, each = rows, rest = r;
    double k = 1;

    for (int32_t d = 0; d < last; d++) {
      each /= p->n[d];
      from += taps->at[d][rest / each];
      k *= taps->weight[d][rest / each];
      rest %= each;
    }
    if (!is_f32)
      sum += trtk_load_f64 (&a->in[0], from) * k;
    else if (r == 0)
      sum_f32 = ((const float *) a->in[0].data)[from] * (float) k;
    else if ((float) k != 0)
      sum_f32 += ((const float *) a->in[0].data)[from] * (float) k;
  }
  return is_f32 ? sum_f32 : sum;
}

TRTK_HD void
trtk_body_resize (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkPlainResize *p = TRTK_PLAIN_PARAMS_OF (a, TrtkPlainResize);
  const TrtkTensor *y = &a->out[0];
  const int32_t last = y->rank - 1;
  const TrtkPlainTaps taps = trtk_plain_taps (a, item);
  double sum = 0;
  float sum_f32 = 0;

  if (!taps.is_inside) {
    trtk_resize_store (y, item, p->resize.extrapolation);
    return;
  }
  for (int64_t t = 0; t < p->n[last]; t++) {
    double v = trtk_plain_resize_row (a, &taps, taps.at[last][t]);
    double k = taps.weight[last][t];

    sum += v * k;
    sum_f32 += (float) v * (float) k;
  }
  if (y->dtype == TRTK_F32)
    ((float *) y->data)[item] = sum_f32;
  else
    trtk_resize_store (y, item, sum);
}

#endif
