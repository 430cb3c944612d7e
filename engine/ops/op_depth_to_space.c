/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_depth_to_space.c: DepthToSpace: channels become blocks of 'blocksize'
 * pixels square; 'mode' says whether the block (DCR) or the channel (CRD) is
 * the slower part of the channel's number. */
#include <string.h>

#include "ops/op.h"

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  const char *mode = trt_node_get_string (node, "mode");
  TrtkSpaceParams *p = out;

  p->block = trt_node_get_int (node, "blocksize");
  p->crd = strcmp (mode, "CRD") == 0;
  if (p->block < 1 || p->block > 32768)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "attribute 'blocksize' may not be %" G_GINT64_FORMAT, p->block);
  if (!p->crd && strcmp (mode, "DCR") != 0)
    return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "attribute 'mode' is '%s'", mode);
  return TRUE;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  TrtExprPool *pool = node->graph->exprs;
  const TrtExpr *dims[4];
  TrtkSpaceParams p;
  gint64 c;

  if (!params (node, &p, error))
    return FALSE;
  if (x->rank != 4)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the input must have rank 4");
  if (trt_expr_is_const (x->dims[1], &c) && c % (p.block * p.block) != 0)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "%" G_GINT64_FORMAT " channels are no multiple of blocksize squared",
        c);
  dims[0] = x->dims[0];
  dims[1] = trt_expr_div (pool, x->dims[1],
      trt_expr_const (pool, p.block * p.block));
  dims[2] = trt_expr_mul_const (pool, x->dims[2], p.block);
  dims[3] = trt_expr_mul_const (pool, x->dims[3], p.block);
  return trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype, 4, dims,
      error);
}

static const TrtAttrSpec attrs[] = {
  { "blocksize", TRT_ATTR_INT, TRUE, 0, 0, NULL },
  { "mode", TRT_ATTR_STRING, FALSE, 0, 0, "DCR" },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_depth_to_space = {
  .name = "DepthToSpace",
  .min_inputs = 1,
  .max_inputs = 1,
  .min_outputs = 1,
  .max_outputs = 1,
  .flags = TRT_OP_FLAG_MOVES,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkSpaceParams),
  .params = params,
};
