/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* stem.cu: a network's first convolution: 3 or 4 channels stored as 4.
 *   x        s8, u8 or f16 [n][h][w][4]
 *   weights  packed as in trtk_conv.h, with taps of 4 channels; of two sets a
 *            pixel is multiplied by one and by the other
 *   y        s8, u8, f16 or f32 [n][p][q][pitch]
 *   grid     (groups of tiles of 8 x 16 outputs, tiles of STEM_BN channels,
 *            pictures); a CTA walks over its tiles, keeps the weights and
 *            fetches the next patch meanwhile
 *   bound    memory; a register of the A fragment is one pixel in s8 (half of
 *            one in f16), so fragments come straight from the picture's patch
 *            in shared memory, any filter and stride alike */
#include "epilogue.cuh"

#define TILE_P 8
#define TILE_Q 16
#define STEM_MAX_TAPS 128

/* What a walk over tiles needs to know. Columns of the patch start at a whole
 * 16 bytes of the picture's rows where rows are whole ones (wide), else at the
 * first tap; shift: pixels from there to the first tap. */
struct StemShape {
  int taps, s_taps, sets, rows, cols, steps, shift;
  bool wide;
};

template <int DT>
TRTK_DEV StemShape
stem_shape (const TrtkConvArgs &a, int taps, int s_taps)
{
  constexpr int E = DtInfo<DT>::kBytes, PER = 4 / E; /* pixels of a piece */
  StemShape v;

  v.taps = taps, v.s_taps = s_taps, v.sets = a.twice ? 2 : 1;
  v.wide = a.stem_cols % PER == 0 && a.w % PER == 0;
  v.rows = (TILE_P - 1) * a.stride_y + (taps / s_taps - 1) * a.dil_y + 1;
  v.cols = a.stem_cols;
  v.steps = (taps * v.sets * 4 * E + 31) / 32;
  /* q0 is a multiple of 16: the same for every tile */
  v.shift = v.wide ? (PER - a.pad_left % PER) % PER : 0;
  return v;
}

/* The patch of one tile, 16 bytes at a time. */
template <int DT>
TRTK_DEV void
stem_patch_wide (const TrtkConvArgs &a, const StemShape &v, char *patch, int n,
    int y0, int x0, int tid)
{
  constexpr int BYTES = DtInfo<DT>::kBytes * 4, PER = 16 / BYTES;
  const int pieces = v.cols / PER;
  const char *x = (const char *) a.x + (int64_t) n * a.h * a.w * BYTES;
  const uint32_t dst = smem_addr (patch);

  for (int i = tid; i < v.rows * pieces; i += 256) {
    const int r = (int) trtk_div (a.div_n_tiles, i), c = (i - r * pieces) * PER;
    const bool in = (uint32_t) (y0 + r) < (uint32_t) a.h
        && (uint32_t) (x0 + c) < (uint32_t) a.w;

    cp_async16_or_zero (dst + i * 16,
        in ? x + ((y0 + r) * a.w + x0 + c) * BYTES
           : (const char *) a.pad + (i * 16 & (TRTK_PAD_BYTES - 16)),
        in || !a.pad_is_zero);
  }
}

/* The same a pixel at a time. */
template <int DT>
TRTK_DEV void
stem_patch_narrow (const TrtkConvArgs &a, const StemShape &v, char *patch,
    int n, int y0, int x0, int tid)
{
  constexpr int BYTES = DtInfo<DT>::kBytes * 4;
  const char *x = (const char *) a.x + (int64_t) n * a.h * a.w * BYTES;

  for (int r = tid >> 5; r < v.rows; r += 8) {
    const int y = y0 + r;
    const bool row_in = (uint32_t) y < (uint32_t) a.h;
    const char *line = x + ((int64_t) y * a.w + x0) * BYTES;
    const uint32_t dst = smem_addr (patch) + r * v.cols * BYTES;

    for (int c = tid & 31; c < v.cols; c += 32) {
      bool in = row_in && (uint32_t) (x0 + c) < (uint32_t) a.w;

      cp_async_small<BYTES> (dst + c * BYTES,
          in ? line + c * BYTES : (const char *) a.pad + c * BYTES);
    }
  }
}

template <int DT>
TRTK_DEV void
stem_patch (const TrtkConvArgs &a, const StemShape &v, char *patch, int n,
    int p0, int q0, int tid)
{
  const int y0 = p0 * a.stride_y - a.pad_top;
  const int x0 = q0 * a.stride_x - a.pad_left - v.shift;

  if (v.wide)
    stem_patch_wide<DT> (a, v, patch, n, y0, x0, tid);
  else
    stem_patch_narrow<DT> (a, v, patch, n, y0, x0, tid);
  cp_async_commit ();
}

/* acc = bias + weights * patch: warp = row of the tile; fragment rows g and
 * g + 8 are its columns. */
