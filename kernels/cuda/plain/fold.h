/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* fold.h: what elements are folded with: functions by TrtkReduceCode, as
 * cpu/ref_reduce.c has them. */
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

#endif
