/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_reduce.h: Reduce..., MeanVarianceNormalization, ArgMax, ArgMin and
 * CumSum, as cpu/ref_reduce.c, ref_mvn.c, ref_arg.c and ref_cumsum.c. */
#ifndef TRTK_CUDA_PLAIN_PLAIN_REDUCE_H
#define TRTK_CUDA_PLAIN_PLAIN_REDUCE_H

#include "cpu/lane.h"
#include "cuda/plain/fold.h"

/* ---- the elements that come together ---------------------------------- */

/* How many. */
TRTK_HD int64_t
trtk_plain_reduced (const TrtkTensor *x, const TrtkReduceParams *p)
{
  int64_t n = 1;

  for (int32_t k = 0; k < p->n_axes; k++)
    n *= x->dims[p->axes[k]];
  return n;
}

/* Where those of output @i begin. */
TRTK_HD int64_t
trtk_plain_kept_at (const TrtkTensor *x, const TrtkReduceParams *p, int64_t i)
{
  int64_t at = 0, step = 1;
  int32_t k = p->n_axes - 1;

  for (int32_t d = x->rank - 1; d >= 0; d--) {
    if (k >= 0 && p->axes[k] == d) {
      k--;
    } else {
      at += i % x->dims[d] * step;
      i /= x->dims[d];
    }
    step *= x->dims[d];
  }
  return at;
}

/* Offset of the @i-th of them. */
TRTK_HD int64_t
trtk_plain_reduced_at (const TrtkTensor *x, const TrtkReduceParams *p,
    int64_t i)
{
  int64_t at = 0, step = 1;
  int32_t k = p->n_axes - 1;

  for (int32_t d = x->rank - 1; d >= 0 && k >= 0; d--) {
    if (p->axes[k] == d) {
      at += i % x->dims[d] * step;
      i /= x->dims[d];
      k--;
    }
    step *= x->dims[d];
  }
  return at;
}

/* ---- folding ---------------------------------------------------------- */

/* Of @n elements of @x that begin at @at, each less @shift; every lane has
 * the result. */
TRTK_HD double
trtk_plain_fold (const TrtkPlainArgs *a, int64_t code, int64_t at, int64_t n,
    double shift, int32_t lane, int32_t lanes)
{
  const TrtkReduceParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkReduceParams);
  const TrtkTensor *x = &a->in[0];
  double sum = trtk_plain_first_f64 (code);

  for (int64_t k = lane; k < n; k += lanes)
    sum = trtk_plain_join_f64 (code, sum,
        trtk_plain_map_f64 (code,
            trtk_load_f64 (x, at + trtk_plain_reduced_at (x, p, k)) - shift));
#ifdef __CUDA_ARCH__
  for (int i = 16; i > 0; i /= 2)
    sum = trtk_plain_join_f64 (code, sum,
        __shfl_xor_sync (0xffffffffu, sum, i));
#endif
  return sum;
}

TRTK_HD int64_t
trtk_plain_fold_int (const TrtkPlainArgs *a, int64_t code, int64_t at,
    int64_t n, int32_t lane, int32_t lanes)
{
  const TrtkReduceParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkReduceParams);
  const TrtkTensor *x = &a->in[0];
  bool u = trtk_is_unsigned (x->dtype);
  int64_t sum = trtk_plain_first_i64 (code, x->dtype);

  for (int64_t k = lane; k < n; k += lanes)
    sum = trtk_plain_join_i64 (code, sum,
        trtk_plain_map_i64 (code,
            trtk_load_i64 (x, at + trtk_plain_reduced_at (x, p, k)), u),
        u);
#ifdef __CUDA_ARCH__
  for (int i = 16; i > 0; i /= 2)
    sum = trtk_plain_join_i64 (code, sum,
        __shfl_xor_sync (0xffffffffu, (long long) sum, i), u);
#endif
  return sum;
}

/* ---- Reduce... -------------------------------------------------------- */

/* at[0]: which. */
TRTK_HD void
trtk_body_reduce (const TrtkPlainArgs *a, int64_t item, int32_t lane,
    int32_t lanes)
{
  const TrtkReduceParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkReduceParams);
  const TrtkTensor *x = &a->in[0], *y = &a->out[0];
  int64_t at = trtk_plain_kept_at (x, p, item), code = a->at[0];
  int64_t n = trtk_plain_reduced (x, p);

  if (code == TRTK_REDUCE_LOG_SUM_EXP) {
    /* the largest is taken off first, so that nothing overflows */
    double m
        = trtk_plain_fold (a, TRTK_REDUCE_MAX, at, n, 0, lane, lanes);
    double sum = trtk_plain_fold (a, code, at, n, m, lane, lanes);
    if (lane == 0)
      trtk_store_number (y, item, isfinite (m) ? m + log (sum) : m);
  } else if (trtk_is_float (y->dtype)) {
    double sum = trtk_plain_fold (a, code, at, n, 0, lane, lanes);
    if (lane == 0)
      trtk_store_f64 (y, item, trtk_plain_end_f64 (code, sum, (double) n));
  } else {
    int64_t sum = trtk_plain_fold_int (a, code, at, n, lane, lanes);
    if (lane == 0)
      trtk_plain_end_int (y, code, item, sum, n);
  }
}

#define TRTK_PLAIN_MVN_EPSILON 1e-9 /* of the operator's definition */

