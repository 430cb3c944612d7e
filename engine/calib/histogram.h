/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* histogram.h: how often values occur, over a range that grows by doubling.
 *
 * Bins of equal width lie on both sides of 0: bin i counts the values in
 * [(i - half) * width, (i - half + 1) * width). A value outside doubles the
 * width, and pairs of bins become one. */
#ifndef TRT_CALIB_HISTOGRAM_H
#define TRT_CALIB_HISTOGRAM_H

#include <glib.h>

typedef struct {
  guint half;      /* bins on each side */
  double width;    /* 0: nothing but zeros came so far */
  guint64 *bins;   /* 2 * half */
  guint64 n_zeros; /* exact zeros: they round without an error */
} TrtHistogram;

void trt_histogram_init (TrtHistogram *histogram, guint half);
void trt_histogram_clear (TrtHistogram *histogram);
/* Adds @n values, none of them beyond @magnitude and all finite. */
void trt_histogram_add (TrtHistogram *histogram, const float *values, gsize n,
    double magnitude);
/* Adds what @from counted; both have the same number of bins. */
void trt_histogram_merge (TrtHistogram *to, const TrtHistogram *from);
guint64 trt_histogram_total (const TrtHistogram *histogram);

static inline double
trt_histogram_centre (const TrtHistogram *histogram, guint bin)
{
  return ((double) bin - histogram->half + 0.5) * histogram->width;
}

#endif
