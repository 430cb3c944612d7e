/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* upgrade_attr.c: attributes that later opsets have as inputs. */
#include "onnx/upgrade.h"

/* Squeeze, Unsqueeze, Reduce*: axes. */
gboolean
trt_onnx_rewrite_axes_1 (TrtOnnxNode *node, GError **error)
{
  trt_onnx_ints_to_input (node, "axes", 1);
  return TRUE;
}

/* Before 18 the number of parts is that of the outputs. */
gboolean
trt_onnx_rewrite_split (TrtOnnxNode *node, GError **error)
{
  if (node->opset < 13)
    trt_onnx_ints_to_input (node, "split", 1);
  if (trt_onnx_in (node, 1) == NULL)
    trt_onnx_put_int (node, "num_outputs", (gint64) node->proto->n_output);
  return TRUE;
}

gboolean
trt_onnx_rewrite_slice (TrtOnnxNode *node, GError **error)
{
  if (trt_onnx_attr (node, "starts") == NULL
      || trt_onnx_attr (node, "ends") == NULL)
    return trt_onnx_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "attributes 'starts' and 'ends' are missing");
  trt_onnx_ints_to_input (node, "starts", 1);
  trt_onnx_ints_to_input (node, "ends", 2);
  trt_onnx_ints_to_input (node, "axes", 3);
  return TRUE;
}

/* A FLOAT attribute becomes a scalar of the type of input 0. */
static void
float_to_input (TrtOnnxNode *node, const char *name, guint index)
{
  const TrtAttr *attr = trt_onnx_attr (node, name);
  const TrtTensor *x = trt_onnx_in (node, 0);

  if (attr == NULL || attr->type != TRT_ATTR_FLOAT || x == NULL)
    return;
  trt_onnx_put_in (node, index,
      trt_onnx_const_scalar (node, name, x->enc.dtype, attr->f));
  trt_onnx_drop_attr (node, name);
}

gboolean
trt_onnx_rewrite_pad (TrtOnnxNode *node, GError **error)
{
  if (trt_onnx_attr (node, "pads") == NULL)
    return trt_onnx_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "attribute 'pads' is missing");
  trt_onnx_ints_to_input (node, "pads", 1);
  float_to_input (node, "value", 2);
  return TRUE;
}

gboolean
trt_onnx_rewrite_clip (TrtOnnxNode *node, GError **error)
{
  float_to_input (node, "min", 1);
  float_to_input (node, "max", 2);
  return TRUE;
}

gboolean
trt_onnx_rewrite_topk (TrtOnnxNode *node, GError **error)
{
  gint64 k = trt_onnx_attr_int (node, "k", -1);

  if (k < 0)
    return trt_onnx_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "attribute 'k' is missing or negative");
  trt_onnx_put_in (node, 1, trt_onnx_const_ints (node, "k", &k, 1));
  trt_onnx_drop_attr (node, "k");
  return TRUE;
}
