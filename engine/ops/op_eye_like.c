/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_eye_like.c: EyeLike: ones on the diagonal k above the main one, in the
 * dims of x; 'dtype' is a number of ONNX's TensorProto.DataType, else x's. */
#include "ops/shape_input.h"

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  TrtkDtype dtype = x->enc.dtype;

  if (trt_node_has_attr (node, "dtype"))
    dtype = trt_dtype_from_onnx (trt_node_get_int (node, "dtype"));
  if (dtype == TRTK_NONE)
    return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "attribute 'dtype' names a type that is not supported");
  if (x->rank != 2)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the input must have rank 2");
  return trt_tensor_set_shape (trt_node_out (node, 0), dtype, 2, x->dims,
      error);
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkEyeParams *p = out;
  gint64 dims[2];

  trt_tensor_get_static_dims (trt_node_in (node, 0), dims);
  p->k = CLAMP (trt_node_get_int (node, "k"), -dims[0], dims[1]);
  return TRUE;
}

static const TrtAttrSpec attrs[] = {
  { "dtype", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { "k", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_eye_like = {
  .name = "EyeLike",
  .min_inputs = 1,
  .max_inputs = 1,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkEyeParams),
  .params = params,
};
