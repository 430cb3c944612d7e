/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_trt_qconv.c: TrtQConv: a convolution of 8-bit tensors summed exactly, its
 * epilogue in f32, and the quantisation of the result, by ARITHMETIC.md 3-5:
 *   y = store (out[k] * epilogue (scale[k] * (sum + bias[k])) + y_zero)
 * x s8|u8 [N,C,spatial], w s8|s16 [K,C/group,kernel], bias s32 [K] or absent, scale
 * f32 [1] or [K], out f32 [1] or [K]; absent where y_dtype is f32, which stores
 * the epilogue's result. x_zero fills the padding and x is not reduced by it:
 * the bias already holds -x_zero * sum (w[k]). Weights of s16 are those of u8
 * less a zero point, which take nine bits (lower/nine_bits.c). */
#include "ops/conv.h"
#include "ops/quantized.h"

static gboolean
zero_fits (const TrtNode *node, const char *name, TrtkDtype dtype,
    GError **error)
{
  gint64 zero = trt_node_get_int (node, name);
  gint64 low = dtype == TRTK_S8 ? -128 : 0;
  gint64 high = dtype == TRTK_S8 ? 127 : dtype == TRTK_U8 ? 255 : 0;

  if (zero >= low && zero <= high)
    return TRUE;
  return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
      "attribute '%s' is %" G_GINT64_FORMAT ", outside of %s", name, zero,
      trt_dtype_name (dtype));
}

gboolean
trt_quantized_infer (const TrtNode *node, const TrtExpr *channels,
    TrtkDtype *dtype, GError **error)
{
  gint64 number = trt_node_get_int (node, "y_dtype");

  *dtype = trt_dtype_from_onnx (number);
  if (trt_node_in (node, 3) == NULL)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "input 3, the scale of the sums, is missing");
  if (*dtype != TRTK_F32 && *dtype != TRTK_S8 && *dtype != TRTK_U8)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "attribute 'y_dtype' names type %" G_GINT64_FORMAT
        "; only 1 (f32), 2 (u8) and 3 (s8) can be", number);
  if ((trt_node_in (node, 4) == NULL) != (*dtype == TRTK_F32))
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "input 4, the output's scale, must be there for an 8-bit output, and "
        "only then");
  return trt_node_require_dtype (node, 0, TRT_MASK_8_BIT, error)
         && trt_node_require_dtype (node, 1,
             TRT_MASK (TRTK_S8) | TRT_MASK (TRTK_S16), error)
         && zero_fits (node, "x_zero", trt_node_in (node, 0)->enc.dtype, error)
         && zero_fits (node, "y_zero", *dtype, error)
         && trt_quantized_check (node, 2, TRTK_S32, channels, error)
         && trt_quantized_check (node, 3, TRTK_F32, channels, error)
         && trt_quantized_check (node, 4, TRTK_F32, channels, error);
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *w = trt_node_in (node, 1);
  TrtkDtype dtype;

  if (w->rank < 1)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the weight is a scalar");
  return trt_quantized_infer (node, w->dims[0], &dtype, error)
         && trt_conv_infer (node, w, trt_node_in (node, 2), dtype, error);
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkQConvParams *p = out;

  p->x_zero = (gint32) trt_node_get_int (node, "x_zero");
  p->y_zero = (gint32) trt_node_get_int (node, "y_zero");
  return trt_conv_params (node, trt_node_in (node, 1), &p->conv, error);
}

static double
macs (const TrtNode *node)
{
  return trt_conv_macs (node, trt_node_in (node, 1));
}

static const TrtAttrSpec attrs[] = {
  TRT_WINDOW_ATTRS,
  { "group", TRT_ATTR_INT, FALSE, 1, 0, NULL },
  TRT_QUANTIZED_ATTRS,
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_trt_qconv = {
  .name = "TrtQConv",
  .min_inputs = 2,
  .max_inputs = 5,
  .min_outputs = 1,
  .max_outputs = 1,
  .flags = TRT_OP_FLAG_QUANTIZED,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkQConvParams),
  .params = params,
  .macs = macs,
};
