/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* method_entropy.c: NVIDIA's published algorithm.
 *
 * Of all borders at which |x| could be clipped, the one at which the clipped
 * distribution and its rounded image differ least (Kullback-Leibler). The bin
 * at 0 does not count: zeros round without an error. */
#include "calib/method.h"

#include <math.h>

/* The fine histogram of a tensor is tried at every border, that of a channel,
 * of which there are thousands, at every eighth. */
#define FEW_BINS 512
#define COARSE_STEP 8

/* What is left of the first @n bins after rounding to @levels steps: each step
 * shares its count among the bins that were not empty. */
static void
round_bins (const double *bins, guint n, guint levels, double *out)
{
  for (guint l = 0; l < levels; l++) {
    guint first = (guint) ((guint64) l * n / levels);
    guint last = (guint) ((guint64) (l + 1) * n / levels);
    double sum = 0, filled = 0;

    for (guint i = first; i < last; i++) {
      sum += bins[i];
      filled += bins[i] > 0;
    }
    for (guint i = first; i < last; i++)
      out[i] = bins[i] > 0 ? sum / filled : 0;
  }
}

/* The divergence when bins from @n on are clipped into the last one before. */
static double
divergence (const double *bins, guint n, double outside, guint levels,
    double *image)
{
  double p_sum = outside, q_sum = 0, d = 0;

  round_bins (bins, n, levels, image);
  for (guint i = 0; i < n; i++) {
    p_sum += bins[i];
    q_sum += image[i];
  }
  if (!(p_sum > 0) || !(q_sum > 0))
    return INFINITY;
  for (guint i = 0; i < n; i++) {
    double p = (bins[i] + (i == n - 1 ? outside : 0)) / p_sum;
    /* a clipped tail in an empty bin must cost, not vanish */
    double q = MAX (image[i] / q_sum, 1e-12);
    if (p > 0)
      d += p * log (p / q);
  }
  return d;
}

static void
choose (const TrtRangeRequest *request, double *low, double *high)
{
  const TrtHistogram *h = request->histogram;
  guint levels = (guint) (request->integers.high - request->integers.zero + 1);
  g_autofree double *bins = g_new0 (double, (gsize) h->half + 1);
  g_autofree double *image = g_new0 (double, (gsize) h->half + 1);
  double best = INFINITY, outside = 0, at = h->half;
  guint step = h->half <= FEW_BINS ? COARSE_STEP : 1;

  for (guint i = 1; i < h->half; i++)
    bins[i] = (double) (h->bins[h->half + i] + h->bins[h->half - 1 - i]);
  for (guint n = h->half; n > MIN (levels, h->half / 2); n--) {
    double d = (h->half - n) % step == 0
                   ? divergence (bins, n, outside, levels, image)
                   : INFINITY;
    if (d < best) {
      best = d;
      at = n - 0.5;
    }
    outside += bins[n - 1];
  }
  *low = MAX (request->min, -at * h->width);
  *high = MIN (request->max, at * h->width);
}

const TrtCalibMethod trt_calib_method_entropy = {
  .name = "entropy",
  .summary = "least divergence of the distribution (NVIDIA's algorithm)",
  .choose = choose,
};
