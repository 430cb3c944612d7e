/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_gemm.c: Gemm: alpha * op (a) * op (b) + beta * c; op may transpose, c
 * broadcasts to the product or is absent. */
#include "ops/op.h"

#define MASK \
  (TRT_MASK_FLOAT | TRT_MASK (TRTK_S32) | TRT_MASK (TRTK_S64) \
      | TRT_MASK (TRTK_U32) | TRT_MASK (TRTK_U64))

static gboolean
check_addend (const TrtNode *node, const TrtExpr *const *dims, GError **error)
{
  const TrtTensor *c = trt_node_in (node, 2);

  if (c == NULL)
    return TRUE;
  for (int i = 0; i < c->rank && c->rank <= 2; i++) {
    const TrtExpr *want = dims[i + 2 - c->rank];
    gint64 have;
    if (trt_expr_is_const (c->dims[i], &have) && have != 1
        && trt_expr_is_const (want, NULL) && c->dims[i] != want)
      return trt_node_fail (node, error, TRT_ERROR_SHAPE,
          "the addend does not broadcast to the product");
  }
  if (c->rank > 2)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the addend has more than two axes");
  return TRUE;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *a = trt_node_in (node, 0), *b = trt_node_in (node, 1);
  gboolean trans_a = trt_node_get_int (node, "transA") != 0;
  gboolean trans_b = trt_node_get_int (node, "transB") != 0;
  const TrtExpr *inner_a, *inner_b, *dims[2];

  if (!trt_node_require_dtype (node, 0, MASK, error)
      || !trt_node_require_same_dtype (node, error))
    return FALSE;
  if (a->rank != 2 || b->rank != 2)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the factors must have two axes");
  inner_a = a->dims[trans_a ? 0 : 1];
  inner_b = b->dims[trans_b ? 1 : 0];
  if (trt_expr_is_const (inner_a, NULL) && trt_expr_is_const (inner_b, NULL)
      && inner_a != inner_b)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the inner dimensions differ");
  dims[0] = a->dims[trans_a ? 1 : 0];
  dims[1] = b->dims[trans_b ? 0 : 1];
  return check_addend (node, dims, error)
         && trt_tensor_set_shape (trt_node_out (node, 0), a->enc.dtype, 2,
             dims, error);
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkGemmParams *p = out;

  p->alpha = trt_node_get_float (node, "alpha");
  p->beta = trt_node_get_float (node, "beta");
  p->trans_a = trt_node_get_int (node, "transA") != 0;
  p->trans_b = trt_node_get_int (node, "transB") != 0;
  return TRUE;
}

static double
macs (const TrtNode *node)
{
  gint64 dims[TRT_MAX_RANK];

  trt_tensor_get_static_dims (trt_node_in (node, 0), dims);
  return (double) trt_tensor_count (trt_node_out (node, 0))
         * (double) dims[trt_node_get_int (node, "transA") != 0 ? 0 : 1];
}

static const TrtAttrSpec attrs[] = {
  { "alpha", TRT_ATTR_FLOAT, FALSE, 0, 1, NULL },
  { "beta", TRT_ATTR_FLOAT, FALSE, 0, 1, NULL },
  { "transA", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { "transB", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_gemm = {
  .name = "Gemm",
  .min_inputs = 2,
  .max_inputs = 3,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkGemmParams),
  .params = params,
  .macs = macs,
};
