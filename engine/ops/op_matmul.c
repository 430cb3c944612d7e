/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_matmul.c: MatMul: the product of matrices as numpy.matmul: a vector on
 * the left is a row, on the right a column, leading axes are broadcast. */
#include "ops/matmul.h"

#define MASK \
  (TRT_MASK_FLOAT | TRT_MASK (TRTK_S32) | TRT_MASK (TRTK_S64) \
      | TRT_MASK (TRTK_U32) | TRT_MASK (TRTK_U64))

/* Dimension @d, counted from the last of @rank leading ones, of @t. */
static const TrtExpr *
leading_dim (const TrtTensor *t, int rank, int d, const TrtExpr *one)
{
  int own = d - (rank - (t->rank - 2));

  return t->rank < 3 || own < 0 ? one : t->dims[own];
}

gboolean
trt_matmul_infer (TrtNode *node, const TrtTensor *a, const TrtTensor *b,
    TrtkDtype dtype, GError **error)
{
  TrtExprPool *pool = node->graph->exprs;
  const TrtExpr *one = trt_expr_const (pool, 1), *dims[TRT_MAX_RANK];
  const TrtExpr *inner_a, *inner_b;
  int rank = MAX (MAX (a->rank, b->rank) - 2, 0), n;

  if (a->rank < 1 || b->rank < 1)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "a factor is a scalar");
  inner_a = a->dims[a->rank - 1];
  inner_b = b->dims[b->rank > 1 ? b->rank - 2 : 0];
  if (trt_expr_is_const (inner_a, NULL) && trt_expr_is_const (inner_b, NULL)
      && inner_a != inner_b)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the inner dimensions differ");
  for (n = 0; n < rank; n++) {
    dims[n] = trt_broadcast_dim (pool, leading_dim (a, rank, n, one),
        leading_dim (b, rank, n, one));
    if (dims[n] == NULL)
      return trt_node_fail (node, error, TRT_ERROR_SHAPE,
          "the factors do not broadcast at axis %d", n);
  }
  if (a->rank > 1)
    dims[n++] = a->dims[a->rank - 2];
  if (b->rank > 1)
    dims[n++] = b->dims[b->rank - 1];
  return trt_tensor_set_shape (trt_node_out (node, 0), dtype, n, dims, error);
}

double
trt_matmul_macs (const TrtNode *node)
{
  const TrtTensor *a = trt_node_in (node, 0);
  gint64 dims[TRT_MAX_RANK];

  trt_tensor_get_static_dims (a, dims);
  return (double) trt_tensor_count (trt_node_out (node, 0))
         * (double) dims[a->rank - 1];
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *a = trt_node_in (node, 0);

  return trt_node_require_dtype (node, 0, MASK, error)
         && trt_node_require_same_dtype (node, error)
         && trt_matmul_infer (node, a, trt_node_in (node, 1), a->enc.dtype,
             error);
}

const TrtOpDef trt_op_matmul = {
  .name = "MatMul",
  .min_inputs = 2,
  .max_inputs = 2,
  .min_outputs = 1,
  .max_outputs = 1,
  .infer = infer,
  .macs = trt_matmul_macs,
};
