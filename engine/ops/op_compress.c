/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_compress.c: Compress: the slices along 'axis', or without it the elements
 * of x flattened, whose condition (input 1) is true. The condition must be
 * constant: it decides the shape. */
#include "ops/axis_params.h"
#include "ops/shape_input.h"

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0), *c = trt_node_in (node, 1);
  gboolean flat = !trt_node_has_attr (node, "axis");
  const TrtExpr *dims[TRT_MAX_RANK];
  g_autofree double *given = NULL;
  gint64 size, kept = 0;
  guint n;
  int axis = 0;

  if (!trt_node_require_dtype (node, 1, TRT_MASK (TRTK_BOOL), error)
      || (!flat && !trt_node_axis_attr (node, &axis, error)))
    return FALSE;
  given = trt_tensor_get_floats (c, &n);
  if (given == NULL)
    return trt_node_fail_data_dependent (node, 1, error);
  for (guint i = 0; i < n; i++)
    kept += given[i] != 0;
  if (flat)
    size = trt_tensor_count (x);
  else if (!trt_expr_is_const (x->dims[axis], &size))
    size = -1;
  if (c->rank != 1 || (size >= 0 && (gint64) n > size))
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the condition is longer than the axis");
  for (int i = 0; i < x->rank; i++)
    dims[i] = x->dims[i];
  dims[axis] = trt_expr_const (node->graph->exprs, kept);
  return trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype,
      flat ? 1 : x->rank, dims, error);
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkAxisParams *p = out;

  if (trt_node_has_attr (node, "axis"))
    return trt_axis_params (node, out, error);
  p->axis = -1;
  return TRUE;
}

static const TrtAttrSpec attrs[] = {
  { "axis", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_compress = {
  .name = "Compress",
  .min_inputs = 2,
  .max_inputs = 2,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkAxisParams),
  .params = params,
};
