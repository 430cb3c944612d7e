/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* number.h: integer arithmetic that is defined for every operand: it wraps as
 * two's complement does, and x / 0 and x mod 0 are 0, as in NumPy. */
#ifndef TRTK_CPU_NUMBER_H
#define TRTK_CPU_NUMBER_H

#include "cpu/element.h"

TRTK_HD int64_t
trtk_add_i64 (int64_t a, int64_t b)
{
  return (int64_t) ((uint64_t) a + (uint64_t) b);
}

TRTK_HD int64_t
trtk_sub_i64 (int64_t a, int64_t b)
{
  return (int64_t) ((uint64_t) a - (uint64_t) b);
}

TRTK_HD int64_t
trtk_mul_i64 (int64_t a, int64_t b)
{
  return (int64_t) ((uint64_t) a * (uint64_t) b);
}

/* Towards zero. */
TRTK_HD int64_t
trtk_div_i64 (int64_t a, int64_t b)
{
  return b == 0 ? 0 : b == -1 ? trtk_sub_i64 (0, a) : a / b;
}

TRTK_HD uint64_t
trtk_div_u64 (uint64_t a, uint64_t b)
{
  return b == 0 ? 0 : a / b;
}

/* With the sign of the dividend (@fmod) or of the divisor. */
TRTK_HD int64_t
trtk_mod_i64 (int64_t a, int64_t b, bool fmod)
{
  int64_t r = b == 0 || b == -1 ? 0 : a % b;

  return !fmod && r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

TRTK_HD uint64_t
trtk_mod_u64 (uint64_t a, uint64_t b)
{
  return b == 0 ? 0 : a % b;
}

/* @n-th power, wrapping; the bits are those of any signedness. */
TRTK_HD uint64_t
trtk_power_u64 (uint64_t v, uint64_t n)
{
  uint64_t result = 1;

  for (; n != 0; n >>= 1, v *= v) {
    if ((n & 1) != 0)
      result *= v;
  }
  return result;
}

/* Fractions that an integer cannot hold are cut: 0 but for a base of 1. */
TRTK_HD int64_t
trtk_power_i64 (int64_t v, int64_t n)
{
  if (n >= 0)
    return (int64_t) trtk_power_u64 ((uint64_t) v, (uint64_t) n);
  return v == 1 ? 1 : v == -1 ? ((n & 1) != 0 ? -1 : 1) : 0;
}

/* Towards zero, saturating at the ends of int64; NaN is 0. */
TRTK_HD int64_t
trtk_f64_to_i64 (double v)
{
  if (isnan (v))
    return 0;
  if (v >= 0x1p63)
    return INT64_MAX;
  return v < -0x1p63 ? INT64_MIN : (int64_t) v;
}

TRTK_HD uint64_t
trtk_f64_to_u64 (double v)
{
  if (!(v > 0))
    return 0;
  return v >= 0x1p64 ? UINT64_MAX : (uint64_t) v;
}

/* The range of a type that fits into int64. */
TRTK_HD void
trtk_int_range (TrtkDtype dtype, int64_t *low, int64_t *high)
{
  int bits = 8 * (int) trtk_element_size (dtype);

  if (dtype == TRTK_BOOL) {
    *low = 0;
    *high = 1;
  } else if (dtype == TRTK_U8 || dtype == TRTK_U16 || dtype == TRTK_U32) {
    *low = 0;
    *high = (INT64_C (1) << bits) - 1;
  } else {
    *low = INT64_MIN >> (64 - bits);
    *high = INT64_MAX >> (64 - bits);
  }
}

/* @v as an element of any type; integers get it cut towards zero and
 * saturated. */
TRTK_HD void
trtk_store_number (const TrtkTensor *t, int64_t i, double v)
{
  int64_t low, high, n;

  if (trtk_is_float (t->dtype)) {
    trtk_store_f64 (t, i, v);
  } else if (t->dtype == TRTK_U64) {
    trtk_store_i64 (t, i, (int64_t) trtk_f64_to_u64 (v));
  } else {
    trtk_int_range (t->dtype, &low, &high);
    n = trtk_f64_to_i64 (v);
    trtk_store_i64 (t, i, n < low ? low : n > high ? high : n);
  }
}

/* @v as @dtype holds it. */
TRTK_HD double
trtk_rounded_to (TrtkDtype dtype, double v)
{
  switch (dtype) {
    case TRTK_F64:
      return v;
    case TRTK_F16:
      return trtk_f16_to_f32 (trtk_f32_to_f16 ((float) v));
    case TRTK_BF16:
      return trtk_bf16_to_f32 (trtk_f32_to_bf16 ((float) v));
    default:
      return (float) v;
  }
}

#endif
