/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv_load.cuh: fills tiles of the implicit GEMM in shared memory: rows of
 * pixels gathered by cp.async, rows of packed weights copied as they are. */
#pragma once
#include "ptx.cuh"
#include "trtk_conv.h"

/* One thread's share of the pixel tile: piece tid % 8 of the rows
 * tid / 8 + i * THREADS / 8. A stage holds KB blocks of BM rows. PW: 1x1
 * without padding, where no tap can fall outside the picture. */
template <int BM, int KB, int THREADS, bool PW> struct PixelLoader {
  static constexpr int kRows
      = BM * 8 / THREADS > 0 ? BM * 8 / THREADS : 1; /* distinct rows */
  static constexpr int kTotal = BM * 8 * KB;
  static constexpr int kSteps = (kTotal + THREADS - 1) / THREADS;

  const char *base[kRows];
  int32_t y[kRows], x[kRows];
  int tid;

  __device__ __forceinline__ void
  init (const TrtkConvArgs &a, int m0, int group, int thread)
  {
    tid = thread;
#pragma unroll
    for (int i = 0; i < kRows; i++) {
      int m = m0 + ((tid >> 3) + i * (THREADS / 8)) % BM;
      int32_t n;

      /* rows past the end repeat the last one: never stored */
      trtk_conv_origin (&a, m < a.m ? m : a.m - 1, &n, &y[i], &x[i]);
      base[i] = (const char *) a.x
          + ((int64_t) (n * a.h + y[i]) * a.w + x[i]) * a.x_pitch
          + group * a.tap_pieces * 16;
    }
  }

  /* Loads blocks [block, block + KB) into @tile; the caller commits. WHOLE:
   * also what lies past the end of K, as padding. */
  template <bool WHOLE = false>
  __device__ __forceinline__ void
  load (const TrtkConvArgs &a, uint32_t tile, int block) const
  {
#pragma unroll
    for (int i = 0; i < kSteps; i++) {
      int idx = tid + i * THREADS, lin = idx >> 3, col = idx & 7;
      int piece = (block + lin / BM) * 8 + col;
      const char *src;

      if (kTotal % THREADS != 0 && idx >= kTotal)
        break;
      if (!WHOLE && piece >= ((a.pieces + 1) & ~1))
        continue; /* no instruction reads it */
      if (PW) {
        src = base[i % kRows] + piece * 16;
        if (piece >= a.pieces)
          src = (const char *) a.pad;
      } else {
        int32_t dy, dx, byte;

        trtk_conv_tap (&a, piece, &dy, &dx, &byte);
        src = base[i % kRows] + (int64_t) (dy * a.w + dx) * a.x_pitch + byte;
        if (piece >= a.pieces || (uint32_t) (y[i % kRows] + dy) >= (uint32_t) a.h
            || (uint32_t) (x[i % kRows] + dx) >= (uint32_t) a.w)
          src = (const char *) a.pad;
      }
      cp_async16 (tile + lin * TRTK_BLOCK + ((col ^ (lin & 7)) << 4), src);
    }
  }
};

/* The weight tile: KB blocks of BN rows from row n0, already swizzled. */
template <int BN, int KB, int THREADS>
TRTK_DEV void
weights_load (const TrtkConvArgs &a, const char *weights, uint32_t tile,
    int block, int n0, int tid)
{
  constexpr int kTotal = BN * 8 * KB;

#pragma unroll
  for (int i = 0; i < (kTotal + THREADS - 1) / THREADS; i++) {
    int idx = tid + i * THREADS, lin = idx >> 3;
    int row = n0 + lin % BN, b = block + lin / BN;

    if (kTotal % THREADS != 0 && idx >= kTotal)
      break;
    if (b < a.blocks && row < a.k_rows)
      cp_async16 (tile + idx * 16,
          weights + ((int64_t) b * a.k_rows + row) * TRTK_BLOCK
              + (idx & 7) * 16);
  }
}
