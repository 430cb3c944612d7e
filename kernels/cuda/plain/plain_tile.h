/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_tile.h: products of matrices and convolutions of f32 and f16 in tiles, with
 * f32 sums: what FP32 networks run on where no faster kernel fits.
 *
 *   y[batch][row][col] = epilogue (alpha * sum over k of a[row,k] * b[k,col]
 *                                  + beta * c[row,col])
 *
 * A convolution has a picture and a group in its batch; a are the weights, b
 * the input as k = (channel, tap) by output pixel, which nobody writes down:
 * trtk_tile_b () finds its elements. */
#ifndef TRTK_CUDA_PLAIN_PLAIN_TILE_H
#define TRTK_CUDA_PLAIN_PLAIN_TILE_H

#include "cuda/plain/element.h"
#include "trtk_conv.h"

#define TRTK_TILE_ROWS 64
#define TRTK_TILE_COLS 64
#define TRTK_TILE_DEPTH 16
#define TRTK_TILE_AXES 4 /* of the batch */

typedef enum {
  TRTK_TILE_MATMUL,
  TRTK_TILE_CONV,
  TRTK_TILE_TRANSPOSED /* convolution */
} TrtkTileOp;

/* In TrtkPlainArgs.params; in[0] a, in[1] b, in[2] c, then the operands of
 * steps. Steps between elements are int64, what is counted fits int32. */
typedef struct {
  TrtkTileOp op;
  int32_t rows, cols, depth;
  int32_t tiles_down, tiles_across;
  float alpha, beta;
  int32_t batch[TRTK_TILE_AXES]; /* the last is the fastest */
  int64_t a_step[TRTK_TILE_AXES], b_step[TRTK_TILE_AXES],
      c_step[TRTK_TILE_AXES];
  int64_t a_row, a_col, b_row, b_col, c_row, c_col;
  /* convolution: depth, height, width; 1 where there are fewer axes */
  int32_t size[3], stride[3], dilation[3], pad[3];
  int64_t x_channel, w_channel; /* elements from one channel to the next */
  TrtkDiv taps, kernel[3], out[3], by_stride[3];
} TrtkTileParams;

/* A tile of the output. */
typedef struct {
  int64_t a, b, c, y; /* where its batch begins */
  int32_t row, col;   /* its first */
  int32_t batch;
} TrtkTileAt;

/* Tile @item, of @rows times @cols. */
TRTK_HD TrtkTileAt
trtk_tile_at (const TrtkTileParams *p, int64_t item, int32_t rows,
    int32_t cols)
{
  int64_t tiles = (int64_t) p->tiles_down * p->tiles_across;
  int32_t rest = (int32_t) (item % tiles), batch = (int32_t) (item / tiles);
  TrtkTileAt t;

  t.row = rest / p->tiles_across * rows;
  t.col = rest % p->tiles_across * cols;
  t.batch = batch;
  t.y = (int64_t) batch * p->rows * p->cols;
  t.a = t.b = t.c = 0;
  for (int32_t d = TRTK_TILE_AXES - 1; d >= 0; d--) {
    int32_t index = batch % p->batch[d];
    batch /= p->batch[d];
    t.a += index * p->a_step[d];
    t.b += index * p->b_step[d];
    t.c += index * p->c_step[d];
  }
  return t;
}

TRTK_HD float
trtk_tile_load (const TrtkTensor *t, int64_t i)
{
  return t->dtype == TRTK_F16
             ? trtk_f16_to_f32 (((const uint16_t *) t->data)[i])
             : ((const float *) t->data)[i];
}

/* a[row,k]; 0 outside. */
TRTK_HD float
trtk_tile_a (const TrtkPlainArgs *args, const TrtkTileParams *p,
    const TrtkTileAt *t, int32_t row, int32_t k)
{
  int64_t at = t->a + row * p->a_row + k * p->a_col;

  if (row >= p->rows || k >= p->depth)
    return 0.0f;
  if (p->op == TRTK_TILE_TRANSPOSED) {
    int32_t c = (int32_t) trtk_div (p->taps, (uint32_t) k);
    at = t->a + row * p->a_row + c * p->w_channel
         + (k - c * (int32_t) p->taps.div);
  }
  return trtk_tile_load (&args->in[0], at);
}

/* A column of b: where its window begins. */
typedef struct {
  int32_t at[3];
  bool inside;
} TrtkTileColumn;

TRTK_HD TrtkTileColumn
trtk_tile_column (const TrtkTileParams *p, int32_t col)
{
  TrtkTileColumn c;
  uint32_t rest = (uint32_t) col;

  c.inside = col < p->cols;
  for (int32_t i = 2; i >= 0; i--) {
    uint32_t q = trtk_div (p->out[i], rest);
    int32_t o = (int32_t) (rest - q * p->out[i].div);
    c.at[i] = p->op == TRTK_TILE_CONV ? o * p->stride[i] - p->pad[i]
                                      : o + p->pad[i];
    rest = q;
  }
  return c;
}

