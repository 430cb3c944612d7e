/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* trtk_quantize.h: f32 to a byte, as QuantizeLinear does: a division that
 * rounds once, and the same quotient without one. */
#ifndef TRTK_QUANTIZE_H
#define TRTK_QUANTIZE_H

#include "trtk_epilogue.h"
#include <string.h>

TRTK_HD int32_t
trtk_quantize (float x, float scale, float zero, int32_t dtype)
{
#ifdef __CUDA_ARCH__
  float t = __fdiv_rn (x, scale);
#else
  float t = x / scale;
#endif

  return trtk_round_saturate (trtk_add_zero (t, zero), dtype);
}

/* x / scale, rounded once, of the reciprocal that rounded once: Markstein's
 * corrections by x - t * scale, the first of which brings t to a neighbour.
 * Where trtk_is_quick_scale () says so, and nothing is near the ends of f32. */
TRTK_HD float
trtk_quotient_quick (float x, float scale, float reciprocal)
{
  float t = trtk_mul (x, reciprocal);

  t = trtk_fma (trtk_fma (-scale, t, x), reciprocal, t);
  return trtk_fma (trtk_fma (-scale, t, x), reciprocal, t);
}

/* Neither it nor its reciprocal is near the ends of f32, and its mantissa is
 * not all ones. */
static inline int32_t
trtk_is_quick_scale (float scale)
{
  uint32_t bits;

  memcpy (&bits, &scale, sizeof bits);
  return scale > 1e-25f && scale < 1e25f && (~bits & 0x7fffff) != 0;
}

#endif
