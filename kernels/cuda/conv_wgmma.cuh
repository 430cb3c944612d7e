/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv_wgmma.cuh: the implicit GEMM of conv_mma.cuh on Hopper's warpgroup
 * instructions (sm_90a only).
 *   tile     BM pixels x BN channels; each warpgroup computes MI x 64 pixels
 *   pixels   gathered by cp.async of all threads: any stride, dilation, pitch
 *            and padding by zero point, which a tensor map cannot do
 *   weights  one bulk copy a stage by one thread: the packed form is the tile
 *   bound    tensor cores where K is long, L2 bandwidth below 128 x 256
 * At step i the tensor cores work on i and i - 1 while i + 1 ... i + ST - 2
 * arrive. */
#pragma once
#include "conv_load.cuh"
#include "epilogue.cuh"
#include "wgmma_ops.cuh"

TRTK_DEV void
mbar_init (uint32_t bar)
{
  asm volatile ("mbarrier.init.shared::cta.b64 [%0], 1;" ::"r"(bar) : "memory");
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

template <int DT, int BM, int BN, int MI, int ST> struct ConvWgmma {
  using Acc = typename DtInfo<DT>::Acc;
  static constexpr int kThreads = BM / (64 * MI) * 128;
  static constexpr int kNT = BN / 8;
  static constexpr int kPixelBytes = BM * TRTK_BLOCK;
  static constexpr int kWeightBytes = BN * TRTK_BLOCK;
  static constexpr int kResPitch = BN * DtInfo<DT>::kBytes + 16;
  static constexpr int kConsts = (int) sizeof (ChannelConstants<BN, Acc>);
};

template <int DT, int BM, int BN, int MI, int ST, bool PW>
TRTK_DEV void
conv_wgmma (const TrtkConvArgs &a)
{
  using T = ConvWgmma<DT, BM, BN, MI, ST>;
  using Acc = typename T::Acc;
  extern __shared__ __align__ (128) char raw[];
  /* swizzle atoms start on 1024 bytes */
  char *smem = raw + ((1024 - (smem_addr (raw) & 1023)) & 1023);
  char *res = smem + a.smem_res;
  auto *consts = (ChannelConstants<BN, Acc> *) (smem + a.smem_consts);
  const uint32_t bars = smem_addr ((char *) consts + T::kConsts);
  const uint32_t pixels = smem_addr (smem);
  const uint32_t weights = pixels + a.slots * T::kPixelBytes;
  const int tid = threadIdx.x, lane = tid & 31, warp = tid >> 5;
  const int row0 = (warp >> 2) * 64 * MI; /* of this warpgroup */
  const int m_tile = (int) trtk_div (a.div_n_tiles, blockIdx.x);
  const int m0 = m_tile * BM, n0 = (blockIdx.x - m_tile * a.n_tiles) * BN;
  const int group = blockIdx.y, channel = group * a.k + n0;
  const int rows = min (BM, a.m - m0), cols = min (BN, a.k - n0);
  const uint32_t w_bytes = min (BN, a.k_rows - n0) * TRTK_BLOCK;
  const int shift = out_shift (a.e.out_dtype);
  const char *w = (const char *) a.weights
      + ((int64_t) group * a.blocks * a.k_rows + n0) * TRTK_BLOCK;
  const int64_t w_step = (int64_t) a.k_rows * TRTK_BLOCK;
  Acc acc[MI][T::kNT * 4];
  PixelLoader<BM, 1, T::kThreads, PW> loader;

  pdl_launch_next ();
  if (tid == 0) {
    for (int s = 0; s < ST; s++)
      mbar_init (bars + s * 8);
    fence_async_proxy ();
    for (int s = 0; s < ST - 2 && s < a.blocks; s++) {
      mbar_expect (bars + s * 8, w_bytes);
      bulk_load (weights + s * T::kWeightBytes, w + s * w_step, w_bytes,
          bars + s * 8);
    }
  }
#pragma unroll
  for (int i = 0; i < MI; i++)
#pragma unroll
    for (int j = 0; j < T::kNT * 4; j++)
      acc[i][j] = 0;
  constants_fetch (consts, a, channel, cols, tid, T::kThreads);
  loader.init (a, m0, group, tid);
  pdl_wait ();
#pragma unroll
  for (int s = 0; s < ST - 2; s++) {
    if (s < a.blocks)
      loader.template load<true> (a, pixels + s * T::kPixelBytes, s);
    if (s == ST - 3 && a.e.residual != TRTK_RES_NONE)
      residual_fetch (res, T::kResPitch,
          (const char *) a.res + (int64_t) m0 * a.res_pitch
              + ((int64_t) channel << out_shift (a.e.res_dtype)),
          a.res_pitch, rows, cols << out_shift (a.e.res_dtype), tid,
          T::kThreads);
    cp_async_commit ();
  }

  int slot = 0, fill = ST - 2;
  uint32_t parity = 0;
  for (int it = 0; it < a.blocks; it++) {
    cp_async_wait<ST - 3> ();
    fence_async_proxy ();
    __syncthreads (); /* also: every warpgroup is done with step it - 2 */
    mbar_wait (bars + slot * 8, parity);
    wgmma_fence ();
#pragma unroll
    for (int k = 0; k < 4; k++) {
      uint64_t b = wgmma_desc (weights + slot * T::kWeightBytes + k * 32);

#pragma unroll
      for (int i = 0; i < MI; i++)
        Wgmma<DT, BN>::run (acc[i],
            wgmma_desc (pixels + slot * T::kPixelBytes
                + (row0 + i * 64) * TRTK_BLOCK + k * 32),
            b);
    }
    wgmma_commit ();
    if (it + ST - 2 < a.blocks) {
      if (tid == 0) {
        mbar_expect (bars + fill * 8, w_bytes);
        bulk_load (weights + fill * T::kWeightBytes,
            w + (it + ST - 2) * w_step, w_bytes, bars + fill * 8);
      }
      loader.template load<true> (a, pixels + fill * T::kPixelBytes,
          it + ST - 2);
    }
    cp_async_commit ();
    wgmma_wait<1> ();
    fill = fill + 1 == ST ? 0 : fill + 1;
    slot = slot + 1 == ST ? 0 : slot + 1;
    parity ^= slot == 0;
  }
  wgmma_wait<0> ();
  cp_async_wait<0> ();
  __syncthreads ();

  const Program p = program_load (&a.e);
  const int pitch = (BN << shift) + 16;
#pragma unroll
  for (int i = 0; i < MI; i++)
    fragments_finish<BN, 1, T::kNT> (p, acc[i], consts, smem, pitch, res,
        T::kResPitch, row0 + i * 64 + (warp & 3) * 16, 0, lane);
  __syncthreads ();
  stage_store (smem, pitch,
      (char *) a.y + (int64_t) m0 * a.y_pitch + ((int64_t) channel << shift),
      a.y_pitch, rows, cols << shift, tid, T::kThreads);
}
