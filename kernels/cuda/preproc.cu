/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* preproc.cu: frames as a network's input, in one pass from the decoder's
 * surfaces (trtk_preproc.h).
 *   grid   a CTA per 32 x 32 input pixels and frame, 256 threads: a warp has 32
 *          columns of a row, so that loads and stores lie side by side, and a
 *          thread 4 rows, whose loads are under way together
 *   bound  memory: the frame once, the input once. Taps are computed once a
 *          CTA, 64 of each axis; what surrounds the picture is only stored */
#include "ptx.cuh"
#include "trtk_preproc_pixel.h"

static constexpr int TILE = 32, ROWS = 4, STEP = TILE / ROWS;

struct Taps {
  TrtkTap tap[2][2][TILE]; /* across, down; luma, chroma */
};

template <int SOURCE, bool AREA>
TRTK_DEV void
make_taps (const TrtkPreprocArgs &a, Taps &taps)
{
  int axis = threadIdx.x >> 6, chroma = threadIdx.x >> 5 & 1;
  int i = threadIdx.x & 31;

  if (axis > 1 || (chroma && trtk_preproc_group (SOURCE, 1) == 0))
    return;
  taps.tap[axis][chroma][i] = trtk_preproc_tap (axis ? &a.down : &a.across,
      chroma, AREA, (axis ? blockIdx.y : blockIdx.x) * TILE + i);
}

/* Whether a tile that begins at @at shows nothing of the picture. */
TRTK_DEV bool
is_outside (const TrtkPreprocAxis &axis, int at)
{
  return at >= axis.first + axis.n || at + TILE <= axis.first || axis.n == 0;
}

TRTK_DEV void
store_pads (const TrtkPreprocArgs &a, int slot, int x, int y)
{
  if (x >= a.width)
    return;
#pragma unroll 1
  for (int r = 0; r < ROWS; r++)
    if (y + r * STEP < a.height)
      trtk_preproc_store (&a, slot, x, y + r * STEP, a.pad);
}

template <int SOURCE, bool AREA>
TRTK_DEV void
preproc (const TrtkPreprocArgs &a)
{
  __shared__ Taps taps;
  const TrtkPreprocFrame &f = a.frame[blockIdx.z];
  const int left = blockIdx.x * TILE, top = blockIdx.y * TILE;
  const int column = threadIdx.x & 31, row = threadIdx.x >> 5;
  const int x = left + column, y = top + row;
  float v[ROWS][3];

  pdl_launch_next ();
  if (is_outside (a.across, left) || is_outside (a.down, top)) {
    pdl_wait ();
    store_pads (a, f.slot, x, y);
    return;
  }
  make_taps<SOURCE, AREA> (a, taps);
  __syncthreads ();
  pdl_wait ();
  /* Taps outside the picture are its edge's: every load is good. */
#pragma unroll
  for (int r = 0; r < ROWS; r++) {
    const TrtkTap tx[2] = { taps.tap[0][0][column], taps.tap[0][1][column] };
    const TrtkTap ty[2]
        = { taps.tap[1][0][row + r * STEP], taps.tap[1][1][row + r * STEP] };

    trtk_preproc_sample (&a, &f, SOURCE, AREA, tx, ty, v[r]);
  }
  if (x >= a.width)
    return;
#pragma unroll
  for (int r = 0; r < ROWS; r++) {
    const bool inside = trtk_preproc_inside (&a.across, x)
        && trtk_preproc_inside (&a.down, y + r * STEP);
    uint32_t e[3];

    trtk_preproc_finish (&a, SOURCE, v[r], e);
#pragma unroll
    for (int c = 0; c < 3; c++)
      e[c] = inside ? e[c] : a.pad[c];
    if (y + r * STEP < a.height)
      trtk_preproc_store (&a, f.slot, x, y + r * STEP, e);
  }
}

#define KERNEL(name, source, area)                                             \
  extern "C" __global__ void __launch_bounds__ (256, 4)                        \
  trtk_preproc_##name (const __grid_constant__ TrtkPreprocArgs a)              \
  {                                                                            \
    preproc<source, area> (a);                                                 \
  }

KERNEL (gray8, TRTK_SOURCE_GRAY8, false)
KERNEL (planar8, TRTK_SOURCE_PLANAR8, false)
KERNEL (semi8, TRTK_SOURCE_SEMI8, false)
KERNEL (semi16, TRTK_SOURCE_SEMI16, false)
KERNEL (packed3, TRTK_SOURCE_PACKED3, false)
KERNEL (packed4, TRTK_SOURCE_PACKED4, false)
KERNEL (gray8_area, TRTK_SOURCE_GRAY8, true)
KERNEL (planar8_area, TRTK_SOURCE_PLANAR8, true)
KERNEL (semi8_area, TRTK_SOURCE_SEMI8, true)
KERNEL (semi16_area, TRTK_SOURCE_SEMI16, true)
KERNEL (packed3_area, TRTK_SOURCE_PACKED3, true)
KERNEL (packed4_area, TRTK_SOURCE_PACKED4, true)
