/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* stem.cu: a network's first convolution: 3 or 4 channels stored as 4.
 *   x        s8, u8 or f16 [n][h][w][4]
 *   weights  packed as in trtk_conv.h, with taps of 4 channels
 *   y        s8, u8, f16 or f32 [n][p][q][pitch]
 *   grid     (groups of tiles of 8 x 16 outputs, tiles of STEM_BN channels,
 *            pictures); a CTA walks over its tiles and keeps the weights
 *   bound    memory; a register of the A fragment is one pixel in s8 (half of
 *            one in f16), so fragments come straight from the picture's patch
 *            in shared memory, any filter and stride alike */
#include "epilogue.cuh"

#define TILE_P 8
#define TILE_Q 16
#define STEM_MAX_TAPS 128

/* A pixel is 4 or 8 bytes; all of a thread's are in flight together. */
template <int DT>
TRTK_DEV void
stem_patch (const TrtkConvArgs &a, uint32_t *patch, int rows, int cols, int n,
    int y0, int x0, int tid)
{
  constexpr int BYTES = DtInfo<DT>::kBytes * 4;
  const char *x = (const char *) a.x + (int64_t) n * a.h * a.w * BYTES;

  for (int r = tid >> 5; r < rows; r += 8) {
    const int y = y0 + r;
    const bool row_in = (uint32_t) y < (uint32_t) a.h;
    const char *line = x + ((int64_t) y * a.w + x0) * BYTES;
    const uint32_t dst = smem_addr (patch) + r * cols * BYTES;

    for (int c = tid & 31; c < cols; c += 32) {
      bool in = row_in && (uint32_t) (x0 + c) < (uint32_t) a.w;

      cp_async_small<BYTES> (dst + c * BYTES,
          in ? line + c * BYTES : (const char *) a.pad + c * BYTES);
    }
  }
  cp_async_commit ();
}

template <int DT, int STEM_BN>
TRTK_DEV void
stem_tile (const TrtkConvArgs &a, int p0, int q0, int n0, int taps, int s_taps,
    char *smem, const int16_t *offset,
    const ChannelConstants<STEM_BN, typename DtInfo<DT>::Acc> &consts)
{
  using Acc = typename DtInfo<DT>::Acc;
  constexpr int E = DtInfo<DT>::kBytes;
  const int tid = threadIdx.x, lane = tid & 31, warp = tid >> 5;
  const int cols = min (STEM_BN, a.k - n0);
  const int patch_rows
      = (TILE_P - 1) * a.stride_y + (taps / s_taps - 1) * a.dil_y + 1;
  const int patch_cols = (TILE_Q - 1) * a.stride_x + (s_taps - 1) * a.dil_x + 1;
  const int steps = (taps * 4 * E + 31) / 32;
  const uint32_t weights = smem_addr (smem);
  uint32_t *patch = (uint32_t *) (smem + a.blocks * STEM_BN * TRTK_BLOCK);
  char *stage = smem + a.smem_res;
  Acc acc[STEM_BN / 8 * 4];

#pragma unroll
  for (int i = 0; i < STEM_BN / 8 * 4; i++)
    acc[i] = 0;
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

  const Program p = program_load<DT> (&a.e);
  const bool fast = p.fast == FAST_CLAMP || p.fast == FAST_SILU;
  const int shift = out_shift (a.e.out_dtype), row = tid >> 3;
  constexpr int PITCH = STEM_BN * E + 16;
  char *y = (char *) a.y + ((int64_t) n0 << shift);

  if (fast)
    fragments_finish<DT, STEM_BN, 1, STEM_BN / 8> (p, acc, &consts, stage, NULL,
        warp * 16, 0, lane);
  else
    fragments_dump<STEM_BN, 1, STEM_BN / 8> (acc, (Acc *) stage, warp * 16, 0,
        lane);
  __syncthreads ();
  for (int i = row; i < TILE_P * TILE_Q; i += 32) {
    int pp = p0 + i / TILE_Q, q = q0 + i % TILE_Q;
    char *dst = y + (((int64_t) blockIdx.z * a.p + pp) * a.q + q) * a.y_pitch;

    if (pp >= a.p || q >= a.q)
      continue;
    if (fast) {
      for (int b = (tid & 7) * 16; b < cols * E; b += 128)
        *(uint4 *) (dst + b) = *(const uint4 *) (stage + i * PITCH + b);
      continue;
    }
#pragma unroll 1
    for (int c = (tid & 7) * 2; c < cols; c += 16) {
      const Acc *v = (const Acc *) stage + i * (STEM_BN + 4) + c;
      float t[2];

#pragma unroll
      for (int k = 0; k < 2; k++)
        t[k] = program_run_far (&a.e, to_float (v[k], consts.bias[c + k]),
            consts.scale[c + k], 0.0f, consts.out[c + k]);
      store_pair (dst + (c << shift), t[0], t[1], a.e.out_dtype);
    }
  }
}

