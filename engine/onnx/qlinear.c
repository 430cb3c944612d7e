/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* qlinear.c: operators on quantised tensors, taken apart. Real numbers are
 * those of the scales' type; s32 biases have the product of the scales of
 * input and weights. */
#include "onnx/qlinear.h"

#include <string.h>

#include "onnx/upgrade.h"
#include "ops/op.h"

#define MICROSOFT "com.microsoft"

struct _TrtOnnxQlinear {
  const char *domain; /* "": the main one */
  const char *op, *inner;
  guint min_inputs;
  gboolean (*import) (TrtOnnxNode *node, const char *inner, GError **error);
};

/* Which axis one scale for each index lies along, where there are many. */
#define PER_TENSOR G_MAXINT

/* ---- pieces ----------------------------------------------------------- */

/* @x with scale and zero point at inputs @at and @at + 1. */
static TrtTensor *
dequantise (TrtOnnxNode *node, TrtTensor *x, guint at, gint64 axis,
    GError **error)
{
  TrtTensor *in[] = { x, trt_onnx_in (node, at), trt_onnx_in (node, at + 1) };
  guint n = in[2] != NULL ? 3 : 2;

  if (x == NULL || in[1] == NULL) {
    trt_onnx_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "input %u, a scale, or what it belongs to is left out", at);
    return NULL;
  }
  if (axis == PER_TENSOR && trt_tensor_count (in[1]) != 1) {
    trt_onnx_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "the scale at input %u has more than one element", at);
    return NULL;
  }
  return axis == PER_TENSOR
             ? trt_onnx_emit (node, "DequantizeLinear", in, n, error)
             : trt_onnx_emit_int (node, "DequantizeLinear", in, n, "axis",
                 axis, error);
}

/* @x, which may be NULL after a failure, becomes the node's output. */
static gboolean
finish (TrtOnnxNode *node, TrtTensor *x, guint at, GError **error)
{
  TrtTensor *in[] = { x, trt_onnx_in (node, at), trt_onnx_in (node, at + 1) };
  TrtTensor *y;

  if (x == NULL)
    return FALSE;
  if (in[1] == NULL || trt_tensor_count (in[1]) != 1)
    return trt_onnx_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "input %u, the output's scale, must have one element", at);
  y = trt_onnx_emit (node, "QuantizeLinear", in, in[2] != NULL ? 3 : 2, error);
  if (y != NULL)
    trt_onnx_put_out (node, 0, y);
  return y != NULL;
}

/* The operator on real numbers, with the attributes of the node. */
static TrtTensor *
compute (TrtOnnxNode *node, const char *op, TrtTensor *const *in, guint n_in,
    GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s/%s", node->name, op);
  TrtNode *made
      = trt_graph_add_node (node->import->graph, op, name, in, n_in, 1);

  if (made == NULL) {
    trt_onnx_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "needs the operator %s, which is not there", op);
    return NULL;
  }
  while (node->attrs->len > 0)
    trt_node_add_attr (made, g_ptr_array_steal_index (node->attrs, 0));
  return trt_node_infer (made, error) ? trt_node_output (made, 0) : NULL;
}

/* An s32 bias, quantised by the product of the scales at @a and @b, and by
 * @factor. */
static TrtTensor *
dequantise_bias (TrtOnnxNode *node, TrtTensor *bias, guint a, guint b,
    double factor, GError **error)
{
  TrtTensor *in[2] = { trt_onnx_in (node, a), trt_onnx_in (node, b) };
  TrtTensor *scale = trt_onnx_emit (node, "Mul", in, 2, error);

  if (bias->enc.dtype != TRTK_S32) {
    trt_onnx_node_fail (node, error, TRT_ERROR_TYPE, "the bias must be s32");
    return NULL;
  }
  if (scale != NULL && factor != 1) {
    in[0] = scale;
    in[1] = trt_onnx_const_scalar (node, "factor", scale->enc.dtype, factor);
    scale = trt_onnx_emit (node, "Mul", in, 2, error);
  }
  if (scale == NULL)
    return NULL;
  in[0] = bias;
  in[1] = scale;
  return trt_onnx_emit_int (node, "DequantizeLinear", in, 2, "axis",
      bias->rank - 1, error);
}

