/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* trtk_conv.h: a convolution problem on the fast path (NHWC, granules of 16
 * channels, epilogue program), the packed form of its weights, and the index
 * arithmetic that packers, kernels and tests share.
 *
 * Packed weights, one form for mma.sync and wgmma, s8 and f16: the weight
 * matrix is [k][r][s][c] with c padded to whole granules, seen as rows of
 * bytes and cut into blocks of 128 bytes along the row:
 *
 *   [group][block][row][128 bytes], 16-byte pieces permuted by row
 *
 * Channel k of a group is row trtk_pack_row (k): the instructions' fragments
 * then hold four neighbouring channels in one thread.
 *
 * so the tile of any number of rows of one block is one contiguous stretch,
 * is what a bulk copy wants, is conflict-free for ldmatrix, and is the
 * 128-byte-swizzled operand that wgmma reads. */
#ifndef TRTK_CONV_H
#define TRTK_CONV_H

#include "trtk_epilogue.h"

#define TRTK_GRANULE 16    /* channels */
#define TRTK_BLOCK 128     /* bytes of K in one block of packed weights */
#define TRTK_PAD_BYTES 65536 /* page that padding is read from */

typedef struct {
  int32_t n, h, w, c;   /* input; c is logical, per whole tensor */
  int32_t k, p, q;      /* output channels (logical), height, width */
  int32_t r, s;         /* filter */
  int32_t stride_y, stride_x, dil_y, dil_x, pad_top, pad_left;
  int32_t groups;
  int32_t x_pitch, y_pitch, res_pitch; /* elements from pixel to pixel */
  int32_t x_zero;
  int32_t x_dtype; /* TRTK_S8, TRTK_U8 or TRTK_F16; weights S8 or F16 */
  bool twice; /* of bytes: a weight is the sum of two, [k][r][s][2][c / groups],
               * for those of u8 less a zero point, which take nine bits */
  bool unit_scale, unit_out; /* every scale[], out[] is 1: steps left out */
  TrtkEpilogue epilogue;
} TrtkConv;

/* Division of 0 <= n < 2^31 by a constant, without a division. */
typedef struct {
  uint32_t mul, shift, div;
} TrtkDiv;

static inline TrtkDiv
trtk_div_make (uint32_t d)
{
  TrtkDiv v = { 0, 0, d };

  while (v.shift < 31 && (1u << v.shift) < d)
    v.shift++;
  v.mul = (uint32_t) ((((uint64_t) 1 << 32) * (((uint64_t) 1 << v.shift) - d))
              / d
          + 1);
  return v;
}

TRTK_HD uint32_t
trtk_div (TrtkDiv v, uint32_t n)
{
#ifdef __CUDA_ARCH__
  return (__umulhi (n, v.mul) + n) >> v.shift;
#else
  return (uint32_t) (((((uint64_t) n * v.mul) >> 32) + n) >> v.shift);
#endif
}

/* What a convolution kernel gets, by value. Pitches are in bytes here. */
typedef struct {
  const void *x, *weights, *pad, *res;
  void *y;
  const void *bias; /* s32 or f32, [channels rounded up to a granule] */
  const float *scale, *out;
  int32_t m;            /* output pixels: n * p * q */
  int32_t k, k_rows;    /* stored channels per group; rows in packed weights */
  int32_t h, w, p, q;
  int32_t stride_y, stride_x, dil_y, dil_x, pad_top, pad_left;
  int32_t x_pitch, y_pitch, res_pitch;
  int32_t pieces;       /* 16-byte pieces of one row of weights */
  int32_t blocks;       /* 128-byte blocks of one row of weights */
  int32_t tap_pieces;   /* 16-byte pieces of one tap of the input */
  int32_t twice;        /* a row of weights has them twice, one set of weights
                         * behind the other: div_tap is of both */
  int32_t n_tiles;      /* tiles across the channels */
  int32_t pad_is_zero;  /* then the page is not read at all */
  int32_t slots;        /* stages that exist: no more than K needs */
  int32_t splits;       /* CTAs of a cluster that share K */
  int32_t unit_scale, unit_out;
  int32_t smem_consts;  /* where in shared memory the channel constants are */
  int32_t smem_res;     /* where the tile of the residual is */
  int32_t stem_cols;       /* columns of the stem's patch */
  int32_t rows_are_pixels; /* 1x1, stride 1: row m of a matrix is pixel m */
  TrtkDiv div_pq, div_q, div_tap, div_s, div_n_tiles;
  TrtkEpilogue e;
} TrtkConvArgs;

