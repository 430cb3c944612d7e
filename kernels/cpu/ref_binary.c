/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Functions of two broadcast elements. Floats are computed in double, integers
 * exactly and wrapping (number.h says what division by zero gives). */
#include "cpu/binary.h"
#include "trtk_params.h"

static int32_t
mode_of (const TrtkArgs *args)
{
  const TrtkBinaryParams *p = args->params;

  return p != NULL ? p->mode : 0;
}

#define FUNCTION(type, letter, suffix, formula) \
  static inline type letter##_##suffix (type a, type b, int32_t mode) \
  { \
    return formula; \
  }

#define KERNEL(suffix, name_, ...) \
  static TrtkStatus run_##suffix (const TrtkArgs *args) \
  { \
    const TrtkBinary op = { __VA_ARGS__ }; \
    return trtk_binary_map (args, op, mode_of (args)); \
  } \
  const TrtkKernel trtk_ref_##suffix \
      = { .name = "ref." #name_, .op = #name_, .run = run_##suffix };

/* A formula for each class of types. */
#define NUMBER(suffix, name, f_formula, i_formula, u_formula) \
  FUNCTION (double, f, suffix, f_formula) \
  FUNCTION (int64_t, i, suffix, i_formula) \
  FUNCTION (uint64_t, u, suffix, u_formula) \
  KERNEL (suffix, name, f_##suffix, i_##suffix, u_##suffix)

/* One formula for all of them. */
#define SAME(suffix, name, formula) \
  NUMBER (suffix, name, formula, formula, formula)

#define INT(suffix, name, i_formula, u_formula) \
  FUNCTION (int64_t, i, suffix, i_formula) \
  FUNCTION (uint64_t, u, suffix, u_formula) \
  KERNEL (suffix, name, NULL, i_##suffix, u_##suffix)

static double
float_mod (double a, double b, bool sign_of_a)
{
  double r = fmod (a, b);

  if (sign_of_a || isnan (r))
    return r;
  if (r == 0)
    return copysign (0, b);
  return (r < 0) != (b < 0) ? r + b : r;
}

/* By @b bits; a negative number, or as many as there are or more, shift
 * everything out: what is left is the sign. */
static uint64_t
shift_unsigned (uint64_t a, uint64_t b, bool left)
{
  if (b >= 64)
    return 0;
  return left ? a << b : a >> b;
}

static int64_t
shift_signed (int64_t a, int64_t b, bool left)
{
  if (b < 0 || b >= 64)
    return !left && a < 0 ? -1 : 0;
  return left ? (int64_t) ((uint64_t) a << b) : a >> b;
}

NUMBER (add, Add, a + b, trtk_add_i64 (a, b), a + b)
NUMBER (div, Div, a / b, trtk_div_i64 (a, b), trtk_div_u64 (a, b))
NUMBER (mod, Mod, float_mod (a, b, mode != 0), trtk_mod_i64 (a, b, mode != 0),
    trtk_mod_u64 (a, b))
NUMBER (mul, Mul, a * b, trtk_mul_i64 (a, b), a * b)
NUMBER (prelu, PRelu, a < 0 ? a * b : a, a < 0 ? trtk_mul_i64 (a, b) : a, a)
NUMBER (sub, Sub, a - b, trtk_sub_i64 (a, b), a - b)

SAME (equal, Equal, a == b)
SAME (greater, Greater, a > b)
SAME (greater_or_equal, GreaterOrEqual, a >= b)
SAME (less, Less, a < b)
SAME (less_or_equal, LessOrEqual, a <= b)

INT (and, And, a & b, a & b)
INT (bit_shift, BitShift, shift_signed (a, b, mode != 0),
    shift_unsigned (a, b, mode != 0))
INT (bitwise_and, BitwiseAnd, a & b, a & b)
INT (bitwise_or, BitwiseOr, a | b, a | b)
INT (bitwise_xor, BitwiseXor, a ^ b, a ^ b)
INT (or, Or, a | b, a | b)
INT (xor, Xor, a ^ b, a ^ b)
