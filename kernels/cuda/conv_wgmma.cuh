/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv_wgmma.cuh: the implicit GEMM of conv_mma.cuh on Hopper's warpgroup
 * instructions (sm_90a only).
 *   tile     BM pixels x BN channels; a consumer warpgroup computes MI x 64
 *            pixels; the last warpgroup only loads
 *   pixels   gathered by cp.async: any stride, dilation, pitch and padding by
 *            zero point, which a tensor map cannot do
 *   weights  one bulk copy a stage: the packed form is the tile
 *   bound    tensor cores where K is long, L2 bandwidth below 128 x 256
 * full[s] counts the loaders' cp.async and the bulk copy's bytes, empty[s] the
 * consumers' warps. */
#pragma once
#include "conv_load.cuh"
#include "conv_split.cuh"
#include "wgmma_ops.cuh"

TRTK_DEV void
mbar_init (uint32_t bar, uint32_t count)
{
  asm volatile ("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(bar),
      "r"(count)
      : "memory");
}

TRTK_DEV void
mbar_arrive (uint32_t bar)
{
  asm volatile ("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(bar)
      : "memory");
}

/* One of the counted arrivals, made when this thread's cp.async are done. */
TRTK_DEV void
mbar_arrive_cp_async (uint32_t bar)
{
  asm volatile ("cp.async.mbarrier.arrive.noinc.shared::cta.b64 [%0];" ::"r"(
                    bar)
      : "memory");
}

TRTK_DEV void
mbar_expect (uint32_t bar, uint32_t bytes)
{
  asm volatile ("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(
                    bar),
      "r"(bytes)
      : "memory");
}

TRTK_DEV void
mbar_wait (uint32_t bar, uint32_t parity)
{
  asm volatile ("{\n"
                ".reg .pred p;\n"
                "again: mbarrier.try_wait.parity.shared::cta.b64 p, [%0], %1;\n"
                "@!p bra again;\n"
                "}" ::"r"(bar),
      "r"(parity)
      : "memory");
}

/* Contiguous bytes, a multiple of 16, counted on @bar. */
TRTK_DEV void
bulk_load (uint32_t dst, const void *src, uint32_t bytes, uint32_t bar)
{
  asm volatile ("cp.async.bulk.shared::cluster.global.mbarrier::complete_tx"
                "::bytes [%0], [%1], %2, [%3];" ::"r"(dst),
      "l"(src), "r"(bytes), "r"(bar)
      : "memory");
}

TRTK_DEV void
fence_async_proxy (void)
{
  asm volatile ("fence.proxy.async.shared::cta;" ::: "memory");
}

/* Rows of 128 bytes, swizzled over 8 rows: K-major operand. */
TRTK_DEV uint64_t
wgmma_desc (uint32_t addr)
{
  return (uint64_t) ((addr & 0x3ffff) >> 4) | (uint64_t) 1 << 16
      | (uint64_t) (1024 >> 4) << 32 | (uint64_t) 1 << 62;
}

TRTK_DEV void
wgmma_fence (void)
{
  asm volatile ("wgmma.fence.sync.aligned;" ::: "memory");
}

TRTK_DEV void
wgmma_commit (void)
{
  asm volatile ("wgmma.commit_group.sync.aligned;" ::: "memory");
}

template <int N>
TRTK_DEV void
wgmma_wait (void)
{
  asm volatile ("wgmma.wait_group.sync.aligned %0;" ::"n"(N) : "memory");
}

template <int COUNT>
TRTK_DEV void
registers_more (void)
{
  asm volatile ("setmaxnreg.inc.sync.aligned.u32 %0;" ::"n"(COUNT));
}

template <int COUNT>
TRTK_DEV void
registers_fewer (void)
{
  asm volatile ("setmaxnreg.dec.sync.aligned.u32 %0;" ::"n"(COUNT));
}

template <int COUNT>
TRTK_DEV void
consumers_sync (void)
{
  asm volatile ("bar.sync 1, %0;" ::"n"(COUNT) : "memory");
}

#define LOADERS 128

template <int DT, int BM, int BN, int MI, int ST, int CTAS> struct ConvWgmma {
  using Acc = typename DtInfo<DT>::Acc;
  static constexpr int kE = DtInfo<DT>::kBytes;
  static constexpr int kConsumers = BM / (64 * MI) * 128;
  static constexpr int kNT = BN / 8;
  static constexpr int kPixelBytes = BM * TRTK_BLOCK;
  static constexpr int kWeightBytes = BN * TRTK_BLOCK;
  static constexpr int kResPitch = BN * kE + 16;
  static constexpr int kConsts = (int) sizeof (ChannelConstants<BN, Acc>);
  /* registers a thread: at launch, for loaders, for consumers */
  static constexpr int kLaunch
      = 65536 / CTAS / (kConsumers + LOADERS) / 8 * 8;
  static constexpr int kFew = 40;
  static constexpr int kMany
      = ((kLaunch > 240 ? 240 : kLaunch) * (kConsumers + LOADERS)
            - kFew * LOADERS)
          / kConsumers / 8 * 8 > 240
      ? 240
      : ((kLaunch > 240 ? 240 : kLaunch) * (kConsumers + LOADERS)
            - kFew * LOADERS)
          / kConsumers / 8 * 8;
};

