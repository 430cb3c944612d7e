/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv_tma.cuh: the implicit GEMM with every tensor behind a tensor map
 * (sm_90a only): one thread asks for pixels, residual and output rows, all
 * others multiply and finish.
 *   grid     as many CTAs as fit the GPU, each walks over tiles; its loads run
 *            ahead into the next tile while one is finished. Or clusters that
 *            share K, a tile each
 *   pixels   [BM][128 bytes] a stage, rows of a matrix or im2col mode; where a
 *            tap is an odd multiple of 64 bytes, two of [BM][64 bytes]
 *   weights  one bulk copy a stage
 *   output   [BN bytes / 128][BM][128 bytes], swizzled; the residual arrives in
 *            the same place, and every thread overwrites what it has read
 *   bound    memory where K is short, L2 bandwidth where it is long
 * Not here: padding by a zero point that is not 0, programs off the fast list,
 * groups. conv_wgmma.cuh has them. */
#pragma once
#include "conv_split.cuh"
#include "conv_wgmma.cuh"

TRTK_DEV void
map_prefetch (const TrtkTensorMap &map)
{
  asm volatile ("prefetch.tensormap [%0];" ::"l"(&map) : "memory");
}

TRTK_DEV void
map_load (uint32_t dst, const TrtkTensorMap &map, int x, int y, uint32_t bar)
{
  asm volatile ("cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier"
                "::complete_tx::bytes [%0], [%1, {%2, %3}], [%4];" ::"r"(dst),
      "l"(&map), "r"(x), "r"(y), "r"(bar)
      : "memory");
}

/* Base pixel (n, y, x), tap offset (dy, dx), channels from c on. */
struct Im2col {
  int c, x, y, n;
  int dx, dy;
};

TRTK_DEV void
map_load_im2col (uint32_t dst, const TrtkTensorMap &map, const Im2col &at,
    uint32_t bar)
{
  asm volatile ("cp.async.bulk.tensor.4d.shared::cluster.global.im2col.mbarrier"
                "::complete_tx::bytes [%0], [%1, {%2, %3, %4, %5}], [%6], "
                "{%7, %8};" ::"r"(dst),
      "l"(&map), "r"(at.c), "r"(at.x), "r"(at.y), "r"(at.n), "r"(bar),
      "h"((uint16_t) at.dx), "h"((uint16_t) at.dy)
      : "memory");
}

TRTK_DEV void
map_store (const TrtkTensorMap &map, int x, int y, uint32_t src)
{
  asm volatile ("cp.async.bulk.tensor.2d.global.shared::cta.bulk_group "
                "[%0, {%1, %2}], [%3];" ::"l"(&map),
      "r"(x), "r"(y), "r"(src)
      : "memory");
}

TRTK_DEV void
stores_commit (void)
{
  asm volatile ("cp.async.bulk.commit_group;" ::: "memory");
}

/* Until shared memory that stores read may be written again. */
TRTK_DEV void
stores_wait (void)
{
  asm volatile ("cp.async.bulk.wait_group.read 0;" ::: "memory");
}

TRTK_DEV void
warpgroup_sync (int group)
{
  asm volatile ("bar.sync %0, 128;" ::"r"(2 + group) : "memory");
}

/* Rows of 64 bytes, swizzled over 8 rows. */
TRTK_DEV uint64_t
wgmma_desc_64 (uint32_t addr)
{
  return (uint64_t) ((addr & 0x3ffff) >> 4) | (uint64_t) 1 << 16
      | (uint64_t) (512 >> 4) << 32 | (uint64_t) 2 << 62;
}

/* Constants of four channels, just when they are needed: the compiler would
 * fetch all of a tile's at once and run out of registers. */
TRTK_DEV float4
constants_now (const float *p)
{
  float4 v;

  asm volatile ("ld.global.nc.v4.f32 {%0,%1,%2,%3}, [%4];"
      : "=f"(v.x), "=f"(v.y), "=f"(v.z), "=f"(v.w)
      : "l"(p)
      : "memory");
  return v;
}