template <int DT, int STEM_BN>
TRTK_DEV void
stem_multiply (const TrtkConvArgs &a, const StemShape &v,
    typename DtInfo<DT>::Acc *acc, uint32_t weights, const char *patch,
    const int16_t *offset)
{
  constexpr int E = DtInfo<DT>::kBytes;
  const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
  const int b_row = (lane & 7) + ((lane >> 4) << 3), b_piece = (lane >> 3) & 1;
  const uint32_t *at = (const uint32_t *) patch
      + (warp * a.stride_y * v.cols + (lane >> 2) * a.stride_x + v.shift) * E;
  const uint32_t *at8 = at + 8 * a.stride_x * E;
  const uint32_t *two = (const uint32_t *) offset + (lane & 3);
  uint32_t block = weights + trtk_tile_offset (b_row, b_piece);

  for (int j = 0; j < v.steps; j += 4, block += STEM_BN * TRTK_BLOCK)
#pragma unroll
    for (int k = 0; k < 4; k++) {
      if (j + k >= v.steps)
        break;
      /* the two offsets of a lane lie together */
      const uint32_t o = two[(j + k) * 4], o0 = o & 0xffff, o1 = o >> 16;
      const uint32_t fa[4] = { at[o0], at8[o0], at[o1], at8[o1] };
      const uint32_t piece = block ^ k * 32; /* trtk_tile_offset ()'s swizzle */

#pragma unroll
      for (int i = 0; i < STEM_BN / 16; i++) {
        uint32_t fb[4];

        ldmatrix_x4 (fb, piece + i * 16 * TRTK_BLOCK);
        mma_32b<DT> (acc + i * 8, fa, fb);
        mma_32b<DT> (acc + i * 8 + 4, fa, fb + 2);
      }
    }
}

/* The staged tile to memory. */
template <int DT, int STEM_BN>
TRTK_DEV void
stem_store (const TrtkConvArgs &a, const char *stage, int n, int p0, int q0,
    int n0)
{
  constexpr int E = DtInfo<DT>::kBytes, PITCH = STEM_BN * E + 16;
  constexpr int PIECES = STEM_BN * E / 16;
  const int tid = threadIdx.x, piece = tid % PIECES;
  const int q = q0 + tid / PIECES % TILE_Q;
  char *y = (char *) a.y + n0 * E + piece * 16
      + (((int64_t) n * a.p + p0) * a.q + q) * a.y_pitch;

  if (q >= a.q || piece * 16 >= (a.k - n0) * E)
    return;
#pragma unroll
  for (int i = 0; i < TILE_P * TILE_Q * PIECES / 256; i++) {
    const int row = tid / PIECES / TILE_Q + i * (256 / PIECES / TILE_Q);

    if (p0 + row < a.p)
      *(uint4 *) (y + (int64_t) row * a.q * a.y_pitch) = *(const uint4 *) (
          stage + (row * TILE_Q + tid / PIECES % TILE_Q) * PITCH + piece * 16);
  }
}

/* The same for programs off the fast list: sums from the stage. */
template <int DT, int STEM_BN>
TRTK_DEV void
stem_store_slowly (const TrtkConvArgs &a,
    const ChannelConstants<STEM_BN, typename DtInfo<DT>::Acc> &consts,
    const typename DtInfo<DT>::Acc *part, int n, int p0, int q0, int n0)
{
  const int tid = threadIdx.x, shift = out_shift (a.e.out_dtype);
  const int cols = min (STEM_BN, a.k - n0);
  char *y = (char *) a.y + ((int64_t) n0 << shift);

  for (int i = tid >> 3; i < TILE_P * TILE_Q; i += 32) {
    int pp = p0 + i / TILE_Q, q = q0 + i % TILE_Q;
    char *dst = y + (((int64_t) n * a.p + pp) * a.q + q) * a.y_pitch;

    if (pp >= a.p || q >= a.q)
      continue;
#pragma unroll 1
    for (int c = (tid & 7) * 2; c < cols; c += 16) {
      const auto *v = part + i * (STEM_BN + 4) + c;
      float t[2];

#pragma unroll
      for (int k = 0; k < 2; k++)
        t[k] = program_run_far (&a.e, to_float (v[k], consts.bias[c + k]),
            consts.scale[c + k], 0.0f, consts.out[c + k]);
      store_pair (dst + (c << shift), t[0], t[1], a.e.out_dtype);
    }
  }
}

