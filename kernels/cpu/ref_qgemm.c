/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* TrtQGemm: rows of x [..., K] times w [K,N], then as TrtQConv with the last
 * axis as the channels. Inputs x, w, bias, scale, out; see cpu/quantized.h. */
#include "cpu/quantized.h"

static uint32_t
accumulate (const TrtkTensor *x, const TrtkTensor *w, int64_t row, int64_t col)
{
  int64_t depth = w->dims[0], cols = w->dims[1];
  uint32_t sum = 0;

  for (int64_t k = 0; k < depth; k++)
    sum += (uint32_t) ((int32_t) trtk_load_i64 (x, row * depth + k)
                       * trtk_weight_at (w, k * cols + col));
  return sum;
}

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkQGemmParams *p = args->params;
  const TrtkTensor *y = &args->out[0];
  int64_t index[TRTK_MAX_RANK] = { 0 }, n = trtk_count (y);
  TrtkQuantized q;

  if (trtk_quantized_init (&q, args, p->y_zero, y->rank - 1) != TRTK_OK)
    return TRTK_ERROR_ARGUMENT;
  for (int64_t i = 0; i < n; i++) {
    trtk_quantized_store (&q, index, i,
        accumulate (&args->in[0], &args->in[1], i / y->dims[y->rank - 1],
            index[y->rank - 1]));
    trtk_next_index (y, index);
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_trt_qgemm = { .name = "ref.TrtQGemm",
  .op = "TrtQGemm", .run = run, .takes_steps = true };
