/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_move.cu: kernels of the bodies of plain_move.h, and those that turn
 * tiles in shared memory.
 *   grid   turn: one CTA a tile
 *   bound  memory: neighbours read neighbours and write neighbours */
#include "cuda/plain/plain_move.h"

#include "cuda/plain/kernel.cuh"

#define TRTK_PLAIN_TILE(family, body)
#include "cuda/plain/plain_move.def"

template <class T>
TRTK_DEV void
turn (const TrtkPlainArgs &a)
{
  /* a row of it is a column of the tile; one more keeps banks apart */
  __shared__ T tile[TRTK_TURN_TILE + TRTK_TURN_TILE / 2];
  const TrtkPlainMove *p = TRTK_PLAIN_PARAMS_OF (&a, TrtkPlainMove);
  const TrtkPlainTile t
      = trtk_plain_tile_at (p, blockIdx.x, a.at[0], a.at[1]);
  const int down = (int) a.at[0], pitch = down + 1;
  const int rows = (int) t.rows, columns = (int) t.columns;
  const T *x = (const T *) a.in[0].data + t.from;
  T *y = (T *) a.out[0].data + t.to;

  pdl_launch_next ();
  pdl_wait ();
#pragma unroll
  for (int k = threadIdx.x; k < TRTK_TURN_TILE; k += TRTK_PLAIN_CTA_THREADS) {
    const int i = k & (down - 1), j = k / down;

    if (i < rows && j < columns)
      tile[j * pitch + i] = x[j * t.x_step + i];
  }
  __syncthreads ();
#pragma unroll
  for (int k = threadIdx.x; k < TRTK_TURN_TILE; k += TRTK_PLAIN_CTA_THREADS) {
    const int i = k / columns, j = k - i * columns;

    if (i < rows)
      y[i * t.y_step + j] = tile[j * pitch + i];
  }
}

#define TURN(T, size) \
  extern "C" __global__ void __launch_bounds__ (TRTK_PLAIN_CTA_THREADS) \
  trtk_plain_turn##size (const __grid_constant__ TrtkPlainArgs a) \
  { \
    turn<T> (a); \
  }

TURN (uint8_t, 1)
TURN (uint16_t, 2)
TURN (uint32_t, 4)
