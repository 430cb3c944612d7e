/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* fold.h: what elements are folded with, functions by TrtkReduceCode, as
 * cpu/ref_reduce.c has them; and runs of elements. */
#ifndef TRTK_CUDA_PLAIN_FOLD_H
#define TRTK_CUDA_PLAIN_FOLD_H

#include "cuda/plain/codes.h"
#include "cuda/plain/element.h"

/* The value over no elements. */
TRTK_HD double
trtk_plain_first_f64 (int64_t code)
{
  return code == TRTK_REDUCE_MAX    ? -INFINITY
         : code == TRTK_REDUCE_MIN  ? INFINITY
         : code == TRTK_REDUCE_PROD ? 1
                                    : 0;
}

TRTK_HD int64_t
trtk_plain_first_i64 (int64_t code, TrtkDtype dtype)
{
  int64_t low, high;

  if (code != TRTK_REDUCE_MAX && code != TRTK_REDUCE_MIN)
    return code == TRTK_REDUCE_PROD;
  if (dtype == TRTK_U64)
    return code == TRTK_REDUCE_MAX ? 0 : -1; /* all bits set */
  trtk_int_range (dtype, &low, &high);
  return code == TRTK_REDUCE_MAX ? low : high;
}

/* Two values of one kind. */
TRTK_HD double
trtk_plain_join_f64 (int64_t code, double a, double b)
{
  switch (code) {
    case TRTK_REDUCE_MAX:
      return isnan (a) || a > b ? a : b;
    case TRTK_REDUCE_MIN:
      return isnan (a) || a < b ? a : b;
    case TRTK_REDUCE_PROD:
      return a * b;
    default:
      return a + b;
  }
}

TRTK_HD int64_t
trtk_plain_join_i64 (int64_t code, int64_t a, int64_t b, bool u)
{
  bool is_less = u ? (uint64_t) a < (uint64_t) b : a < b;

  switch (code) {
    case TRTK_REDUCE_MAX:
      return is_less ? b : a;
    case TRTK_REDUCE_MIN:
      return is_less ? a : b;
    case TRTK_REDUCE_PROD:
      return trtk_mul_i64 (a, b);
    default:
      return trtk_add_i64 (a, b);
  }
}

/* What an element is before it is folded. */
TRTK_HD double
trtk_plain_map_f64 (int64_t code, double v)
{
  switch (code) {
    case TRTK_REDUCE_L1:
      return fabs (v);
    case TRTK_REDUCE_L2:
    case TRTK_REDUCE_SUM_SQUARE:
      return v * v;
    case TRTK_REDUCE_LOG_SUM_EXP:
      return exp (v);
    default:
      return v;
  }
}

TRTK_HD int64_t
trtk_plain_map_i64 (int64_t code, int64_t v, bool u)
{
  switch (code) {
    case TRTK_REDUCE_L1:
      return u || v >= 0 ? v : trtk_sub_i64 (0, v);
    case TRTK_REDUCE_L2:
    case TRTK_REDUCE_SUM_SQUARE:
      return trtk_mul_i64 (v, v);
    default:
      return v;
  }
}

TRTK_HD double
trtk_plain_end_f64 (int64_t code, double sum, double n)
{
  switch (code) {
    case TRTK_REDUCE_L2:
      return sqrt (sum);
    case TRTK_REDUCE_LOG_SUM:
      return log (sum);
    case TRTK_REDUCE_MEAN:
      return sum / n;
    default:
      return sum;
  }
}

/* What comes of @n of them, into element @item of @y. Integers: exact, roots
 * and logarithms cut towards zero. */
TRTK_HD void
trtk_plain_end_int (const TrtkTensor *y, int64_t code, int64_t item,
    int64_t sum, int64_t n)
{
  if (code == TRTK_REDUCE_MEAN)
    trtk_store_i64 (y, item,
        trtk_is_unsigned (y->dtype)
            ? (int64_t) trtk_div_u64 ((uint64_t) sum, (uint64_t) n)
            : trtk_div_i64 (sum, n));
  else if (code == TRTK_REDUCE_L2 || code == TRTK_REDUCE_LOG_SUM)
    trtk_store_number (y, item,
        trtk_plain_end_f64 (code, (double) sum, (double) n));
  else
    trtk_store_i64 (y, item, sum);
}

/* ---- along memory ------------------------------------------------------ */

/* sum = take (sum, load (i)) for i = k, k + by, ... below end. Four elements
 * are on their way at a time. */
#define TRTK_RUN(load, take) \
  for (; k + 3 * by < end; k += 4 * by) { \
    double v0 = load (k), v1 = load (k + by), v2 = load (k + 2 * by), \
           v3 = load (k + 3 * by); \
    sum = take (sum, v0); \
    sum = take (sum, v1); \
    sum = take (sum, v2); \
    sum = take (sum, v3); \
  } \
  for (; k < end; k += by) { \
    double v0 = load (k); \
    sum = take (sum, v0); \
  }
#define TRTK_RUN_F32(i) (double) ((const float *) x->data)[at + (i) * step]
#define TRTK_RUN_F16(i) \
  (double) trtk_f16_to_f32 (((const uint16_t *) x->data)[at + (i) * step])
#define TRTK_RUN_ANY(i) trtk_load_f64 (x, at + (i) * step)

/* Joins @sum with the elements @k, @k + @by, ... below @end; they lie @step
 * apart from @at on. */
TRTK_HD double
trtk_run_join (const TrtkTensor *x, int64_t code, int64_t at, int64_t step,
    int64_t k, int64_t end, int64_t by, double sum)
{
#define TAKE(sum, v) \
  trtk_plain_join_f64 (code, sum, trtk_plain_map_f64 (code, v))
  if (x->dtype == TRTK_F32) {
    TRTK_RUN (TRTK_RUN_F32, TAKE)
  } else if (x->dtype == TRTK_F16) {
    TRTK_RUN (TRTK_RUN_F16, TAKE)
  } else {
    TRTK_RUN (TRTK_RUN_ANY, TAKE)
  }
#undef TAKE
  return sum;
}

/* The sum of the squares of (the element less @mean), of those from @k on in
 * steps of @by below @end. */
TRTK_HD double
trtk_run_squares (const TrtkTensor *x, int64_t at, double mean, int64_t k,
    int64_t end, int64_t by)
{
  int64_t step = 1;
  double sum = 0;

#define TAKE(sum, v) (sum) + ((v) - mean) * ((v) - mean)
  if (x->dtype == TRTK_F32) {
    TRTK_RUN (TRTK_RUN_F32, TAKE)
  } else if (x->dtype == TRTK_F16) {
    TRTK_RUN (TRTK_RUN_F16, TAKE)
  } else {
    TRTK_RUN (TRTK_RUN_ANY, TAKE)
  }
#undef TAKE
  return sum;
}

#endif