/* Some operators of com.microsoft also know channels as the last axis. */
static gboolean
drop_layout (TrtOnnxNode *node, GError **error)
{
  if (trt_onnx_attr_int (node, "channels_last", 0) != 0)
    return trt_onnx_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "attribute 'channels_last' must be 0");
  trt_onnx_drop_attr (node, "channels_last");
  return TRUE;
}

/* ---- operators -------------------------------------------------------- */

/* x, its scale and zero, w, its scale and zero, y's scale and zero, bias */
static gboolean
import_conv (TrtOnnxNode *node, const char *inner, GError **error)
{
  TrtTensor *bias = trt_onnx_in (node, 8), *in[3] = { NULL };

  if (bias != NULL && bias->rank != 1)
    return trt_onnx_node_fail (node, error, TRT_ERROR_SHAPE,
        "the bias must have one axis");
  in[0] = dequantise (node, trt_onnx_in (node, 0), 1, PER_TENSOR, error);
  if (in[0] != NULL)
    in[1] = dequantise (node, trt_onnx_in (node, 3), 4, 0, error);
  if (in[1] != NULL && bias != NULL)
    in[2] = dequantise_bias (node, bias, 1, 4, 1, error);
  if (in[1] == NULL || (bias != NULL && in[2] == NULL))
    return FALSE;
  return finish (node, compute (node, inner, in, bias != NULL ? 3 : 2, error),
      6, error);
}

static gboolean
import_matmul (TrtOnnxNode *node, const char *inner, GError **error)
{
  const TrtTensor *a = trt_onnx_in (node, 0), *b = trt_onnx_in (node, 3);
  TrtTensor *in[2] = { NULL };

  if (a == NULL || b == NULL || a->rank < 1 || b->rank < 1)
    return trt_onnx_node_fail (node, error, TRT_ERROR_SHAPE,
        "the operands must have axes");
  in[0] = dequantise (node, trt_onnx_in (node, 0), 1, MAX (a->rank - 2, 0),
      error);
  if (in[0] != NULL)
    in[1] = dequantise (node, trt_onnx_in (node, 3), 4, b->rank - 1, error);
  return in[1] != NULL
         && finish (node, compute (node, inner, in, 2, error), 6, error);
}

/* a, b as above, then the bias, then y's scale and zero or, left out, a
 * result that is not quantised. */
static gboolean
import_gemm (TrtOnnxNode *node, const char *inner, GError **error)
{
  TrtTensor *bias = trt_onnx_in (node, 6), *in[3] = { NULL }, *y;
  gint64 axis = trt_onnx_attr_int (node, "transB", 0) != 0 ? 0 : 1;
  const TrtAttr *alpha = trt_onnx_attr (node, "alpha");
  double factor = alpha != NULL && alpha->type == TRT_ATTR_FLOAT ? alpha->f
                                                                  : 1;

  if (bias != NULL && bias->rank < 1)
    return trt_onnx_node_fail (node, error, TRT_ERROR_SHAPE,
        "the bias must have axes");
  in[0] = dequantise (node, trt_onnx_in (node, 0), 1, PER_TENSOR, error);
  if (in[0] != NULL)
    in[1] = dequantise (node, trt_onnx_in (node, 3), 4, axis, error);
  if (in[1] != NULL && bias != NULL)
    in[2] = dequantise_bias (node, bias, 1, 4, factor, error);
  if (in[1] == NULL || (bias != NULL && in[2] == NULL))
    return FALSE;
  y = compute (node, inner, in, bias != NULL ? 3 : 2, error);
  if (y == NULL || trt_onnx_in (node, 7) != NULL)
    return finish (node, y, 7, error);
  trt_onnx_put_out (node, 0, y);
  return TRUE;
}