template <int DT, int BM, int BN, int MI, int CTAS> struct ConvTma {
  using Acc = typename DtInfo<DT>::Acc;
  static constexpr int kE = DtInfo<DT>::kBytes;
  static constexpr int kConsumers = BM / (64 * MI) * 128;
  /* One CTA on a multiprocessor: a whole warpgroup loads, so that it can give
   * registers away. Two: one warp, with as many as all others. */
  static constexpr int kFew = 40;
  static constexpr int kMany = (168 * (kConsumers + 128) - kFew * 128)
      / kConsumers / 8 * 8;
  static constexpr int kNT = BN / 8;
  static constexpr int kPixelBytes = BM * TRTK_BLOCK;
  static constexpr int kStage = (BM + BN) * TRTK_BLOCK;
  /* bytes of a row of the output tile that lie together, and how many such */
  static constexpr int kChunk = BN * kE < 128 ? BN * kE : 128;
  static constexpr int kChunks = BN * kE / kChunk;
};

struct TmaRing { /* where a warp is in the ring of stages */
  int slot = 0;
  uint32_t parity = 0;

  __device__ __forceinline__ void
  next (int slots)
  {
    if (++slot == slots) {
      slot = 0;
      parity ^= 1;
    }
  }
};

/* One stage of pixels. */
template <class T, int BM>
TRTK_DEV void
tma_pixels (const TrtkConvTmaArgs &g, uint32_t dst, uint32_t bar, int m0,
    Im2col at, int block)
{
  const TrtkConvArgs &a = g.a;

  if (a.rows_are_pixels) {
    map_load (dst, g.x, block * (TRTK_BLOCK / T::kE), m0, bar);
    return;
  }
  const int loads = a.tap_pieces & 4 ? 2 : 1;
  for (int i = 0; i < loads; i++) {
    const int piece = block * 8 + i * 4;
    int byte;

    trtk_conv_tap (&a, piece, &at.dy, &at.dx, &byte);
    at.c = byte / T::kE;
    if (piece >= a.pieces) { /* past the end of K: zeros */
      at.dy = at.dx = 0;
      at.c = a.tap_pieces * (16 / T::kE);
    }
    map_load_im2col (dst + i * (T::kPixelBytes / 2), g.x, at, bar);
  }
}

/* The loading thread. */
template <class T, int BM, int BN>
TRTK_DEV void
tma_produce (const TrtkConvTmaArgs &g, uint32_t stages, uint32_t full,
    uint32_t empty, int tiles, int first, int blocks)
{
  const TrtkConvArgs &a = g.a;
  const int64_t step = (int64_t) a.k_rows * TRTK_BLOCK;
  int ahead = min (a.slots, blocks); /* weights before the wait */
  int done = 0;
  TmaRing ring;

  for (int tile = blockIdx.x; tile < tiles; tile += gridDim.x) {
    const int m_tile = (int) trtk_div (a.div_n_tiles, tile);
    const int m0 = m_tile * BM, n0 = (tile - m_tile * a.n_tiles) * BN;
    const uint32_t bytes = min (BN, a.k_rows - n0) * TRTK_BLOCK;
    const char *w = (const char *) a.weights
        + ((int64_t) first * a.k_rows + n0) * TRTK_BLOCK;
    Im2col at;

    trtk_conv_origin (&a, m0, &at.n, &at.y, &at.x);
    if (done == 0) {
      for (int i = 0; i < ahead; i++) {
        mbar_expect (full + i * 8, bytes + T::kPixelBytes);
        bulk_load (stages + i * T::kStage + T::kPixelBytes, w + i * step,
            bytes, full + i * 8);
      }
      pdl_wait ();
    }
    for (int it = 0; it < blocks; it++, done++) {
      const uint32_t stage = stages + ring.slot * T::kStage;
      const uint32_t bar = full + ring.slot * 8;

      if (done >= a.slots)
        mbar_wait (empty + ring.slot * 8, ring.parity ^ 1);
      if (done >= ahead) {
        mbar_expect (bar, bytes + T::kPixelBytes);
        bulk_load (stage + T::kPixelBytes, w + it * step, bytes, bar);
      }
      tma_pixels<T, BM> (g, stage, bar, m0, at, first + it);
      ring.next (a.slots);
    }
  }
}

