/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* detections_run.h: where the kernels of TrtDetections run in detections.c. */
#ifndef TESTS_DETECTIONS_RUN_H
#define TESTS_DETECTIONS_RUN_H

#include "trtk_layout.h"

typedef struct {
  /* From and to host memory; @out is filled. */
  void (*run) (const TrtkProblem *problem, TrtkTensor out[2]);
  void (*time) (const TrtkProblem *problem); /* and prints */
} DetectionsDevice;

extern const DetectionsDevice *detections_device; /* NULL: on the host */

#endif
