/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* quantized.c: what makes elements of exact sums, from a call's arguments. */
#include "cpu/quantized.h"

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
