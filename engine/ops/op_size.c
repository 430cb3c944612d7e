/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_size.c: Size: the number of elements of x. */
#include "ops/op.h"

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  const TrtExpr *n = trt_expr_const (node->graph->exprs, 1);

  for (int i = 0; i < x->rank; i++)
    n = trt_expr_mul (node->graph->exprs, n, x->dims[i]);
  if (!trt_tensor_set_shape (trt_node_out (node, 0), TRTK_S64, 0, NULL, error))
    return FALSE;
  trt_tensor_set_value (trt_node_out (node, 0), &n, 1);
  return TRUE;
}

const TrtOpDef trt_op_size = {
  .name = "Size",
  .min_inputs = 1,
  .max_inputs = 1,
  .min_outputs = 1,
  .max_outputs = 1,
  .infer = infer,
};
