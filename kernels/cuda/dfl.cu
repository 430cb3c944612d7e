/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* dfl.cu: TrtDfl (dfl.h).
 *   grid   a CTA 32 anchors of a level and image
 *   bound  memory: the levels once, boxes and scores once */
#include "dfl.h"
#include "ptx.cuh"

extern "C" __global__ void __launch_bounds__ (TRTK_DFL_THREADS)
    trtk_dfl (const __grid_constant__ TrtkDflArgs a)
{
  __shared__ TrtkDflShared shared;

  pdl_launch_next ();
  pdl_wait ();
  trtk_dfl_cta (&a, &shared, (int32_t) blockIdx.x, (int32_t) blockIdx.y);
}
