/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* trtk_preproc_taps.h: which samples of a frame make one pixel of the input,
 * along one axis, for the CUDA kernel and for loops on the host.
 *
 * Positions are fixed-point numbers of 40 fraction bits: a tap's weight is the
 * f32 that doubles give, up to its last bit. Pixel centres lie at .5; outside
 * the picture its edge repeats. */
#ifndef TRTK_PREPROC_TAPS_H
#define TRTK_PREPROC_TAPS_H

#include "trtk_epilogue.h"
#include "trtk_preproc.h"

/* Which samples make one output, along one axis: @index to @last. Bilinear:
 * the two, @w_last the weight of the second. Area: the first and the last weigh
 * w_first and w_last, those between w_mid. */
typedef struct {
  int32_t index, last;
  float w_first, w_mid, w_last;
} TrtkTap;

TRTK_HD int64_t
trtk_clamp64 (int64_t v, int64_t lo, int64_t hi)
{
  v = v < lo ? lo : v;
  return v > hi ? hi : v;
}

/* 0 to 1 as f32, cut to 24 bits: then exact. */
TRTK_HD float
trtk_preproc_weight (int64_t v)
{
  return trtk_mul (
      (float) (int32_t) (v >> (TRTK_PREPROC_BITS - 24)), 1.0f / 16777216.0f);
}

/* The two samples around @position, where centres are whole numbers. */
TRTK_HD TrtkTap
trtk_preproc_pair (const TrtkPreprocAxis *axis, int32_t chroma, int64_t position)
{
  int32_t lo = axis->lo[chroma], hi = axis->hi[chroma];
  TrtkTap tap;

  position = trtk_clamp64 (position, lo * TRTK_PREPROC_ONE,
      hi * TRTK_PREPROC_ONE);
  tap.index = (int32_t) (position >> TRTK_PREPROC_BITS);
  /* The last pair with weight 1, not a pair across the edge. */
  if (tap.index == hi && hi > lo)
    tap.index = hi - 1;
  tap.last = tap.index < hi ? tap.index + 1 : tap.index;
  tap.w_last
      = trtk_preproc_weight (position - tap.index * TRTK_PREPROC_ONE);
  tap.w_first = 1.0f - tap.w_last;
  tap.w_mid = 0.0f;
  return tap;
}

/* Bilinear tap of input pixel axis->first + @i. */
TRTK_HD TrtkTap
trtk_preproc_linear (const TrtkPreprocAxis *axis, int32_t chroma, int32_t i)
{
  const int64_t half = TRTK_PREPROC_ONE / 2;
  int64_t position = axis->start + i * axis->step + axis->step / 2 - half;

  /* First the edge of the picture, then that of the component. */
  position = trtk_clamp64 (position, axis->lo[0] * TRTK_PREPROC_ONE,
      axis->hi[0] * TRTK_PREPROC_ONE);
  if (chroma)
    position = axis->cosited
                   ? position >> axis->sub
                   : ((position + half) >> axis->sub) - half;
  return trtk_preproc_pair (axis, chroma, position);
}

/* The same, averaging what the pixel covers where that is more than one
 * sample. */
TRTK_HD TrtkTap
trtk_preproc_area (const TrtkPreprocAxis *axis, int32_t chroma, int32_t i)
{
  const int64_t half = TRTK_PREPROC_ONE / 2;
  int64_t low = axis->start + i * axis->step, high = low + axis->step, end;
  TrtkTap tap;
  float length;

  if (chroma) {
    int64_t shift = axis->cosited
                        ? (((int64_t) 1 << axis->sub) - 1) * half
                        : 0;

    low = (low + shift) >> axis->sub;
    high = (high + shift) >> axis->sub;
  }
  if (high - low <= TRTK_PREPROC_ONE)
    return trtk_preproc_pair (axis, chroma, (low + high) / 2 - half);
  end = (axis->hi[chroma] + (int64_t) 1) * TRTK_PREPROC_ONE;
  low = trtk_clamp64 (low, axis->lo[chroma] * TRTK_PREPROC_ONE, end);
  high = trtk_clamp64 (high, axis->lo[chroma] * TRTK_PREPROC_ONE, end);
  tap.index = (int32_t) (low >> TRTK_PREPROC_BITS);
  tap.index = tap.index > axis->hi[chroma] ? axis->hi[chroma] : tap.index;
  tap.last = (int32_t) ((high - 1) >> TRTK_PREPROC_BITS);
  tap.last = tap.last < tap.index ? tap.index : tap.last;
  length = (float) ((high - low) >> (TRTK_PREPROC_BITS - 24));
  tap.w_mid = 16777216.0f / length;
  if (tap.last == tap.index) {
    tap.w_first = tap.w_last = 1.0f;
    return tap;
  }
  tap.w_first = trtk_mul (
      trtk_preproc_weight ((tap.index + (int64_t) 1) * TRTK_PREPROC_ONE - low),
      tap.w_mid);
  tap.w_last = trtk_mul (
      trtk_preproc_weight (high - tap.last * TRTK_PREPROC_ONE), tap.w_mid);
  return tap;
}

/* Tap of input column or row @at: of the picture's where it lies outside. */
TRTK_HD TrtkTap
trtk_preproc_tap (
    const TrtkPreprocAxis *axis, int32_t chroma, int32_t area, int32_t at)
{
  int32_t i = at - axis->first;

  i = i >= axis->n ? axis->n - 1 : i;
  i = i < 0 ? 0 : i;
  return area ? trtk_preproc_area (axis, chroma, i)
              : trtk_preproc_linear (axis, chroma, i);
}

TRTK_HD int32_t
trtk_preproc_inside (const TrtkPreprocAxis *axis, int32_t at)
{
  return (uint32_t) (at - axis->first) < (uint32_t) axis->n;
}

#endif
