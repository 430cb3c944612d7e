/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* method.h: from a histogram to the range that INT8 shall cover. */
#ifndef TRT_CALIB_METHOD_H
#define TRT_CALIB_METHOD_H

#include "calib/histogram.h"

/* The integers at hand: real = (q - zero) * scale, q in [low, high]. */
typedef struct {
  int low, high, zero;
} TrtIntegers;

typedef struct {
  const TrtHistogram *histogram;
  double min, max; /* of all values seen */
  TrtIntegers integers;
} TrtRangeRequest;

typedef struct {
  const char *name; /* stable: users write it, caches store it */
  const char *summary;
  /* Sets a range within [min, max]; what lies outside is clipped. */
  void (*choose) (const TrtRangeRequest *request, double *low, double *high);
} TrtCalibMethod;

guint trt_calib_method_count (void);
const TrtCalibMethod *trt_calib_method_nth (guint index);
/* NULL where there is none. */
const TrtCalibMethod *trt_calib_method_find (const char *name);

/* The smallest scale with which @integers cover [low, high]; 0 for a range
 * without extent. */
double trt_integers_scale (const TrtIntegers *integers, double low,
    double high);
/* Sum of the squared errors of everything counted. */
double trt_histogram_error (const TrtHistogram *histogram,
    const TrtIntegers *integers, double scale);

#endif
