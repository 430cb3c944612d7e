/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_tile.cu: tiles of plain_tile.h: 64 x 64 outputs a CTA of 256 threads,
 * 4 x 4 a thread, 16 of the depth at a time in shared memory; the next 16 are
 * in flight meanwhile.
 *   grid   one CTA a tile
 *   bound  f32 FMA, half of it for reads of shared memory */
#include "cuda/plain/plain_tile.h"

#include "cuda/ptx.cuh"

namespace {

constexpr int kThreads = 256;
constexpr int kEach = TRTK_TILE_ROWS * TRTK_TILE_DEPTH / kThreads;
constexpr int kPitch = TRTK_TILE_ROWS + 4; /* float4 stays aligned */

static_assert (TRTK_TILE_ROWS == TRTK_TILE_COLS, "one pitch for both");

struct Stage {
  float a[TRTK_TILE_DEPTH][kPitch], b[TRTK_TILE_DEPTH][kPitch];
};

/* Which element of a tile of 64 x 16 a thread moves at round @i: along the
 * side of 64 where that is contiguous in memory, else along the depth. */
TRTK_DEV void
place (bool along_side, int i, int &side, int &depth)
{
  int t = (int) threadIdx.x;

  side = along_side ? t % 64 : t / 16 + 16 * i;
  depth = along_side ? t / 64 + 4 * i : t % 16;
}

template <bool CONV> struct Tile {
  const TrtkPlainArgs &args;
  const TrtkTileParams &p;
  TrtkTileAt t;
  TrtkTileColumn column; /* the thread's own, of a convolution */
  bool a_down, b_across;
  float a[kEach], b[kEach];

  __device__ __forceinline__
  Tile (const TrtkPlainArgs &args_, int64_t item)
      : args (args_), p (*TRTK_PLAIN_PARAMS_OF (&args_, TrtkTileParams)),
        t (trtk_tile_at (&p, item, TRTK_TILE_ROWS, TRTK_TILE_COLS))
  {
    a_down = p.a_row == 1;
    b_across = CONV || p.b_col == 1;
    if (CONV)
      column = trtk_tile_column (&p, t.col + (int) threadIdx.x % 64);
  }

  __device__ __forceinline__ void
  fetch (int k0)
  {
#pragma unroll
    for (int i = 0; i < kEach; i++) {
      int side, depth;

      place (a_down, i, side, depth);
      a[i] = trtk_tile_a (&args, &p, &t, t.row + side, k0 + depth);
      place (b_across, i, side, depth);
      b[i] = CONV ? trtk_tile_pixel (&args, &p, &t, &column, k0 + depth)
                  : trtk_tile_element (&args, &p, &t, k0 + depth,
                      t.col + side);
    }
  }

  __device__ __forceinline__ void
  put (Stage &s) const
  {
#pragma unroll
    for (int i = 0; i < kEach; i++) {
      int side, depth;

      place (a_down, i, side, depth);
      s.a[depth][side] = a[i];
      place (b_across, i, side, depth);
      s.b[depth][side] = b[i];
    }
  }
};

TRTK_DEV void
multiply (const Stage &s, float (&acc)[4][4], int tx, int ty)
{
#pragma unroll
  for (int k = 0; k < TRTK_TILE_DEPTH; k++) {
    float4 va = *(const float4 *) &s.a[k][ty * 4];
    float4 vb = *(const float4 *) &s.b[k][tx * 4];
    float a[4] = { va.x, va.y, va.z, va.w };
    float b[4] = { vb.x, vb.y, vb.z, vb.w };

#pragma unroll
    for (int i = 0; i < 4; i++)
#pragma unroll
      for (int j = 0; j < 4; j++)
        acc[i][j] = __fmaf_rn (a[i], b[j], acc[i][j]);
  }
}

template <bool CONV>
TRTK_DEV void
tile (const TrtkPlainArgs &args)
{
  __shared__ union {
    Stage stages[2];
    float out[TRTK_TILE_ROWS][kPitch];
  } smem;
  Stage (&stages)[2] = smem.stages;
  float (&out)[TRTK_TILE_ROWS][kPitch] = smem.out;
  int tx = (int) threadIdx.x % 16, ty = (int) threadIdx.x / 16;
  float acc[4][4] = {};

  pdl_launch_next ();
  pdl_wait ();
  Tile<CONV> tile (args, blockIdx.x);
  tile.fetch (0);
  for (int k = 0, now = 0; k < tile.p.depth; k += TRTK_TILE_DEPTH, now ^= 1) {
    /* who still reads the other stage has passed the barrier before this */
    tile.put (stages[now]);
    __syncthreads ();
    if (k + TRTK_TILE_DEPTH < tile.p.depth)
      tile.fetch (k + TRTK_TILE_DEPTH);
    multiply (stages[now], acc, tx, ty);
  }
  /* through shared memory, so that neighbours store neighbours, and so that
   * there is one copy of the epilogue */
  __syncthreads ();
#pragma unroll
  for (int i = 0; i < 4; i++)
    *(float4 *) &out[ty * 4 + i][tx * 4]
        = make_float4 (acc[i][0], acc[i][1], acc[i][2], acc[i][3]);
  __syncthreads ();
#pragma unroll 1
  for (int i = (int) threadIdx.x; i < TRTK_TILE_ROWS * TRTK_TILE_COLS;
       i += kThreads)
    trtk_tile_store (&args, &tile.p, &tile.t, tile.t.row + i / TRTK_TILE_COLS,
        tile.t.col + i % TRTK_TILE_COLS,
        out[i / TRTK_TILE_COLS][i % TRTK_TILE_COLS]);
}

} // namespace

extern "C" __global__ void __launch_bounds__ (kThreads)
trtk_plain_conv_tile (const __grid_constant__ TrtkPlainArgs a)
{
  tile<true> (a);
}

extern "C" __global__ void __launch_bounds__ (kThreads)
trtk_plain_matmul_tile (const __grid_constant__ TrtkPlainArgs a)
{
  tile<false> (a);
}
