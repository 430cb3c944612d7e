/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* quantized.h: zero points, scales and the rounding of products of quantised
 * tensors. A scale or zero point is one value, or one for each channel. */
#ifndef TRTK_CPU_QUANTIZED_H
#define TRTK_CPU_QUANTIZED_H

#include "cpu/act.h"
#include "cpu/number.h"
#include "trtk_epilogue.h"

/* Input @k of @args at @channel; NULL or one element stand for all of them. */
TRTK_HD const TrtkTensor *
trtk_optional (const TrtkArgs *args, int32_t k)
{
  return args->n_in > k && args->in[k].dtype != TRTK_NONE ? &args->in[k]
                                                          : NULL;
}

TRTK_HD int64_t
trtk_zero_at (const TrtkTensor *t, int64_t channel)
{
  return t == NULL ? 0 : trtk_load_i64 (t, trtk_elements (t) == 1 ? 0 : channel);
}

TRTK_HD double
trtk_scale_at (const TrtkTensor *t, int64_t channel)
{
  return trtk_load_f64 (t, trtk_elements (t) == 1 ? 0 : channel);
}

/* Weight @i of TrtQConv or TrtQGemm: s8, or s16. */
TRTK_HD int32_t
trtk_weight_at (const TrtkTensor *w, int64_t i)
{
  return w->dtype == TRTK_S16 ? ((const int16_t *) w->data)[i]
                              : ((const int8_t *) w->data)[i];
}

/* saturate (round (acc * factor) + zero), halves to even. */
TRTK_HD void
trtk_store_requantized (const TrtkTensor *y, int64_t i, int64_t acc,
    double factor, int64_t zero)
{
  trtk_store_number (y, i, nearbyint ((double) acc * factor) + (double) zero);
}

/* ---- TrtQConv, TrtQGemm: inputs x, w, bias, scale, out ----------------- */

/* What makes an element of a sum; pointers into the call's arguments. */
typedef struct {
  const TrtkTensor *in, *y, *bias, *scale, *out; /* bias, out: or NULL */
  int32_t zero, channel_axis;
  const TrtkStep *steps;
  int32_t n_steps;
} TrtkQuantized;

TrtkStatus trtk_quantized_init (TrtkQuantized *q, const TrtkArgs *args,
    int32_t zero, int32_t channel_axis);
/* Class B in double: any evaluation that is near enough is good. */
TRTK_HD float
trtk_quantized_act (const TrtkStep *step, float t)
{
  switch (step->act) {
    case TRTK_ACT_NONE:
    case TRTK_ACT_RELU:
    case TRTK_ACT_CLIP:
    case TRTK_ACT_LEAKY_RELU:
    case TRTK_ACT_HARD_SIGMOID:
    case TRTK_ACT_HARD_SWISH:
      return trtk_activate (step->act, step->alpha, step->beta, t);
    default:
      return (float) trtk_act (step->act, t, step->alpha, step->beta);
  }
}

/* Where @operand has the value for @index of the output. */
TRTK_HD int64_t
trtk_quantized_operand (const TrtkTensor *operand, const int64_t *index, int32_t rank)
{
  int64_t strides[TRTK_MAX_RANK] = { 0 };

  trtk_broadcast_strides (operand, rank, strides);
  return trtk_offset (index, strides, rank);
}

/* ADD and MUL. */
TRTK_HD float
trtk_quantized_combine (const TrtkStep *step, const TrtkTensor *operand, int64_t at, float t)
{
  float r;

  if (trtk_is_float (operand->dtype)) {
    r = (float) trtk_load_f64 (operand, at);
    return step->kind == TRTK_STEP_ADD ? trtk_add (t, r) : trtk_mul (t, r);
  }
  r = (float) trtk_load_i64 (operand, at) - step->beta;
  if (step->kind == TRTK_STEP_ADD)
    return trtk_fma (r, step->alpha, t);
  return trtk_mul (t, trtk_mul (r, step->alpha));
}

TRTK_HD float
trtk_quantized_step (const TrtkQuantized *q, const TrtkStep *step, const int64_t *index,
    float t)
{
  const TrtkTensor *operand = step->operand >= 0 ? &q->in[step->operand] : NULL;
  int64_t c = index[q->channel_axis];

  switch (step->kind) {
    case TRTK_STEP_ACT:
      return trtk_quantized_act (step, t);
    case TRTK_STEP_BIAS:
      return trtk_add (t, (float) trtk_load_f64 (operand, c));
    case TRTK_STEP_SCALE:
      return trtk_mul (t, (float) trtk_load_f64 (operand, c));
    default:
      return trtk_quantized_combine (step, operand, trtk_quantized_operand (operand, index, q->y->rank),
          t);
  }
}

/* Element @i of the output, at @index, from its sum modulo 2^32: ARITHMETIC.md
 * 4, each step in f32 and rounded as written there. */
TRTK_HD void
trtk_quantized_store (const TrtkQuantized *q, const int64_t *index, int64_t i,
    uint32_t acc)
{
  int64_t c = index[q->channel_axis];
  float t;

  if (q->bias != NULL)
    acc += (uint32_t) trtk_zero_at (q->bias, c);
  t = trtk_mul ((float) (int32_t) acc, (float) trtk_scale_at (q->scale, c));
  for (int32_t s = 0; s < q->n_steps; s++)
    t = trtk_quantized_step (q, &q->steps[s], index, t);
  if (q->y->dtype == TRTK_F32) {
    ((float *) q->y->data)[i] = t;
    return;
  }
  t = trtk_add_zero (trtk_mul (t, (float) trtk_scale_at (q->out, c)),
      (float) q->zero);
  ((uint8_t *) q->y->data)[i] = (uint8_t) trtk_round_saturate (t, q->y->dtype);
}

#endif
