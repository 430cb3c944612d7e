/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_batch_normalization.c: BatchNormalization as inference sees it:
 * (x - mean) / sqrt (var + epsilon) * scale + bias for each channel; inputs in
 * the order x, scale, bias, mean, var. momentum only concerns training, which
 * is refused. */
#include "ops/op.h"

static gboolean
check (const TrtNode *node, GError **error)
{
  if (trt_node_get_int (node, "training_mode") == 0 && node->out->len == 1)
    return TRUE;
  return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
      "computes running statistics; export the model for inference");
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  const TrtExpr *channels;

  if (x->rank < 1)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the input is a scalar");
  channels = x->rank > 1 ? x->dims[1] : trt_expr_const (node->graph->exprs, 1);
  for (guint i = 0; i < 5; i++) {
    const TrtTensor *t = trt_node_in (node, i);
    if (!trt_node_require_dtype (node, i, TRT_MASK_FLOAT, error))
      return FALSE;
    if (i > 0 && (t->rank != 1 || t->dims[0] != channels))
      return trt_node_fail (node, error, TRT_ERROR_SHAPE,
          "input %u '%s' must have one value for each channel", i, t->name);
  }
  return trt_infer_like_input (node, error);
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkNormParams *p = out;

  p->epsilon = trt_node_get_float (node, "epsilon");
  return TRUE;
}

static const TrtAttrSpec attrs[] = {
  { "epsilon", TRT_ATTR_FLOAT, FALSE, 0, 1e-5, NULL },
  { "momentum", TRT_ATTR_FLOAT, FALSE, 0, 0.9, NULL },
  { "training_mode", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_batch_normalization = {
  .name = "BatchNormalization",
  .min_inputs = 5,
  .max_inputs = 5,
  .min_outputs = 1,
  .max_outputs = 5,
  .attrs = attrs,
  .check = check,
  .infer = infer,
  .params_size = sizeof (TrtkNormParams),
  .params = params,
};
