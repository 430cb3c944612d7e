/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* trtk_preproc_sample.h: the samples of a frame that make one pixel of the
 * input, put together, for the CUDA kernel and for loops on the host. */
#ifndef TRTK_PREPROC_SAMPLE_H
#define TRTK_PREPROC_SAMPLE_H

#include "trtk_preproc_taps.h"

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

/* Byte @i of @word as a number. On the device a permutation puts it behind the
 * exponent of 2^23: there is no slow conversion. */
TRTK_HD float
trtk_preproc_byte (uint32_t word, int32_t i)
{
#ifdef __CUDA_ARCH__
  return __uint_as_float (__byte_perm (word, 0x4b000000, 0x7440 | i))
      - 8388608.0f;
#else
  return (float) (word >> (8 * i) & 255);
#endif
}

/* The same of half @i. */
TRTK_HD float
trtk_preproc_half (uint32_t word, int32_t i)
{
#ifdef __CUDA_ARCH__
  return __uint_as_float (__byte_perm (word, 0x4b000000, 0x7410 + 0x22 * i))
      - 8388608.0f;
#else
  return (float) (word >> (16 * i) & 65535);
#endif
}

/* Sample @x of @size bytes in row @y. Who takes several rows of one column adds
 * that once; compilers would begin with the row, were the sum no secret. */
TRTK_HD const char *
trtk_preproc_at (const TrtkPreprocFrame *f, int32_t plane, int32_t x,
    int32_t size, int32_t y)
{
  const char *column = (const char *) f->plane[plane] + size * x;

#ifdef __CUDA_ARCH__
  asm ("mov.b64 %0, %0;" : "+l"(column));
#endif
  return column + (int64_t) y * f->pitch[plane];
}

TRTK_HD void
trtk_preproc_fetch_chroma (const TrtkPreprocArgs *a,
    const TrtkPreprocFrame *f, int32_t source, int32_t x, int32_t y, float v[3])
{
  uint32_t pair;

  if (source == TRTK_SOURCE_PLANAR8) {
    for (int32_t c = 1; c < 3; c++)
      v[c - 1] = (float) trtk_load8 (
          trtk_preproc_at (f, a->offset[c], x, 1, y));
  } else if (source == TRTK_SOURCE_SEMI8) {
    pair = trtk_load16 (trtk_preproc_at (f, 1, x, 2, y));
    v[0] = trtk_preproc_byte (pair, 0);
    v[1] = trtk_preproc_byte (pair, 1);
  } else {
    pair = trtk_load32 (trtk_preproc_at (f, 1, x, 4, y));
    v[0] = trtk_preproc_half (pair, 0);
    v[1] = trtk_preproc_half (pair, 1);
  }
}

/* The samples of a group at one place. */
TRTK_HD void
trtk_preproc_fetch (const TrtkPreprocArgs *a, const TrtkPreprocFrame *f,
    int32_t source, int32_t chroma, int32_t x, int32_t y, float v[3])
{
  int32_t plane = source == TRTK_SOURCE_PLANAR8 ? a->offset[0] : 0;

  if (chroma) {
    trtk_preproc_fetch_chroma (a, f, source, x, y, v);
  } else if (source == TRTK_SOURCE_PACKED4) {
    uint32_t pixel = trtk_load32 (trtk_preproc_at (f, 0, x, 4, y));

    for (int32_t c = 0; c < 3; c++)
      v[c] = trtk_preproc_byte (pixel, a->offset[c]);
  } else if (source == TRTK_SOURCE_PACKED3) {
    const char *pixel = trtk_preproc_at (f, 0, x, 3, y);

    for (int32_t c = 0; c < 3; c++)
      v[c] = (float) trtk_load8 (pixel + a->offset[c]);
  } else if (source == TRTK_SOURCE_SEMI16) {
    v[0] = (float) trtk_load16 (trtk_preproc_at (f, 0, x, 2, y));
  } else {
    v[0] = (float) trtk_load8 (trtk_preproc_at (f, plane, x, 1, y));
  }
}

TRTK_HD float
trtk_lerp (float a, float b, float w)
{
  return trtk_fma (trtk_add (b, -a), w, a);
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
        sum[c] = trtk_fma (t[c], trtk_tap_weight (y, j), sum[c]);
    }
    for (int32_t c = 0; c < n; c++)
      v[c] = trtk_fma (sum[c], trtk_tap_weight (x, i), v[c]);
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

#endif
