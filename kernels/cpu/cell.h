/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cell.h: arithmetic of recurrent cells, in f32. */
#ifndef TRTK_CPU_CELL_H
#define TRTK_CPU_CELL_H

#include "trtk_epilogue.h"

/* The @which-th function of a direction. */
TRTK_HD float
trtk_cell_act (const TrtkRecurrentParams *p, int32_t direction, int32_t which,
    float v)
{
  float alpha = p->alpha[direction][which];
  float beta = p->beta[direction][which], t;

  switch (p->act[direction][which]) {
    case TRTK_CELL_TANH:
      return tanhf (v);
    case TRTK_CELL_RELU:
      return v < 0 ? 0 : v;
    case TRTK_CELL_AFFINE:
      return alpha * v + beta;
    case TRTK_CELL_LEAKY_RELU:
      return v < 0 ? alpha * v : v;
    case TRTK_CELL_THRESHOLDED_RELU:
      return v < alpha ? 0 : v;
    case TRTK_CELL_SCALED_TANH:
      return alpha * tanhf (beta * v);
    case TRTK_CELL_HARD_SIGMOID:
      t = alpha * v + beta;
      return t < 0 ? 0 : t > 1 ? 1 : t;
    case TRTK_CELL_ELU:
      return v < 0 ? alpha * expm1f (v) : v;
    case TRTK_CELL_SOFTSIGN:
      return v / (1 + fabsf (v));
    case TRTK_CELL_SOFTPLUS:
      return v > 20 ? v : log1pf (expf (v));
    default:
      return 1 / (1 + expf (-v));
  }
}

TRTK_HD float
trtk_cell_clip (const TrtkRecurrentParams *p, float v)
{
  if (p->clip <= 0)
    return v;
  return v < -p->clip ? -p->clip : v > p->clip ? p->clip : v;
}

/* The sum of m[i] * v[i]; eight sums hide the latency. */
TRTK_HD float
trtk_cell_dot (const float *m, const float *v, int64_t n)
{
  float s[8] = { 0 }, sum = 0;
  int64_t i = 0;

  for (; i + 8 <= n; i += 8) {
    for (int j = 0; j < 8; j++)
      s[j] += m[i + j] * v[i + j];
  }
  for (; i < n; i++)
    sum += m[i] * v[i];
  return ((s[0] + s[4]) + (s[1] + s[5])) + ((s[2] + s[6]) + (s[3] + s[7]))
         + sum;
}

#endif
