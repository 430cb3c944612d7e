/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_range.c: Range: start, start + delta, ... before limit. */
#include <math.h>

#include "ops/shape_input.h"

static gboolean
infer_float (TrtNode *node, const TrtExpr **n, GError **error)
{
  double v[3], count;

  for (guint i = 0; i < 3; i++) {
    if (!trt_tensor_get_scalar (trt_node_in (node, i), &v[i]))
      return trt_node_fail_data_dependent (node, i, error);
  }
  count = ceil ((v[1] - v[0]) / v[2]);
  if (!(count <= G_MAXINT32))
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "from %g to %g by %g has no sensible length", v[0], v[1], v[2]);
  *n = trt_expr_const (node->graph->exprs, count > 0 ? (gint64) count : 0);
  return TRUE;
}

static void
follow (TrtNode *node, const TrtExpr *start, gint64 delta)
{
  TrtTensor *y = trt_node_out (node, 0);
  const TrtExpr *all[TRT_MAX_VALUES];
  gint64 n = trt_tensor_count (y);

  if (n < 0 || n > TRT_MAX_VALUES)
    return;
  for (gint64 i = 0; i < n; i++)
    all[i] = trt_expr_add (node->graph->exprs, start,
        trt_expr_mul_const (node->graph->exprs,
            trt_expr_const (node->graph->exprs, i), delta));
  trt_tensor_set_value (y, all, (guint) n);
}

static gboolean
infer_int (TrtNode *node, const TrtExpr **n, const TrtExpr **start,
    gint64 *delta, GError **error)
{
  TrtExprPool *pool = node->graph->exprs;
  const TrtExpr *v[3] = { NULL }, *span;

  for (guint i = 0; i < 3; i++) {
    guint n_values;
    const TrtExpr *const *value
        = trt_node_shape_values (node, i, &n_values, error);
    if (value == NULL)
      return FALSE;
    if (n_values != 1)
      return trt_node_fail (node, error, TRT_ERROR_SHAPE,
          "input %u must have one element", i);
    v[i] = value[0];
  }
  if (!trt_expr_is_const (v[2], delta))
    return trt_node_fail_data_dependent (node, 2, error);
  if (*delta == 0 || *delta == G_MININT64)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "the delta may not be %" G_GINT64_FORMAT, *delta);
  span = *delta > 0 ? trt_expr_sub (pool, v[1], v[0])
                    : trt_expr_sub (pool, v[0], v[1]);
  if (!trt_expr_is_at_least (span, 0))
    span = trt_expr_max (pool, span, trt_expr_const (pool, 0));
  *n = trt_expr_ceil_div (pool, span,
      trt_expr_const (pool, *delta > 0 ? *delta : -*delta));
  *start = v[0];
  return TRUE;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  TrtkDtype dtype = trt_node_in (node, 0)->enc.dtype;
  gboolean is_float = trt_dtype_is_float (dtype);
  const TrtExpr *n = NULL, *start = NULL;
  gint64 delta = 0;

  if (!trt_node_require_dtype (node, 0, TRT_MASK_NUMBER, error)
      || !trt_node_require_same_dtype (node, error)
      || !(is_float ? infer_float (node, &n, error)
                    : infer_int (node, &n, &start, &delta, error))
      || !trt_tensor_set_shape (trt_node_out (node, 0), dtype, 1, &n, error))
    return FALSE;
  if (!is_float)
    follow (node, start, delta);
  return TRUE;
}

const TrtOpDef trt_op_range = {
  .name = "Range",
  .min_inputs = 3,
  .max_inputs = 3,
  .min_outputs = 1,
  .max_outputs = 1,
  .infer = infer,
};
