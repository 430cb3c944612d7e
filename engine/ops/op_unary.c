/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_unary.c: the functions of one element. A row for each: its element
 * types, its attributes in the order alpha, beta of TrtkUnaryParams, and what
 * becomes of the contents of shapes. */
#include <string.h>

#include "ops/op.h"
#include "ops/shape_value.h"

static gboolean
infer_unary (TrtNode *node, guint32 mask, GError **error)
{
  return trt_node_require_dtype (node, 0, mask, error)
         && trt_infer_like_input (node, error);
}

static gboolean
infer_predicate (TrtNode *node, guint32 mask, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);

  return trt_node_require_dtype (node, 0, mask, error)
         && trt_tensor_set_shape (trt_node_out (node, 0), TRTK_BOOL, x->rank,
             x->dims, error);
}

static gboolean
infer_follow (TrtNode *node, guint32 mask, TrtExprUnary f, GError **error)
{
  if (!infer_unary (node, mask, error))
    return FALSE;
  trt_follow_unary (node, f);
  return TRUE;
}

static gboolean
infer_abs (TrtNode *node, guint32 mask, GError **error)
{
  return infer_follow (node, mask, trt_expr_absolute, error);
}

static gboolean
infer_neg (TrtNode *node, guint32 mask, GError **error)
{
  return infer_follow (node, mask, trt_expr_negate, error);
}

static gboolean
infer_not (TrtNode *node, guint32 mask, GError **error)
{
  return infer_follow (node, mask, trt_expr_not, error);
}

/* The first and second attribute of the operator's list. */
static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkUnaryParams *p = out;
  double *fields[] = { &p->alpha, &p->beta };
  const TrtAttrSpec *spec = node->op->attrs;

  for (guint i = 0; i < G_N_ELEMENTS (fields) && spec[i].name != NULL; i++)
    *fields[i] = spec[i].type == TRT_ATTR_INT
                     ? (double) trt_node_get_int (node, spec[i].name)
                     : trt_node_get_float (node, spec[i].name);
  return TRUE;
}

static gboolean
params_gelu (const TrtNode *node, void *out, GError **error)
{
  TrtkUnaryParams *p = out;

  p->alpha = strcmp (trt_node_get_string (node, "approximate"), "tanh") == 0;
  return TRUE;
}

static gboolean
check_gelu (const TrtNode *node, GError **error)
{
  const char *value = trt_node_get_string (node, "approximate");

  if (strcmp (value, "none") == 0 || strcmp (value, "tanh") == 0)
    return TRUE;
  return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
      "attribute 'approximate' may not be '%s'", value);
}

static gboolean
check_celu (const TrtNode *node, GError **error)
{
  if (trt_node_get_float (node, "alpha") != 0)
    return TRUE;
  return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
      "attribute 'alpha' may not be 0");
}

#define END { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL }
#define FLOAT_ATTR(name, value) { name, TRT_ATTR_FLOAT, FALSE, 0, value, NULL }
#define INT_ATTR(name, value) { name, TRT_ATTR_INT, FALSE, value, 0, NULL }

#define DEFINE(suffix, name_, infer_, mask, ...) \
  static gboolean infer_op_##suffix (TrtNode *node, GError **error) \
  { \
    return infer_ (node, mask, error); \
  } \
  const TrtOpDef trt_op_##suffix = { \
    .name = #name_, \
    .min_inputs = 1, \
    .max_inputs = 1, \
    .min_outputs = 1, \
    .max_outputs = 1, \
    .flags = TRT_OP_FLAG_ELEMENTWISE, \
    .infer = infer_op_##suffix, \
    __VA_ARGS__ \
  };

#define FLOAT(suffix, name) DEFINE (suffix, name, infer_unary, TRT_MASK_FLOAT, )

/* With attributes. */
#define TUNED(suffix, name, infer, mask, ...) \
  static const TrtAttrSpec attrs_##suffix[] = { __VA_ARGS__, END }; \
  DEFINE (suffix, name, infer, mask, .attrs = attrs_##suffix, \
      .params_size = sizeof (TrtkUnaryParams), .params = params)

