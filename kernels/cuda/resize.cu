/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* resize.cu: resize.h.
 *   grid   a thread 16 bytes of channels of an output pixel
 *   bound  memory: y once; x comes from the caches where it is enlarged */
#include "ptx.cuh"
#include "resize.h"

#define ENTRY(type, DTYPE, ELEMENTS) \
  extern "C" __global__ void __launch_bounds__ (128) \
      trtk_resize_##type (const __grid_constant__ TrtkResizeArgs a) \
  { \
    pdl_launch_next (); \
    pdl_wait (); \
    trtk_resize_item (&a, DTYPE, ELEMENTS, \
        blockIdx.x * blockDim.x + threadIdx.x); \
  }

ENTRY (s8, TRTK_S8, 16)
ENTRY (u8, TRTK_U8, 16)
ENTRY (f16, TRTK_F16, 8)
ENTRY (f32, TRTK_F32, 4)
