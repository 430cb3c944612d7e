/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv_mma.cuh: convolution as an implicit GEMM on mma.sync, NHWC.
 *   x        s8, u8 or f16 [n][h][w][pitch], granules of 16 channels
 *   weights  trtk_conv.h's packed form
 *   y        s8, u8, f16 or f32 [n][p][q][pitch]
 *   grid     (tiles of BM pixels x tiles of BN channels, groups); neighbours
 *            in x share their pixels, which stay in L2
 *   block    WM x WN x WK warps; WK warps share a tile and split K
 *   bound    tensor cores for large tiles, L2 latency for small ones
 * ST stages of KB blocks of 128 bytes of K. The weights of the first stages are
 * fetched before the wait for the kernel before. Shared memory is laid out by
 * plan_conv.c: stages (later partial sums or the output), constants, residual. */
#pragma once
#include "conv_load.cuh"
#include "epilogue.cuh"

template <int DT, int BM, int BN, int WM, int WN, int WK, int KB, int ST>
struct ConvMma {
  using Acc = typename DtInfo<DT>::Acc;
  static constexpr int kThreads = 32 * WM * WN * WK;
  static constexpr int kMT = BM / WM / 16, kNT = BN / WN / 8;
  static constexpr int kPixelBytes = KB * BM * TRTK_BLOCK;
  static constexpr int kWeightBytes = KB * BN * TRTK_BLOCK;
  static constexpr int kResPitch = BN * DtInfo<DT>::kBytes + 16;
  static constexpr int kConsts = (int) sizeof (ChannelConstants<BN, Acc>);

  static_assert (BM % (16 * WM) == 0 && BN % (8 * WN) == 0, "whole fragments");
  static_assert (4 * KB % WK == 0, "whole steps a warp");
};

/* acc += tile of pixels * tile of weights, over this warp's share of the 32
 * byte steps [0, steps) of a stage. */
template <class T, int DT, int BM, int BN, int WM, int WN, int WK, int KB>
TRTK_DEV void
mma_stage (typename T::Acc *acc, uint32_t pixels, uint32_t weights, int steps,
    int wm, int wn, int wk, int lane)
{
  constexpr int MT = T::kMT, NT = T::kNT;
  const int a_row = wm * (BM / WM) + (lane & 15), a_piece = lane >> 4;
  const int b_row = wn * (BN / WN) + (lane & 7) + ((lane >> 4) << 3);
  const int b_piece = (lane >> 3) & 1;

#pragma unroll
  for (int j = 0; j < 4 * KB / WK; j++) {
    int step = j * WK + wk, kb = step >> 2, piece = (step & 3) * 2;
    uint32_t fa[MT][4], fb[(NT + 1) / 2][4];

    if (step >= steps)
      break;
#pragma unroll
    for (int i = 0; i < MT; i++)
      ldmatrix_x4 (fa[i], pixels + kb * BM * TRTK_BLOCK
              + trtk_tile_offset (a_row + i * 16, piece + a_piece));
#pragma unroll
    for (int i = 0; i < NT / 2; i++)
      ldmatrix_x4 (fb[i], weights + kb * BN * TRTK_BLOCK
              + trtk_tile_offset (b_row + i * 16, piece + b_piece));
    if (NT % 2 == 1)
      ldmatrix_x2 (fb[NT / 2], weights + kb * BN * TRTK_BLOCK
              + trtk_tile_offset (
                  wn * (BN / WN) + (NT - 1) * 8 + (lane & 7),
                  piece + b_piece));
#pragma unroll
    for (int i = 0; i < MT; i++)
#pragma unroll
      for (int n = 0; n < NT; n++)
        mma_32b<DT> (acc + (i * NT + n) * 4, fa[i], &fb[n / 2][n % 2 * 2]);
  }
}

template <int DT, int BM, int BN, int WM, int WN, int WK, int KB, int ST,
    bool PW>
