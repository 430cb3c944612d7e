/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* method_mse.c: the scale with the smallest squared error, by trying: clipping
 * errors on one side, rounding errors on the other. */
#include "calib/method.h"

#include <math.h>

/* Scales from all of the range down to a fifth of it. */
#define N_TRIALS 64
#define SMALLEST 0.2

static void
choose (const TrtRangeRequest *request, double *low, double *high)
{
  const TrtIntegers *n = &request->integers;
  double full = trt_integers_scale (n, request->min, request->max);
  double best = INFINITY, scale = full;

  for (int i = 0; full > 0 && i < N_TRIALS; i++) {
    double trial = full * (1 - (1 - SMALLEST) * i / (N_TRIALS - 1));
    double error = trt_histogram_error (request->histogram, n, trial);
    if (error < best) {
      best = error;
      scale = trial;
    }
  }
  *low = MAX (request->min, (n->low - n->zero) * scale);
  *high = MIN (request->max, (n->high - n->zero) * scale);
}

const TrtCalibMethod trt_calib_method_mse = {
  .name = "mse",
  .summary = "least squared error on the real grid",
  .choose = choose,
};
