/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* DynamicQuantizeLinear: x f32 to u8 over the range of its elements and 0:
 *   scale = (high - low) / 255 (1 where x is all zero)
 *   zero  = saturate (round (-low / scale))
 *   y     = saturate (round (x / scale) + zero) */
#include "cpu/number.h"

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkTensor *x = &args->in[0];
  const float *in = x->data;
  float low = 0, high = 0, scale;
  int64_t n = trtk_count (x);
  double zero;

  for (int64_t i = 0; i < n; i++) {
    low = in[i] < low ? in[i] : low;
    high = in[i] > high ? in[i] : high;
  }
  scale = high > low ? (high - low) / 255.0f : 1.0f;
  zero = nearbyint (-low / scale);
  zero = zero > 255 ? 255 : zero;
  for (int64_t i = 0; i < n; i++)
    trtk_store_number (&args->out[0], i, nearbyintf (in[i] / scale) + zero);
  trtk_store_f64 (&args->out[1], 0, scale);
  trtk_store_number (&args->out[2], 0, zero);
  return TRTK_OK;
}

const TrtkKernel trtk_ref_dynamic_quantize_linear = {
  .name = "ref.DynamicQuantizeLinear",
  .op = "DynamicQuantizeLinear",
  .run = run,
};
