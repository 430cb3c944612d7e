/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_constant_of_shape.c: ConstantOfShape: a tensor of the shape of input 0,
 * every element the one element of input 1 (ONNX's attribute 'value'); without
 * it 0 of f32. */
#include "ops/shape_input.h"

static void
follow (TrtNode *node)
{
  TrtTensor *y = trt_node_out (node, 0);
  const TrtExpr *const *value, *all[TRT_MAX_VALUES];
  gint64 n = trt_tensor_count (y);
  guint n_value;

  value = trt_tensor_get_value (trt_node_in (node, 1), &n_value);
  if (value == NULL || n_value != 1 || n < 0 || n > TRT_MAX_VALUES)
    return;
  for (gint64 i = 0; i < n; i++)
    all[i] = value[0];
  trt_tensor_set_value (y, all, (guint) n);
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *value = trt_node_in (node, 1);
  const TrtExpr *const *dims;
  guint n;

  dims = trt_node_shape_values (node, 0, &n, error);
  if (dims == NULL)
    return FALSE;
  if (n > TRT_MAX_RANK)
    return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "rank %u is above %d", n, TRT_MAX_RANK);
  if (value != NULL && trt_tensor_count (value) != 1)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the value must have one element");
  if (!trt_tensor_set_shape (trt_node_out (node, 0),
          value != NULL ? value->enc.dtype : TRTK_F32, (int) n, dims, error))
    return FALSE;
  follow (node);
  return TRUE;
}

const TrtOpDef trt_op_constant_of_shape = {
  .name = "ConstantOfShape",
  .min_inputs = 1,
  .max_inputs = 2,
  .min_outputs = 1,
  .max_outputs = 1,
  .infer = infer,
};
