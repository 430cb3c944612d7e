/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* pair.h: what the formulas of binary.def call, and powers. */
#ifndef TRTK_CPU_PAIR_H
#define TRTK_CPU_PAIR_H

#include "cpu/number.h"

TRTK_HD double
trtk_float_mod (double a, double b, bool sign_of_a)
{
  double r = fmod (a, b);

  if (sign_of_a || isnan (r))
    return r;
  if (r == 0)
    return copysign (0.0, b);
  return (r < 0) != (b < 0) ? r + b : r;
}

TRTK_HD double
trtk_power_f64 (double a, double b)
{
  return b == 2 ? a * a : b == 0.5 && a >= 0 ? sqrt (a) : pow (a, b);
}

/* By @b bits; a negative number, or as many as there are or more, shift
 * everything out: what is left is the sign. */
TRTK_HD uint64_t
trtk_shift_unsigned (uint64_t a, uint64_t b, bool left)
{
  if (b >= 64)
    return 0;
  return left ? a << b : a >> b;
}

TRTK_HD int64_t
trtk_shift_signed (int64_t a, int64_t b, bool left)
{
  if (b < 0 || b >= 64)
    return !left && a < 0 ? -1 : 0;
  return left ? (int64_t) ((uint64_t) a << b) : a >> b;
}

#endif