/* What both kinds of warpgroup know about their tile. */
struct WgmmaTile {
  uint32_t pixels, weights, full, empty;
  int m0, n0, group, channel, rows, cols;
  int first, blocks; /* of K, this CTA's part */
};

template <class T, int BM, int BN, int ST, bool PW>
TRTK_DEV void
wgmma_produce (const TrtkConvArgs &a, const WgmmaTile &t, int tid)
{
  const uint32_t bytes = min (BN, a.k_rows - t.n0) * TRTK_BLOCK;
  const int64_t step = (int64_t) a.k_rows * TRTK_BLOCK;
  const char *w = (const char *) a.weights
      + (((int64_t) t.group * a.blocks + t.first) * a.k_rows + t.n0)
          * TRTK_BLOCK;
  PixelLoader<BM, 1, LOADERS, PW, true> loader;
  int slot = 0;
  uint32_t parity = 1; /* a fresh barrier lets the first round pass */

  if (tid == 0)
    for (int i = 0; i < min (a.slots, t.blocks); i++) {
      mbar_expect (t.full + i * 8, bytes);
      bulk_load (t.weights + i * T::kWeightBytes, w + i * step, bytes,
          t.full + i * 8);
    }
  loader.init (a, t.m0, t.group, tid);
  pdl_wait ();
  for (int it = 0; it < t.blocks; it++) {
    if (it >= a.slots) {
      mbar_wait (t.empty + slot * 8, parity);
      if (tid == 0) {
        mbar_expect (t.full + slot * 8, bytes);
        bulk_load (t.weights + slot * T::kWeightBytes, w + it * step, bytes,
            t.full + slot * 8);
      }
    }
    loader.load (a, t.pixels + slot * T::kPixelBytes, t.first + it);
    mbar_arrive_cp_async (t.full + slot * 8);
    if (++slot == a.slots) {
      slot = 0;
      parity ^= 1;
    }
  }
}

template <class T, int DT, int BM, int BN, int MI>
TRTK_DEV void
wgmma_consume (const TrtkConvArgs &a, const WgmmaTile &t,
    typename T::Acc (*acc)[BN / 2], int row0, int lane)
{
  int slot = 0, last = 0;
  uint32_t parity = 0;

  for (int it = 0; it < t.blocks; it++) {
    const uint32_t pixels = t.pixels + slot * T::kPixelBytes
        + row0 * TRTK_BLOCK;
    const uint32_t weights = t.weights + slot * T::kWeightBytes;

    mbar_wait (t.full + slot * 8, parity);
    fence_async_proxy (); /* cp.async wrote through the generic proxy */
    wgmma_fence ();
#pragma unroll
    for (int k = 0; k < 4; k++)
#pragma unroll
      for (int i = 0; i < MI; i++)
        Wgmma<DT, BN>::run (acc[i],
            wgmma_desc (pixels + i * 64 * TRTK_BLOCK + k * 32),
            wgmma_desc (weights + k * 32));
    wgmma_commit ();
    wgmma_wait<1> ();
    if (it > 0 && lane == 0)
      mbar_arrive (t.empty + last * 8);
    last = slot;
    if (++slot == a.slots) {
      slot = 0;
      parity ^= 1;
    }
  }
  wgmma_wait<0> ();
}