/* acc += the tile's part of K. */
template <class T, int DT, int BM, int BN, int MI>
TRTK_DEV void
tma_consume (const TrtkConvArgs &a, typename T::Acc (*acc)[BN / 2],
    uint32_t stages, uint32_t full, uint32_t empty, int blocks, int row0,
    int lane, TmaRing *ring)
{
  const bool half = !a.rows_are_pixels && (a.tap_pieces & 4);
  const uint32_t row_bytes = half ? 64 : 128;
  /* step k of 32 bytes: where in the stage, in descriptor units */
  const uint32_t second = (half ? T::kPixelBytes / 2 : 64) >> 4;
  int last = -1;

  auto block = [&] () {
    const uint32_t stage = stages + ring->slot * T::kStage;
    const uint32_t rows = stage + row0 * row_bytes;
    const uint64_t w = wgmma_desc (stage + T::kPixelBytes);
    const uint64_t x = half ? wgmma_desc_64 (rows) : wgmma_desc (rows);

    mbar_wait (full + ring->slot * 8, ring->parity);
    wgmma_fence ();
#pragma unroll
    for (int k = 0; k < 4; k++)
#pragma unroll
      for (int i = 0; i < MI; i++)
        Wgmma<DT, BN>::run (acc[i],
            x + (k >> 1) * second + (k & 1) * 2 + i * (row_bytes * 64 >> 4),
            w + k * 2);
    wgmma_commit ();
    wgmma_wait<1> ();
    if (last >= 0 && lane == 0)
      mbar_arrive (empty + last * 8);
    last = ring->slot;
    ring->next (a.slots);
  };

  if constexpr (MI > 1) {
    /* no test before the first block, and one copy of the loop: many sums stay
     * in the registers that they started in. Few are faster unrolled. */
    int it = 0;
#pragma unroll 1
    do
      block ();
    while (++it < blocks);
  } else {
    for (int it = 0; it < blocks; it++)
      block ();
  }
  wgmma_wait<0> ();
  if (lane == 0)
    mbar_arrive (empty + last * 8);
}

/* How much of the program's steps 2, 6 and 7 there is. */
typedef enum { FORM_ALL, FORM_SCALE, FORM_NONE } Form;

/* Bias as the sums' start value, of channels from @channel on. */
template <int BN, int MI, class Acc>
TRTK_DEV void
tma_start (const TrtkConvArgs &a, Acc (*acc)[BN / 2], int channel, int lane)
{
#pragma unroll
  for (int np = 0; np < BN / 16; np++) {
    const int at = channel + np * 16 + (lane & 3) * 4;
    struct __align__ (16) {
      Acc v[4];
    } bias = {};

    if (at < a.k)
      *(int4 *) &bias = __ldg ((const int4 *) ((const Acc *) a.bias + at));
#pragma unroll
    for (int i = 0; i < MI; i++)
#pragma unroll
      for (int j = 0; j < 8; j++) /* two fragments: 2 rows of 2 columns each */
        acc[i][np * 8 + j] = bias.v[(j >> 2) * 2 + (j & 1)];
  }
}

/* The program over this thread's sums, into the output tile at @out. */
template <class T, int DT, int FAST, int FORM, int BM, int BN, int MI>
TRTK_DEV void
tma_run (const Program &p, const TrtkConvArgs &a,
    const typename T::Acc (*acc)[BN / 2], char *out, int channel, int row0,
    int lane)
{
  constexpr int E = T::kE, C = T::kChunk;
  const int t = lane & 3, turn = C == 128 ? lane >> 2 : lane >> 3 & 3;
  char *row = out + (row0 + (lane >> 2)) * C + t * 4 * E % 16;

#pragma unroll
  for (int np = 0; np < BN / 16; np++) {
    const int piece = np * E % (C / 16) + t * 4 * E / 16;
    char *at = row + np * 16 * E / C * (BM * C) + ((piece ^ turn) << 4);
    const int k = channel + np * 16 + t * 4;
    float4 scale = make_float4 (1, 1, 1, 1), last = scale;

    if (FORM != FORM_NONE && k < a.k)
      scale = constants_now (a.scale + k);
    if (FORM == FORM_ALL && k < a.k)
      last = constants_now (a.out + k);
    const float s[4] = { scale.x, scale.y, scale.z, scale.w };
    const float o[4] = { last.x, last.y, last.z, last.w };
#pragma unroll
    for (int i = 0; i < 2 * MI; i++) {
      char *dst = at + ((i >> 1) * 64 + (i & 1) * 8) * C;
      float r[4] = { 0.0f, 0.0f, 0.0f, 0.0f }, v[4];

      if (FAST == FAST_ADD_CLAMP || FAST == FAST_SILU_ADD
          || FAST == FAST_ADD_SATURATE)
        fast_residual4<DT> (p, dst, r);
#pragma unroll
      for (int j = 0; j < 4; j++) {
        const auto sum
            = acc[i >> 1][np * 8 + (j >> 1) * 4 + (i & 1) * 2 + (j & 1)];

        v[j] = fast_run<FAST, FORM != FORM_NONE, FORM == FORM_ALL> (p,
            (float) sum, s[j], r[j], o[j]);
      }
      fast_store4<DT, FAST> (p, dst, v);
    }
  }
}

