/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* infer.c: checks and shape rules that many operators share. */
#include <string.h>

#include "ops/op.h"

gboolean
trt_infer_like_input (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);

  return trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype, x->rank,
      x->dims, error);
}

const TrtExpr *
trt_broadcast_dim (TrtExprPool *pool, const TrtExpr *a, const TrtExpr *b)
{
  gint64 va, vb;
  gboolean ca = trt_expr_is_const (a, &va), cb = trt_expr_is_const (b, &vb);

  if (a == b || (cb && vb == 1))
    return a;
  if (ca && va == 1)
    return b;
  if (ca && cb)
    return NULL;
  if (ca)
    return a;
  if (cb)
    return b;
  return trt_expr_max (pool, a, b);
}

gboolean
trt_infer_broadcast (TrtNode *node, TrtkDtype dtype, GError **error)
{
  TrtExprPool *pool = node->graph->exprs;
  const TrtExpr *dims[TRT_MAX_RANK];
  int rank = 0;

  for (guint i = 0; i < node->n_op_inputs; i++)
    rank = MAX (rank, trt_node_in (node, i)->rank);
  for (int d = 0; d < rank; d++) {
    dims[d] = trt_expr_const (pool, 1);
    for (guint i = 0; i < node->n_op_inputs; i++) {
      const TrtTensor *t = trt_node_in (node, i);
      int own = d - (rank - t->rank);
      if (own < 0)
        continue;
      dims[d] = trt_broadcast_dim (pool, dims[d], t->dims[own]);
      if (dims[d] == NULL)
        return trt_node_fail (node, error, TRT_ERROR_SHAPE,
            "the inputs do not broadcast at axis %d", d);
    }
  }
  return trt_tensor_set_shape (trt_node_out (node, 0), dtype, rank, dims,
      error);
}

gboolean
trt_node_axis (const TrtNode *node, gint64 axis, int rank, int *out,
    GError **error)
{
  if (axis < -rank || axis >= rank)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "axis %" G_GINT64_FORMAT " is outside [-%d, %d)", axis, rank, rank);
  *out = (int) (axis < 0 ? axis + rank : axis);
  return TRUE;
}

int
trt_node_axes_input (const TrtNode *node, guint index, int rank,
    int axes[TRT_MAX_RANK], GError **error)
{
  const TrtTensor *t = trt_node_in (node, index);
  g_autofree gint64 *ints = NULL;
  gboolean seen[TRT_MAX_RANK] = { FALSE };
  guint n;
  int axis = 0, count = 0;

  if (t == NULL) {
    for (int i = 0; i < rank; i++)
      axes[i] = i;
    return rank;
  }
  ints = trt_tensor_get_ints (t, &n);
  if (ints == NULL) {
    trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "axes '%s' are not constant", t->name);
    return -1;
  }
  for (guint i = 0; i < n; i++) {
    if (!trt_node_axis (node, ints[i], rank, &axis, error))
      return -1;
    if (seen[axis]) {
      trt_node_fail (node, error, TRT_ERROR_ARGUMENT, "axis %d comes twice",
          axis);
      return -1;
    }
    seen[axis] = TRUE;
  }
  for (int i = 0; i < rank; i++) {
    if (seen[i])
      axes[count++] = i;
  }
  return count;
}

gboolean
trt_node_require_dtype (const TrtNode *node, guint index, guint32 mask,
    GError **error)
{
  const TrtTensor *t = trt_node_in (node, index);

  if (t == NULL || (mask & TRT_MASK (t->enc.dtype)) != 0)
    return TRUE;
  return trt_node_fail (node, error, TRT_ERROR_TYPE,
      "input %u '%s' may not be %s", index, t->name,
      trt_dtype_name (t->enc.dtype));
}

gboolean
trt_node_require_same_dtype (const TrtNode *node, GError **error)
{
  const TrtTensor *first = trt_node_in (node, 0);

  for (guint i = 1; i < node->n_op_inputs; i++) {
    const TrtTensor *t = trt_node_in (node, i);
    if (t != NULL && t->enc.dtype != first->enc.dtype)
      return trt_node_fail (node, error, TRT_ERROR_TYPE,
          "input %u '%s' is %s where input 0 is %s", i, t->name,
          trt_dtype_name (t->enc.dtype), trt_dtype_name (first->enc.dtype));
  }
  return TRUE;
}