/* Of a convolution, b[k,col] at @c; 0 in the padding. */
TRTK_HD float
trtk_tile_pixel (const TrtkPlainArgs *args, const TrtkTileParams *p,
    const TrtkTileAt *t, const TrtkTileColumn *c, int32_t k)
{
  uint32_t channel = trtk_div (p->taps, (uint32_t) k);
  uint32_t tap = (uint32_t) k - channel * p->taps.div;
  int32_t at[3];
  bool inside = c->inside && k < p->depth;

  for (int32_t i = 2; i >= 0; i--) {
    uint32_t q = trtk_div (p->kernel[i], tap);
    int32_t r = (int32_t) (tap - q * p->kernel[i].div) * p->dilation[i];
    tap = q;
    if (p->op == TRTK_TILE_CONV) {
      at[i] = c->at[i] + r;
    } else { /* only what the stride reaches */
      int32_t o = c->at[i] - r;
      at[i] = o < 0 ? -1 : (int32_t) trtk_div (p->by_stride[i], (uint32_t) o);
      inside = inside && at[i] * p->stride[i] == o;
    }
    inside = inside && at[i] >= 0 && at[i] < p->size[i];
  }
  if (!inside)
    return 0.0f;
  return trtk_tile_load (&args->in[1],
      t->b + channel * p->x_channel
          + ((int64_t) at[0] * p->size[1] + at[1]) * p->size[2] + at[2]);
}

/* Of a product of matrices. */
TRTK_HD float
trtk_tile_element (const TrtkPlainArgs *args, const TrtkTileParams *p,
    const TrtkTileAt *t, int32_t k, int32_t col)
{
  if (k >= p->depth || col >= p->cols)
    return 0.0f;
  return trtk_tile_load (&args->in[1], t->b + k * p->b_row + col * p->b_col);
}

/* ---- epilogue --------------------------------------------------------- */

TRTK_HD float
trtk_tile_act (const TrtkStep *step, float v)
{
  switch (step->act) {
    case TRTK_ACT_SILU:
      return trtk_mul (v, trtk_sigmoid (trtk_mul (step->alpha, v)));
    case TRTK_ACT_GELU_TANH:
      return 0.5f * v
             * (1.0f + tanhf (0.79788456f * (v + 0.044715f * v * v * v)));
    case TRTK_ACT_EXP:
      return expf (v);
    default:
      return trtk_activate (step->act, step->alpha, step->beta, v);
  }
}

/* Element @i of the output is in channel @channel. */
TRTK_HD float
trtk_tile_step (const TrtkPlainArgs *args, const TrtkStep *step, int64_t i,
    int64_t channel, float v)
{
  const TrtkTensor *y = &args->out[0], *r;
  float operand;

  if (step->kind == TRTK_STEP_ACT)
    return trtk_tile_act (step, v);
  r = &args->in[step->operand];
  if (step->kind == TRTK_STEP_BIAS || step->kind == TRTK_STEP_SCALE)
    operand = trtk_tile_load (r, channel);
  else
    operand = trtk_tile_load (r, trtk_plain_broadcast (r, y, i));
  return step->kind == TRTK_STEP_BIAS || step->kind == TRTK_STEP_ADD
             ? trtk_add (v, operand)
             : trtk_mul (v, operand);
}

TRTK_HD void
trtk_tile_store (const TrtkPlainArgs *args, const TrtkTileParams *p,
    const TrtkTileAt *t, int32_t row, int32_t col, float sum)
{
  const TrtkTensor *y = &args->out[0];
  int64_t i = t->y + (int64_t) row * p->cols + col;

  if (row >= p->rows || col >= p->cols)
    return;
  sum = trtk_mul (sum, p->alpha);
  if (args->in[2].dtype != TRTK_NONE)
    sum = trtk_fma (trtk_tile_load (&args->in[2],
                        t->c + row * p->c_row + col * p->c_col),
        p->beta, sum);
  for (int32_t s = 0; s < args->n_steps; s++)
    sum = trtk_tile_step (args, &args->steps[s], i,
        y->rank > 1 ? trtk_plain_index (y, 1, i) : 0, sum);
  if (y->dtype == TRTK_F16)
    ((uint16_t *) y->data)[i] = trtk_f32_to_f16 (sum);
  else
    ((float *) y->data)[i] = sum;
}

/* ---- on the host ------------------------------------------------------ */

/* The tile, element after element, summed as the kernel sums. */
TRTK_HD void
trtk_tile_host (const TrtkPlainArgs *args, int64_t item, int32_t rows,
    int32_t cols)
{
  const TrtkTileParams *p = TRTK_PLAIN_PARAMS_OF (args, TrtkTileParams);
  TrtkTileAt t = trtk_tile_at (p, item, rows, cols);

  for (int32_t i = 0; i < cols; i++) {
    int32_t col = t.col + i;
    TrtkTileColumn c = trtk_tile_column (p, col);
    for (int32_t row = t.row; row < t.row + rows; row++) {
      float sum = 0.0f;
      for (int32_t k = 0; k < p->depth && row < p->rows && col < p->cols; k++)
        sum = trtk_fma (trtk_tile_a (args, p, &t, row, k),
            p->op == TRTK_TILE_MATMUL
                ? trtk_tile_element (args, p, &t, k, col)
                : trtk_tile_pixel (args, p, &t, &c, k),
            sum);
      trtk_tile_store (args, p, &t, row, col, sum);
    }
  }
}

TRTK_HD void
trtk_body_conv_tile (const TrtkPlainArgs *args, int64_t item)
{
  trtk_tile_host (args, item, TRTK_TILE_ROWS, TRTK_TILE_COLS);
}

TRTK_HD void
trtk_body_matmul_tile (const TrtkPlainArgs *args, int64_t item)
{
  trtk_tile_host (args, item, TRTK_TILE_ROWS, TRTK_TILE_COLS);
}

#endif
