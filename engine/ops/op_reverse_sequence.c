/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_reverse_sequence.c: ReverseSequence: the first input 1 [b] elements along
 * 'time_axis' backwards, for every b along 'batch_axis'. */
#include "ops/op.h"

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  gint64 batch = trt_node_get_int (node, "batch_axis");
  gint64 time = trt_node_get_int (node, "time_axis");
  TrtkReverseParams *p = out;

  if (batch < 0 || batch > 1 || time != 1 - batch)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "'batch_axis' and 'time_axis' must be 0 and 1, or 1 and 0");
  p->batch_axis = (gint32) batch;
  p->time_axis = (gint32) time;
  return TRUE;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0), *lens = trt_node_in (node, 1);
  TrtkReverseParams p;
  gint64 a, b;

  if (!params (node, &p, error)
      || !trt_node_require_dtype (node, 1, TRT_MASK (TRTK_S64), error))
    return FALSE;
  if (x->rank < 2 || lens->rank != 1
      || (trt_expr_is_const (x->dims[p.batch_axis], &a)
          && trt_expr_is_const (lens->dims[0], &b) && a != b))
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "wants rank 2 or more and one length for each batch");
  return trt_infer_like_input (node, error);
}

static const TrtAttrSpec attrs[] = {
  { "batch_axis", TRT_ATTR_INT, FALSE, 1, 0, NULL },
  { "time_axis", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_reverse_sequence = {
  .name = "ReverseSequence",
  .min_inputs = 2,
  .max_inputs = 2,
  .min_outputs = 1,
  .max_outputs = 1,
  .flags = TRT_OP_FLAG_MOVES,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkReverseParams),
  .params = params,
};
