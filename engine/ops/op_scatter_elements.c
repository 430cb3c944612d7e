/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_scatter_elements.c: ScatterElements: x with updates put where the indices
 * say along 'axis', by 'reduction'. */
#include "ops/axis_params.h"
#include "ops/scatter_mode.h"

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkScatterParams *p = out;
  int axis;

  if (!trt_node_axis_attr (node, &axis, error))
    return FALSE;
  p->axis = axis;
  return trt_node_scatter_mode (node, &p->mode, error);
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0), *index = trt_node_in (node, 1);
  const TrtTensor *updates = trt_node_in (node, 2);
  TrtkScatterParams p;
  gint64 a, b;

  if (!trt_node_scatter_types (node, error) || !params (node, &p, error))
    return FALSE;
  if (x->rank != index->rank || x->rank != updates->rank)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "input, indices and updates must have one rank");
  for (int i = 0; i < x->rank; i++) {
    if (trt_expr_is_const (index->dims[i], &a)
        && trt_expr_is_const (updates->dims[i], &b) && a != b)
      return trt_node_fail (node, error, TRT_ERROR_SHAPE,
          "indices and updates differ in axis %d", i);
  }
  return trt_infer_like_input (node, error);
}

static const TrtAttrSpec attrs[] = {
  { "axis", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { "reduction", TRT_ATTR_STRING, FALSE, 0, 0, "none" },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_scatter_elements = {
  .name = "ScatterElements",
  .min_inputs = 3,
  .max_inputs = 3,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkScatterParams),
  .params = params,
};
