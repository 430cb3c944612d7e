/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* lane.h: the lanes of a tensor along one axis: element k of a lane is
 * element at + k * step of the tensor. */
#ifndef TRTK_CPU_LANE_H
#define TRTK_CPU_LANE_H

#include "cpu/element.h"

typedef struct {
  int64_t n;     /* elements of a lane */
  int64_t step;
  int64_t count; /* lanes */
} TrtkLanes;

TRTK_HD TrtkLanes
trtk_lanes (const TrtkTensor *t, int32_t axis)
{
  TrtkLanes lanes = { 1, 1, 1 };

  if (t->rank > 0) {
    lanes.n = t->dims[axis];
    lanes.step = trtk_elements_of (t, axis + 1, t->rank);
    lanes.count = trtk_elements_of (t, 0, axis) * lanes.step;
  }
  return lanes;
}

/* Where lane @i begins. */
TRTK_HD int64_t
trtk_lane_at (const TrtkLanes *lanes, int64_t i)
{
  return i / lanes->step * lanes->step * lanes->n + i % lanes->step;
}

#endif
