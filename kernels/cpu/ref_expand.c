/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Expand: x broadcast to y's dims. Tile: x repeated along every axis, as often
 * as y's dims say. */
#include "cpu/element.h"
#include "cpu/move.h"

static TrtkStatus
run_expand (const TrtkArgs *args)
{
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int64_t from[TRTK_MAX_RANK], to[TRTK_MAX_RANK];
  TrtkMove move = { 0 };

  trtk_broadcast_strides (x, y->rank, from);
  trtk_strides (y, to);
  for (int32_t d = 0; d < y->rank; d++)
    trtk_move_add (&move, y->dims[d], to[d], from[d]);
  trtk_move_run (&move, y->data, x->data, trtk_dtype_size (x->dtype));
  return TRTK_OK;
}

static TrtkStatus
run_tile (const TrtkArgs *args)
{
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int64_t from[TRTK_MAX_RANK], to[TRTK_MAX_RANK];
  TrtkMove move = { 0 };

  if (trtk_count (y) == 0)
    return TRTK_OK;
  trtk_strides (x, from);
  trtk_strides (y, to);
  for (int32_t d = 0; d < y->rank; d++) {
    if (x->dims[d] == 0 || y->dims[d] % x->dims[d] != 0)
      return TRTK_ERROR_ARGUMENT;
    trtk_move_add (&move, y->dims[d] / x->dims[d], to[d] * x->dims[d], 0);
    trtk_move_add (&move, x->dims[d], to[d], from[d]);
  }
  trtk_move_run (&move, y->data, x->data, trtk_dtype_size (x->dtype));
  return TRTK_OK;
}

const TrtkKernel trtk_ref_expand
    = { .name = "ref.Expand", .op = "Expand", .run = run_expand };
const TrtkKernel trtk_ref_tile
    = { .name = "ref.Tile", .op = "Tile", .run = run_tile };
