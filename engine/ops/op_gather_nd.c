/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_gather_nd.c: GatherND: the last axis of the indices holds the beginning
 * of an index into x, behind 'batch_dims' axes that both share. */
#include "ops/op.h"

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0), *index = trt_node_in (node, 1);
  gint64 batch_dims = trt_node_get_int (node, "batch_dims"), depth, a, b;
  const TrtExpr *dims[2 * TRT_MAX_RANK];
  int rank = 0;

  if (!trt_node_require_dtype (node, 1,
          TRT_MASK (TRTK_S32) | TRT_MASK (TRTK_S64), error))
    return FALSE;
  if (x->rank < 1 || index->rank < 1 || batch_dims < 0
      || batch_dims >= MIN (x->rank, index->rank))
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "attribute 'batch_dims' may not be %" G_GINT64_FORMAT, batch_dims);
  if (!trt_expr_is_const (index->dims[index->rank - 1], &depth)
      || depth < 1 || depth > x->rank - batch_dims)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the last axis of the indices does not fit the input's rank");
  for (int i = 0; i < batch_dims; i++) {
    if (trt_expr_is_const (x->dims[i], &a)
        && trt_expr_is_const (index->dims[i], &b) && a != b)
      return trt_node_fail (node, error, TRT_ERROR_SHAPE,
          "input and indices differ in batch axis %d", i);
  }
  for (int i = 0; i < index->rank - 1; i++)
    dims[rank++] = index->dims[i];
  for (int i = (int) (batch_dims + depth); i < x->rank; i++)
    dims[rank++] = x->dims[i];
  return trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype, rank,
      dims, error);
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkGatherNdParams *p = out;

  p->batch_dims = (gint32) trt_node_get_int (node, "batch_dims");
  return TRUE;
}

static const TrtAttrSpec attrs[] = {
  { "batch_dims", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_gather_nd = {
  .name = "GatherND",
  .min_inputs = 2,
  .max_inputs = 2,
  .min_outputs = 1,
  .max_outputs = 1,
  .flags = TRT_OP_FLAG_MOVES,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkGatherNdParams),
  .params = params,
};
