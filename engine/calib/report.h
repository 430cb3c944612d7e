/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* report.h: what INT8 did to a network, as JSON. */
#ifndef TRT_CALIB_REPORT_H
#define TRT_CALIB_REPORT_H

#include "calib/guard_search.h"

/* Everything that the report is made from; NULL and 0 where not measured. */
typedef struct {
  TrtGraph *graph;      /* float, static shapes */
  const TrtCalibration *calibration;
  const TrtGuard *guard;
  const GPtrArray *trials;       /* TrtTrial */
  const TrtGuardResult *result;  /* with tensors */
  double target;
  TrtContext *exact, *rounded;   /* with profiles */
} TrtReportSource;

/* {"method", "agreement", ..., "layers": [...], "trials": [...]}; caller
 * frees. */
char *trt_report_json (const TrtReportSource *source);

#endif
