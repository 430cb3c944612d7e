/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Transpose: y[i0, i1, ...] = x at the same index, axes renamed: output axis
 * d is input axis perm[d]. */
#include "cpu/move.h"
#include "trtk_params.h"

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkTransposeParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int64_t from[TRTK_MAX_RANK], to[TRTK_MAX_RANK];
  TrtkMove move = { 0 };

  trtk_strides (x, from);
  trtk_strides (y, to);
  for (int32_t d = 0; d < y->rank; d++)
    trtk_move_add (&move, y->dims[d], to[d], from[p->perm[d]]);
  trtk_move_run (&move, y->data, x->data, trtk_dtype_size (x->dtype));
  return TRTK_OK;
}

const TrtkKernel trtk_ref_transpose
    = { .name = "ref.Transpose", .op = "Transpose", .run = run };
