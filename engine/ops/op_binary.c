/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_binary.c: the functions of two broadcast elements: arithmetic,
 * comparisons, logic. A row for each: its element types and what becomes of
 * the contents of shapes. */
#include <string.h>

#include "ops/op.h"
#include "ops/shape_value.h"

#define MASK_LOGIC TRT_MASK (TRTK_BOOL)

/* Output of the inputs' type. */
static gboolean
infer_same (TrtNode *node, guint32 mask, TrtExprBinary follow, GError **error)
{
  if (!trt_node_require_dtype (node, 0, mask, error)
      || !trt_node_require_same_dtype (node, error)
      || !trt_infer_broadcast (node, trt_node_in (node, 0)->enc.dtype, error))
    return FALSE;
  if (follow != NULL)
    trt_follow_binary (node, follow);
  return TRUE;
}

/* Output of bool. */
static gboolean
infer_compare (TrtNode *node, guint32 mask, TrtExprBinary follow,
    GError **error)
{
  if (!trt_node_require_dtype (node, 0, mask, error)
      || !trt_node_require_same_dtype (node, error)
      || !trt_infer_broadcast (node, TRTK_BOOL, error))
    return FALSE;
  trt_follow_binary (node, follow);
  return TRUE;
}

/* The exponent may be of another type. */
static gboolean
infer_pow (TrtNode *node, guint32 mask, TrtExprBinary follow, GError **error)
{
  return trt_node_require_dtype (node, 0, mask, error)
         && trt_node_require_dtype (node, 1, TRT_MASK_NUMBER, error)
         && trt_infer_broadcast (node, trt_node_in (node, 0)->enc.dtype,
             error);
}

/* The slope broadcasts to the input, never the other way. */
static gboolean
infer_prelu (TrtNode *node, guint32 mask, TrtExprBinary follow, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);

  if (!infer_same (node, mask, NULL, error))
    return FALSE;
  if (!trt_tensor_same_shape (x, trt_node_out (node, 0)))
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the slope does not broadcast to the input");
  return TRUE;
}

static gboolean
params_mod (const TrtNode *node, void *out, GError **error)
{
  TrtkBinaryParams *p = out;

  p->mode = trt_node_get_int (node, "fmod") != 0;
  return TRUE;
}

static gboolean
check_shift (const TrtNode *node, GError **error)
{
  const char *direction = trt_node_get_string (node, "direction");

  if (strcmp (direction, "LEFT") == 0 || strcmp (direction, "RIGHT") == 0)
    return TRUE;
  return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
      "attribute 'direction' may not be '%s'", direction);
}

static gboolean
params_shift (const TrtNode *node, void *out, GError **error)
{
  TrtkBinaryParams *p = out;

  p->mode = strcmp (trt_node_get_string (node, "direction"), "LEFT") == 0;
  return TRUE;
}

static const TrtAttrSpec attrs_mod[] = {
  { "fmod", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

static const TrtAttrSpec attrs_shift[] = {
  { "direction", TRT_ATTR_STRING, TRUE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

#define DEFINE(suffix, name_, infer_, mask, follow, ...) \
  static gboolean infer_op_##suffix (TrtNode *node, GError **error) \
  { \
    return infer_ (node, mask, follow, error); \
  } \
  const TrtOpDef trt_op_##suffix = { \
    .name = #name_, \
    .min_inputs = 2, \
    .max_inputs = 2, \
    .min_outputs = 1, \
    .max_outputs = 1, \
    .flags = TRT_OP_FLAG_ELEMENTWISE, \
    .infer = infer_op_##suffix, \
    __VA_ARGS__ \
  };

/* clang-format off */
DEFINE (add, Add, infer_same, TRT_MASK_NUMBER, trt_expr_add, )
DEFINE (and, And, infer_same, MASK_LOGIC, trt_expr_mul, )
DEFINE (bit_shift, BitShift, infer_same, TRT_MASK_INTEGER, NULL,
    .attrs = attrs_shift, .check = check_shift,
    .params_size = sizeof (TrtkBinaryParams), .params = params_shift)
DEFINE (bitwise_and, BitwiseAnd, infer_same, TRT_MASK_INTEGER, NULL, )
DEFINE (bitwise_or, BitwiseOr, infer_same, TRT_MASK_INTEGER, NULL, )
DEFINE (bitwise_xor, BitwiseXor, infer_same, TRT_MASK_INTEGER, NULL, )
DEFINE (div, Div, infer_same, TRT_MASK_NUMBER, trt_expr_truncated_div, )
DEFINE (equal, Equal, infer_compare, TRT_MASK_ANY, trt_expr_equal, )
DEFINE (greater, Greater, infer_compare, TRT_MASK_NUMBER, trt_expr_greater, )
DEFINE (greater_or_equal, GreaterOrEqual, infer_compare, TRT_MASK_NUMBER,
    trt_expr_greater_or_equal, )
DEFINE (less, Less, infer_compare, TRT_MASK_NUMBER, trt_expr_less, )
DEFINE (less_or_equal, LessOrEqual, infer_compare, TRT_MASK_NUMBER,
    trt_expr_less_or_equal, )
DEFINE (mod, Mod, infer_same, TRT_MASK_NUMBER, trt_expr_known_mod,
    .attrs = attrs_mod, .params_size = sizeof (TrtkBinaryParams),
    .params = params_mod)
DEFINE (mul, Mul, infer_same, TRT_MASK_NUMBER, trt_expr_mul, )
DEFINE (or, Or, infer_same, MASK_LOGIC, trt_expr_max, )
DEFINE (pow, Pow, infer_pow, TRT_MASK_NUMBER, NULL, )
DEFINE (prelu, PRelu, infer_prelu,
    TRT_MASK_FLOAT | TRT_MASK (TRTK_S32) | TRT_MASK (TRTK_S64)
        | TRT_MASK (TRTK_U32) | TRT_MASK (TRTK_U64), NULL, )
DEFINE (sub, Sub, infer_same, TRT_MASK_NUMBER, trt_expr_sub, )
DEFINE (xor, Xor, infer_same, MASK_LOGIC, trt_expr_xor, )
/* clang-format on */