/* A CTA's weights, constants and table: nothing that a kernel before writes. */
template <int DT, int STEM_BN, class Consts>
TRTK_DEV void
stem_prepare (const TrtkConvArgs &a, const StemShape &v, char *smem,
    int16_t *offset, Consts *consts, int n0)
{
  constexpr int E = DtInfo<DT>::kBytes;
  const int tid = threadIdx.x;

  for (int i = tid; i < a.blocks * STEM_BN * 8; i += 256) {
    int row = n0 + (i >> 3) % STEM_BN, b = (i >> 3) / STEM_BN;

    if (row < a.k_rows)
      cp_async16 (smem_addr (smem) + i * 16, (const char *) a.weights
              + ((int64_t) b * a.k_rows + row) * TRTK_BLOCK + (i & 7) * 16);
  }
  constants_fetch (consts, a, n0, min (STEM_BN, a.k - n0), tid, 256);
  cp_async_commit ();
  /* word w of a row of weights -> word of the patch; past the end any will do.
   * Words t and t + 4 of a step are one lane's. */
  for (int i = tid; i < v.steps * 8; i += 256) {
    int tap = min (i / E >> (v.sets - 1), v.taps - 1), t = i & 7;
    int r = (int) trtk_div (a.div_s, (uint32_t) tap), s = tap - r * v.s_taps;

    offset[(i & ~7) + (t & 3) * 2 + (t >> 2)]
        = (int16_t) ((r * a.dil_y * v.cols + s * a.dil_x) * E + i % E);
  }
}

/* Shared memory: weights, two patches, the output of a tile (or its sums). */
template <int DT, int STEM_BN>
TRTK_DEV void
stem (const TrtkConvArgs &a, int taps, int s_taps)
{
  using Acc = typename DtInfo<DT>::Acc;
  constexpr int E = DtInfo<DT>::kBytes;
  extern __shared__ __align__ (128) char smem[];
  __shared__ __align__ (16) int16_t offset[STEM_MAX_TAPS * E + 32];
  __shared__ ChannelConstants<STEM_BN, Acc> consts;
  const int tid = threadIdx.x, lane = tid & 31, warp = tid >> 5;
  const int n0 = blockIdx.y * STEM_BN, n = blockIdx.z;
  const int q_tiles = (a.q + TILE_Q - 1) / TILE_Q;
  const int tiles = q_tiles * ((a.p + TILE_P - 1) / TILE_P);
  const StemShape v = stem_shape<DT> (a, taps, s_taps);
  char *patches = smem + a.blocks * STEM_BN * TRTK_BLOCK;
  char *stage = smem + a.smem_res;
  const int first = blockIdx.x * a.slots; /* slots: tiles a CTA */
  const int last = min (first + a.slots, tiles);

  pdl_launch_next ();
  stem_prepare<DT, STEM_BN> (a, v, smem, offset, &consts, n0);
  const Program p = program_load<DT> (&a.e);
  const bool fast = p.fast == FAST_CLAMP || p.fast == FAST_SILU;
  const bool less = a.unit_out && a.e.out_zero == 0
      && (DT != DT_F16 || a.unit_scale);
  int p0 = first / q_tiles * TILE_P, q0 = first % q_tiles * TILE_Q;
  pdl_wait ();
  stem_patch<DT> (a, v, patches, n, p0, q0, tid);
  for (int tile = first; tile < last; tile++) {
    const int odd = (tile - first) & 1;
    const bool turn = q0 + TILE_Q >= a.q; /* the next tile starts a row */
    const int next_p0 = turn ? p0 + TILE_P : p0;
    const int next_q0 = turn ? 0 : q0 + TILE_Q;
    Acc acc[STEM_BN / 8 * 4];

    if (tile + 1 < last)
      stem_patch<DT> (a, v, patches + (odd ? 0 : a.smem_consts), n, next_p0,
          next_q0, tid);
    else
      cp_async_commit ();
    cp_async_wait<1> ();
    __syncthreads (); /* the patch is here, and the stage has been stored */
#pragma unroll
    for (int i = 0; i < STEM_BN / 8 * 4; i++)
      acc[i] = 0;
    stem_multiply<DT, STEM_BN> (a, v, acc, smem_addr (smem),
        patches + (odd ? a.smem_consts : 0), offset);
    if (fast && less)
      fragments_finish<DT, STEM_BN, 1, STEM_BN / 8, true> (p, acc, &consts,
          stage, NULL, warp * 16, 0, lane);
    else if (fast)
      fragments_finish<DT, STEM_BN, 1, STEM_BN / 8> (p, acc, &consts, stage,
          NULL, warp * 16, 0, lane);
    else
      fragments_dump<STEM_BN, 1, STEM_BN / 8> (acc, (Acc *) stage, warp * 16,
          0, lane);
    __syncthreads ();
    if (fast)
      stem_store<DT, STEM_BN> (a, stage, n, p0, q0, n0);
    else
      stem_store_slowly<DT, STEM_BN> (a, consts, (const Acc *) stage, n, p0, q0,
          n0);
    p0 = next_p0, q0 = next_q0;
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
