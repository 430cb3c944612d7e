/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_one_hot.c: OneHot: a new axis of length 'depth' (input 1) at 'axis' that
 * holds values[1] (input 2) at the index in x and values[0] elsewhere. */
#include "ops/op.h"
#include "ops/shape_input.h"

static gboolean
read_axis (const TrtNode *node, int *axis, GError **error)
{
  return trt_node_axis (node, trt_node_get_int (node, "axis"),
      trt_node_in (node, 0)->rank + 1, axis, error);
}

/* The depth may be a float, of which the whole part counts. */
static const TrtExpr *
read_depth (const TrtNode *node, GError **error)
{
  const TrtTensor *t = trt_node_in (node, 1);
  const TrtExpr *const *value;
  double v;
  guint n;

  if (trt_tensor_get_scalar (t, &v)) {
    if (v >= 0 && v <= G_MAXINT32)
      return trt_expr_const (node->graph->exprs, (gint64) v);
    trt_node_fail (node, error, TRT_ERROR_ARGUMENT, "the depth may not be %g",
        v);
    return NULL;
  }
  value = trt_node_shape_values (node, 1, &n, error);
  if (value != NULL && n == 1)
    return value[0];
  if (value != NULL)
    trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the depth must have one element");
  return NULL;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0), *values = trt_node_in (node, 2);
  const TrtExpr *dims[TRT_MAX_RANK + 1];
  int axis, from = 0;

  if (!read_axis (node, &axis, error))
    return FALSE;
  if (trt_tensor_count (values) != 2)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the values must be two");
  dims[axis] = read_depth (node, error);
  if (dims[axis] == NULL)
    return FALSE;
  for (int i = 0; i <= x->rank; i++) {
    if (i != axis)
      dims[i] = x->dims[from++];
  }
  return trt_tensor_set_shape (trt_node_out (node, 0), values->enc.dtype,
      x->rank + 1, dims, error);
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkAxisParams *p = out;
  int axis;

  if (!read_axis (node, &axis, error))
    return FALSE;
  p->axis = axis;
  return TRUE;
}

static const TrtAttrSpec attrs[] = {
  { "axis", TRT_ATTR_INT, FALSE, -1, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_one_hot = {
  .name = "OneHot",
  .min_inputs = 3,
  .max_inputs = 3,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkAxisParams),
  .params = params,
};
