/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_trt_qgemm.c: TrtQGemm: rows of x s8|u8 [..., K] times w s8|s16 [K,N], then as
 * TrtQConv (op_trt_qconv.c) with the last axis as the channels. */
#include "ops/matmul.h"
#include "ops/quantized.h"

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0), *w = trt_node_in (node, 1);
  gint64 depth, cols;
  TrtkDtype dtype;

  if (x->rank < 1 || w->rank != 2 || !trt_expr_is_const (w->dims[0], &depth)
      || !trt_expr_is_const (w->dims[1], &cols))
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "wants rows of at least rank 1 and a weight of rank 2 and known size");
  if (x->dims[x->rank - 1] != w->dims[0])
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the weight has %" G_GINT64_FORMAT " rows, which is not the input's "
        "last dimension", depth);
  return trt_quantized_infer (node, w->dims[1], &dtype, error)
         && trt_matmul_infer (node, x, w, dtype, error);
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkQGemmParams *p = out;

  p->y_zero = (gint32) trt_node_get_int (node, "y_zero");
  return TRUE;
}

static const TrtAttrSpec attrs[] = {
  TRT_QUANTIZED_ATTRS,
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_trt_qgemm = {
  .name = "TrtQGemm",
  .min_inputs = 2,
  .max_inputs = 5,
  .min_outputs = 1,
  .max_outputs = 1,
  .flags = TRT_OP_FLAG_QUANTIZED | TRT_OP_FLAG_CHANNELS_LAST,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkQGemmParams),
  .params = params,
  .macs = trt_matmul_macs,
};
