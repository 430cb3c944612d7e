/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* vector.h: for loops that compilers turn into vector code, for several
 * generations of processors where the linker can choose among them. */
#ifndef TRTK_CPU_VECTOR_H
#define TRTK_CPU_VECTOR_H

#include <stdint.h>
#include <string.h>

/* The sanitizers run before the linker has chosen. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)            \
    && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define TRTK_VECTORS                                                           \
  __attribute__ ((optimize ("O3"),                                             \
      target_clones ("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define TRTK_VECTORS
#endif

#define TRTK_INLINE static inline __attribute__ ((always_inline))

TRTK_INLINE int32_t
trtk_bits_of (float v)
{
  int32_t bits;

  memcpy (&bits, &v, sizeof bits);
  return bits;
}

TRTK_INLINE float
trtk_float_of (int32_t bits)
{
  float v;

  memcpy (&v, &bits, sizeof v);
  return v;
}

/* @a where @condition holds, else @b: without a branch, which would keep loops
 * from becoming vector code. */
TRTK_INLINE float
trtk_choose (int condition, float a, float b)
{
  int32_t mask = condition ? -1 : 0;

  return trtk_float_of ((trtk_bits_of (a) & mask) | (trtk_bits_of (b) & ~mask));
}

TRTK_INLINE float
trtk_clip (float t, float low, float high)
{
  t = trtk_choose (t < low, low, t);
  return trtk_choose (t > high, high, t);
}

/* exp: 2^k times a polynomial on [-ln 2 / 2, ln 2 / 2], an error of less than
 * 2 units in the last place; NaN stays NaN. */
TRTK_INLINE float
trtk_exp (float t)
{
  const float round = 12582912.0f;
  float x = trtk_clip (t, -87.0f, 88.0f), k = x * 1.44269504f + round, r, p;
  int32_t n = trtk_bits_of (k) - 0x4b400000;

  k -= round;
  r = __builtin_fmaf (k, -0.693359375f, x);
  r = __builtin_fmaf (k, 2.12194440e-4f, r);
  p = 1.9875691500e-4f;
  p = __builtin_fmaf (p, r, 1.3981999507e-3f);
  p = __builtin_fmaf (p, r, 8.3334519073e-3f);
  p = __builtin_fmaf (p, r, 4.1665795894e-2f);
  p = __builtin_fmaf (p, r, 1.6666665459e-1f);
  p = __builtin_fmaf (p, r, 5.0000001201e-1f);
  p = __builtin_fmaf (p, r * r, r) + 1.0f;
  return p * trtk_float_of ((int32_t) ((uint32_t) (n + 127) << 23));
}

#endif
