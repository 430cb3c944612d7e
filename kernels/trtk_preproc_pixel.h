/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* trtk_preproc_pixel.h: one pixel of a network's input from a frame, for the
 * CUDA kernel and for loops on the host. Every rounding is spelled out. */
#ifndef TRTK_PREPROC_PIXEL_H
#define TRTK_PREPROC_PIXEL_H

#include "trtk_preproc_taps.h"
#include "trtk_ref.h"
#include <string.h>

/* Loops that are short or rare are not worth their code. */
#ifdef __CUDACC__
#define TRTK_NO_UNROLL _Pragma ("unroll 1")
#else
#define TRTK_NO_UNROLL
#endif

TRTK_HD uint32_t
trtk_load8 (const char *p)
{
#ifdef __CUDA_ARCH__
  return __ldg ((const uint8_t *) p);
#else
  return *(const uint8_t *) p;
#endif
}

TRTK_HD uint32_t
trtk_load16 (const char *p)
{
#ifdef __CUDA_ARCH__
  return __ldg ((const uint16_t *) p);
#else
  return *(const uint16_t *) p;
#endif
}

TRTK_HD uint32_t
trtk_load32 (const char *p)
{
#ifdef __CUDA_ARCH__
  return __ldg ((const uint32_t *) p);
#else
  return *(const uint32_t *) p;
#endif
}

/* Components that lie together: all three of packed formats, else the first or
 * (@chroma) the two others. */
TRTK_HD int32_t
trtk_preproc_group (int32_t source, int32_t chroma)
{
  if (source == TRTK_SOURCE_PACKED3 || source == TRTK_SOURCE_PACKED4)
    return chroma ? 0 : 3;
  if (source == TRTK_SOURCE_GRAY8)
    return chroma ? 0 : 1;
  return chroma ? 2 : 1;
}

TRTK_HD void
trtk_preproc_fetch_chroma (const TrtkPreprocArgs *a,
    const TrtkPreprocFrame *f, int32_t source, int32_t x, int32_t y, float v[3])
{
  uint32_t pair;

  if (source == TRTK_SOURCE_PLANAR8) {
    for (int32_t c = 1; c < 3; c++) {
      int32_t plane = a->offset[c];

      v[c - 1] = (float) trtk_load8 (
          (const char *) f->plane[plane] + (int64_t) y * f->pitch[plane] + x);
    }
  } else if (source == TRTK_SOURCE_SEMI8) {
    pair = trtk_load16 (
        (const char *) f->plane[1] + (int64_t) y * f->pitch[1] + 2 * x);
    v[0] = (float) (pair >> (8 * a->offset[1]) & 255);
    v[1] = (float) (pair >> (8 * a->offset[2]) & 255);
  } else {
    pair = trtk_load32 (
        (const char *) f->plane[1] + (int64_t) y * f->pitch[1] + 4 * x);
    v[0] = (float) (pair >> (16 * a->offset[1]) & 65535);
    v[1] = (float) (pair >> (16 * a->offset[2]) & 65535);
  }
}

/* The samples of a group at one place. */
TRTK_HD void
trtk_preproc_fetch (const TrtkPreprocArgs *a, const TrtkPreprocFrame *f,
    int32_t source, int32_t chroma, int32_t x, int32_t y, float v[3])
{
  int32_t plane = source == TRTK_SOURCE_PLANAR8 ? a->offset[0] : 0;
  const char *row
      = (const char *) f->plane[plane] + (int64_t) y * f->pitch[plane];

  if (chroma) {
    trtk_preproc_fetch_chroma (a, f, source, x, y, v);
  } else if (source == TRTK_SOURCE_PACKED4) {
    uint32_t pixel = trtk_load32 (row + 4 * x);

    for (int32_t c = 0; c < 3; c++)
      v[c] = (float) (pixel >> (8 * a->offset[c]) & 255);
  } else if (source == TRTK_SOURCE_PACKED3) {
    for (int32_t c = 0; c < 3; c++)
      v[c] = (float) trtk_load8 (row + 3 * x + a->offset[c]);
  } else if (source == TRTK_SOURCE_SEMI16) {
    v[0] = (float) trtk_load16 (row + 2 * x);
  } else {
    v[0] = (float) trtk_load8 (row + x);
  }
}

TRTK_HD float
trtk_lerp (float a, float b, float w)
{
  return trtk_add (a, trtk_mul (trtk_add (b, -a), w));
}