#define TUNED_FLOAT(suffix, name, ...) \
  TUNED (suffix, name, infer_unary, TRT_MASK_FLOAT, __VA_ARGS__)

DEFINE (abs, Abs, infer_abs, TRT_MASK_NUMBER, )
FLOAT (acos, Acos)
FLOAT (acosh, Acosh)
FLOAT (asin, Asin)
FLOAT (asinh, Asinh)
FLOAT (atan, Atan)
FLOAT (atanh, Atanh)
DEFINE (bitwise_not, BitwiseNot, infer_unary, TRT_MASK_INTEGER, )
FLOAT (ceil, Ceil)
static const TrtAttrSpec attrs_celu[] = { FLOAT_ATTR ("alpha", 1), END };
DEFINE (celu, Celu, infer_unary, TRT_MASK_FLOAT, .attrs = attrs_celu,
    .check = check_celu, .params_size = sizeof (TrtkUnaryParams),
    .params = params)
FLOAT (cos, Cos)
FLOAT (cosh, Cosh)
TUNED_FLOAT (elu, Elu, FLOAT_ATTR ("alpha", 1))
FLOAT (erf, Erf)
FLOAT (exp, Exp)
FLOAT (floor, Floor)
static const TrtAttrSpec attrs_gelu[]
    = { { "approximate", TRT_ATTR_STRING, FALSE, 0, 0, "none" }, END };
DEFINE (gelu, Gelu, infer_unary, TRT_MASK_FLOAT, .attrs = attrs_gelu,
    .check = check_gelu, .params_size = sizeof (TrtkUnaryParams),
    .params = params_gelu)
/* clang-format off */
TUNED_FLOAT (hard_sigmoid, HardSigmoid, FLOAT_ATTR ("alpha", 0.2),
    FLOAT_ATTR ("beta", 0.5))
FLOAT (hard_swish, HardSwish)
TUNED (is_inf, IsInf, infer_predicate, TRT_MASK_FLOAT,
    INT_ATTR ("detect_negative", 1), INT_ATTR ("detect_positive", 1))
DEFINE (is_nan, IsNaN, infer_predicate, TRT_MASK_FLOAT, )
TUNED_FLOAT (leaky_relu, LeakyRelu, FLOAT_ATTR ("alpha", 0.01))
FLOAT (log, Log)
FLOAT (mish, Mish)
DEFINE (neg, Neg, infer_neg, TRT_MASK_FLOAT | TRT_MASK_SIGNED, )
DEFINE (not, Not, infer_not, TRT_MASK (TRTK_BOOL), )
FLOAT (reciprocal, Reciprocal)
DEFINE (relu, Relu, infer_unary, TRT_MASK_FLOAT | TRT_MASK_SIGNED, )
FLOAT (round, Round)
TUNED_FLOAT (selu, Selu, FLOAT_ATTR ("alpha", 1.67326319217681884765625),
    FLOAT_ATTR ("gamma", 1.05070102214813232421875))
TUNED (shrink, Shrink, infer_unary, TRT_MASK_NUMBER, FLOAT_ATTR ("bias", 0),
    FLOAT_ATTR ("lambd", 0.5))
FLOAT (sigmoid, Sigmoid)
DEFINE (sign, Sign, infer_unary, TRT_MASK_NUMBER, )
FLOAT (sin, Sin)
FLOAT (sinh, Sinh)
FLOAT (softplus, Softplus)
FLOAT (softsign, Softsign)
FLOAT (sqrt, Sqrt)
TUNED_FLOAT (swish, Swish, FLOAT_ATTR ("alpha", 1))
FLOAT (tan, Tan)
FLOAT (tanh, Tanh)
TUNED_FLOAT (thresholded_relu, ThresholdedRelu, FLOAT_ATTR ("alpha", 1))
/* clang-format on */
