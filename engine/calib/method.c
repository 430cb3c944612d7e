/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* method.c: the table of methods, and what they share. */
#include "calib/method.h"

#include <math.h>
#include <string.h>

#define TRT_CALIB_METHOD(suffix) \
  extern const TrtCalibMethod trt_calib_method_##suffix;
#include "calib/methods.def"
#undef TRT_CALIB_METHOD

static const TrtCalibMethod *const table[] = {
#define TRT_CALIB_METHOD(suffix) &trt_calib_method_##suffix,
#include "calib/methods.def"
#undef TRT_CALIB_METHOD
};

guint
trt_calib_method_count (void)
{
  return G_N_ELEMENTS (table);
}

const TrtCalibMethod *
trt_calib_method_nth (guint index)
{
  return table[index];
}

const TrtCalibMethod *
trt_calib_method_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    if (strcmp (table[i]->name, name) == 0)
      return table[i];
  }
  return NULL;
}

double
trt_integers_scale (const TrtIntegers *integers, double low, double high)
{
  int above = integers->high - integers->zero;
  int below = integers->zero - integers->low;
  double scale = 0;

  if (above > 0 && high > 0)
    scale = high / above;
  if (below > 0 && low < 0)
    scale = MAX (scale, -low / below);
  return scale;
}

double
trt_histogram_error (const TrtHistogram *histogram,
    const TrtIntegers *integers, double scale)
{
  double lowest = integers->low - integers->zero;
  double highest = integers->high - integers->zero, sum = 0;

  for (guint i = 0; i < 2 * histogram->half; i++) {
    double v, q, e;
    if (histogram->bins[i] == 0)
      continue;
    v = trt_histogram_centre (histogram, i);
    q = rint (v / scale);
    e = v - CLAMP (q, lowest, highest) * scale;
    sum += (double) histogram->bins[i] * e * e;
  }
  return sum;
}
