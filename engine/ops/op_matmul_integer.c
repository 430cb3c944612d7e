/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_matmul_integer.c: MatMulInteger, QLinearMatMul: products of 8-bit
 * matrices with zero points; the second scales its sums back to 8 bits. */
#include "ops/matmul.h"
#include "ops/quantized.h"

#define MASK_SCALE \
  (TRT_MASK (TRTK_F32) | TRT_MASK (TRTK_F16) | TRT_MASK (TRTK_BF16))

gboolean
trt_quantized_check (const TrtNode *node, guint index, TrtkDtype dtype,
    const TrtExpr *count, GError **error)
{
  const TrtTensor *t = trt_node_in (node, index);
  gint64 n;

  if (t == NULL)
    return TRUE;
  if (t->enc.dtype != dtype)
    return trt_node_fail (node, error, TRT_ERROR_TYPE,
        "input %u '%s' is %s, wants %s", index, t->name,
        trt_dtype_name (t->enc.dtype), trt_dtype_name (dtype));
  if (t->rank == 0
      || (t->rank == 1
          && ((trt_expr_is_const (t->dims[0], &n) && n == 1)
              || t->dims[0] == count)))
    return TRUE;
  return trt_node_fail (node, error, TRT_ERROR_SHAPE,
      count == NULL ? "input %u '%s' is not one element"
                    : "input %u '%s' is neither one element nor one for each "
                      "channel",
      index, t->name);
}

static const TrtExpr *
rows_of (const TrtTensor *a)
{
  return a->rank > 1 ? a->dims[a->rank - 2] : NULL;
}

static const TrtExpr *
columns_of (const TrtTensor *b)
{
  return b->rank > 1 ? b->dims[b->rank - 1] : NULL;
}

static gboolean
infer_integer (TrtNode *node, GError **error)
{
  const TrtTensor *a = trt_node_in (node, 0), *b = trt_node_in (node, 1);

  return trt_node_require_dtype (node, 0, TRT_MASK_8_BIT, error)
         && trt_node_require_dtype (node, 1, TRT_MASK_8_BIT, error)
         && trt_quantized_check (node, 2, a->enc.dtype, rows_of (a), error)
         && trt_quantized_check (node, 3, b->enc.dtype, columns_of (b), error)
         && trt_matmul_infer (node, a, b, TRTK_S32, error);
}

static gboolean
infer_qlinear (TrtNode *node, GError **error)
{
  const TrtTensor *a = trt_node_in (node, 0), *b = trt_node_in (node, 3);
  TrtkDtype scale = trt_tensor_dtype (trt_node_in (node, 1));
  TrtkDtype y_dtype = trt_tensor_dtype (trt_node_in (node, 7));

  return trt_node_require_dtype (node, 0, TRT_MASK_8_BIT, error)
         && trt_node_require_dtype (node, 1, MASK_SCALE, error)
         && trt_node_require_dtype (node, 3, TRT_MASK_8_BIT, error)
         && trt_node_require_dtype (node, 7, TRT_MASK_8_BIT, error)
         && trt_quantized_check (node, 1, scale, rows_of (a), error)
         && trt_quantized_check (node, 2, a->enc.dtype, rows_of (a), error)
         && trt_quantized_check (node, 4, scale, columns_of (b), error)
         && trt_quantized_check (node, 5, b->enc.dtype, columns_of (b), error)
         && trt_quantized_check (node, 6, scale, NULL, error)
         && trt_quantized_check (node, 7, y_dtype, NULL, error)
         && trt_matmul_infer (node, a, b, y_dtype, error);
}

const TrtOpDef trt_op_matmul_integer = {
  .name = "MatMulInteger",
  .min_inputs = 2,
  .max_inputs = 4,
  .min_outputs = 1,
  .max_outputs = 1,
  .infer = infer_integer,
  .macs = trt_matmul_macs,
};

const TrtOpDef trt_op_qlinear_matmul = {
  .name = "QLinearMatMul",
  .min_inputs = 8,
  .max_inputs = 8,
  .min_outputs = 1,
  .max_outputs = 1,
  .infer = infer_qlinear,
  .macs = trt_matmul_macs,
};
