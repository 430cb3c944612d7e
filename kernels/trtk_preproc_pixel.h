/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* trtk_preproc_pixel.h: one pixel of a network's input from a frame, for the
 * CUDA kernel and for loops on the host. Every rounding is spelled out. */
#ifndef TRTK_PREPROC_PIXEL_H
#define TRTK_PREPROC_PIXEL_H

#include "trtk_preproc_sample.h"
#include "trtk_quantize.h"
#include "trtk_ref.h"

/* One element as it is stored, in the low bits. */
TRTK_HD uint32_t
trtk_preproc_element (
    int32_t dtype, int32_t quantise, float scale, float zero, float t)
{
  union {
    float f;
    uint32_t u;
  } bits;

  bits.f = t;
  if (dtype == TRTK_F32)
    return bits.u;
  if (dtype == TRTK_F16) {
#ifdef __CUDA_ARCH__
    uint16_t h;

    asm ("cvt.rn.f16.f32 %0, %1;" : "=h"(h) : "f"(t));
    return h;
#else
    return trtk_float_to_half (t);
#endif
  }
  if (quantise)
    return (uint32_t) trtk_quantize (t, scale, zero, dtype) & 255;
  return (uint32_t) (int32_t) trtk_add (
      trtk_clamp_nan (t, 0.0f, 255.0f), 0.5f);
}

/* Code values to channels: colours, normalisation. */
TRTK_HD void
trtk_preproc_channels (const TrtkPreprocArgs *a, int32_t source,
    int32_t n_channels, const float v[3], float t[3])
{
  for (int32_t c = 0; c < 3; c++) {
    t[c] = trtk_fma (a->matrix[c][0], v[0], a->matrix[c][3]);
    if (source != TRTK_SOURCE_GRAY8) {
      t[c] = trtk_fma (a->matrix[c][1], v[1], t[c]);
      t[c] = trtk_fma (a->matrix[c][2], v[2], t[c]);
    }
    t[c] = fminf (fmaxf (t[c], 0.0f), 255.0f);
  }
  if (n_channels == 1 && source != TRTK_SOURCE_GRAY8)
    t[0] = trtk_fma (0.114f, t[2],
        trtk_fma (0.587f, t[1], trtk_mul (0.299f, t[0])));
  for (int32_t c = 0; c < 3; c++)
    t[c] = trtk_fma (t[c], a->scale[c], a->add[c]);
}

TRTK_HD void
trtk_preproc_finish (const TrtkPreprocArgs *a, int32_t source,
    const float v[3], uint32_t e[3])
{
  float t[3];

  trtk_preproc_channels (a, source, a->n_channels, v, t);
  for (int32_t c = 0; c < 3; c++)
    e[c] = trtk_preproc_element (
        a->dtype, a->quantise, a->q_scale, a->q_zero, t[c]);
}

/* Four bytes of integers, saturated to 0 and 255. */
TRTK_HD uint32_t
trtk_preproc_pack (int32_t b0, int32_t b1, int32_t b2, int32_t b3)
{
#ifdef __CUDA_ARCH__
  uint32_t high, all;

  asm ("cvt.pack.sat.u8.s32.b32 %0, %1, %2, 0;"
      : "=r"(high) : "r"(b3), "r"(b2));
  asm ("cvt.pack.sat.u8.s32.b32 %0, %1, %2, %3;"
      : "=r"(all) : "r"(b1), "r"(b0), "r"(high));
  return all;
#else
  const int32_t b[4] = { b0, b1, b2, b3 };
  uint32_t all = 0;

  for (int32_t i = 0; i < 4; i++)
    all |= (uint32_t) (b[i] < 0 ? 0 : b[i] > 255 ? 255 : b[i]) << (8 * i);
  return all;
#endif
}

/* Three quantised channels and the tail as they are stored: bit by bit what
 * trtk_preproc_element () gives, for what plan_preproc.c lets through. With
 * 1.5 * 2^23 added a value is an integer in its last bits; s8 are u8 with their
 * top bits turned. */
TRTK_HD uint32_t
trtk_preproc_bytes4 (const TrtkPreprocArgs *a, const float t[3])
{
  int32_t b[3];
  union {
    float f;
    int32_t i;
  } bits;

  for (int32_t c = 0; c < 3; c++) {
    bits.f = trtk_add (
        trtk_quotient_quick (t[c], a->q_scale, a->q_reciprocal), 12582912.0f);
    b[c] = bits.i + a->q_bias;
  }
  return trtk_preproc_pack (b[0], b[1], b[2], 0) ^ a->q_flip;
}

