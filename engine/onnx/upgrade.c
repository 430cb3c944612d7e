/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* upgrade.c: the one table of what changed between opsets 7 and now. A node
 * goes through every row that has its operator and an opset above its own, in
 * this order; changes that only allow more (new types, negative axes, new
 * optional attributes) need no row. */
#include "onnx/upgrade.h"

#include <string.h>

#define EVERY TRT_ONNX_EVERY_OPSET

const TrtOnnxUpgrade trt_onnx_upgrades[] = {
  { "BatchNormalization", EVERY, NULL, trt_onnx_rewrite_batch_norm },
  { "CastLike", EVERY, "Cast", trt_onnx_rewrite_cast_like },
  { "Cast", EVERY, NULL, trt_onnx_rewrite_cast },
  { "Clip", 11, NULL, trt_onnx_rewrite_clip },
  { "Constant", EVERY, "", trt_onnx_rewrite_constant },
  { "ConstantOfShape", EVERY, "Expand", trt_onnx_rewrite_constant_of_shape },
  { "Dropout", EVERY, "Identity", trt_onnx_rewrite_dropout },
  { "GridSample", 20, NULL, trt_onnx_rewrite_grid_sample },
  { "GroupNormalization", 21, NULL, trt_onnx_rewrite_group_norm },
  { "Hardmax", 13, NULL, trt_onnx_rewrite_softmax },
  { "LogSoftmax", 13, NULL, trt_onnx_rewrite_softmax },
  { "Pad", 11, NULL, trt_onnx_rewrite_pad },
  { "ReduceL1", 18, NULL, trt_onnx_rewrite_axes_1 },
  { "ReduceL2", 18, NULL, trt_onnx_rewrite_axes_1 },
  { "ReduceLogSum", 18, NULL, trt_onnx_rewrite_axes_1 },
  { "ReduceLogSumExp", 18, NULL, trt_onnx_rewrite_axes_1 },
  { "ReduceMax", 18, NULL, trt_onnx_rewrite_axes_1 },
  { "ReduceMean", 18, NULL, trt_onnx_rewrite_axes_1 },
  { "ReduceMin", 18, NULL, trt_onnx_rewrite_axes_1 },
  { "ReduceProd", 18, NULL, trt_onnx_rewrite_axes_1 },
  { "ReduceSum", 13, NULL, trt_onnx_rewrite_axes_1 },
  { "ReduceSumSquare", 18, NULL, trt_onnx_rewrite_axes_1 },
  { "Resize", 11, NULL, trt_onnx_rewrite_resize_10 },
  { "Scatter", EVERY, "ScatterElements", trt_onnx_rewrite_scatter },
  { "Slice", 10, NULL, trt_onnx_rewrite_slice },
  { "Softmax", 13, NULL, trt_onnx_rewrite_softmax },
  { "Split", 18, NULL, trt_onnx_rewrite_split },
  { "Squeeze", 13, NULL, trt_onnx_rewrite_axes_1 },
  { "TopK", 10, NULL, trt_onnx_rewrite_topk },
  { "Unsqueeze", 13, NULL, trt_onnx_rewrite_axes_1 },
  { "Upsample", EVERY, "Resize", trt_onnx_rewrite_upsample },
  { NULL, 0, NULL, NULL },
};

const char *
trt_onnx_upgraded_name (const char *op, gint64 opset)
{
  for (const TrtOnnxUpgrade *u = trt_onnx_upgrades; u->op != NULL; u++) {
    if (opset < u->below && u->becomes != NULL && strcmp (op, u->op) == 0)
      op = u->becomes;
  }
  return op;
}

gboolean
trt_onnx_upgrade (TrtOnnxNode *node, GError **error)
{
  for (const TrtOnnxUpgrade *u = trt_onnx_upgrades; u->op != NULL; u++) {
    if (node->opset >= u->below || strcmp (node->op, u->op) != 0)
      continue;
    if (!u->rewrite (node, error))
      return FALSE;
    if (node->out->len > 0)
      return TRUE;
    if (u->becomes != NULL)
      node->op = u->becomes;
  }
  return TRUE;
}
