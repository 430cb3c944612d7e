/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* method_percentile.c: all but a ten-thousandth of the values at either end. */
#include "calib/method.h"

#define OUTSIDE 1e-4

/* The border beyond which at most @allowed values lie, going from bin @from
 * by @step. */
static double
border (const TrtHistogram *h, guint from, int step, double allowed)
{
  double beyond = 0;
  guint i = from;

  for (guint n = 0; n < h->half; n++, i += (guint) step) {
    beyond += (double) h->bins[i];
    if (beyond > allowed)
      break;
  }
  /* the outer border of the bin that is still inside */
  return ((double) i - h->half + (step < 0 ? 1 : 0)) * h->width;
}

static void
choose (const TrtRangeRequest *request, double *low, double *high)
{
  const TrtHistogram *h = request->histogram;
  double allowed = OUTSIDE * (double) trt_histogram_total (h);

  *low = MAX (request->min, MIN (border (h, 0, 1, allowed), 0));
  *high = MIN (request->max,
      MAX (border (h, 2 * h->half - 1, -1, allowed), 0));
}

const TrtCalibMethod trt_calib_method_percentile = {
  .name = "percentile",
  .summary = "all but one value in ten thousand at either end",
  .choose = choose,
};
