/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* trtk_epilogue.h: the epilogue program of ARITHMETIC.md 4, as data and as
 * the one piece of code that both the C loops and the CUDA kernels run.
 *
 * Every rounding is spelled out, so that neither compiler may contract a
 * multiplication and an addition: host files that include this are compiled
 * with -ffp-contract=off. */
#ifndef TRTK_EPILOGUE_H
#define TRTK_EPILOGUE_H

#include "trtk_params.h"
#include <math.h>

#ifdef __CUDACC__
#define TRTK_HD __host__ __device__ __forceinline__
#else
#define TRTK_HD static inline
#endif

/* Where the residual enters the program. */
typedef enum {
  TRTK_RES_NONE = 0,
  TRTK_RES_ADD_BEFORE_ACT = 1,
  TRTK_RES_ADD_AFTER_ACT = 2,
  TRTK_RES_GATE_AFTER_ACT = 3
} TrtkResidual;

/* What is uniform over the launch. Pointers to per-channel arrays (bias,
 * scale, out) stand beside it in the operator's arguments. */
typedef struct {
  int32_t act; /* TrtkAct */
  float act_a, act_b;
  int32_t residual;  /* TrtkResidual */
  int32_t res_dtype; /* TRTK_S8, _U8, _F16, _F32 */
  int32_t res_zero;
  float res_scale;
  int32_t out_dtype; /* TRTK_S8, _U8, _F16, _F32 */
  int32_t out_zero;
} TrtkEpilogue;

/* Class B outputs may differ by one, class A outputs never. */
static inline bool
trtk_act_is_class_b (int32_t act)
{
  switch (act) {
    case TRTK_ACT_NONE:
    case TRTK_ACT_RELU:
    case TRTK_ACT_CLIP:
    case TRTK_ACT_LEAKY_RELU:
    case TRTK_ACT_HARD_SIGMOID:
    case TRTK_ACT_HARD_SWISH:
      return false;
    default:
      return true;
  }
}

TRTK_HD float
trtk_mul (float a, float b)
{
#ifdef __CUDA_ARCH__
  return __fmul_rn (a, b);
#else
  return a * b;
#endif
}

TRTK_HD float
trtk_add (float a, float b)
{
#ifdef __CUDA_ARCH__
  return __fadd_rn (a, b);
#else
  return a + b;
#endif
}

TRTK_HD float
trtk_fma (float a, float b, float c)
{
#ifdef __CUDA_ARCH__
  return __fmaf_rn (a, b, c);
#else
  return fmaf (a, b, c);
#endif
}

/* 1 / (1 + exp (-t)). On the device two special-function instructions with a
 * combined error of about 3 units in the last place. */
TRTK_HD float
trtk_sigmoid (float t)
{
#ifdef __CUDA_ARCH__
  float e, r;

  /* flushing is harmless: e is added to 1, and r only multiplies */
  asm ("ex2.approx.ftz.f32 %0, %1;" : "=f"(e) : "f"(t * -1.44269504f));
  asm ("rcp.approx.ftz.f32 %0, %1;" : "=f"(r) : "f"(1.0f + e));
  return r;
#else
  return 1.0f / (1.0f + expf (-t));
#endif
}

TRTK_HD float
trtk_clamp_nan (float t, float lo, float hi)
{
  t = t < lo ? lo : t;
  return t > hi ? hi : t;
}

TRTK_HD float
trtk_softplus (float t)
{
  return t > 20.0f ? t : log1pf (expf (t));
}

/* Step 4. The switch is uniform over a launch. */
TRTK_HD float
trtk_activate (int32_t act, float a, float b, float t)
{
  switch (act) {
    case TRTK_ACT_RELU:
      return t < 0.0f ? 0.0f : t;
    case TRTK_ACT_CLIP:
      return trtk_clamp_nan (t, a, b);
    case TRTK_ACT_LEAKY_RELU:
      return t < 0.0f ? trtk_mul (t, a) : t;
    case TRTK_ACT_HARD_SIGMOID:
      return trtk_clamp_nan (trtk_fma (t, a, b), 0.0f, 1.0f);
    case TRTK_ACT_HARD_SWISH:
      return trtk_mul (t,
          trtk_clamp_nan (trtk_fma (t, 1.0f / 6.0f, 0.5f), 0.0f, 1.0f));
    case TRTK_ACT_SIGMOID:
      return trtk_sigmoid (t);
    case TRTK_ACT_SILU:
      return trtk_mul (t, trtk_sigmoid (t));
    case TRTK_ACT_TANH:
      return tanhf (t);
    case TRTK_ACT_GELU:
      return 0.5f * t * (1.0f + erff (t * 0.70710678f));
    case TRTK_ACT_ELU:
      return t < 0.0f ? trtk_mul (a, expm1f (t)) : t;
    case TRTK_ACT_SOFTPLUS:
      return trtk_softplus (t);
    case TRTK_ACT_MISH:
      return trtk_mul (t, tanhf (trtk_softplus (t)));
    default:
      return t;
  }
}

/* What step 7 adds first: with 1.5 * 2^23 added, a value that a byte can hold
 * is rounded to an integer. Without a zero point step 8 rounds. */
TRTK_HD float
trtk_rounder (float zero)
{
  return zero != 0.0f ? 12582912.0f : 0.0f;
}

/* Step 7: taking the rounder off again is exact; NaN and what saturates stay
 * so. */
TRTK_HD float
trtk_add_zero (float t, float zero)
{
  float rounder = trtk_rounder (zero);

  return trtk_add (trtk_add (t, rounder), zero - rounder);
}

/* Steps 2 to 7: @t is the accumulator with its bias, as f32; @r the residual
 * as f32 with its zero point taken off. */
TRTK_HD float
trtk_epilogue (const TrtkEpilogue *e, float t, float scale, float r, float out)
{
  t = trtk_mul (t, scale);
  if (e->residual == TRTK_RES_ADD_BEFORE_ACT)
    t = trtk_fma (r, e->res_scale, t);
  t = trtk_activate (e->act, e->act_a, e->act_b, t);
  if (e->residual == TRTK_RES_ADD_AFTER_ACT)
    t = trtk_fma (r, e->res_scale, t);
  else if (e->residual == TRTK_RES_GATE_AFTER_ACT)
    t = trtk_mul (t, trtk_mul (r, e->res_scale));
  return trtk_add_zero (trtk_mul (t, out), (float) e->out_zero);
}

/* Step 8 for s8 and u8. NaN gives 0. */
TRTK_HD int32_t
trtk_round_saturate (float t, int32_t dtype)
{
  float lo = dtype == TRTK_U8 ? 0.0f : -128.0f;
  float hi = dtype == TRTK_U8 ? 255.0f : 127.0f;

  if (t != t)
    return 0;
  t = t < lo ? lo : t;
  t = t > hi ? hi : t;
#ifdef __CUDA_ARCH__
  return __float2int_rn (t);
#else
  return (int32_t) rintf (t);
#endif
}

#endif
