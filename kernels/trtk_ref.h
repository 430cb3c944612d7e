/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* trtk_ref.h: one output element of each fast-path operator, the slow and
 * obvious way, for the C loops and for the naive CUDA kernels alike. Weights
 * are plain [k][r][s][c / groups], or twice that (TrtkConv.twice). */
#ifndef TRTK_REF_H
#define TRTK_REF_H

#include "trtk_conv.h"

TRTK_HD float
trtk_half_to_float (uint16_t h)
{
  uint32_t sign = (uint32_t) (h & 0x8000) << 16, exp = h >> 10 & 31,
           man = h & 1023, bits;
  union {
    uint32_t u;
    float f;
  } v;

  if (exp == 31)
    bits = 0x7f800000 | man << 13;
  else if (exp != 0)
    bits = (exp + 112) << 23 | man << 13;
  else {
    v.f = (float) man * 5.9604644775390625e-8f; /* 2^-24, exact */
    bits = v.u;
  }
  v.u = bits | sign;
  return v.f;
}

/* To nearest even; overflow gives infinity; NaN stays NaN. */
TRTK_HD uint16_t
trtk_float_to_half (float f)
{
  union {
    uint32_t u;
    float f;
  } v;
  uint32_t sign, man, shift, half;

  v.f = f;
  sign = v.u >> 16 & 0x8000;
  v.u &= 0x7fffffff;
  if (v.u > 0x7f800000)
    return (uint16_t) (sign | 0x7e00);
  if (v.u >= 0x47800000)
    return (uint16_t) (sign | 0x7c00);
  if (v.u < 0x33000000)
    return (uint16_t) sign;
  man = (v.u & 0x7fffff) | 0x800000;
  shift = v.u < 0x38800000 ? 126 - (v.u >> 23) : 13;
  half = man >> shift;
  if (v.u >= 0x38800000)
    half += ((v.u >> 23) - 113) << 10;
  man &= (1u << shift) - 1;
  if (man > 1u << (shift - 1) || (man == 1u << (shift - 1) && (half & 1)))
    half++;
  return (uint16_t) (sign | half);
}

/* Element @i of an array, as f32; quantised values as they are. */
TRTK_HD float
trtk_ref_load (const void *p, int32_t dtype, int64_t i)
{
  switch (dtype) {
    case TRTK_S8:
      return (float) ((const int8_t *) p)[i];
    case TRTK_U8:
      return (float) ((const uint8_t *) p)[i];
    case TRTK_F16:
      return trtk_half_to_float (((const uint16_t *) p)[i]);
    default:
      return ((const float *) p)[i];
  }
}

TRTK_HD int32_t
trtk_ref_load_int (const void *p, int32_t dtype, int64_t i)
{
  return dtype == TRTK_U8 ? (int32_t) ((const uint8_t *) p)[i]
                          : (int32_t) ((const int8_t *) p)[i];
}

/* Step 8 of the program. */
TRTK_HD void
trtk_ref_store (void *p, int32_t dtype, int64_t i, float t)
{
  if (dtype == TRTK_F32)
    ((float *) p)[i] = t;
  else if (dtype == TRTK_F16)
    ((uint16_t *) p)[i] = trtk_float_to_half (t);
  else
    ((uint8_t *) p)[i] = (uint8_t) trtk_round_saturate (t, dtype);
}

typedef struct {
  TrtkConv conv;
  const void *x, *weights, *bias, *res; /* bias s32, or f32 for f16 */
  const float *scale, *out;             /* as long as the stored channels */
  void *y;
} TrtkRefConv;

/* The sum at output (n, p, q, k), before its bias. */
TRTK_HD void
trtk_ref_conv_sum (const TrtkRefConv *a, int32_t n, int32_t p, int32_t q,
    int32_t k, int32_t *isum, double *fsum)
{
  const TrtkConv *v = &a->conv;
  int32_t c_group = v->c / v->groups, c0 = k / (v->k / v->groups) * c_group;
  int32_t sets = v->twice ? 2 : 1;
  int64_t w = (int64_t) k * v->r * v->s * sets * c_group;
  uint32_t sum = 0;
  double dsum = 0.0;

  for (int32_t r = 0; r < v->r; r++)
    for (int32_t s = 0; s < v->s; s++) {
      int32_t y = p * v->stride_y - v->pad_top + r * v->dil_y;
      int32_t x = q * v->stride_x - v->pad_left + s * v->dil_x;
      bool inside = y >= 0 && y < v->h && x >= 0 && x < v->w;
      int64_t at = (((int64_t) n * v->h + y) * v->w + x) * v->x_pitch + c0;

      for (int32_t i = 0; i < sets * c_group; i++, w++) {
        int32_t c = i % c_group;

        if (v->x_dtype == TRTK_F16) {
          if (inside)
            dsum += (double) trtk_ref_load (a->x, TRTK_F16, at + c)
                * (double) trtk_ref_load (a->weights, TRTK_F16, w);
        } else {
          int32_t xv = inside ? trtk_ref_load_int (a->x, v->x_dtype, at + c)
                              : v->x_zero;

          sum += (uint32_t) (xv * trtk_ref_load_int (a->weights, TRTK_S8, w));
        }
      }
    }
  *isum = (int32_t) sum;
  *fsum = dsum;
}

/* One output element, @k below the stored channels (a whole granule). */
TRTK_HD void
trtk_ref_conv_at (const TrtkRefConv *a, int32_t n, int32_t p, int32_t q,
    int32_t k)
{
  const TrtkConv *v = &a->conv;
  const TrtkEpilogue *e = &v->epilogue;
  int64_t pixel = ((int64_t) n * v->p + p) * v->q + q;
  int32_t isum = 0;
  double fsum = 0.0;
  float t, r = 0.0f;

  if (k < v->k)
    trtk_ref_conv_sum (a, n, p, q, k, &isum, &fsum);
  if (v->x_dtype == TRTK_F16)
    t = (float) (fsum + (double) ((const float *) a->bias)[k]);
  else
    t = (float) (int32_t) ((uint32_t) isum
        + (uint32_t) ((const int32_t *) a->bias)[k]);
  if (e->residual != TRTK_RES_NONE)
    r = trtk_ref_load (a->res, e->res_dtype, pixel * v->res_pitch + k)
        - (float) e->res_zero;
  t = trtk_epilogue (e, t, a->scale[k], r, a->out[k]);
  trtk_ref_store (a->y, e->out_dtype, pixel * v->y_pitch + k, t);
}

#endif
