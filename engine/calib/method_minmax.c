/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* method_minmax.c: everything that was seen. Nothing is clipped; one outlier
 * makes all steps coarse. */
#include "calib/method.h"

static void
choose (const TrtRangeRequest *request, double *low, double *high)
{
  *low = request->min;
  *high = request->max;
}

const TrtCalibMethod trt_calib_method_minmax = {
  .name = "minmax",
  .summary = "from the smallest to the largest value seen",
  .choose = choose,
};
