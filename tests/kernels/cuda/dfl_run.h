/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* dfl_run.h: where the kernel of TrtDfl runs in dfl.c. */
#ifndef TESTS_DFL_RUN_H
#define TESTS_DFL_RUN_H

#include "cuda/dfl.h"

typedef struct {
  /* The plan's arguments hold host addresses; @bytes[i] is the size of what
   * lies at levels, points, strides, boxes and scores, in this order. */
  void (*run) (const TrtkDflPlan *plan, const size_t *bytes);
  void (*time) (const TrtkDflPlan *plan, const size_t *bytes); /* and prints */
} DflDevice;

extern const DflDevice *dfl_device; /* NULL: on the host */

#endif
