/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_recurrent.cu: kernels of the bodies of plain_recurrent.h, and the one
 * that keeps R in registers.
 *   grid   recurrent_small: one CTA a sequence of a direction
 *   bound  two barriers a step of an LSTM, and a chain of hidden / 8 sums */
#include "cuda/plain/plain_recurrent.h"

#include "cuda/plain/kernel.cuh"

#define TRTK_PLAIN_TILE(family, body)
#include "cuda/plain/plain_recurrent.def"

extern "C" __global__ void __launch_bounds__ (TRTK_PLAIN_CTA_THREADS)
trtk_plain_recurrent_small (const __grid_constant__ TrtkPlainArgs a)
{
  /* behind a state come zeros, as behind a row of R: sums take eight at once */
  __shared__ __align__ (16) float h[TRTK_CELL_OWN], reset[TRTK_CELL_OWN];
  __shared__ float state[TRTK_CELL_OWN], extra[TRTK_CELL_OWN];
  __shared__ float sum[TRTK_PLAIN_CTA_THREADS];
  int lane = (int) threadIdx.x;
  float own[TRTK_CELL_OWN];

  pdl_launch_next ();
  pdl_wait ();
  TrtkCell c = trtk_cell_make (&a, blockIdx.x, lane, TRTK_PLAIN_CTA_THREADS);
  bool has_row = lane < a.at[0] * c.hidden;
#pragma unroll
  for (int i = 0; i < TRTK_CELL_OWN; i++)
    own[i] = has_row && i < c.hidden ? c.r[lane * c.hidden + i] : 0;
  if (lane < TRTK_CELL_OWN)
    h[lane] = reset[lane] = 0;
  __syncthreads ();
  c.own = own;
  c.h = h;
  c.c = state;
  c.extra = extra;
  c.reset = reset;
  c.sum = sum;
  trtk_cell_run (&a, &c, blockIdx.x % a.at[2]);
}
