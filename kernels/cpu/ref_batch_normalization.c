/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* BatchNormalization of inference:
 *   y = (x - mean[c]) / sqrt (var[c] + epsilon) * scale[c] + bias[c]
 *   x  [N,C,...] or [N] with one channel
 *   inputs in the order x, scale, bias, mean, var */
#include "cpu/element.h"
#include "trtk_params.h"

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkNormParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int64_t channels = x->rank > 1 ? x->dims[1] : 1, count = trtk_count (x);
  int64_t plane = x->rank > 2 ? trtk_count_range (x, 2, x->rank) : 1;

  for (int64_t base = 0; base < count; base += plane) {
    int64_t c = base / plane % channels;
    double mean = trtk_load_f64 (&args->in[3], c);
    double factor = trtk_load_f64 (&args->in[1], c)
                    / sqrt (trtk_load_f64 (&args->in[4], c) + p->epsilon);
    double bias = trtk_load_f64 (&args->in[2], c);
    if (x->dtype == TRTK_F32) {
      const float *in = (const float *) x->data + base;
      float *out = (float *) y->data + base;
      for (int64_t i = 0; i < plane; i++)
        out[i] = (float) ((in[i] - mean) * factor + bias);
      continue;
    }
    for (int64_t i = base; i < base + plane; i++)
      trtk_store_f64 (y, i, (trtk_load_f64 (x, i) - mean) * factor + bias);
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_batch_normalization = {
  .name = "ref.BatchNormalization",
  .op = "BatchNormalization",
  .run = run,
};
