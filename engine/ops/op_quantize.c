/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_quantize.c: QuantizeLinear, DequantizeLinear, DynamicQuantizeLinear:
 * between real numbers and (q - zero) * scale. Scale and zero point are for
 * the whole tensor, for each index along an axis, or for each block along it.
 * Quantised types of 8 and 16 bits; s32 is only dequantised. */
#include "ops/op.h"

#define MASK_HALF_FLOAT \
  (TRT_MASK (TRTK_F32) | TRT_MASK (TRTK_F16) | TRT_MASK (TRTK_BF16))
#define MASK_QUANTIZED \
  (TRT_MASK (TRTK_S8) | TRT_MASK (TRTK_U8) | TRT_MASK (TRTK_S16) \
      | TRT_MASK (TRTK_U16))

static gboolean
is_one_element (const TrtTensor *t)
{
  return t->rank == 0 || (t->rank == 1 && trt_tensor_count (t) == 1);
}

/* Every axis of the scale like the input's, but for @axis, which has one for
 * each block. */
static gboolean
check_blocks (const TrtNode *node, int axis, gint64 block, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0), *scale = trt_node_in (node, 1);
  TrtExprPool *pool = node->graph->exprs;

  for (int i = 0; i < x->rank && x->rank == scale->rank; i++) {
    const TrtExpr *want = i == axis ? trt_expr_ceil_div (pool, x->dims[i],
                                          trt_expr_const (pool, block))
                                    : x->dims[i];
    if (scale->dims[i] != want)
      return trt_node_fail (node, error, TRT_ERROR_SHAPE,
          "the scale does not fit the input at axis %d", i);
  }
  return x->rank == scale->rank
         || trt_node_fail (node, error, TRT_ERROR_SHAPE,
             "with blocks the scale must have as many axes as the input");
}

/* How scale and zero are laid over the input. */
static gboolean
read_grid (const TrtNode *node, TrtkQuantizeParams *p, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0), *scale = trt_node_in (node, 1);
  const TrtTensor *zero = trt_node_in (node, 2);
  gint64 block = trt_node_get_int (node, "block_size");
  int axis;

  if (zero != NULL && !trt_tensor_same_shape (scale, zero)
      && !(is_one_element (scale) && is_one_element (zero)))
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "scale and zero point have different shapes");
  if (block < 0)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "attribute 'block_size' may not be %" G_GINT64_FORMAT, block);
  p->axis = -1;
  p->block = block;
  if (block == 0 && is_one_element (scale))
    return TRUE;
  if (!trt_node_axis (node, trt_node_get_int (node, "axis"), x->rank, &axis,
          error))
    return FALSE;
  p->axis = axis;
  if (block > 0)
    return check_blocks (node, axis, block, error);
  if (scale->rank != 1 || scale->dims[0] != x->dims[axis])
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the scale must have one value for each index along axis %d", axis);
  return TRUE;
}

/* The type that attribute @name names, TRTK_NONE where it is 0. */
static gboolean
read_dtype (const TrtNode *node, const char *name, guint32 mask,
    TrtkDtype *out, GError **error)
{
  gint64 number = trt_node_get_int (node, name);

  *out = trt_dtype_from_onnx (number);
  if (number == 0 || (*out != TRTK_NONE && (mask & TRT_MASK (*out)) != 0))
    return TRUE;
  return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
      "attribute '%s' names type %" G_GINT64_FORMAT ", which is not supported",
      name, number);
}

static gboolean
infer_quantize (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0), *zero = trt_node_in (node, 2);
  TrtkQuantizeParams p;
  TrtkDtype dtype, precision;

  if (!trt_node_require_dtype (node, 0, MASK_HALF_FLOAT | TRT_MASK (TRTK_S32),
          error)
      || !trt_node_require_dtype (node, 1,
          MASK_HALF_FLOAT | TRT_MASK (TRTK_S32), error)
      || !trt_node_require_dtype (node, 2, MASK_QUANTIZED, error)
      || !read_dtype (node, "output_dtype", MASK_QUANTIZED, &dtype, error)
      || !read_dtype (node, "precision", MASK_HALF_FLOAT, &precision, error)
      || !read_grid (node, &p, error))
    return FALSE;
  if (dtype != TRTK_NONE && zero != NULL && zero->enc.dtype != dtype)
    return trt_node_fail (node, error, TRT_ERROR_TYPE,
        "attribute 'output_dtype' and the zero point differ");
  if (dtype == TRTK_NONE)
    dtype = zero != NULL ? zero->enc.dtype : TRTK_U8;
  return trt_tensor_set_shape (trt_node_out (node, 0), dtype, x->rank, x->dims,
      error);
}

