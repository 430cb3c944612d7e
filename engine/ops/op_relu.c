/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_relu.c: Relu: max (0, x) element by element; a NaN stays NaN. */
#include "ops/op.h"

static gboolean
infer (TrtNode *node, GError **error)
{
  return trt_node_require_dtype (node, 0, TRT_MASK_FLOAT | TRT_MASK_SIGNED,
             error)
         && trt_infer_like_input (node, error);
}

const TrtOpDef trt_op_relu = {
  .name = "Relu",
  .min_inputs = 1,
  .max_inputs = 1,
  .min_outputs = 1,
  .max_outputs = 1,
  .flags = TRT_OP_FLAG_ELEMENTWISE,
  .infer = infer,
};
