/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_trt_qadd.c: TrtQAdd: the sum of two tensors of 8 bits, broadcast, as 8
 * bits of another scale: what QuantizeLinear makes of the sum of two
 * DequantizeLinear. Ratios are scales over the output's scale, offset is the
 * output's zero point less those of the inputs times their ratios. */
#include <math.h>

#include "base/dtype.h"
#include "ops/quantized.h"

static gboolean
check_factors (const TrtNode *node, GError **error)
{
  static const char *const names[] = { "a_ratio", "b_ratio", "offset" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    double value = trt_node_get_float (node, names[i]);
    if (!isfinite (value))
      return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
          "attribute '%s' is %g, but has to be finite", names[i], value);
  }
  return TRUE;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  gint64 number = trt_node_get_int (node, "y_dtype");
  TrtkDtype dtype = trt_dtype_from_onnx (number);

  if (dtype != TRTK_U8 && dtype != TRTK_S8)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "attribute 'y_dtype' names type %" G_GINT64_FORMAT
        ", but the output is u8 (2) or s8 (3)", number);
  return check_factors (node, error)
         && trt_node_require_dtype (node, 0, TRT_MASK_8_BIT, error)
         && trt_node_require_dtype (node, 1, TRT_MASK_8_BIT, error)
         && trt_infer_broadcast (node, dtype, error);
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkQAddParams *p = out;

  p->a_ratio = (float) trt_node_get_float (node, "a_ratio");
  p->b_ratio = (float) trt_node_get_float (node, "b_ratio");
  p->offset = (float) trt_node_get_float (node, "offset");
  return TRUE;
}

static const TrtAttrSpec attrs[] = {
  { "a_ratio", TRT_ATTR_FLOAT, TRUE, 0, 0, NULL },
  { "b_ratio", TRT_ATTR_FLOAT, TRUE, 0, 0, NULL },
  { "offset", TRT_ATTR_FLOAT, TRUE, 0, 0, NULL },
  { "y_dtype", TRT_ATTR_INT, TRUE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_trt_qadd = {
  .name = "TrtQAdd",
  .min_inputs = 2,
  .max_inputs = 2,
  .min_outputs = 1,
  .max_outputs = 1,
  .flags = TRT_OP_FLAG_ELEMENTWISE,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkQAddParams),
  .params = params,
};
