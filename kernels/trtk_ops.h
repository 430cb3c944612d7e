/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* trtk_ops.h: arguments of the fast-path kernels beside convolution, by value.
 * Pitches are bytes from pixel to pixel; channels are stored channels. */
#ifndef TRTK_OPS_H
#define TRTK_OPS_H

#include "trtk_conv.h"

/* Depthwise convolution; weights [r][s][channels], s8 or f16; twice: another
 * such set behind it is added. */
typedef struct {
  const void *x, *weights, *res, *bias;
  const float *scale, *out;
  void *y;
  int32_t n, h, w, p, q, channels, r, s;
  int32_t stride_y, stride_x, dil_y, dil_x, pad_top, pad_left;
  int32_t x_pitch, y_pitch, res_pitch;
  int32_t x_zero;
  int32_t strips; /* of a row of outputs */
  int32_t twice;
  TrtkDiv div_words, div_strips, div_p;
  TrtkEpilogue e;
} TrtkDepthwiseArgs;

/* Max pooling, and the sum over a whole picture with an epilogue; in parts of
 * each pixels where there is more than one. */
typedef struct {
  const void *x, *bias;
  const float *scale, *out;
  void *y;
  void *partial; /* [n][parts][channels] sums, s32 or f32 */
  int32_t parts, each;
  int32_t n, h, w, p, q, channels, r, s;
  int32_t stride_y, stride_x, pad_top, pad_left;
  int32_t x_pitch, y_pitch;
  int32_t dtype;
  TrtkDiv div_pieces, div_q, div_p;
  TrtkEpilogue e;
} TrtkPoolArgs;

/* Elementwise interpreter: registers of f32, ARITHMETIC.md 8. */
typedef enum {
  TRTK_ELT_LOAD, /* r[d] = (float) (in[a] - zero[a]) * scale[a] */
  TRTK_ELT_ADD,  /* r[d] = r[a] + r[b] */
  TRTK_ELT_SUB,
  TRTK_ELT_MUL,
  TRTK_ELT_DIV,
  TRTK_ELT_MIN,
  TRTK_ELT_MAX,
  TRTK_ELT_FMA,  /* r[d] = r[a] * r[b] + r[c] */
  TRTK_ELT_CONST /* r[d] = imm */,
  TRTK_ELT_ACT,  /* r[d] = act a (imm, imm2) of r[b] */
  TRTK_ELT_STORE /* out = r[a] * imm + out_zero, rounded and saturated */
} TrtkEltCode;

#define TRTK_ELT_INPUTS 4
#define TRTK_ELT_OPS 16
#define TRTK_ELT_REGS 4

typedef struct {
  uint8_t code, d, a, b, c;
  float imm, imm2;
} TrtkEltOp;

typedef struct {
  const void *data;
  int32_t dtype, pitch, h, w;
  int32_t up; /* nearest: row y of the output reads row y >> up */
  int32_t zero;
  float scale;
} TrtkEltInput;

typedef struct {
  TrtkEltInput in[TRTK_ELT_INPUTS];
  TrtkEltOp ops[TRTK_ELT_OPS];
  int32_t n_ops;
  void *y;
  int32_t n, p, q, channels, y_pitch, out_dtype, out_zero;
  TrtkDiv div_words, div_q, div_p;
} TrtkEltArgs;

/* What happens to a value on its way from one layout to another. */
typedef enum {
  TRTK_MOVE_COPY = 0,       /* any type; of equal size */
  TRTK_MOVE_QUANTIZE = 1,   /* f32, f16 to s8, u8: x / scale, rounded, + zero */
  TRTK_MOVE_DEQUANTIZE = 2, /* s8, u8 to f32, f16: (x - zero) * scale */
  TRTK_MOVE_CONVERT = 3     /* f32 to f16 or back */
} TrtkMoveKind;

/* @n pictures of @c channels of @pixels pixels. A pitch of 0: row-major; else
 * channels are innermost, and pixels that many elements apart. */
typedef struct {
  const void *x;
  void *y;
  int32_t n, c, pixels;
  int32_t x_pitch, y_pitch;
  int32_t stored; /* channels that y has, where it has a pitch */
  int32_t x_dtype, y_dtype, size; /* size: bytes, of COPY */
  int32_t kind;   /* TrtkMoveKind */
  int32_t zero;
  float scale, reciprocal; /* the planner sets the second: 1 / scale */
  int32_t granule; /* channels that an item moves, 4 or 16 */
  TrtkDiv div_pixels, div_granules;
} TrtkRelayoutArgs;

/* TrtTable on stored channels: y = table[x]. */
typedef struct {
  const void *x;
  void *y;
  int32_t pixels, channels, x_pitch, y_pitch; /* bytes */
  TrtkDiv div_pieces;
  uint8_t table[256];
} TrtkTableArgs;

#endif