TRTK_HD void
trtk_store_words (void *p, int32_t n, uint32_t w0, uint32_t w1, uint32_t w2,
    uint32_t w3)
{
#ifdef __CUDA_ARCH__
  if (n == 1)
    *(uint32_t *) p = w0;
  else if (n == 2)
    *(uint2 *) p = make_uint2 (w0, w1);
  else
    *(uint4 *) p = make_uint4 (w0, w1, w2, w3);
#else
  const uint32_t words[4] = { w0, w1, w2, w3 };

  memcpy (p, words, (size_t) n * 4);
#endif
}

TRTK_HD void
trtk_store_element (char *y, int32_t dtype, int64_t at, uint32_t e)
{
  if (dtype == TRTK_F32)
    ((uint32_t *) y)[at] = e;
  else if (dtype == TRTK_F16)
    ((uint16_t *) y)[at] = (uint16_t) e;
  else
    ((uint8_t *) y)[at] = (uint8_t) e;
}

/* A pixel of a pitch that is a multiple of 4: its channels, then the tail. */
TRTK_HD void
trtk_preproc_store_wide (
    const TrtkPreprocArgs *a, char *y, int64_t at, const uint32_t e[4])
{
  const uint32_t t = a->tail;

  if (a->dtype == TRTK_F32) {
    trtk_store_words (y + 4 * at, 4, e[0], e[1], e[2], e[3]);
    TRTK_NO_UNROLL
    for (int32_t c = 4; c < a->pitch; c += 4)
      trtk_store_words (y + 4 * (at + c), 4, t, t, t, t);
  } else if (a->dtype == TRTK_F16) {
    trtk_store_words (
        y + 2 * at, 2, e[0] | e[1] << 16, e[2] | e[3] << 16, 0, 0);
    TRTK_NO_UNROLL
    for (int32_t c = 4; c < a->pitch; c += 4)
      trtk_store_words (y + 2 * (at + c), 2, t * 0x10001u, t * 0x10001u, 0, 0);
  } else {
    const uint32_t first = e[0] | e[1] << 8 | e[2] << 16 | e[3] << 24;
    const uint32_t four = t * 0x1010101u;

    if (a->pitch % 16 == 0) {
      trtk_store_words (y + at, 4, first, four, four, four);
      TRTK_NO_UNROLL
      for (int32_t c = 16; c < a->pitch; c += 16)
        trtk_store_words (y + at + c, 4, four, four, four, four);
    } else {
      trtk_store_words (y + at, 1, first, 0, 0, 0);
      TRTK_NO_UNROLL
      for (int32_t c = 4; c < a->pitch; c += 4)
        trtk_store_words (y + at + c, 1, four, 0, 0, 0);
    }
  }
}

/* Input pixel @x, @y of @slot. */
TRTK_HD void
trtk_preproc_store (const TrtkPreprocArgs *a, int32_t slot, int32_t x,
    int32_t y, const uint32_t e[3])
{
  int64_t at = slot * a->y_batch + (int64_t) y * a->y_row
      + (int64_t) x * a->y_pixel;

  if (a->pitch >= 4) {
    const uint32_t four[4] = { e[0], a->n_channels == 3 ? e[1] : a->tail,
      a->n_channels == 3 ? e[2] : a->tail, a->tail };

    trtk_preproc_store_wide (a, (char *) a->y, at, four);
    return;
  }
  trtk_store_element ((char *) a->y, a->dtype, at, e[0]);
  if (a->n_channels == 1)
    return;
  trtk_store_element ((char *) a->y, a->dtype, at + a->y_channel, e[1]);
  trtk_store_element ((char *) a->y, a->dtype, at + 2 * a->y_channel, e[2]);
}

/* What the kernel that the planner chose does for input pixel @x, @y: for loops
 * on the host. */
static inline void
trtk_preproc_run_pixel (const TrtkPreprocArgs *a, const TrtkPreprocFrame *frame,
    int32_t source, int32_t area, int32_t x, int32_t y)
{
  TrtkTap tx[2], ty[2];
  float v[3] = { 0 }, t[3];
  uint32_t e[3] = { a->pad[0], a->pad[1], a->pad[2] }, word;

  for (int32_t chroma = 0; chroma < 2; chroma++) {
    tx[chroma] = trtk_preproc_tap (&a->across, chroma, area, x);
    ty[chroma] = trtk_preproc_tap (&a->down, chroma, area, y);
  }
  if (trtk_preproc_inside (&a->across, x)
      && trtk_preproc_inside (&a->down, y)) {
    trtk_preproc_sample (a, frame, source, area, tx, ty, v);
    if (a->form == TRTK_PREPROC_BYTES4) {
      trtk_preproc_channels (a, source, 3, v, t);
      word = trtk_preproc_bytes4 (a, t);
      memcpy ((char *) a->y + frame->slot * a->y_batch
              + (int64_t) y * a->y_row + 4 * x, &word, sizeof word);
      return;
    }
    trtk_preproc_finish (a, source, v, e);
  }
  trtk_preproc_store (a, frame->slot, x, y, e);
}

#endif
