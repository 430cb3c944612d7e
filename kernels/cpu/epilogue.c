/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* epilogue.c: the reference of epilogue programs on float values. */
#include "cpu/epilogue.h"

#include "cpu/element.h"

static double
apply (const TrtkStep *step, const TrtkTensor *operand, int64_t at,
    int64_t channel, double v)
{
  switch (step->kind) {
    case TRTK_STEP_ACT:
      return trtk_act (step->act, v, step->alpha, step->beta);
    case TRTK_STEP_BIAS:
      return v + trtk_load_f64 (operand, channel);
    case TRTK_STEP_SCALE:
      return v * trtk_load_f64 (operand, channel);
    case TRTK_STEP_ADD:
      return v + trtk_load_f64 (operand, at);
    default:
      return v * trtk_load_f64 (operand, at);
  }
}

TrtkStatus
trtk_epilogue_reference (const TrtkStep *steps, int32_t n_steps,
    const TrtkTensor *operands, TrtkTensor *y)
{
  int64_t n = trtk_count (y);

  for (int32_t s = 0; s < n_steps; s++) {
    const TrtkTensor *operand
        = steps[s].operand >= 0 ? &operands[steps[s].operand] : NULL;
    int64_t index[TRTK_MAX_RANK] = { 0 }, strides[TRTK_MAX_RANK] = { 0 };

    if ((operand == NULL) != (steps[s].kind == TRTK_STEP_ACT))
      return TRTK_ERROR_ARGUMENT;
    if (operand != NULL)
      trtk_broadcast_strides (operand, y->rank, strides);
    for (int64_t i = 0; i < n; i++) {
      trtk_store_f64 (y, i,
          apply (&steps[s], operand, trtk_offset (index, strides, y->rank),
              y->rank > 1 ? index[1] : 0, trtk_load_f64 (y, i)));
      trtk_next_index (y, index);
    }
  }
  return TRTK_OK;
}
