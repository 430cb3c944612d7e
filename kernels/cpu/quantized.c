/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* quantized.c: from exact sums to stored elements: ARITHMETIC.md 4, each step
 * in f32 and rounded as written there. */
#include "cpu/quantized.h"

#include "cpu/epilogue.h"
#include "trtk_epilogue.h"

/* Class B in double: any evaluation that is near enough is good. */
static float
activate (const TrtkStep *step, float t)
{
  if (trtk_act_is_class_b (step->act))
    return (float) trtk_act (step->act, t, step->alpha, step->beta);
  return trtk_activate (step->act, step->alpha, step->beta, t);
}

/* Where @operand has the value for @index of the output. */
static int64_t
operand_at (const TrtkTensor *operand, const int64_t *index, int32_t rank)
{
  int64_t strides[TRTK_MAX_RANK] = { 0 };

  trtk_broadcast_strides (operand, rank, strides);
  return trtk_offset (index, strides, rank);
}

/* ADD and MUL. */
static float
combine (const TrtkStep *step, const TrtkTensor *operand, int64_t at, float t)
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

static float
do_step (const TrtkQuantized *q, const TrtkStep *step, const int64_t *index,
    float t)
{
  const TrtkTensor *operand = &q->in[step->operand];
  int64_t c = index[q->channel_axis];

  switch (step->kind) {
    case TRTK_STEP_ACT:
      return activate (step, t);
    case TRTK_STEP_BIAS:
      return trtk_add (t, (float) trtk_load_f64 (operand, c));
    case TRTK_STEP_SCALE:
      return trtk_mul (t, (float) trtk_load_f64 (operand, c));
    default:
      return combine (step, operand, operand_at (operand, index, q->y->rank),
          t);
  }
}

void
trtk_quantized_store (const TrtkQuantized *q, const int64_t *index, int64_t i,
    uint32_t acc)
{
  int64_t c = index[q->channel_axis];
  float t;

  if (q->bias != NULL)
    acc += (uint32_t) trtk_zero_at (q->bias, c);
  t = trtk_mul ((float) (int32_t) acc, (float) trtk_scale_at (q->scale, c));
  for (int32_t s = 0; s < q->n_steps; s++)
    t = do_step (q, &q->steps[s], index, t);
  if (q->y->dtype == TRTK_F32) {
    ((float *) q->y->data)[i] = t;
    return;
  }
  t = trtk_add_zero (trtk_mul (t, (float) trtk_scale_at (q->out, c)),
      (float) q->zero);
  ((uint8_t *) q->y->data)[i] = (uint8_t) trtk_round_saturate (t, q->y->dtype);
}

TrtkStatus
trtk_quantized_init (TrtkQuantized *q, const TrtkArgs *args, int32_t zero,
    int32_t channel_axis)
{
  const TrtkTensor *y = &args->out[0];

  *q = (TrtkQuantized){ .in = args->in, .y = y,
    .bias = trtk_optional (args, 2), .scale = &args->in[3],
    .out = trtk_optional (args, 4), .zero = zero,
    .channel_axis = channel_axis, .steps = args->steps,
    .n_steps = args->n_steps };
  if (args->n_in < 4 || q->scale->dtype != TRTK_F32
      || (y->dtype != TRTK_F32 && y->dtype != TRTK_S8 && y->dtype != TRTK_U8)
      || (q->out == NULL) != (y->dtype == TRTK_F32) || channel_axis >= y->rank)
    return TRTK_ERROR_ARGUMENT;
  for (int32_t s = 0; s < q->n_steps; s++) {
    if ((q->steps[s].kind == TRTK_STEP_ACT) != (q->steps[s].operand < 0))
      return TRTK_ERROR_ARGUMENT;
  }
  return TRTK_OK;
}
