/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_arg.c: ArgMax, ArgMin: index of the extreme element along one axis. */
#include "ops/op.h"

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  gboolean keep = trt_node_get_int (node, "keepdims") != 0;
  const TrtExpr *dims[TRT_MAX_RANK];
  int axis, rank = 0;
  gint64 n;

  if (!trt_node_require_dtype (node, 0, TRT_MASK_NUMBER, error)
      || !trt_node_axis (node, trt_node_get_int (node, "axis"), x->rank,
          &axis, error))
    return FALSE;
  if (trt_expr_is_const (x->dims[axis], &n) && n == 0)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "there is no element along axis %d", axis);
  for (int i = 0; i < x->rank; i++) {
    if (i != axis)
      dims[rank++] = x->dims[i];
    else if (keep)
      dims[rank++] = trt_expr_const (node->graph->exprs, 1);
  }
  return trt_tensor_set_shape (trt_node_out (node, 0), TRTK_S64, rank, dims,
      error);
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkArgParams *p = out;

  p->select_last = trt_node_get_int (node, "select_last_index") != 0;
  return trt_node_axis (node, trt_node_get_int (node, "axis"),
      trt_node_in (node, 0)->rank, &p->axis, error);
}

static const TrtAttrSpec attrs[] = {
  { "axis", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { "keepdims", TRT_ATTR_INT, FALSE, 1, 0, NULL },
  { "select_last_index", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

#define DEFINE(suffix, name_) \
  const TrtOpDef trt_op_##suffix = { \
    .name = #name_, \
    .min_inputs = 1, \
    .max_inputs = 1, \
    .min_outputs = 1, \
    .max_outputs = 1, \
    .attrs = attrs, \
    .infer = infer, \
    .params_size = sizeof (TrtkArgParams), \
    .params = params, \
  };

/* clang-format off */
DEFINE (arg_max, ArgMax)
DEFINE (arg_min, ArgMin)
/* clang-format on */