TRTK_HD void
trtk_body_mean_variance (const TrtkPlainArgs *a, int64_t item, int32_t lane,
    int32_t lanes)
{
  const TrtkReduceParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkReduceParams);
  const TrtkTensor *x = &a->in[0];
  int64_t at = trtk_plain_kept_at (x, p, item), n = trtk_plain_reduced (x, p);
  double mean
      = trtk_plain_fold (a, TRTK_REDUCE_SUM, at, n, 0, lane, lanes)
        / (double) n;
  double deviation = sqrt (trtk_plain_fold (a, TRTK_REDUCE_SUM_SQUARE, at, n,
                               mean, lane, lanes)
                           / (double) n);

  for (int64_t k = lane; k < n; k += lanes) {
    int64_t i = at + trtk_plain_reduced_at (x, p, k);
    trtk_store_f64 (&a->out[0], i,
        (trtk_load_f64 (x, i) - mean)
            / (deviation + TRTK_PLAIN_MVN_EPSILON));
  }
}

/* ---- along one axis --------------------------------------------------- */

/* -1, 0, 1: element @a is less than, like, more than @b. */
TRTK_HD int32_t
trtk_plain_compare (const TrtkTensor *x, int64_t a, int64_t b)
{
  if (trtk_is_float (x->dtype)) {
    double va = trtk_load_f64 (x, a), vb = trtk_load_f64 (x, b);
    return (va > vb) - (va < vb);
  } else {
    int64_t va = trtk_load_i64 (x, a), vb = trtk_load_i64 (x, b);
    if (x->dtype == TRTK_U64)
      return ((uint64_t) va > (uint64_t) vb) - ((uint64_t) va < (uint64_t) vb);
    return (va > vb) - (va < vb);
  }
}

TRTK_HD bool
trtk_plain_is_nan (const TrtkTensor *x, int64_t i)
{
  return trtk_is_float (x->dtype) && isnan (trtk_load_f64 (x, i));
}

/* The better of the elements @k and @m of the lane that begins at @at; -1 is
 * none. at[0]: 1 for the largest, -1 for the smallest. The first NaN wins. */
TRTK_HD int64_t
trtk_plain_better (const TrtkPlainArgs *a, const TrtkLanes *l, int64_t at,
    int64_t k, int64_t m)
{
  const TrtkArgParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkArgParams);
  const TrtkTensor *x = &a->in[0];
  int64_t first = k < m ? k : m, last = k < m ? m : k, order;
  int64_t i = at + first * l->step, j = at + last * l->step;

  if (first < 0 || (!trtk_plain_is_nan (x, i) && trtk_plain_is_nan (x, j)))
    return last;
  if (trtk_plain_is_nan (x, i))
    return first;
  order = a->at[0] * trtk_plain_compare (x, j, i);
  return order > 0 || (order == 0 && p->select_last) ? last : first;
}

/* ArgMax, ArgMin, for few long lanes. */
TRTK_HD void
trtk_body_arg_long (const TrtkPlainArgs *a, int64_t item, int32_t lane,
    int32_t lanes)
{
  const TrtkArgParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkArgParams);
  TrtkLanes l = trtk_lanes (&a->in[0], p->axis);
  int64_t at = trtk_lane_at (&l, item), best = -1;

  for (int64_t k = lane; k < l.n; k += lanes)
    best = trtk_plain_better (a, &l, at, best, k);
#ifdef __CUDA_ARCH__
  for (int i = 16; i > 0; i /= 2)
    best = trtk_plain_better (a, &l, at, best,
        __shfl_xor_sync (0xffffffffu, (long long) best, i));
  /* an index is exact in a double */
  double own = (double) best;
  for (int32_t w = 0; w < lanes / 32; w++)
    best = trtk_plain_better (a, &l, at, best,
        (int64_t) trtk_lanes_of_warp (own, w));
#endif
  if (lane == 0)
    trtk_store_i64 (&a->out[0], item, best);
}

/* The same, a thread a lane. */
TRTK_HD void
trtk_body_arg (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkArgParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkArgParams);
  TrtkLanes l = trtk_lanes (&a->in[0], p->axis);
  int64_t at = trtk_lane_at (&l, item), best = 0;

  for (int64_t k = 1; k < l.n; k++)
    best = trtk_plain_better (a, &l, at, best, k);
  trtk_store_i64 (&a->out[0], item, best);
}

/* An item a lane; the axis, and so the number of lanes, is in in[1]. Items
 * are as many as elements, which is enough. */
TRTK_HD void
trtk_body_cumsum (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkCumSumParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkCumSumParams);
  const TrtkTensor *x = &a->in[0], *y = &a->out[0];
  int64_t axis = trtk_load_i64 (&a->in[1], 0), at, sum_i = 0;
  double sum = 0;
  TrtkLanes lanes;

  axis += axis < 0 ? x->rank : 0;
  if (axis < 0 || axis >= x->rank) { /* an error on the host */
    trtk_store_number (y, item, 0);
    return;
  }
  lanes = trtk_lanes (x, (int32_t) axis);
  if (item >= lanes.count)
    return;
  at = trtk_lane_at (&lanes, item);
  for (int64_t k = 0; k < lanes.n; k++) {
    int64_t i = at + (p->reverse ? lanes.n - 1 - k : k) * lanes.step;
    if (trtk_is_float (x->dtype)) {
      double v = trtk_load_f64 (x, i);
      trtk_store_f64 (y, i, p->exclusive ? sum : sum + v);
      sum += v;
    } else {
      int64_t next = trtk_add_i64 (sum_i, trtk_load_i64 (x, i));
      trtk_store_i64 (y, i, p->exclusive ? sum_i : next);
      sum_i = next;
    }
  }
}

#endif
