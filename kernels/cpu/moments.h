/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* moments.h: mean and variance of consecutive elements, in two passes. */
#ifndef TRTK_CPU_MOMENTS_H
#define TRTK_CPU_MOMENTS_H

#include "cpu/element.h"

static inline double
trtk_mean (const TrtkTensor *x, int64_t at, int64_t n)
{
  double sum = 0;

  for (int64_t i = at; i < at + n; i++)
    sum += trtk_load_f64 (x, i);
  return sum / (double) n;
}

/* Mean of (x - center)^2. */
static inline double
trtk_mean_square (const TrtkTensor *x, int64_t at, int64_t n, double center)
{
  double sum = 0;

  for (int64_t i = at; i < at + n; i++) {
    double v = trtk_load_f64 (x, i) - center;
    sum += v * v;
  }
  return sum / (double) n;
}

#endif