template <class T, int DT, int FORM, int BM, int BN, int MI>
TRTK_DEV void
tma_finish (const Program &p, const TrtkConvArgs &a,
    const typename T::Acc (*acc)[BN / 2], char *out, int channel, int row0,
    int lane)
{
  if (FORM == FORM_SCALE && p.saturates && p.fast == FAST_CLAMP)
    tma_run<T, DT, FAST_SATURATE, FORM, BM, BN, MI> (p, a, acc, out, channel,
        row0, lane);
  else if (FORM == FORM_SCALE && p.saturates && p.fast == FAST_ADD_CLAMP)
    tma_run<T, DT, FAST_ADD_SATURATE, FORM, BM, BN, MI> (p, a, acc, out,
        channel, row0, lane);
  else if (p.fast == FAST_CLAMP)
    tma_run<T, DT, FAST_CLAMP, FORM, BM, BN, MI> (p, a, acc, out, channel,
        row0, lane);
  else if (p.fast == FAST_ADD_CLAMP)
    tma_run<T, DT, FAST_ADD_CLAMP, FORM, BM, BN, MI> (p, a, acc, out, channel,
        row0, lane);
  else if (p.fast == FAST_SILU)
    tma_run<T, DT, FAST_SILU, FORM, BM, BN, MI> (p, a, acc, out, channel, row0,
        lane);
  else
    tma_run<T, DT, FAST_SILU_ADD, FORM, BM, BN, MI> (p, a, acc, out, channel,
        row0, lane);
}

/* A cluster's tile: sums over its CTAs, each finishes its share of the rows. */
template <class T, int DT, int BM, int BN, int MI>
TRTK_DEV void
tma_finish_split (const TrtkConvArgs &a, const Program &p,
    const typename T::Acc (*acc)[BN / 2], char *smem, int m0, int n0, int tid,
    int row0)
{
  using Acc = typename T::Acc;
  const int rank = blockIdx.z, share = BM / a.splits, from = rank * share;
  const int at = tid % (BN / 2) * 2, lane = tid & 31;
  const int at_k = n0 + min (at, a.k - n0 - 2);
  Acc *part = (Acc *) smem;

  consumers_sync<T::kConsumers> ();
#pragma unroll
  for (int i = 0; i < MI; i++)
    fragments_dump<BN, 1, T::kNT> (acc[i], part,
        row0 + i * 64 + (tid >> 5 & 3) * 16, 0, lane);
  const PartialJob<Acc> job = { part + from * (BN + 4), smem + a.smem_res,
    (char *) a.y + (int64_t) (m0 + from) * a.y_pitch + n0 * T::kE, a.y_pitch,
    min (share, a.m - m0 - from), min (BN, a.k - n0),
    pair_constants<Acc> ((const Acc *) a.bias + at_k, a.scale + at_k,
        a.out + at_k) };
  cluster_sync ();
  split_sum<BM, BN, T::kConsumers> (part, a.splits, rank, tid);
  cluster_sync (); /* others have read; own sums are written */
  partial_finish<DT, BM, BN, 1, T::kConsumers, true> (p, job, tid);
}