TRTK_DEV void
conv_mma (const TrtkConvArgs &a)
{
  using T = ConvMma<DT, BM, BN, WM, WN, WK, KB, ST>;
  using Acc = typename T::Acc;
  constexpr int E = DtInfo<DT>::kBytes;
  extern __shared__ __align__ (128) char smem[];
  char *res = smem + a.smem_res;
  auto *consts = (ChannelConstants<BN, Acc> *) (smem + a.smem_consts);
  const uint32_t pixels = smem_addr (smem);
  const uint32_t weights = pixels + a.slots * T::kPixelBytes;
  const int tid = threadIdx.x, lane = tid & 31, warp = tid >> 5;
  const int wm = warp % WM, wn = warp / WM % WN, wk = warp / (WM * WN);
  const int m_tile = (int) trtk_div (a.div_n_tiles, blockIdx.x);
  const int m0 = m_tile * BM, n0 = (blockIdx.x - m_tile * a.n_tiles) * BN;
  const int group = blockIdx.y, channel = group * a.k + n0;
  const int rows = min (BM, a.m - m0), cols = min (BN, a.k - n0);
  const int shift = out_shift (a.e.out_dtype);
  const char *w = (const char *) a.weights
      + ((int64_t) group * a.blocks * a.k_rows + n0) * TRTK_BLOCK;
  const int64_t w_step = (int64_t) KB * a.k_rows * TRTK_BLOCK;
  const int iters = (a.blocks + KB - 1) / KB, steps = (a.pieces + 1) / 2;
  Acc acc[T::kMT * T::kNT * 4];
  PixelLoader<BM, KB, T::kThreads, PW> loader;

  pdl_launch_next ();
#pragma unroll
  for (int i = 0; i < T::kMT * T::kNT * 4; i++)
    acc[i] = 0;
#pragma unroll
  for (int s = 0; s < ST - 1; s++)
    if (s < iters) {
      weights_load<BN, KB, T::kThreads> (a, w,
          weights + s * T::kWeightBytes, a.blocks - s * KB, tid);
      w += w_step;
    }
  if constexpr (WK == 1)
    constants_fetch (consts, a, channel, cols, tid, T::kThreads);
  loader.init (a, m0, group, tid);
  /* few copies a thread: all addresses of the first stages before the wait */
  constexpr bool kEarly = decltype (loader)::kCopies * (ST - 1) <= 16;
  typename decltype (loader)::Sources sources[kEarly ? ST - 1 : 1];
  if constexpr (kEarly)
#pragma unroll
    for (int s = 0; s < ST - 1; s++)
      loader.find (a, s * KB, &sources[s]);
  Program p = program_load<DT> (&a.e);
  PartialJob<Acc> job = { (const Acc *) smem, res,
    (char *) a.y + (int64_t) m0 * a.y_pitch + ((int64_t) channel << shift),
    a.y_pitch, rows, cols };
  if constexpr (WK > 1) {
    int at = channel + min (tid % (BN / 2) * 2, cols - 2);

    job.c = pair_constants<Acc> ((const Acc *) a.bias + at, a.scale + at,
        a.out + at);
  }
  program_hold (&p);
  hold (job.y);
  hold (job.y_pitch);
  hold (job.rows);
  pdl_wait ();
#pragma unroll
  for (int s = 0; s < ST - 1; s++) {
    if (s < iters) {
      if constexpr (kEarly)
        loader.copy (sources[s], pixels + s * T::kPixelBytes);
      else
        loader.load (a, pixels + s * T::kPixelBytes, s * KB);
    }
    if (s == ST - 2 && a.e.residual != TRTK_RES_NONE)
      residual_fetch<BN * E / 16> (res, T::kResPitch,
          (const char *) a.res + (int64_t) m0 * a.res_pitch
              + (int64_t) channel * E,
          a.res_pitch, rows, cols * E, tid, T::kThreads);
    cp_async_commit ();
  }

  int slot = 0, fill = ST - 1;
  for (int it = 0; it < iters; it++) {
    cp_async_wait<ST - 2> ();
    __syncthreads ();
    if (it + ST - 1 < iters) {
      loader.load (a, pixels + fill * T::kPixelBytes, (it + ST - 1) * KB);
      weights_load<BN, KB, T::kThreads> (a, w,
          weights + fill * T::kWeightBytes, a.blocks - (it + ST - 1) * KB,
          tid);
      w += w_step;
    }
    cp_async_commit ();
    mma_stage<T, DT, BM, BN, WM, WN, WK, KB> (acc,
        pixels + slot * T::kPixelBytes, weights + slot * T::kWeightBytes,
        steps - it * KB * 4, wm, wn, wk, lane);
    slot = slot + 1 == ST ? 0 : slot + 1;
    fill = fill + 1 == ST ? 0 : fill + 1;
  }
  cp_async_wait<0> ();
  __syncthreads ();

  if (WK == 1 && p.fast != FAST_NONE) {
    fragments_finish<DT, BN, T::kMT, T::kNT> (p, acc, consts, smem, res,
        wm * (BM / WM), wn * (BN / WN), lane);
    __syncthreads ();
    stage_store<BN * E / 16> (smem, T::kResPitch, job.y, a.y_pitch, rows,
        cols * E, tid, T::kThreads);
    return;
  }
  fragments_dump<BN, T::kMT, T::kNT> (acc, (Acc *) smem + wk * BM * (BN + 4),
      wm * (BM / WM), wn * (BN / WN), lane);
  __syncthreads ();
  if constexpr (WK == 1) {
    int at = tid % (BN / 2) * 2;

    job.c = pair_constants<Acc> (&consts->bias[at], &consts->scale[at],
        &consts->out[at]);
  }
  partial_finish<DT, BM, BN, WK, T::kThreads> (p, job, tid);
}
