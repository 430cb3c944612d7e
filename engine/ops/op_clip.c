/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_clip.c: Clip: min (high, max (low, x)); the bounds are tensors of one
 * element or absent. On shapes it is followed. */
#include "ops/op.h"
#include "ops/shape_value.h"

static const TrtExpr *
bound_of (const TrtNode *node, guint index, gboolean *is_known)
{
  guint n;
  const TrtExpr *const *value;

  if (trt_node_in (node, index) == NULL)
    return NULL;
  value = trt_followed_value (trt_node_in (node, index), &n);
  if (value != NULL && n == 1)
    return value[0];
  *is_known = FALSE;
  return NULL;
}

static void
follow (TrtNode *node)
{
  TrtExprPool *pool = node->graph->exprs;
  gboolean is_known = TRUE;
  guint n;
  const TrtExpr *const *x = trt_followed_value (trt_node_in (node, 0), &n);
  const TrtExpr *low = bound_of (node, 1, &is_known);
  const TrtExpr *high = bound_of (node, 2, &is_known);
  g_autofree const TrtExpr **value = NULL;

  if (x == NULL || !is_known)
    return;
  value = g_new0 (const TrtExpr *, n + 1);
  for (guint i = 0; i < n; i++) {
    value[i] = low == NULL ? x[i] : trt_expr_max (pool, x[i], low);
    if (high != NULL)
      value[i] = trt_expr_min (pool, value[i], high);
  }
  trt_follow_set (trt_node_out (node, 0), value, n);
}

static gboolean
infer (TrtNode *node, GError **error)
{
  gint64 dim;

  if (!trt_node_require_dtype (node, 0, TRT_MASK_NUMBER, error)
      || !trt_node_require_same_dtype (node, error))
    return FALSE;
  for (guint i = 1; i < node->n_op_inputs; i++) {
    const TrtTensor *t = trt_node_in (node, i);
    for (int d = 0; t != NULL && d < t->rank; d++) {
      if (!trt_expr_is_const (t->dims[d], &dim) || dim != 1)
        return trt_node_fail (node, error, TRT_ERROR_SHAPE,
            "bound '%s' is not one element", t->name);
    }
  }
  if (!trt_infer_like_input (node, error))
    return FALSE;
  follow (node);
  return TRUE;
}

const TrtOpDef trt_op_clip = {
  .name = "Clip",
  .min_inputs = 1,
  .max_inputs = 3,
  .min_outputs = 1,
  .max_outputs = 1,
  .flags = TRT_OP_FLAG_ELEMENTWISE,
  .infer = infer,
};
