/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* relayout.cu: tensors from one layout to another, quantised or dequantised on
 * the way; and functions of one byte.
 *   grid   relayout: a thread per granule of channels and pixel
 *          input: four f32 pixels of at most 4 channels a thread
 *          table: a thread per 16 bytes of channels and pixel
 *   bound  memory; latency where the picture is small */
#include "ptx.cuh"
#include "relayout_body.h"

extern "C" __global__ void __launch_bounds__ (128)
trtk_relayout (const __grid_constant__ TrtkRelayoutArgs a)
{
  pdl_launch_next ();
  pdl_wait ();
  trtk_move_item (&a, blockIdx.x * blockDim.x + threadIdx.x);
}

/* Row-major f32 of up to 4 channels to bytes of 4: a network's input. */
extern "C" __global__ void __launch_bounds__ (128)
trtk_relayout_input (const __grid_constant__ TrtkRelayoutArgs a)
{
  const uint32_t item = blockIdx.x * blockDim.x + threadIdx.x;
  const int32_t n = (int32_t) trtk_div (a.div_pixels, item);
  const int32_t pixel = ((int32_t) item - n * (int32_t) a.div_pixels.div) * 4;
  uint32_t word[4] = {};
  float4 v[4];

  pdl_launch_next ();
  pdl_wait ();
  if (n >= a.n)
    return;
#pragma unroll
  for (int c = 0; c < 4; c++)
    if (c < a.c)
      v[c] = *(const float4 *) ((const float *) a.x
          + ((int64_t) n * a.c + c) * a.pixels + pixel);
#pragma unroll
  for (int c = 0; c < 4; c++) {
    if (c < a.c) {
      word[0] |= (uint32_t) trtk_move_quantize_quick (v[c].x, &a) << (8 * c);
      word[1] |= (uint32_t) trtk_move_quantize_quick (v[c].y, &a) << (8 * c);
      word[2] |= (uint32_t) trtk_move_quantize_quick (v[c].z, &a) << (8 * c);
      word[3] |= (uint32_t) trtk_move_quantize_quick (v[c].w, &a) << (8 * c);
    } else {
#pragma unroll
      for (int i = 0; i < 4; i++)
        word[i] |= ((uint32_t) a.zero & 255) << (8 * c);
    }
  }
  *(uint4 *) ((char *) a.y + ((int64_t) n * a.pixels + pixel) * 4)
      = make_uint4 (word[0], word[1], word[2], word[3]);
}

extern "C" __global__ void __launch_bounds__ (128)
trtk_table (const __grid_constant__ TrtkTableArgs a)
{
  __shared__ uint8_t table[256];
  const uint32_t i = blockIdx.x * blockDim.x + threadIdx.x;
  const uint32_t pixel = trtk_div (a.div_pieces, i);
  const int at = (int) (i - pixel * a.div_pieces.div) * 16;

  pdl_launch_next ();
  for (int k = threadIdx.x; k < 64; k += 128)
    ((uint32_t *) table)[k] = ((const uint32_t *) a.table)[k];
  __syncthreads ();
  pdl_wait ();
  if ((int32_t) pixel >= a.pixels)
    return;
  uint4 v = *(const uint4 *) ((const char *) a.x
      + (int64_t) pixel * a.x_pitch + at);
  uint32_t *w = &v.x;
#pragma unroll
  for (int k = 0; k < 4; k++)
    w[k] = (uint32_t) table[w[k] & 255] | (uint32_t) table[w[k] >> 8 & 255] << 8
        | (uint32_t) table[w[k] >> 16 & 255] << 16
        | (uint32_t) table[w[k] >> 24] << 24;
  *(uint4 *) ((char *) a.y + (int64_t) pixel * a.y_pitch + at) = v;
}