template <int DT, int STEM_BN>
TRTK_DEV void
stem (const TrtkConvArgs &a, int taps, int s_taps)
{
  using Acc = typename DtInfo<DT>::Acc;
  constexpr int E = DtInfo<DT>::kBytes;
  extern __shared__ __align__ (128) char smem[];
  __shared__ int16_t offset[STEM_MAX_TAPS * E + 32];
  __shared__ ChannelConstants<STEM_BN, Acc> consts;
  const int tid = threadIdx.x, n0 = blockIdx.y * STEM_BN;
  const int q_tiles = (a.q + TILE_Q - 1) / TILE_Q;
  const int tiles = q_tiles * ((a.p + TILE_P - 1) / TILE_P);
  const int patch_cols = (TILE_Q - 1) * a.stride_x + (s_taps - 1) * a.dil_x + 1;
  const int steps = (taps * 4 * E + 31) / 32;

  pdl_launch_next ();
  for (int i = tid; i < a.blocks * STEM_BN * 8; i += 256) {
    int row = n0 + (i >> 3) % STEM_BN, b = (i >> 3) / STEM_BN;

    if (row < a.k_rows)
      cp_async16 (smem_addr (smem) + i * 16, (const char *) a.weights
              + ((int64_t) b * a.k_rows + row) * TRTK_BLOCK + (i & 7) * 16);
  }
  constants_fetch (&consts, a, n0, min (STEM_BN, a.k - n0), tid, 256);
  cp_async_commit ();
  /* word w of a row of weights -> word of the patch; past the end any will do */
  for (int i = tid; i < steps * 8; i += 256) {
    int tap = min (i / E, taps - 1);
    int r = (int) trtk_div (a.div_s, (uint32_t) tap), s = tap - r * s_taps;

    offset[i]
        = (int16_t) ((r * a.dil_y * patch_cols + s * a.dil_x) * E + i % E);
  }
  pdl_wait ();
  for (int i = 0; i < a.slots; i++) { /* slots: tiles a CTA */
    int tile = blockIdx.x * a.slots + i;

    if (tile >= tiles)
      break;
    stem_tile<DT, STEM_BN> (a, tile / q_tiles * TILE_P, tile % q_tiles * TILE_Q,
        n0, taps, s_taps, smem, offset, consts);
  }
}

#define ENTRY(type, DT, BN) \
  extern "C" __global__ void __launch_bounds__ (256) \
      trtk_stem_##type##_##BN (const __grid_constant__ TrtkConvArgs a) \
  { \
    stem<DT, BN> (a, a.pieces, a.tap_pieces); \
  }

ENTRY (s8, DT_S8, 32)
ENTRY (s8, DT_S8, 64)
ENTRY (u8, DT_U8, 32)
ENTRY (u8, DT_U8, 64)
ENTRY (f16, DT_F16, 32)
ENTRY (f16, DT_F16, 64)
