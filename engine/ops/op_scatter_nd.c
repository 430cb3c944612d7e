/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_scatter_nd.c: ScatterND: x with updates put at the places that the rows
 * of the indices begin, by 'reduction'. */
#include "ops/scatter_mode.h"

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkScatterParams *p = out;

  p->axis = 0;
  return trt_node_scatter_mode (node, &p->mode, error);
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0), *index = trt_node_in (node, 1);
  const TrtTensor *updates = trt_node_in (node, 2);
  TrtkScatterParams p;
  gint64 depth, a, b;

  if (!trt_node_scatter_types (node, error) || !params (node, &p, error))
    return FALSE;
  if (index->rank < 1
      || !trt_expr_is_const (index->dims[index->rank - 1], &depth) || depth < 1
      || depth > x->rank)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the last axis of the indices does not fit the input's rank");
  if (updates->rank != index->rank - 1 + x->rank - (int) depth)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the updates have rank %d, wants %d", updates->rank,
        index->rank - 1 + x->rank - (int) depth);
  for (int i = 0; i < updates->rank; i++) {
    const TrtExpr *want = i < index->rank - 1
                              ? index->dims[i]
                              : x->dims[i - (index->rank - 1) + depth];
    if (trt_expr_is_const (want, &a)
        && trt_expr_is_const (updates->dims[i], &b) && a != b)
      return trt_node_fail (node, error, TRT_ERROR_SHAPE,
          "the updates do not fit in axis %d", i);
  }
  return trt_infer_like_input (node, error);
}

static const TrtAttrSpec attrs[] = {
  { "reduction", TRT_ATTR_STRING, FALSE, 0, 0, "none" },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_scatter_nd = {
  .name = "ScatterND",
  .min_inputs = 3,
  .max_inputs = 3,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkScatterParams),
  .params = params,
};
