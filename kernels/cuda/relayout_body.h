/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* relayout_body.h: one item of a move between layouts: a granule of channels of
 * one pixel. C and CUDA alike, so that it is tried without a GPU. */
#ifndef RELAYOUT_BODY_H
#define RELAYOUT_BODY_H

#include "trtk_ops.h"
#include "trtk_quantize.h"
#include "trtk_ref.h"

/* trtk_quantize () without a branch, for scales that plan_move.c lets through:
 * where the quotient can matter it is that of the division. */
TRTK_HD uint8_t
trtk_move_quantize_quick (float x, const TrtkRelayoutArgs *a)
{
  const float rounder = 12582912.0f; /* leaves an integer in the last bits */
  const float lo = a->y_dtype == TRTK_U8 ? 0.0f : -128.0f;
  const float hi = a->y_dtype == TRTK_U8 ? 255.0f : 127.0f;
  float far_t = trtk_mul (x, a->reciprocal), t;
  union {
    float f;
    uint32_t u;
  } bits;

  t = trtk_quotient_quick (x, a->scale, a->reciprocal);
  t = fabsf (far_t) < 1024.0f ? t : far_t;
  t = trtk_add (trtk_add (t, rounder), (float) a->zero - rounder);
  t = t < lo ? lo : t;
  t = t > hi ? hi : t;
  bits.f = trtk_add (t, rounder);
  return (uint8_t) (t != t ? 0 : bits.u);
}

TRTK_HD void
trtk_move_value (const TrtkRelayoutArgs *a, int64_t from, int64_t to)
{
  float v;

  switch (a->kind) {
    case TRTK_MOVE_QUANTIZE:
      ((int8_t *) a->y)[to] = (int8_t) trtk_quantize (
          trtk_ref_load (a->x, a->x_dtype, from), a->scale, (float) a->zero,
          a->y_dtype);
      break;
    case TRTK_MOVE_DEQUANTIZE:
      v = (float) (trtk_ref_load_int (a->x, a->x_dtype, from) - a->zero);
      trtk_ref_store (a->y, a->y_dtype, to, trtk_mul (v, a->scale));
      break;
    case TRTK_MOVE_CONVERT:
      trtk_ref_store (a->y, a->y_dtype, to,
          trtk_ref_load (a->x, a->x_dtype, from));
      break;
    default:
      if (a->size == 1)
        ((uint8_t *) a->y)[to] = ((const uint8_t *) a->x)[from];
      else if (a->size == 2)
        ((uint16_t *) a->y)[to] = ((const uint16_t *) a->x)[from];
      else if (a->size == 4)
        ((uint32_t *) a->y)[to] = ((const uint32_t *) a->x)[from];
      else
        ((uint64_t *) a->y)[to] = ((const uint64_t *) a->x)[from];
  }
}

/* The tail of a granule: what is 0 in the end. */
TRTK_HD void
trtk_move_tail (const TrtkRelayoutArgs *a, int64_t to)
{
  const int32_t size
      = a->kind == TRTK_MOVE_COPY ? a->size
      : a->y_dtype == TRTK_F32    ? 4
      : a->y_dtype == TRTK_F16    ? 2
                                  : 1;

  if (size == 1)
    ((uint8_t *) a->y)[to]
        = (uint8_t) (a->kind == TRTK_MOVE_QUANTIZE ? a->zero : 0);
  else if (size == 2)
    ((uint16_t *) a->y)[to] = 0;
  else if (size == 4)
    ((uint32_t *) a->y)[to] = 0;
  else
    ((uint64_t *) a->y)[to] = 0;
}

/* Items: pixels of a picture, then granules, then pictures: neighbours lie
 * together where an operand is row-major. Without one of those granules come
 * first. */
TRTK_HD void
trtk_move_item (const TrtkRelayoutArgs *a, uint32_t item)
{
  const int32_t granules = (int32_t) a->div_granules.div;
  uint32_t outer;
  int32_t n, g, pixel;
  int64_t x_at, y_at, x_step, y_step;

  if (a->x_pitch != 0 && a->y_pitch != 0) {
    outer = trtk_div (a->div_granules, item);
    g = (int32_t) item - (int32_t) outer * granules;
    n = (int32_t) trtk_div (a->div_pixels, outer);
    pixel = (int32_t) outer - n * a->pixels;
  } else {
    outer = trtk_div (a->div_pixels, item);
    pixel = (int32_t) item - (int32_t) outer * a->pixels;
    n = (int32_t) trtk_div (a->div_granules, outer);
    g = (int32_t) outer - n * granules;
  }
  if (n >= a->n)
    return;
  g *= a->granule;
  x_step = a->x_pitch != 0 ? 1 : a->pixels;
  y_step = a->y_pitch != 0 ? 1 : a->pixels;
  x_at = a->x_pitch != 0 ? ((int64_t) n * a->pixels + pixel) * a->x_pitch + g
                         : ((int64_t) n * a->c + g) * a->pixels + pixel;
  y_at = a->y_pitch != 0 ? ((int64_t) n * a->pixels + pixel) * a->y_pitch + g
                         : ((int64_t) n * a->c + g) * a->pixels + pixel;
  for (int32_t i = 0; i < a->granule; i++) {
    if (g + i < a->c)
      trtk_move_value (a, x_at + i * x_step, y_at + i * y_step);
    else if (a->y_pitch != 0 && g + i < a->stored)
      trtk_move_tail (a, y_at + i * y_step);
  }
}

#endif