TRTK_HD void
trtk_preproc_sample_linear (const TrtkPreprocArgs *a,
    const TrtkPreprocFrame *f, int32_t source, int32_t chroma, const TrtkTap *x,
    const TrtkTap *y, float *v)
{
  const int32_t n = trtk_preproc_group (source, chroma);
  float v00[3], v01[3], v10[3], v11[3];

  trtk_preproc_fetch (a, f, source, chroma, x->index, y->index, v00);
  trtk_preproc_fetch (a, f, source, chroma, x->last, y->index, v01);
  trtk_preproc_fetch (a, f, source, chroma, x->index, y->last, v10);
  trtk_preproc_fetch (a, f, source, chroma, x->last, y->last, v11);
  for (int32_t c = 0; c < n; c++)
    v[c] = trtk_lerp (trtk_lerp (v00[c], v01[c], x->w_last),
        trtk_lerp (v10[c], v11[c], x->w_last), y->w_last);
}

TRTK_HD float
trtk_tap_weight (const TrtkTap *tap, int32_t k)
{
  return k == tap->index ? tap->w_first
         : k == tap->last ? tap->w_last : tap->w_mid;
}

TRTK_HD void
trtk_preproc_sample_area (const TrtkPreprocArgs *a, const TrtkPreprocFrame *f,
    int32_t source, int32_t chroma, const TrtkTap *x, const TrtkTap *y,
    float *v)
{
  const int32_t n = trtk_preproc_group (source, chroma);
  float t[3], sum[3];

  for (int32_t c = 0; c < n; c++)
    v[c] = 0.0f;
  TRTK_NO_UNROLL
  for (int32_t i = x->index; i <= x->last; i++) {
    sum[0] = sum[1] = sum[2] = 0.0f;
    TRTK_NO_UNROLL
    for (int32_t j = y->index; j <= y->last; j++) {
      trtk_preproc_fetch (a, f, source, chroma, i, j, t);
      for (int32_t c = 0; c < n; c++)
        sum[c] = trtk_add (sum[c], trtk_mul (t[c], trtk_tap_weight (y, j)));
    }
    for (int32_t c = 0; c < n; c++)
      v[c] = trtk_add (v[c], trtk_mul (sum[c], trtk_tap_weight (x, i)));
  }
}

/* The components of one output pixel, in code values of the frame. Taps are of
 * luma and of chroma. */
TRTK_HD void
trtk_preproc_sample (const TrtkPreprocArgs *a, const TrtkPreprocFrame *f,
    int32_t source, int32_t area, const TrtkTap x[2], const TrtkTap y[2],
    float v[3])
{
  for (int32_t chroma = 0; chroma < 2; chroma++) {
    if (trtk_preproc_group (source, chroma) == 0)
      continue;
    if (area)
      trtk_preproc_sample_area (
          a, f, source, chroma, x + chroma, y + chroma, v + chroma);
    else
      trtk_preproc_sample_linear (
          a, f, source, chroma, x + chroma, y + chroma, v + chroma);
  }
}

/* One element as it is stored, in the low bits. */
TRTK_HD uint32_t
trtk_preproc_element (int32_t dtype, int32_t quantise, float inverse,
    float zero, float t)
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
  if (quantise) {
    t = trtk_add_zero (trtk_mul (t, inverse), zero);
    return (uint32_t) trtk_round_saturate (t, dtype) & 255;
  }
  return (uint32_t) (int32_t) trtk_add (
      trtk_clamp_nan (t, 0.0f, 255.0f), 0.5f);
}

/* Code values to elements: colours, channel order, normalisation. */
TRTK_HD void
trtk_preproc_finish (const TrtkPreprocArgs *a, int32_t source,
    const float v[3], uint32_t e[3])
{
  float rgb[3];

  for (int32_t r = 0; r < 3; r++) {
    float t = trtk_mul (a->matrix[r][0], v[0]);

    if (source != TRTK_SOURCE_GRAY8) {
      t = trtk_add (t, trtk_mul (a->matrix[r][1], v[1]));
      t = trtk_add (t, trtk_mul (a->matrix[r][2], v[2]));
    }
    rgb[r] = trtk_clamp_nan (trtk_add (t, a->matrix[r][3]), 0.0f, 255.0f);
  }
  if (a->n_channels == 1 && source != TRTK_SOURCE_GRAY8)
    rgb[0] = trtk_add (trtk_add (trtk_mul (0.299f, rgb[0]),
                           trtk_mul (0.587f, rgb[1])),
        trtk_mul (0.114f, rgb[2]));
  for (int32_t c = 0; c < 3; c++) {
    /* by comparison, not by index: it stays in registers */
    float t = a->order[c] == 0 ? rgb[0] : a->order[c] == 1 ? rgb[1] : rgb[2];

    e[c] = trtk_preproc_element (a->dtype, a->quantise, a->q_inverse,
        a->q_zero, trtk_add (trtk_mul (t, a->scale[c]), a->add[c]));
  }
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

#endif
