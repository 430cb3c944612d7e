/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* kernel.cuh: makes kernels of the rows of plain.def that follow.
 *   grid   any; a CTA of 256 threads takes 256 items at a time, 8 where a warp
 *          works on an item, or 1
 *   bound  not thought about: these are written to be right */
#pragma once
#include "cuda/ptx.cuh"

/* Nothing is read or written before the kernels before this one are done. */
#define TRTK_PLAIN(family, body) \
  extern "C" __global__ void __launch_bounds__ (256) \
  trtk_plain_##body (const __grid_constant__ TrtkPlainArgs a) \
  { \
    int64_t step = (int64_t) gridDim.x * blockDim.x; \
    int64_t i = (int64_t) blockIdx.x * blockDim.x + threadIdx.x; \
    pdl_launch_next (); \
    pdl_wait (); \
    for (; i < a.items; i += step) \
      trtk_body_##body (&a, i); \
  }

/* All lanes of a warp have the same item: they leave the loop together. */
#define TRTK_PLAIN_LANES(family, body) \
  extern "C" __global__ void __launch_bounds__ (256) \
  trtk_plain_##body (const __grid_constant__ TrtkPlainArgs a) \
  { \
    int64_t step = (int64_t) gridDim.x * (blockDim.x / 32); \
    int64_t i = (int64_t) blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32; \
    pdl_launch_next (); \
    pdl_wait (); \
    for (; i < a.items; i += step) \
      trtk_body_##body (&a, i, (int32_t) (threadIdx.x % 32), 32); \
  }

/* So do all threads of a CTA. */
#define TRTK_PLAIN_CTA(family, body) \
  extern "C" __global__ void __launch_bounds__ (TRTK_PLAIN_CTA_THREADS) \
  trtk_plain_##body (const __grid_constant__ TrtkPlainArgs a) \
  { \
    pdl_launch_next (); \
    pdl_wait (); \
    for (int64_t i = blockIdx.x; i < a.items; i += gridDim.x) \
      trtk_body_##body (&a, i, (int32_t) threadIdx.x, \
          TRTK_PLAIN_CTA_THREADS); \
  }
