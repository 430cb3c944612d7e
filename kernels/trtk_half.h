/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* trtk_half.h: f16 and bf16 to and from f32, round to nearest even, in plain
 * C so that every compiler gives the same bits. */
#ifndef TRTK_HALF_H
#define TRTK_HALF_H

#include "trtk_epilogue.h"

#include <string.h>

TRTK_HD float
trtk_f16_to_f32 (uint16_t h)
{
  uint32_t sign = (uint32_t) (h & 0x8000u) << 16;
  uint32_t exponent = (h >> 10) & 0x1fu, mantissa = h & 0x3ffu, bits;
  float f;

  if (exponent == 0x1f) {
    bits = sign | 0x7f800000u | (mantissa << 13);
  } else if (exponent != 0) {
    bits = sign | ((exponent + 112) << 23) | (mantissa << 13);
  } else { /* zero or subnormal: mantissa * 2^-24, exact in f32 */
    f = (float) mantissa * 0x1p-24f;
    memcpy (&bits, &f, sizeof bits);
    bits |= sign;
  }
  memcpy (&f, &bits, sizeof f);
  return f;
}

TRTK_HD uint16_t
trtk_f32_to_f16 (float f)
{
  uint32_t bits, sign, magnitude, shift, rest, half;

  memcpy (&bits, &f, sizeof bits);
  sign = (bits >> 16) & 0x8000u;
  magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) /* NaN: keep it one */
    return (uint16_t) (sign | 0x7e00u | ((magnitude >> 13) & 0x3ffu));
  if (magnitude >= 0x477ff000u) /* rounds to 65536 or more */
    return (uint16_t) (sign | 0x7c00u);
  if (magnitude < 0x33000000u) /* below half of the least subnormal */
    return (uint16_t) sign;
  if (magnitude >= 0x38800000u) {
    half = (magnitude - 0x38000000u) >> 13;
    rest = magnitude & 0x1fffu;
    shift = 13;
  } else {
    shift = 126 - (magnitude >> 23);
    magnitude = (magnitude & 0x7fffffu) | 0x800000u;
    half = magnitude >> shift;
    rest = magnitude & ((1u << shift) - 1);
  }
  if (rest > (1u << (shift - 1))
      || (rest == (1u << (shift - 1)) && (half & 1) != 0))
    half++;
  return (uint16_t) (sign | half);
}

TRTK_HD float
trtk_bf16_to_f32 (uint16_t h)
{
  uint32_t bits = (uint32_t) h << 16;
  float f;

  memcpy (&f, &bits, sizeof f);
  return f;
}

TRTK_HD uint16_t
trtk_f32_to_bf16 (float f)
{
  uint32_t bits;

  memcpy (&bits, &f, sizeof bits);
  if ((bits & 0x7fffffffu) > 0x7f800000u)
    return (uint16_t) ((bits >> 16) | 0x40u);
  bits += 0x7fffu + ((bits >> 16) & 1u);
  return (uint16_t) (bits >> 16);
}

#endif
