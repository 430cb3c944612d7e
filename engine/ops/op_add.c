/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_add.c: Add: a + b with broadcasting; on shapes it is followed. */
#include "ops/op.h"
#include "ops/shape_value.h"

static gboolean
infer (TrtNode *node, GError **error)
{
  if (!trt_node_require_dtype (node, 0, TRT_MASK_NUMBER, error)
      || !trt_node_require_same_dtype (node, error)
      || !trt_infer_broadcast (node, trt_node_in (node, 0)->enc.dtype, error))
    return FALSE;
  trt_follow_binary (node, trt_expr_add);
  return TRUE;
}

const TrtOpDef trt_op_add = {
  .name = "Add",
  .min_inputs = 2,
  .max_inputs = 2,
  .min_outputs = 1,
  .max_outputs = 1,
  .flags = TRT_OP_FLAG_ELEMENTWISE,
  .infer = infer,
};
