/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_expand.c: Expand: x broadcast against the shape of input 1. */
#include "ops/shape_input.h"
#include "ops/shape_value.h"

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  TrtExprPool *pool = node->graph->exprs;
  const TrtExpr *dims[TRT_MAX_RANK], *const *want;
  guint n;
  int rank;

  want = trt_node_shape_values (node, 1, &n, error);
  if (want == NULL)
    return FALSE;
  if (n > TRT_MAX_RANK)
    return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "rank %u is above %d", n, TRT_MAX_RANK);
  rank = MAX (x->rank, (int) n);
  for (int i = 0; i < rank; i++) {
    int own = i - (rank - x->rank), other = i - (rank - (int) n);
    const TrtExpr *one = trt_expr_const (pool, 1);
    dims[i] = trt_broadcast_dim (pool, own < 0 ? one : x->dims[own],
        other < 0 ? one : want[other]);
    if (dims[i] == NULL)
      return trt_node_fail (node, error, TRT_ERROR_SHAPE,
          "the input does not broadcast to '%s' at axis %d",
          trt_node_in (node, 1)->name, i);
  }
  if (!trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype, rank, dims,
          error))
    return FALSE;
  trt_follow_move (node, 1);
  return TRUE;
}

const TrtOpDef trt_op_expand = {
  .name = "Expand",
  .min_inputs = 2,
  .max_inputs = 2,
  .min_outputs = 1,
  .max_outputs = 1,
  .flags = TRT_OP_FLAG_MOVES,
  .infer = infer,
};
