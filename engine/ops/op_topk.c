/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_topk.c: TopK: the input 1 largest or smallest elements along 'axis', and
 * their indices. They come sorted, also where 'sorted' does not ask for it. */
#include "ops/axis_params.h"
#include "ops/shape_input.h"

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  const TrtExpr *dims[TRT_MAX_RANK], *const *k;
  gint64 v, size;
  guint n;
  int axis;

  if (!trt_node_require_dtype (node, 0, TRT_MASK_NUMBER, error)
      || !trt_node_axis_attr (node, &axis, error)
      || (k = trt_node_shape_values (node, 1, &n, error)) == NULL)
    return FALSE;
  if (n != 1)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "input 1 must have one element");
  if (trt_expr_is_const (k[0], &v)
      && (v < 0 || (trt_expr_is_const (x->dims[axis], &size) && v > size)))
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "there are no %" G_GINT64_FORMAT " elements along axis %d", v, axis);
  for (int i = 0; i < x->rank; i++)
    dims[i] = i == axis ? k[0] : x->dims[i];
  if (trt_node_out (node, 0) == NULL)
    return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "output 0 has no name");
  if (!trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype, x->rank,
          dims, error))
    return FALSE;
  return trt_node_out (node, 1) == NULL
         || trt_tensor_set_shape (trt_node_out (node, 1), TRTK_S64, x->rank,
             dims, error);
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkTopKParams *p = out;
  int axis;

  if (!trt_node_axis_attr (node, &axis, error))
    return FALSE;
  p->axis = axis;
  p->largest = trt_node_get_int (node, "largest") != 0;
  return TRUE;
}

static const TrtAttrSpec attrs[] = {
  { "axis", TRT_ATTR_INT, FALSE, -1, 0, NULL },
  { "largest", TRT_ATTR_INT, FALSE, 1, 0, NULL },
  { "sorted", TRT_ATTR_INT, FALSE, 1, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_topk = {
  .name = "TopK",
  .min_inputs = 2,
  .max_inputs = 2,
  .min_outputs = 1,
  .max_outputs = 2,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkTopKParams),
  .params = params,
};
