/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_split.c: Split: parts of x along 'axis', as long as input 1 says, else
 * equal, the last one perhaps shorter. */
#include "ops/axis_params.h"
#include "ops/shape_input.h"
#include "ops/shape_value.h"

/* Length of output @index without input 1: ceil (size / n), the last less. */
static const TrtExpr *
equal_part (const TrtNode *node, const TrtExpr *size, guint index)
{
  TrtExprPool *pool = node->graph->exprs;
  gint64 n = node->out->len, v;
  const TrtExpr *part
      = trt_expr_ceil_div (pool, size, trt_expr_const (pool, n));

  if (trt_expr_is_const (size, &v)) {
    gint64 each = v / n + (v % n != 0);
    gint64 left = v - each * (gint64) index;
    return trt_expr_const (pool, CLAMP (left, 0, each));
  }
  if (index + 1 < node->out->len)
    return part;
  return trt_expr_sub (pool, size, trt_expr_mul_const (pool, part, n - 1));
}

static gboolean
check_parts (const TrtNode *node, const TrtExpr *const *parts, guint n,
    const TrtExpr *size, GError **error)
{
  TrtExprPool *pool = node->graph->exprs;
  const TrtExpr *sum = trt_expr_const (pool, 0);
  gint64 v;

  if (n != node->out->len)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "input 1 '%s' has %u lengths for %u outputs",
        trt_node_in (node, 1)->name, n, node->out->len);
  for (guint i = 0; i < n; i++) {
    if (trt_expr_is_const (parts[i], &v) && v < 0)
      return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
          "a length of %" G_GINT64_FORMAT, v);
    sum = trt_expr_add (pool, sum, parts[i]);
  }
  if (sum == NULL
      || (trt_expr_is_const (trt_expr_sub (pool, sum, size), &v) && v != 0))
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the lengths do not add up to the input's");
  return TRUE;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  const TrtExpr *dims[TRT_MAX_RANK], *const *parts = NULL;
  int axis;
  guint n;

  if (!trt_node_axis_attr (node, &axis, error))
    return FALSE;
  if (trt_node_in (node, 1) != NULL) {
    parts = trt_node_shape_values (node, 1, &n, error);
    if (parts == NULL || !check_parts (node, parts, n, x->dims[axis], error))
      return FALSE;
  }
  if (trt_node_has_attr (node, "num_outputs")
      && trt_node_get_int (node, "num_outputs") != (gint64) node->out->len)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "attribute 'num_outputs' is not the number of outputs, %u",
        node->out->len);
  for (int i = 0; i < x->rank; i++)
    dims[i] = x->dims[i];
  for (guint i = 0; i < node->out->len; i++) {
    if (trt_node_out (node, i) == NULL)
      return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
          "output %u has no name", i);
    dims[axis] = parts != NULL ? parts[i] : equal_part (node, x->dims[axis], i);
    if (!trt_tensor_set_shape (trt_node_out (node, i), x->enc.dtype, x->rank,
            dims, error))
      return FALSE;
  }
  trt_follow_move (node, 1);
  return TRUE;
}

static const TrtAttrSpec attrs[] = {
  { "axis", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { "num_outputs", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_split = {
  .name = "Split",
  .min_inputs = 1,
  .max_inputs = 2,
  .min_outputs = 1,
  .max_outputs = G_MAXUINT,
  .flags = TRT_OP_FLAG_MOVES,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkAxisParams),
  .params = trt_axis_params,
};
