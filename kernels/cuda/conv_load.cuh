/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv_load.cuh: fills tiles of the implicit GEMM in shared memory: rows of
 * pixels gathered by cp.async, rows of packed weights copied as they are. */
#pragma once
#include "ptx.cuh"
#include "trtk_conv.h"

/* One thread's share of the pixel tile: piece tid % 8 of the rows
 * tid / 8 + i * THREADS / 8. A stage holds KB blocks of BM rows. PW: 1x1
 * without padding, where no tap can fall outside the picture. WHOLE: what lies
 * past the end of K is filled with padding, for instructions that read it. */
template <int BM, int KB, int THREADS, bool PW, bool WHOLE = false>
struct PixelLoader {
  static constexpr int kRows
      = BM * 8 / THREADS > 0 ? BM * 8 / THREADS : 1; /* distinct rows */
  static constexpr int kTotal = BM * 8 * KB;

  static_assert (THREADS / 8 >= BM ? THREADS / 8 % BM == 0
                                   : BM % (THREADS / 8) == 0,
      "a thread keeps its rows from block to block");
  static constexpr int kAtOnce
      = kTotal < THREADS ? kTotal / 8 : THREADS / 8; /* rows of all blocks */
  static constexpr int kBlocksAtOnce = kAtOnce > BM ? kAtOnce / BM : 1;
  static constexpr int kRounds = KB / kBlocksAtOnce;
  static constexpr int kCopies = kRounds * kRows; /* of a thread in a stage */

  /* Where a thread's copies of one stage come from. */
  struct Sources {
    const char *from[kCopies];
    uint32_t real, skip; /* masks of copies: not zeros; not read at all */
  };

  /* of a row's first tap: 16-byte units from x; row in the high half of a
   * word, column in the low one */
  int32_t at[kRows], yx[kRows];
  int tid;

  __device__ __forceinline__ void
  init (const TrtkConvArgs &a, int m0, int group, int thread)
  {
    tid = thread;
#pragma unroll
    for (int i = 0; i < kRows; i++) {
      int m = m0 + ((tid >> 3) + i * (THREADS / 8)) % BM;
      int32_t n, y, x;

      /* rows past the end repeat the last one: never stored */
      trtk_conv_origin (&a, m < a.m ? m : a.m - 1, &n, &y, &x);
      at[i] = ((n * a.h + y) * a.w + x) * (a.x_pitch >> 4)
          + group * a.tap_pieces;
      yx[i] = y << 16 | (x & 0xffff);
    }
  }

  /* The sources of blocks [block, block + KB). What one block's pieces
   * multiply is worked out once for all its rows. Padding that is not zero is
   * read from a page, from another line by every CTA and thread: one line for
   * all of them is a hot spot in L2 (measured: half the speed). */
  __device__ __forceinline__ void
  find (const TrtkConvArgs &a, int block, Sources *s) const
  {
    const int lin = tid >> 3, col = tid & 7;
    const char *pad = (const char *) a.pad
        + ((blockIdx.x * 1024 + tid * 16) & (TRTK_PAD_BYTES - 16));

    s->real = s->skip = 0;
#pragma unroll
    for (int b = 0; b < kRounds; b++) {
      int piece = (block + b * kBlocksAtOnce
                      + (kBlocksAtOnce > 1 ? lin / BM : 0))
              * 8
          + col;
      int32_t dy = 0, dx = 0, byte = piece * 16;

      if ((!WHOLE && piece >= ((a.pieces + 1) & ~1))
          || (kTotal < THREADS && tid >= kTotal))
        s->skip |= ((1u << kRows) - 1) << (b * kRows);
      if (!PW)
        trtk_conv_tap (&a, piece, &dy, &dx, &byte);
      const int32_t offset = (dy * a.w + dx) * (a.x_pitch >> 4) + (byte >> 4);
#pragma unroll
      for (int i = 0; i < kRows; i++) {
        bool inside = piece < a.pieces;

        if (!PW)
          inside = inside
              && (uint32_t) ((yx[i] >> 16) + dy) < (uint32_t) a.h
              && (uint32_t) ((int16_t) yx[i] + dx) < (uint32_t) a.w;
        s->from[b * kRows + i] = inside
            ? (const char *) a.x + (int64_t) (at[i] + offset) * 16
            : pad;
        if (inside || !a.pad_is_zero)
          s->real |= 1u << (b * kRows + i);
      }
    }
  }

  __device__ __forceinline__ void
  copy (const Sources &s, uint32_t tile) const
  {
    const int lin = tid >> 3, col = tid & 7;
    const uint32_t dst = tile + lin * TRTK_BLOCK + ((col ^ (lin & 7)) << 4);

#pragma unroll
    for (int c = 0; c < kCopies; c++)
      if (!(s.skip >> c & 1))
        cp_async16_or_zero (dst
                + (c / kRows * kBlocksAtOnce * BM + c % kRows * (THREADS / 8))
                    * TRTK_BLOCK,
            s.from[c], s.real >> c & 1);
  }

  __device__ __forceinline__ void
  load (const TrtkConvArgs &a, uint32_t tile, int block) const
  {
    Sources s;

    find (a, block, &s);
    copy (s, tile);
  }
};

/* The weight tile: KB blocks of BN rows from @src on, already swizzled; @left
 * blocks exist. Rows past the end are read and not used: packed weights end in
 * slack. Of blocks past the end the last one is read again. */
template <int BN, int KB, int THREADS>
TRTK_DEV void
weights_load (const TrtkConvArgs &a, const char *src, uint32_t tile, int left,
    int tid)
{
  constexpr int kTotal = BN * 8 * KB, kStep = THREADS / 8;
  const int64_t block = (int64_t) a.k_rows * TRTK_BLOCK;

#pragma unroll
  for (int i = 0; i < (kTotal + THREADS - 1) / THREADS; i++) {
    if (kTotal % THREADS != 0 && tid + i * THREADS >= kTotal)
      break;
    /* a step covers whole blocks, or a part of one: either way the position
     * inside the block is the thread's own plus a constant */
    const int b = kStep >= BN ? ((tid >> 3) + i * kStep) / BN : i * kStep / BN;
    const int in_block = kStep >= BN ? tid & (BN * 8 - 1)
                                     : tid + i * kStep % BN * 8;

    cp_async16 (tile + (tid + i * THREADS) * 16,
        src + (KB > 1 ? min (b, left - 1) : 0) * block + in_block * 16);
  }
}