template <int DT, int BM, int BN, int MI, int ST, int CTAS, bool PW>
TRTK_DEV void
conv_wgmma (const TrtkConvArgs &a)
{
  using T = ConvWgmma<DT, BM, BN, MI, ST, CTAS>;
  using Acc = typename T::Acc;
  constexpr int E = T::kE;
  extern __shared__ __align__ (1024) char smem[]; /* swizzle atoms */
  char *res = smem + a.smem_res;
  auto *consts = (ChannelConstants<BN, Acc> *) (smem + a.smem_consts);
  const int tid = threadIdx.x, lane = tid & 31, warp = tid >> 5;
  const int m_tile = (int) trtk_div (a.div_n_tiles, blockIdx.x);
  WgmmaTile t;

  t.m0 = m_tile * BM;
  t.n0 = (blockIdx.x - m_tile * a.n_tiles) * BN;
  t.group = blockIdx.y;
  t.channel = t.group * a.k + t.n0;
  const int rank = a.splits > 1 ? blockIdx.z : 0;
  const int share = BM / a.splits; /* rows of the output that it writes */
  t.first = a.blocks * rank / a.splits;
  t.blocks = a.blocks * (rank + 1) / a.splits - t.first;
  t.rows = min (BM, a.m - t.m0);
  t.cols = min (BN, a.k - t.n0);
  t.pixels = smem_addr (smem);
  t.weights = t.pixels + a.slots * T::kPixelBytes;
  t.full = t.pixels + a.smem_consts + T::kConsts;
  t.empty = t.full + ST * 8;
  pdl_launch_next ();
  if (tid == 0) {
    for (int s = 0; s < ST; s++) {
      mbar_init (t.full + s * 8, LOADERS + 1);
      mbar_init (t.empty + s * 8, T::kConsumers / 32);
    }
    fence_async_proxy ();
  }
  __syncthreads ();
  if (tid >= T::kConsumers) {
    registers_fewer<T::kFew> ();
    wgmma_produce<T, BM, BN, ST, PW> (a, t, tid - T::kConsumers);
    cp_async_wait<0> ();
    if (a.splits > 1) {
      cluster_sync ();
      cluster_sync ();
    }
  } else {
    registers_more<T::kMany> ();
    const int row0 = (warp >> 2) * 64 * MI; /* of this warpgroup */
    Acc acc[MI][BN / 2];

#pragma unroll
    for (int i = 0; i < MI; i++)
#pragma unroll
      for (int j = 0; j < BN / 2; j++)
        acc[i][j] = 0;
    constants_fetch (consts, a, t.channel, t.cols, tid, T::kConsumers);
    pdl_wait ();
    if (a.e.residual != TRTK_RES_NONE)
      residual_fetch<BN * E / 16> (res, T::kResPitch,
          (const char *) a.res + (int64_t) (t.m0 + rank * share) * a.res_pitch
              + (int64_t) t.channel * E,
          a.res_pitch, min (share, t.rows - rank * share), t.cols * E, tid,
          T::kConsumers);
    cp_async_commit ();
    wgmma_consume<T, DT, BM, BN, MI> (a, t, acc, row0, lane);
    cp_async_wait<0> ();
    consumers_sync<T::kConsumers> ();

    const Program p = program_load<DT> (&a.e);
    char *y = (char *) a.y + (int64_t) t.m0 * a.y_pitch
        + ((int64_t) t.channel << out_shift (a.e.out_dtype));
    const int row = row0 + (warp & 3) * 16;
    if (a.splits > 1) {
      Acc *part = (Acc *) smem;
      const int at = tid % (BN / 2) * 2;

#pragma unroll
      for (int i = 0; i < MI; i++)
        fragments_dump<BN, 1, T::kNT> (acc[i], part, row + i * 64, 0, lane);
      cluster_sync ();
      split_sum<BM, BN, T::kConsumers> (part, a.splits, rank, tid);
      cluster_sync (); /* others have read; own sums are written */
      const PartialJob<Acc> job = { part + rank * share * (BN + 4), res,
        y + (int64_t) rank * share * a.y_pitch, a.y_pitch,
        min (share, t.rows - rank * share), t.cols,
        pair_constants<Acc> (&consts->bias[at], &consts->scale[at],
            &consts->out[at]) };
      partial_finish<DT, BM, BN, 1, T::kConsumers, true> (p, job, tid);
    } else if (p.fast != FAST_NONE) {
#pragma unroll
      for (int i = 0; i < MI; i++)
        fragments_finish<DT, BN, 1, T::kNT> (p, acc[i], consts, smem, res,
            row + i * 64, 0, lane);
      consumers_sync<T::kConsumers> ();
      stage_store<BN * E / 16> (smem, T::kResPitch, y, a.y_pitch, t.rows,
          t.cols * E, tid, T::kConsumers);
    } else {
#pragma unroll
      for (int i = 0; i < MI; i++)
        fragments_dump<BN, 1, T::kNT> (acc[i], (Acc *) smem, row + i * 64, 0,
            lane);
      consumers_sync<T::kConsumers> ();
      const int at = tid % (BN / 2) * 2;
      const PartialJob<Acc> job = { (const Acc *) smem, res, y, a.y_pitch,
        t.rows, t.cols,
        pair_constants<Acc> (&consts->bias[at], &consts->scale[at],
            &consts->out[at]) };
      partial_finish<DT, BM, BN, 1, T::kConsumers> (p, job, tid);
    }
  }
}
