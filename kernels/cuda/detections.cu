/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* detections.cu: TrtDetections (detections.h).
 *   grid   filter: a CTA a segment and image; select: a CTA an image
 *   bound  filter: memory, the scores once; select: latency */
#include "detections_select.h"
#include "ptx.cuh"

extern "C" __global__ void __launch_bounds__ (TRTK_FILTER_THREADS)
    trtk_detections_filter (const __grid_constant__ TrtkDetectionsArgs a)
{
  __shared__ TrtkFilterShared shared;

  pdl_launch_next ();
  pdl_wait ();
  trtk_filter_cta (&a, &shared, (int32_t) blockIdx.x, (int32_t) blockIdx.y);
}

extern "C" __global__ void __launch_bounds__ (TRTK_SELECT_THREADS)
    trtk_detections_select (const __grid_constant__ TrtkDetectionsArgs a)
{
  extern __shared__ uint4 shared[];

  pdl_launch_next ();
  pdl_wait ();
  trtk_select_cta (&a, (TrtkSelectShared *) shared, (int32_t) blockIdx.x);
}
