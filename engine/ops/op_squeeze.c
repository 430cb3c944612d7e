/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_squeeze.c: Squeeze: drops axes of one element: those of input 1, else
 * every one. */
#include "ops/shape_input.h"
#include "ops/shape_value.h"

/* Marks the axes that go. */
static gboolean
find_axes (const TrtNode *node, gboolean *drop, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  int axes[TRT_MAX_RANK], n = 0;
  gint64 v;

  if (trt_node_in (node, 1) == NULL) {
    for (int i = 0; i < x->rank; i++) {
      if (!trt_expr_is_const (x->dims[i], &v))
        return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
            "without axes, dim %d must be known before run time", i);
      drop[i] = v == 1;
    }
    return TRUE;
  }
  n = trt_node_axes_input (node, 1, x->rank, axes, error);
  for (int i = 0; i < n; i++) {
    if (trt_expr_is_const (x->dims[axes[i]], &v) && v != 1)
      return trt_node_fail (node, error, TRT_ERROR_SHAPE,
          "axis %d has %" G_GINT64_FORMAT " elements, not one", axes[i], v);
    drop[axes[i]] = TRUE;
  }
  return n >= 0;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  gboolean drop[TRT_MAX_RANK] = { FALSE };
  const TrtExpr *dims[TRT_MAX_RANK];
  int rank = 0;

  if (!find_axes (node, drop, error))
    return FALSE;
  for (int i = 0; i < x->rank; i++) {
    if (!drop[i])
      dims[rank++] = x->dims[i];
  }
  if (!trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype, rank, dims,
          error))
    return FALSE;
  trt_follow_copy (node);
  return TRUE;
}

const TrtOpDef trt_op_squeeze = {
  .name = "Squeeze",
  .min_inputs = 1,
  .max_inputs = 2,
  .min_outputs = 1,
  .max_outputs = 1,
  .flags = TRT_OP_FLAG_MOVES,
  .infer = infer,
};
