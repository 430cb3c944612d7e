/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_flatten.c: Flatten: two dims, the axes before and from 'axis' on. */
#include "ops/op.h"

static const TrtExpr *
product (const TrtTensor *x, int first, int last)
{
  TrtExprPool *pool = x->graph->exprs;
  const TrtExpr *e = trt_expr_const (pool, 1);

  for (int i = first; i < last; i++)
    e = trt_expr_mul (pool, e, x->dims[i]);
  return e;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  gint64 axis = trt_node_get_int (node, "axis");
  const TrtExpr *dims[2];

  if (axis < -x->rank || axis > x->rank)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "attribute 'axis' is %" G_GINT64_FORMAT ", outside [-%d, %d]", axis,
        x->rank, x->rank);
  if (axis < 0)
    axis += x->rank;
  dims[0] = product (x, 0, (int) axis);
  dims[1] = product (x, (int) axis, x->rank);
  return trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype, 2, dims,
      error);
}

static const TrtAttrSpec attrs[] = {
  { "axis", TRT_ATTR_INT, FALSE, 1, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_flatten = {
  .name = "Flatten",
  .min_inputs = 1,
  .max_inputs = 1,
  .min_outputs = 1,
  .max_outputs = 1,
  .flags = TRT_OP_FLAG_MOVES,
  .attrs = attrs,
  .infer = infer,
};
