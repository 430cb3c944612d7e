/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* gather.cu: gather.h.
 *   grid   a thread a unit of a part of y, neighbours along its last axis; a
 *          row of CTAs for each part
 *   bound  memory: y once, of x what is read; latency where it is small */
#include "gather.h"
#include "ptx.cuh"

extern "C" __global__ void __launch_bounds__ (128)
    trtk_gather (const __grid_constant__ TrtkGatherArgs a)
{
  pdl_launch_next ();
  pdl_wait ();
  trtk_gather_item (&a.part[blockIdx.y], blockIdx.x * blockDim.x + threadIdx.x);
}
