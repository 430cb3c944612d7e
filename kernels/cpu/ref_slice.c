/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Slice: y[i] = x[start + i * step] along every axis. */
#include "cpu/move.h"
#include "trtk_params.h"

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkSliceParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int64_t from[TRTK_MAX_RANK], to[TRTK_MAX_RANK], first = 0;
  size_t size = trtk_dtype_size (x->dtype);
  TrtkMove move = { 0 };

  if (trtk_count (y) == 0)
    return TRTK_OK;
  trtk_strides (x, from);
  trtk_strides (y, to);
  for (int32_t d = 0; d < y->rank; d++) {
    int64_t last = p->start[d] + (y->dims[d] - 1) * p->step[d];
    if (p->start[d] < 0 || p->start[d] >= x->dims[d] || last < 0
        || last >= x->dims[d])
      return TRTK_ERROR_ARGUMENT;
    first += p->start[d] * from[d];
    trtk_move_add (&move, y->dims[d], to[d], from[d] * p->step[d]);
  }
  trtk_move_run (&move, y->data,
      (const char *) x->data + first * (int64_t) size, size);
  return TRTK_OK;
}

const TrtkKernel trtk_ref_slice
    = { .name = "ref.Slice", .op = "Slice", .run = run };
