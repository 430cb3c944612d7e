/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* histogram.c: counting. */
#include "calib/histogram.h"

#include <string.h>

/* Counts go to this many tables in turn: a tensor with many equal values
 * would else wait for its own last store (4 ns a value instead of 1). */
#define LANES 4

void
trt_histogram_init (TrtHistogram *histogram, guint half)
{
  *histogram = (TrtHistogram){ .half = half };
  histogram->bins = g_new0 (guint64, 2 * (gsize) half);
}

void
trt_histogram_clear (TrtHistogram *histogram)
{
  g_clear_pointer (&histogram->bins, g_free);
}

/* Twice the width: bins that were neighbours become one, 0 stays a border. */
static void
grow (TrtHistogram *h)
{
  guint half = h->half;
  g_autofree guint64 *wide = g_new0 (guint64, 2 * (gsize) half);

  for (guint i = 0; i < half; i++) {
    wide[half + i / 2] += h->bins[half + i];
    wide[half - 1 - i / 2] += h->bins[half - 1 - i];
  }
  memcpy (h->bins, wide, 2 * (gsize) half * sizeof *wide);
  h->width *= 2;
}

/* The range holds @magnitude with room to spare for rounding. */
static void
cover (TrtHistogram *h, double magnitude)
{
  if (h->width == 0)
    h->width = magnitude / (h->half - 1);
  while (magnitude > h->width * (h->half - 1))
    grow (h);
}

/* Few values: clearing and adding up tables would cost more than counting. */
static void
count_few (TrtHistogram *h, const float *values, gsize n, float scale)
{
  float offset = (float) h->half;

  for (gsize i = 0; i < n; i++)
    h->bins[(guint) (values[i] * scale + offset)]++;
}

static void
count_many (TrtHistogram *h, const float *values, gsize n, float scale)
{
  guint n_bins = 2 * h->half;
  g_autofree guint32 *tables = g_new0 (guint32, LANES * (gsize) n_bins);
  float offset = (float) h->half;
  gsize i = 0;

  for (; i + LANES <= n; i += LANES) {
    for (gsize k = 0; k < LANES; k++)
      tables[k * n_bins + (guint) (values[i + k] * scale + offset)]++;
  }
  count_few (h, values + i, n - i, scale);
  for (guint b = 0; b < n_bins; b++) {
    for (gsize k = 0; k < LANES; k++)
      h->bins[b] += tables[k * n_bins + b];
  }
}

void
trt_histogram_add (TrtHistogram *histogram, const float *values, gsize n,
    double magnitude)
{
  gsize n_zeros = 0;
  float scale;

  /* below the smallest normal number the reciprocal would overflow */
  if (magnitude < 1e-30) {
    histogram->n_zeros += n;
    return;
  }
  cover (histogram, magnitude);
  scale = (float) (1 / histogram->width);
  if (n < 8 * (gsize) histogram->half)
    count_few (histogram, values, n, scale);
  else
    count_many (histogram, values, n, scale);
  for (gsize i = 0; i < n; i++)
    n_zeros += values[i] == 0;
  /* a zero falls into the first bin above it */
  histogram->bins[histogram->half] -= n_zeros;
  histogram->n_zeros += n_zeros;
}

void
trt_histogram_merge (TrtHistogram *to, const TrtHistogram *from)
{
  gint64 half = to->half;

  to->n_zeros += from->n_zeros;
  if (from->width == 0)
    return;
  cover (to, from->width * (from->half - 1));
  for (guint i = 0; i < 2 * from->half; i++) {
    double at = trt_histogram_centre (from, i) / to->width + (double) half;
    if (from->bins[i] > 0)
      to->bins[CLAMP ((gint64) at, 0, 2 * half - 1)] += from->bins[i];
  }
}

guint64
trt_histogram_total (const TrtHistogram *histogram)
{
  guint64 n = histogram->n_zeros;

  for (guint i = 0; i < 2 * histogram->half; i++)
    n += histogram->bins[i];
  return n;
}
