/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_few.cu: kernels of the bodies of plain_few.h.
 *   grid   one CTA a tile
 *   bound  latency: depth / 8 or depth / 32 loads after each other, four of them
 *          on their way at once */
#include <cuda_fp16.h>

#include "cuda/plain/plain_few.h"
#include "cuda/ptx.cuh"

namespace {

constexpr int kRows = TRTK_FEW_ROWS, kWarps = TRTK_PLAIN_CTA_THREADS / 32;

static_assert (kWarps == TRTK_FEW_ALONG, "a warp a column");

TRTK_DEV float
number (float v)
{
  return v;
}

TRTK_DEV float
number (__half v)
{
  return __half2float (v);
}

/* Adds to acc elements k, k + by, ... of a column of b, times those of rows of a;
 * rows behind the last one are the last one. */
template <class A, class B>
TRTK_DEV void
take (const TrtkTileParams &p, const A *a, const B *b, int rows, int k, int by,
    float (&acc)[kRows])
{
  const A *row[kRows];

#pragma unroll
  for (int r = 0; r < kRows; r++)
    row[r] = a + min (r, rows - 1) * p.a_row;
#pragma unroll 4
  for (; k < p.depth; k += by) {
    float v = number (b[k * p.b_row]);

#pragma unroll
    for (int r = 0; r < kRows; r++)
      acc[r] = __fmaf_rn (number (row[r][k * p.a_col]), v, acc[r]);
  }
}

template <class A, class B>
TRTK_DEV void
across (const TrtkPlainArgs &args)
{
  const TrtkTileParams &p = *TRTK_PLAIN_PARAMS_OF (&args, TrtkTileParams);
  const TrtkTileAt t = trtk_tile_at (&p, blockIdx.x, kRows, TRTK_FEW_ACROSS);
  __shared__ float part[kWarps][kRows][32];
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const int64_t col = min (t.col + lane, p.cols - 1);
  float acc[kRows] = {};

  pdl_launch_next ();
  pdl_wait ();
  take (p, (const A *) args.in[0].data + t.a + t.row * p.a_row,
      (const B *) args.in[1].data + t.b + col * p.b_col, p.rows - t.row, warp,
      kWarps, acc);
#pragma unroll
  for (int r = 0; r < kRows; r++)
    part[warp][r][lane] = acc[r];
  __syncthreads ();
  if (warp < kRows) {
    float sum = 0.0f;

#pragma unroll
    for (int w = 0; w < kWarps; w++)
      sum += part[w][warp][lane];
    trtk_tile_store (&args, &p, &t, t.row + warp, t.col + lane, sum);
  }
}

template <class A, class B>
TRTK_DEV void
along (const TrtkPlainArgs &args)
{
  const TrtkTileParams &p = *TRTK_PLAIN_PARAMS_OF (&args, TrtkTileParams);
  const TrtkTileAt t = trtk_tile_at (&p, blockIdx.x, kRows, TRTK_FEW_ALONG);
  const int lane = threadIdx.x % 32, col = t.col + threadIdx.x / 32;
  float acc[kRows] = {};

  pdl_launch_next ();
  pdl_wait ();
  if (col >= p.cols) /* a whole warp */
    return;
  take (p, (const A *) args.in[0].data + t.a + t.row * p.a_row,
      (const B *) args.in[1].data + t.b + col * p.b_col, p.rows - t.row, lane,
      32, acc);
#pragma unroll
  for (int r = 0; r < kRows; r++)
#pragma unroll
    for (int half = 16; half > 0; half /= 2)
      acc[r] += __shfl_xor_sync (0xffffffffu, acc[r], half);
#pragma unroll
  for (int r = 0; r < kRows; r++)
    if (lane == r)
      trtk_tile_store (&args, &p, &t, t.row + r, col, acc[r]);
}

} // namespace

#define ENTRY(name) \
  extern "C" __global__ void __launch_bounds__ (TRTK_PLAIN_CTA_THREADS) \
  trtk_plain_matmul_##name (const __grid_constant__ TrtkPlainArgs a) \
  { \
    const bool a_half = a.in[0].dtype == TRTK_F16; \
    const bool b_half = a.in[1].dtype == TRTK_F16; \
    if (a_half && b_half) \
      name<__half, __half> (a); \
    else if (a_half) \
      name<__half, float> (a); \
    else if (b_half) \
      name<float, __half> (a); \
    else \
      name<float, float> (a); \
  }

ENTRY (across)
ENTRY (along)
