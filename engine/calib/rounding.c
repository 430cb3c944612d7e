/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* rounding.c: weights to integers.
 *
 * Neighbours in a picture are alike, so that the error of a k x k kernel is
 * mostly (sum of its rounding errors) * (what the place looks like). Of the
 * nearest integers that sum is several steps; a few weights rounded the other
 * way, those that were nearly in the middle, take it away. This is the kernel
 * stage of SQuant (Guo et al., ICLR 2022), and wants no data. */
#include "calib/rounding.h"

#include <math.h>

static double
error_of (const float *weights, double factor, const gint8 *rounded, guint i)
{
  return (double) weights[i] * factor - rounded[i];
}

/* Rounds the weight whose error is largest in the direction of @sign the other
 * way. FALSE where none is left. */
static gboolean
flip_one (const float *weights, double factor, guint n, int sign,
    gint8 *rounded)
{
  guint best = n;
  double largest = 0;

  for (guint i = 0; i < n; i++) {
    double e = error_of (weights, factor, rounded, i) * sign;
    if (e > largest && e <= 0.5 && ABS (rounded[i] + sign) <= 127) {
      largest = e;
      best = i;
    }
  }
  if (best < n)
    rounded[best] = (gint8) (rounded[best] + sign);
  return best < n;
}

double
trt_round_kernel (const float *weights, double factor, guint n, gboolean even,
    gint8 *rounded)
{
  double sum = 0;

  for (guint i = 0; i < n; i++) {
    rounded[i]
        = (gint8) CLAMP (rint ((double) weights[i] * factor), -127, 127);
    sum += error_of (weights, factor, rounded, i);
  }
  while (even && n > 1 && fabs (sum) > 0.5) {
    int sign = sum > 0 ? 1 : -1;
    if (!flip_one (weights, factor, n, sign, rounded))
      break;
    sum -= sign;
  }
  return sum;
}