static gboolean
params_quantize (const TrtNode *node, void *out, GError **error)
{
  TrtkQuantizeParams *p = out;

  if (!read_dtype (node, "precision", MASK_HALF_FLOAT, &p->precision, error))
    return FALSE;
  if (p->precision == TRTK_NONE)
    p->precision = trt_node_in (node, 1)->enc.dtype;
  return read_grid (node, p, error);
}

static gboolean
infer_dequantize (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0), *zero = trt_node_in (node, 2);
  TrtkQuantizeParams p;
  TrtkDtype dtype;

  if (!trt_node_require_dtype (node, 0, MASK_QUANTIZED | TRT_MASK (TRTK_S32),
          error)
      || !trt_node_require_dtype (node, 1, MASK_HALF_FLOAT, error)
      || !read_dtype (node, "output_dtype", MASK_HALF_FLOAT, &dtype, error)
      || !read_grid (node, &p, error))
    return FALSE;
  if (zero != NULL && zero->enc.dtype != x->enc.dtype)
    return trt_node_fail (node, error, TRT_ERROR_TYPE,
        "the zero point is %s where the input is %s",
        trt_dtype_name (zero->enc.dtype), trt_dtype_name (x->enc.dtype));
  if (dtype == TRTK_NONE)
    dtype = trt_node_in (node, 1)->enc.dtype;
  return trt_tensor_set_shape (trt_node_out (node, 0), dtype, x->rank, x->dims,
      error);
}

static gboolean
params_dequantize (const TrtNode *node, void *out, GError **error)
{
  return read_grid (node, out, error);
}

static gboolean
infer_dynamic (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);

  return trt_node_require_dtype (node, 0, TRT_MASK (TRTK_F32), error)
         && trt_tensor_set_shape (trt_node_out (node, 0), TRTK_U8, x->rank,
             x->dims, error)
         && trt_tensor_set_shape (trt_node_out (node, 1), TRTK_F32, 0, NULL,
             error)
         && trt_tensor_set_shape (trt_node_out (node, 2), TRTK_U8, 0, NULL,
             error);
}

#define INT_ATTR(name, value) { name, TRT_ATTR_INT, FALSE, value, 0, NULL }
#define END { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL }

/* saturate only concerns 8-bit floats. */
static const TrtAttrSpec attrs_quantize[] = { INT_ATTR ("axis", 1),
  INT_ATTR ("block_size", 0), INT_ATTR ("output_dtype", 0),
  INT_ATTR ("precision", 0), INT_ATTR ("saturate", 1), END };
static const TrtAttrSpec attrs_dequantize[] = { INT_ATTR ("axis", 1),
  INT_ATTR ("block_size", 0), INT_ATTR ("output_dtype", 0), END };

const TrtOpDef trt_op_quantize_linear = {
  .name = "QuantizeLinear",
  .min_inputs = 2,
  .max_inputs = 3,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs_quantize,
  .infer = infer_quantize,
  .params_size = sizeof (TrtkQuantizeParams),
  .params = params_quantize,
};

const TrtOpDef trt_op_dequantize_linear = {
  .name = "DequantizeLinear",
  .min_inputs = 2,
  .max_inputs = 3,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs_dequantize,
  .infer = infer_dequantize,
  .params_size = sizeof (TrtkQuantizeParams),
  .params = params_dequantize,
};

const TrtOpDef trt_op_dynamic_quantize_linear = {
  .name = "DynamicQuantizeLinear",
  .min_inputs = 1,
  .max_inputs = 1,
  .min_outputs = 3,
  .max_outputs = 3,
  .infer = infer_dynamic,
};
