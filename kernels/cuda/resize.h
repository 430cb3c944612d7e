/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* resize.h: linear Resize of rows and columns, channels innermost: an output
 * pixel is a weighted sum of four pixels, the two columns of two rows. Which
 * and how much of them the host has worked out (cpu/resize_taps.h), so that all
 * of ONNX's coordinates are one kernel. Sums are f32, rows first, as those of
 * the reference are for f32. */
#ifndef TRTK_CUDA_RESIZE_H
#define TRTK_CUDA_RESIZE_H

#include "trtk_cuda.h"
#include "trtk_ref.h"

/* Of one output row or column. */
typedef struct {
  int32_t at[2]; /* 16-byte pieces from the picture's first one */
  float weight[2];
} TrtkResizeTaps;

/* Everything counts pieces of 16 bytes. */
typedef struct {
  const void *x;
  void *y;
  const TrtkResizeTaps *taps; /* of p rows, then of q columns */
  int32_t n, p, q, pieces;    /* pieces: of a pixel of y */
  int32_t dtype;              /* of x and y: s8, u8, f16, f32 */
  int32_t y_pitch;            /* from pixel to pixel */
  int64_t x_image;
  TrtkDiv div_pieces, div_q, div_p;
} TrtkResizeArgs;

/* Fills the divisions; @launch. */
TrtkStatus trtk_cuda_plan_resize (TrtkResizeArgs *args, TrtkLaunch *launch);

typedef struct {
  uint32_t word[4];
} TrtkPiece;

TRTK_HD TrtkPiece
trtk_piece_load (const void *from, int64_t at)
{
  TrtkPiece v;
#ifdef __CUDA_ARCH__
  const uint4 w = ((const uint4 *) from)[at];

  v.word[0] = w.x, v.word[1] = w.y, v.word[2] = w.z, v.word[3] = w.w;
#else
  v = ((const TrtkPiece *) from)[at];
#endif
  return v;
}

/* Of four pieces the element @i, weighted. */
TRTK_HD float
trtk_resize_value (const TrtkPiece v[2][2], int32_t dtype, int32_t i,
    const TrtkResizeTaps *row, const TrtkResizeTaps *col)
{
  float column[2];

#ifdef __CUDA_ARCH__
#pragma unroll
#endif
  for (int32_t c = 0; c < 2; c++) {
    float above = trtk_ref_load (v[0][c].word, dtype, i);
    float below = trtk_ref_load (v[1][c].word, dtype, i);

    column[c] = trtk_mul (above, row->weight[0]);
    if (row->weight[1] != 0.0f)
      column[c] = trtk_add (column[c], trtk_mul (below, row->weight[1]));
  }
  return trtk_add (trtk_mul (column[0], col->weight[0]),
      trtk_mul (column[1], col->weight[1]));
}

TRTK_HD void
trtk_resize_item (const TrtkResizeArgs *a, int32_t dtype, int32_t elements,
    uint32_t item)
{
  const uint32_t pixel = trtk_div (a->div_pieces, item);
  const uint32_t line = trtk_div (a->div_q, pixel);
  const uint32_t n = trtk_div (a->div_p, line);
  const int32_t piece = (int32_t) (item - pixel * a->div_pieces.div);
  TrtkResizeTaps row, col;
  TrtkPiece v[2][2], y;

  if ((int32_t) n >= a->n)
    return;
  row = a->taps[line - n * a->div_p.div];
  col = a->taps[a->p + (int32_t) (pixel - line * a->div_q.div)];
#ifdef __CUDA_ARCH__
#pragma unroll
#endif
  for (int32_t i = 0; i < 4; i++)
    v[i >> 1][i & 1] = trtk_piece_load (a->x,
        n * a->x_image + row.at[i >> 1] + col.at[i & 1] + piece);
#ifdef __CUDA_ARCH__
#pragma unroll
#endif
  for (int32_t i = 0; i < elements; i++)
    trtk_ref_store (y.word, dtype, i,
        trtk_resize_value (v, dtype, i, &row, &col));
#ifdef __CUDA_ARCH__
  ((uint4 *) a->y)[(int64_t) pixel * a->y_pitch + piece]
      = make_uint4 (y.word[0], y.word[1], y.word[2], y.word[3]);
#else
  ((TrtkPiece *) a->y)[(int64_t) pixel * a->y_pitch + piece] = y;
#endif
}

#endif
