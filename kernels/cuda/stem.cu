/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* stem.cu: a network's first convolution: 3 or 4 channels stored as 4.
 *   x        s8, u8 or f16 [n][h][w][4]
 *   weights  packed as in trtk_conv.h, with taps of 4 channels
 *   y        s8, u8, f16 or f32 [n][p][q][pitch]
 *   grid     (tiles of 8 x 16 outputs, tiles of 64 channels, pictures)
 *   bound    memory; a register of the A fragment is one pixel in s8 (half of
 *            one in f16), so fragments come straight from the picture's patch
 *            in shared memory, any filter and stride alike */
#include "epilogue.cuh"

#define TILE_P 8
#define TILE_Q 16
#define STEM_BN 64
#define STEM_MAX_TAPS 128

template <int DT>
TRTK_DEV void
stem_patch (const TrtkConvArgs &a, uint32_t *patch, int rows, int cols, int n,
    int y0, int x0, int tid)
{
  constexpr int E = DtInfo<DT>::kBytes; /* words a pixel, too */
  const char *x = (const char *) a.x + (int64_t) n * a.h * a.w * a.x_pitch;

  for (int i = tid; i < rows * cols; i += 256) {
    int r = i / cols, c = i - r * cols, y = y0 + r, xx = x0 + c;
    bool in = (uint32_t) y < (uint32_t) a.h && (uint32_t) xx < (uint32_t) a.w;
    const uint32_t *src = in
        ? (const uint32_t *) (x + ((int64_t) y * a.w + xx) * a.x_pitch)
        : (const uint32_t *) a.pad;

#pragma unroll
    for (int e = 0; e < E; e++)
      patch[i * E + e] = src[e];
  }
}

template <int DT>
TRTK_DEV void
stem (const TrtkConvArgs &a, int taps, int s_taps)
{
  using Acc = typename DtInfo<DT>::Acc;
  constexpr int E = DtInfo<DT>::kBytes;
  extern __shared__ __align__ (128) char smem[];
  __shared__ int16_t offset[STEM_MAX_TAPS * E];
  __shared__ ChannelConstants<STEM_BN, Acc> consts;
  const int tid = threadIdx.x, lane = tid & 31, warp = tid >> 5;
  const int q_tiles = (a.q + TILE_Q - 1) / TILE_Q;
  const int p0 = blockIdx.x / q_tiles * TILE_P;
  const int q0 = blockIdx.x % q_tiles * TILE_Q;
  const int n0 = blockIdx.y * STEM_BN, cols = min (STEM_BN, a.k - n0);
  const int patch_rows = (TILE_P - 1) * a.stride_y + (taps / s_taps - 1) * a.dil_y + 1;
  const int patch_cols = (TILE_Q - 1) * a.stride_x + (s_taps - 1) * a.dil_x + 1;
  const int steps = (taps * 4 * E + 31) / 32;
  const uint32_t weights = smem_addr (smem);
  uint32_t *patch = (uint32_t *) (smem + a.blocks * STEM_BN * TRTK_BLOCK);
  Acc acc[STEM_BN / 8 * 4];

  pdl_launch_next ();
  for (int i = tid; i < a.blocks * STEM_BN * 8; i += 256) {
    int row = n0 + (i >> 3) % STEM_BN, b = (i >> 3) / STEM_BN;

    if (row < a.k_rows)
      cp_async16 (weights + i * 16, (const char *) a.weights
              + ((int64_t) b * a.k_rows + row) * TRTK_BLOCK + (i & 7) * 16);
  }
  constants_fetch (&consts, a, n0, cols, tid, 256);
  cp_async_commit ();
  /* word w of a row of weights -> word of the patch; past the end any will do */
  for (int i = tid; i < steps * 8; i += 256) {
    int tap = min (i / E, taps - 1), r = tap / s_taps, s = tap - r * s_taps;

    offset[i] = (int16_t) ((r * a.dil_y * patch_cols + s * a.dil_x) * E + i % E);
  }
#pragma unroll
  for (int i = 0; i < STEM_BN / 8 * 4; i++)
    acc[i] = 0;
  pdl_wait ();
  stem_patch<DT> (a, patch, patch_rows, patch_cols, blockIdx.z,
      p0 * a.stride_y - a.pad_top, q0 * a.stride_x - a.pad_left, tid);
  cp_async_wait<0> ();
  __syncthreads ();

  /* warp = row of the tile; fragment rows g and g + 8 are its columns */
  const uint32_t *at = patch
      + (warp * a.stride_y * patch_cols + (lane >> 2) * a.stride_x) * E;
  const int next = 8 * a.stride_x * E;
  for (int j = 0; j < steps; j++) {
    int o0 = offset[j * 8 + (lane & 3)], o1 = offset[j * 8 + 4 + (lane & 3)];
    uint32_t fa[4] = { at[o0], at[o0 + next], at[o1], at[o1 + next] };

#pragma unroll
    for (int i = 0; i < STEM_BN / 16; i++) {
      uint32_t fb[4];

      ldmatrix_x4 (fb, weights + (j >> 2) * STEM_BN * TRTK_BLOCK
              + trtk_tile_offset (i * 16 + (lane & 7) + ((lane >> 4) << 3),
                  (j & 3) * 2 + ((lane >> 3) & 1)));
      mma_32b<DT> (acc + i * 8, fa, fb);
      mma_32b<DT> (acc + i * 8 + 4, fa, fb + 2);
    }
  }
  __syncthreads ();

  const int shift = out_shift (a.e.out_dtype), pitch = (STEM_BN << shift) + 16;
  const int pieces = (cols << shift) >> 4;
  fragments_finish<STEM_BN, 1, STEM_BN / 8> (program_load (&a.e), acc, &consts,
      smem, pitch, NULL, 0, warp * 16, 0, lane);
  __syncthreads ();
  for (int i = tid; i < TILE_P * TILE_Q * pieces; i += 256) {
    int row = i / pieces, piece = i - row * pieces;
    int p = p0 + row / TILE_Q, q = q0 + row % TILE_Q;

    if (p < a.p && q < a.q)
      *(uint4 *) ((char *) a.y
          + (((int64_t) blockIdx.z * a.p + p) * a.q + q) * a.y_pitch
          + ((int64_t) n0 << shift) + piece * 16)
          = *(const uint4 *) (smem + row * pitch + piece * 16);
  }
}

#define ENTRY(type, DT) \
  extern "C" __global__ void __launch_bounds__ (256) \
      trtk_stem_##type (const __grid_constant__ TrtkConvArgs a) \
  { \
    stem<DT> (a, a.pieces, a.tap_pieces); \
  }

ENTRY (s8, DT_S8)
ENTRY (u8, DT_U8)
ENTRY (f16, DT_F16)
