/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_tile.c: Tile: x again and again along every axis, as often as input 1
 * says. */
#include "ops/shape_input.h"
#include "ops/shape_value.h"

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  const TrtExpr *dims[TRT_MAX_RANK], *const *repeats;
  guint n;

  repeats = trt_node_shape_values (node, 1, &n, error);
  if (repeats == NULL)
    return FALSE;
  if (n != (guint) x->rank)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "%u repeats for %d axes", n, x->rank);
  for (int i = 0; i < x->rank; i++)
    dims[i] = trt_expr_mul (node->graph->exprs, x->dims[i], repeats[i]);
  if (!trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype, x->rank,
          dims, error))
    return FALSE;
  trt_follow_move (node, 1);
  return TRUE;
}

const TrtOpDef trt_op_tile = {
  .name = "Tile",
  .min_inputs = 2,
  .max_inputs = 2,
  .min_outputs = 1,
  .max_outputs = 1,
  .flags = TRT_OP_FLAG_MOVES,
  .infer = infer,
};
