/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* TrtQAdd: the sum of two broadcast tensors of bytes as bytes of another
 * scale. */
#include "cpu/number.h"
#include "trtk_epilogue.h"
#include "trtk_params.h"

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkQAddParams *p = args->params;
  const TrtkTensor *a = &args->in[0], *b = &args->in[1], *y = &args->out[0];
  int64_t a_strides[TRTK_MAX_RANK] = { 0 }, b_strides[TRTK_MAX_RANK] = { 0 };
  int64_t index[TRTK_MAX_RANK] = { 0 }, n = trtk_count (y);

  if (args->n_in != 2 || (y->dtype != TRTK_S8 && y->dtype != TRTK_U8))
    return TRTK_ERROR_ARGUMENT;
  trtk_broadcast_strides (a, y->rank, a_strides);
  trtk_broadcast_strides (b, y->rank, b_strides);
  for (int64_t i = 0; i < n; i++) {
    float ra = (float) trtk_load_i64 (a, trtk_offset (index, a_strides,
                                             y->rank));
    float rb = (float) trtk_load_i64 (b, trtk_offset (index, b_strides,
                                             y->rank));
    float t = trtk_fma (ra, p->a_ratio, trtk_fma (rb, p->b_ratio, p->offset));
    ((uint8_t *) y->data)[i] = (uint8_t) trtk_round_saturate (t, y->dtype);
    trtk_next_index (y, index);
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_trt_qadd
    = { .name = "ref.TrtQAdd", .op = "TrtQAdd", .run = run };
