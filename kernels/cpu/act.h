/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* act.h: the activations in double, for reference kernels and plain CUDA. */
#ifndef TRTK_CPU_ACT_H
#define TRTK_CPU_ACT_H

#include "trtk_epilogue.h"

TRTK_HD double
trtk_sigmoid_f64 (double v)
{
  return v >= 0 ? 1 / (1 + exp (-v)) : exp (v) / (1 + exp (v));
}

TRTK_HD double
trtk_softplus_f64 (double v)
{
  return v > 0 ? v + log1p (exp (-v)) : log1p (exp (v));
}

TRTK_HD double
trtk_clip_f64 (double v, double low, double high)
{
  v = v < low ? low : v;
  return v > high ? high : v;
}

/* One element function; NaN in, NaN out. */
TRTK_HD double
trtk_act (TrtkAct act, double v, double alpha, double beta)
{
  switch (act) {
    case TRTK_ACT_RELU:
      return v < 0 ? 0 : v;
    case TRTK_ACT_CLIP:
      return trtk_clip_f64 (v, alpha, beta);
    case TRTK_ACT_LEAKY_RELU:
      return v < 0 ? alpha * v : v;
    case TRTK_ACT_SIGMOID:
      return trtk_sigmoid_f64 (v);
    case TRTK_ACT_TANH:
      return tanh (v);
    case TRTK_ACT_SILU:
      return v * trtk_sigmoid_f64 (alpha * v);
    case TRTK_ACT_HARD_SIGMOID:
      return trtk_clip_f64 (alpha * v + beta, 0, 1);
    case TRTK_ACT_HARD_SWISH:
      return v * trtk_clip_f64 (v / 6 + 0.5, 0, 1);
    case TRTK_ACT_ELU:
      return v < 0 ? alpha * expm1 (v) : v;
    case TRTK_ACT_GELU:
      return 0.5 * v * (1 + erf (v * 0.70710678118654752440));
    case TRTK_ACT_GELU_TANH:
      return 0.5 * v
             * (1 + tanh (0.79788456080286535588 * (v + 0.044715 * v * v * v)));
    case TRTK_ACT_SOFTPLUS:
      return trtk_softplus_f64 (v);
    case TRTK_ACT_MISH:
      return v * tanh (trtk_softplus_f64 (v));
    case TRTK_ACT_EXP:
      return exp (v);
    default:
      return v;
  }
}

#endif
