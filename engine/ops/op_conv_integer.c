/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_conv_integer.c: ConvInteger, QLinearConv: convolutions of 8-bit tensors
 * with zero points; the second scales its sums back to 8 bits. */
#include "ops/conv.h"
#include "ops/quantized.h"

#define QLINEAR_WEIGHT 3

static gboolean
infer_integer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0), *w = trt_node_in (node, 1);

  return trt_node_require_dtype (node, 0, TRT_MASK_8_BIT, error)
         && trt_node_require_dtype (node, 1, TRT_MASK_8_BIT, error)
         && trt_conv_infer (node, w, NULL, TRTK_S32, error)
         && trt_quantized_check (node, 2, x->enc.dtype, NULL, error)
         && trt_quantized_check (node, 3, w->enc.dtype, w->dims[0], error);
}

static gboolean
params_integer (const TrtNode *node, void *out, GError **error)
{
  return trt_conv_params (node, trt_node_in (node, 1), out, error);
}

static double
macs_integer (const TrtNode *node)
{
  return trt_conv_macs (node, trt_node_in (node, 1));
}

static gboolean
infer_qlinear (TrtNode *node, GError **error)
{
  const TrtTensor *w = trt_node_in (node, QLINEAR_WEIGHT);
  TrtkDtype x_dtype = trt_tensor_dtype (trt_node_in (node, 0));
  TrtkDtype y_dtype = trt_tensor_dtype (trt_node_in (node, 7));

  return trt_node_require_dtype (node, 0, TRT_MASK_8_BIT, error)
         && trt_node_require_dtype (node, 3, TRT_MASK_8_BIT, error)
         && trt_node_require_dtype (node, 7, TRT_MASK_8_BIT, error)
         && trt_node_require_dtype (node, 8, TRT_MASK (TRTK_S32), error)
         && trt_conv_infer (node, w, trt_node_in (node, 8), y_dtype, error)
         && trt_quantized_check (node, 1, TRTK_F32, NULL, error)
         && trt_quantized_check (node, 2, x_dtype, NULL, error)
         && trt_quantized_check (node, 4, TRTK_F32, w->dims[0], error)
         && trt_quantized_check (node, 5, w->enc.dtype, w->dims[0], error)
         && trt_quantized_check (node, 6, TRTK_F32, NULL, error)
         && trt_quantized_check (node, 7, y_dtype, NULL, error);
}

static gboolean
params_qlinear (const TrtNode *node, void *out, GError **error)
{
  return trt_conv_params (node, trt_node_in (node, QLINEAR_WEIGHT), out,
      error);
}

static double
macs_qlinear (const TrtNode *node)
{
  return trt_conv_macs (node, trt_node_in (node, QLINEAR_WEIGHT));
}

const TrtOpDef trt_op_conv_integer = {
  .name = "ConvInteger",
  .min_inputs = 2,
  .max_inputs = 4,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = trt_conv_attrs,
  .infer = infer_integer,
  .params_size = sizeof (TrtkConvParams),
  .params = params_integer,
  .macs = macs_integer,
};

const TrtOpDef trt_op_qlinear_conv = {
  .name = "QLinearConv",
  .min_inputs = 8,
  .max_inputs = 9,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = trt_conv_attrs,
  .infer = infer_qlinear,
  .params_size = sizeof (TrtkConvParams),
  .params = params_qlinear,
  .macs = macs_qlinear,
};