static gboolean
import_binary (TrtOnnxNode *node, const char *inner, GError **error)
{
  TrtTensor *in[2] = { NULL };

  in[0] = dequantise (node, trt_onnx_in (node, 0), 1, PER_TENSOR, error);
  if (in[0] != NULL)
    in[1] = dequantise (node, trt_onnx_in (node, 3), 4, PER_TENSOR, error);
  return in[1] != NULL
         && finish (node, compute (node, inner, in, 2, error), 6, error);
}

static gboolean
import_unary (TrtOnnxNode *node, const char *inner, GError **error)
{
  TrtTensor *x;

  if (!drop_layout (node, error))
    return FALSE;
  x = dequantise (node, trt_onnx_in (node, 0), 1, PER_TENSOR, error);
  return x != NULL
         && finish (node, compute (node, inner, &x, 1, error), 3, error);
}

/* Attribute "opset" says which meaning of Softmax it has. */
static gboolean
import_softmax (TrtOnnxNode *node, const char *inner, GError **error)
{
  gint64 opset = trt_onnx_attr_int (node, "opset", 0);
  TrtTensor *x
      = dequantise (node, trt_onnx_in (node, 0), 1, PER_TENSOR, error);
  TrtTensor *y;

  if (x == NULL)
    return FALSE;
  trt_onnx_drop_attr (node, "opset");
  if (opset >= 13)
    return finish (node, compute (node, inner, &x, 1, error), 3, error);
  node->op = inner;
  node->in->pdata[0] = x;
  if (!trt_onnx_rewrite_softmax (node, error))
    return FALSE;
  y = node->out->len > 0 ? node->out->pdata[0]
                         : compute (node, inner, &x, 1, error);
  return finish (node, y, 3, error);
}

/* y's scale and zero, then each input with its own */
static gboolean
import_concat (TrtOnnxNode *node, const char *inner, GError **error)
{
  guint n = node->in->len / 3;
  g_autofree TrtTensor **in = g_new0 (TrtTensor *, n + 1);

  for (guint i = 0; i < n; i++) {
    guint at = 2 + 3 * i;
    in[i] = dequantise (node, trt_onnx_in (node, at), at + 1, PER_TENSOR,
        error);
    if (in[i] == NULL)
      return FALSE;
  }
  return finish (node, compute (node, inner, in, n, error), 0, error);
}

static const TrtOnnxQlinear rows[] = {
  { "", "QLinearConv", "Conv", 8, import_conv },
  { "", "QLinearMatMul", "MatMul", 8, import_matmul },
  { MICROSOFT, "QGemm", "Gemm", 6, import_gemm },
  { MICROSOFT, "QLinearAdd", "Add", 7, import_binary },
  { MICROSOFT, "QLinearAveragePool", "AveragePool", 4, import_unary },
  { MICROSOFT, "QLinearConcat", "Concat", 5, import_concat },
  { MICROSOFT, "QLinearGlobalAveragePool", "GlobalAveragePool", 4,
      import_unary },
  { MICROSOFT, "QLinearLeakyRelu", "LeakyRelu", 4, import_unary },
  { MICROSOFT, "QLinearMul", "Mul", 7, import_binary },
  { MICROSOFT, "QLinearSigmoid", "Sigmoid", 4, import_unary },
  { MICROSOFT, "QLinearSoftmax", "Softmax", 4, import_softmax },
};

const TrtOnnxQlinear *
trt_onnx_find_qlinear (const Onnx__NodeProto *node)
{
  const char *domain = trt_onnx_is_main_domain (node->domain)
                           ? ""
                           : node->domain;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (strcmp (rows[i].op, trt_onnx_text (node->op_type)) == 0
        && strcmp (rows[i].domain, domain) == 0)
      return &rows[i];
  }
  return NULL;
}

gboolean
trt_onnx_import_qlinear (const TrtOnnxQlinear *qlinear, TrtOnnxNode *node,
    GError **error)
{
  if (node->in->len < qlinear->min_inputs)
    return trt_onnx_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "has %u inputs, wants %u", node->in->len, qlinear->min_inputs);
  return qlinear->import (node, qlinear->inner, error);
}
