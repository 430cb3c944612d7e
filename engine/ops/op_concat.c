/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_concat.c: Concat: the inputs one after the other along 'axis'. */
#include "ops/axis_params.h"
#include "ops/shape_value.h"

/* Of two dims that must agree, the one that says more; NULL: they do not. */
static const TrtExpr *
agree (const TrtExpr *a, const TrtExpr *b)
{
  if (a == b || !trt_expr_is_const (b, NULL))
    return a;
  return trt_expr_is_const (a, NULL) ? NULL : b;
}

static gboolean
add_input (const TrtNode *node, guint index, int axis, const TrtExpr **dims,
    GError **error)
{
  const TrtTensor *first = trt_node_in (node, 0);
  const TrtTensor *t = trt_node_in (node, index);

  if (t == NULL)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "input %u is missing", index);
  if (t->rank != first->rank)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "input %u '%s' has rank %d where input 0 has %d", index, t->name,
        t->rank, first->rank);
  for (int i = 0; i < t->rank; i++) {
    dims[i] = i == axis
                  ? trt_expr_add (node->graph->exprs, dims[i], t->dims[i])
                  : agree (dims[i], t->dims[i]);
    if (dims[i] == NULL)
      return trt_node_fail (node, error, TRT_ERROR_SHAPE,
          "input %u '%s' does not fit at axis %d", index, t->name, i);
  }
  return TRUE;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *first = trt_node_in (node, 0);
  const TrtExpr *dims[TRT_MAX_RANK];
  int axis;

  if (!trt_node_require_same_dtype (node, error)
      || !trt_node_axis_attr (node, &axis, error))
    return FALSE;
  for (int i = 0; i < first->rank; i++)
    dims[i] = first->dims[i];
  for (guint i = 1; i < node->n_op_inputs; i++) {
    if (!add_input (node, i, axis, dims, error))
      return FALSE;
  }
  if (!trt_tensor_set_shape (trt_node_out (node, 0), first->enc.dtype,
          first->rank, dims, error))
    return FALSE;
  trt_follow_move (node, node->n_op_inputs);
  return TRUE;
}

static const TrtAttrSpec attrs[] = {
  { "axis", TRT_ATTR_INT, TRUE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_concat = {
  .name = "Concat",
  .min_inputs = 1,
  .max_inputs = G_MAXUINT,
  .min_outputs = 1,
  .max_outputs = 1,
  .flags = TRT_OP_FLAG_MOVES,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkAxisParams),
  .params = trt_axis_params,
};