/* A warpgroup's walk over tiles. */
template <class T, int DT, int BM, int BN, int MI>
TRTK_DEV void
tma_walk (const TrtkConvTmaArgs &g, char *smem, uint32_t full, uint32_t empty,
    uint32_t ready, int tiles, int blocks, int tid)
{
  constexpr int FORM_LESS = DT == DT_F16 ? FORM_NONE : FORM_SCALE;
  const TrtkConvArgs &a = g.a;
  const int lane = tid & 31, group = tid >> 7, row0 = group * 64 * MI;
  const bool less = a.unit_out && a.e.out_zero == 0
      && (DT != DT_F16 || a.unit_scale);
  const bool residual = a.e.residual != TRTK_RES_NONE;
  const uint32_t stages = smem_addr (smem);
  char *out = smem + a.smem_res;
  const uint32_t mine = smem_addr (out) + row0 * T::kChunk;
  const Program p = program_load<DT> (&a.e);
  typename T::Acc acc[MI][BN / 2];
  uint32_t parity = 0;
  TmaRing ring;

  for (int tile = blockIdx.x; tile < tiles; tile += gridDim.x) {
    const int m_tile = (int) trtk_div (a.div_n_tiles, tile);
    const int m0 = m_tile * BM, n0 = (tile - m_tile * a.n_tiles) * BN;

    tma_start<BN, MI> (a, acc, a.splits > 1 ? a.k : n0, lane);
    if (tile == blockIdx.x)
      pdl_wait ();
    if (a.splits > 1) {
      const int share = BM / a.splits, from = m0 + (int) blockIdx.z * share;

      if (residual)
        residual_fetch<BN * T::kE / 16> (out, BN * T::kE + 16,
            (const char *) a.res + (int64_t) from * a.res_pitch + n0 * T::kE,
            a.res_pitch, min (share, a.m - from),
            min (BN, a.k - n0) * T::kE, tid, T::kConsumers);
      cp_async_commit ();
    } else if ((tid & 127) == 0) {
      stores_wait ();
      if (residual) {
        mbar_expect (ready + group * 8, 64 * MI * BN * T::kE);
        for (int c = 0; c < T::kChunks; c++)
          map_load (mine + c * BM * T::kChunk, g.res,
              n0 + c * (T::kChunk / T::kE), m0 + row0, ready + group * 8);
      }
    }
    tma_consume<T, DT, BM, BN, MI> (a, acc, stages, full, empty, blocks, row0,
        lane, &ring);
    if (a.splits > 1) {
      cp_async_wait<0> ();
      tma_finish_split<T, DT, BM, BN, MI> (a, p, acc, smem, m0, n0, tid, row0);
      break;
    }
    if (residual)
      mbar_wait (ready + group * 8, parity);
    else
      warpgroup_sync (group);
    parity ^= 1;
    const int rows = row0 + (tid >> 5 & 3) * 16;
    if (less)
      tma_finish<T, DT, FORM_LESS, BM, BN, MI> (p, a, acc, out, n0, rows, lane);
    else
      tma_finish<T, DT, FORM_ALL, BM, BN, MI> (p, a, acc, out, n0, rows, lane);
    fence_async_proxy ();
    warpgroup_sync (group);
    if ((tid & 127) == 0) {
      for (int c = 0; c < T::kChunks; c++)
        map_store (g.y, n0 + c * (T::kChunk / T::kE), m0 + row0,
            mine + c * BM * T::kChunk);
      stores_commit ();
    }
  }
  if ((tid & 127) == 0)
    stores_wait ();
}

template <int DT, int BM, int BN, int MI, int CTAS>
TRTK_DEV void
conv_tma (const TrtkConvTmaArgs &g)
{
  using T = ConvTma<DT, BM, BN, MI, CTAS>;
  const TrtkConvArgs &a = g.a;
  extern __shared__ __align__ (1024) char smem[]; /* swizzle atoms */
  const int tid = threadIdx.x;
  const uint32_t full = smem_addr (smem) + a.smem_consts;
  const uint32_t empty = full + TRTK_TMA_SLOTS * 8;
  const uint32_t ready = empty + TRTK_TMA_SLOTS * 8;
  const int tiles = (a.m + BM - 1) / BM * a.n_tiles;
  const int rank = a.splits > 1 ? blockIdx.z : 0;
  const int first = a.blocks * rank / a.splits;
  const int blocks = a.blocks * (rank + 1) / a.splits - first;

  pdl_launch_next ();
  if (tid == 0) {
    map_prefetch (g.x);
    map_prefetch (g.y);
    for (int s = 0; s < TRTK_TMA_SLOTS; s++) {
      mbar_init (full + s * 8, 1);
      mbar_init (empty + s * 8, T::kConsumers / 32);
    }
    for (int i = 0; i < T::kConsumers / 128; i++)
      mbar_init (ready + i * 8, 1);
    fence_async_proxy ();
  }
  __syncthreads ();
  if (tid >= T::kConsumers) {
    if constexpr (CTAS == 1)
      registers_fewer<T::kFew> ();
    if (tid == T::kConsumers)
      tma_produce<T, BM, BN> (g, smem_addr (smem), full, empty, tiles, first,
          blocks);
    if (a.splits > 1) {
      __syncwarp ();
      cluster_sync ();
      cluster_sync ();
    }
  } else {
    if constexpr (CTAS == 1)
      registers_more<T::kMany> ();
    tma_walk<T, DT, BM, BN, MI> (g, smem, full, empty, ready, tiles, blocks,
        tid);
  }
}
