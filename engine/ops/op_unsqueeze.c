/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_unsqueeze.c: Unsqueeze: puts axes of one element where input 1 says,
 * counted in the output. */
#include "ops/shape_input.h"
#include "ops/shape_value.h"

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  const TrtExpr *dims[TRT_MAX_RANK] = { NULL };
  int axes[TRT_MAX_RANK], rank, n, from = 0;
  g_autofree gint64 *ints = NULL;
  guint n_axes;

  ints = trt_node_shape_ints (node, 1, &n_axes, error);
  if (ints == NULL)
    return FALSE;
  if (n_axes > TRT_MAX_RANK || x->rank + (int) n_axes > TRT_MAX_RANK)
    return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "the output would have rank %d; the most is %d",
        x->rank + (int) MIN (n_axes, 1000), TRT_MAX_RANK);
  rank = x->rank + (int) n_axes;
  n = trt_node_axes_input (node, 1, rank, axes, error);
  if (n < 0)
    return FALSE;
  for (int i = 0; i < n; i++)
    dims[axes[i]] = trt_expr_const (node->graph->exprs, 1);
  for (int i = 0; i < rank; i++) {
    if (dims[i] == NULL)
      dims[i] = x->dims[from++];
  }
  if (!trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype, rank, dims,
          error))
    return FALSE;
  trt_follow_copy (node);
  return TRUE;
}

const TrtOpDef trt_op_unsqueeze = {
  .name = "Unsqueeze",
  .min_inputs = 2,
  .max_inputs = 2,
  .min_outputs = 1,
  .max_outputs = 1,
  .flags = TRT_OP_FLAG_MOVES,
  .infer = infer,
};