#define TRTK_TMA_SLOTS 8 /* stages at most */
/* Warpgroups of 64 x MI pixels, and what loads: conv_tma.cuh says why. */
#define TRTK_TMA_THREADS(BM, MI, CTAS) \
  (BM / (64 * MI) * 128 + (CTAS == 1 ? 128 : 32))

/* A tensor map as the driver encodes it. */
typedef struct {
#ifdef __cplusplus
  alignas (64) uint64_t words[16];
#else
  _Alignas (64) uint64_t words[16];
#endif
} TrtkTensorMap;

/* For kernels that reach their tensors through maps. */
typedef struct {
  TrtkConvArgs a;
  TrtkTensorMap x, y, res;
} TrtkConvTmaArgs;

TRTK_HD int32_t
trtk_round_up (int32_t n, int32_t to)
{
  return (n + to - 1) / to * to;
}

/* Byte of the packed form that holds 16-byte piece @piece of row @row, in a
 * group of @rows rows. */
TRTK_HD int64_t
trtk_pack_offset (int32_t rows, int32_t row, int32_t piece)
{
  int64_t block = piece / 8;

  return (block * rows + row) * TRTK_BLOCK + ((piece % 8) ^ (row & 7)) * 16;
}

/* Rows 8 n + 2 t + e of 16 hold channel 4 t + 2 n + e: lane t of a quad has
 * columns 2 t + e of the 8-wide fragments n = 0 and 1. */
TRTK_HD int32_t
trtk_pack_row (int32_t k)
{
  return (k & ~15) | (k & 2) << 2 | (k & 12) >> 1 | (k & 1);
}

/* The same inside a tile in shared memory, whose rows are 128 bytes. */
TRTK_HD int32_t
trtk_tile_offset (int32_t row, int32_t piece)
{
  return row * TRTK_BLOCK + ((piece ^ (row & 7)) << 4);
}

/* Output pixel @m: its picture, and the input position of its first tap. */
TRTK_HD void
trtk_conv_origin (const TrtkConvArgs *a, int32_t m, int32_t *n, int32_t *y,
    int32_t *x)
{
  int32_t rest, p;

  *n = (int32_t) trtk_div (a->div_pq, (uint32_t) m);
  rest = m - *n * (int32_t) a->div_pq.div;
  p = (int32_t) trtk_div (a->div_q, (uint32_t) rest);
  *y = p * a->stride_y - a->pad_top;
  *x = (rest - p * (int32_t) a->div_q.div) * a->stride_x - a->pad_left;
}

/* Piece @piece of a weight row: the input offset (rows, columns, bytes) that
 * it multiplies. */
TRTK_HD void
trtk_conv_tap (const TrtkConvArgs *a, int32_t piece, int32_t *dy, int32_t *dx,
    int32_t *byte)
{
  int32_t tap = (int32_t) trtk_div (a->div_tap, (uint32_t) piece);
  int32_t r = (int32_t) trtk_div (a->div_s, (uint32_t) tap);
  int32_t in_tap = piece - tap * (int32_t) a->div_tap.div;

  *byte = (in_tap < a->tap_pieces ? in_tap : in_tap - a->tap_pieces) * 16;
  *dy = r * a->dil_y;
  *dx = (tap - r * (int32_t) a->div_s.div) * a->dil_x;
}

#endif
