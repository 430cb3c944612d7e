/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* qdq.c: QuantizeLinear and DequantizeLinear as passes see them. */
#include "passes/qdq.h"

#include <math.h>

#include "ops/op.h"
#include "passes/rewrite.h"

#define MASK_8_BIT (TRT_MASK (TRTK_S8) | TRT_MASK (TRTK_U8))
#define ONNX_F32 1

void
trt_qdq_clear (TrtQdq *quant)
{
  g_clear_pointer (&quant->scales, g_free);
}

/* ---- reading ---------------------------------------------------------- */

static gboolean
read_zeros (TrtQdq *q)
{
  g_autofree double *zeros = NULL;
  guint n;

  q->is_uniform = TRUE;
  q->zero_point = 0;
  if (q->zero == NULL)
    return TRUE;
  zeros = trt_tensor_get_floats (q->zero, &n);
  if (zeros == NULL || n == 0)
    return FALSE;
  q->zero_point = (gint64) zeros[0];
  for (guint i = 1; i < n; i++)
    q->is_uniform = q->is_uniform && zeros[i] == zeros[0];
  return TRUE;
}

static gboolean
read_scales (TrtQdq *q, const TrtNode *node)
{
  if (trt_tensor_dtype (q->scale) != TRTK_F32)
    return FALSE;
  q->scales = trt_tensor_get_floats (q->scale, &q->n);
  if (q->scales == NULL || q->n == 0)
    return FALSE;
  for (guint i = 0; i < q->n; i++) {
    if (!(q->scales[i] > 0) || !isfinite (q->scales[i]))
      return FALSE;
  }
  q->axis = -1;
  if (q->scale->rank == 0 || q->n == 1)
    return TRUE;
  q->axis = (int) trt_node_get_int (node, "axis");
  q->axis += q->axis < 0 ? q->q->rank : 0;
  return q->scale->rank == 1;
}

gboolean
trt_qdq_read (const TrtNode *node, const char *op, guint32 mask,
    TrtQdq *quant)
{
  gboolean forth = trt_node_is (node, "QuantizeLinear");
  gint64 precision;

  if (!trt_node_is (node, op) || node->epilogue->len > 0
      || trt_node_get_int (node, "block_size") != 0)
    return FALSE;
  *quant = (TrtQdq){ 0 };
  quant->real = forth ? trt_node_in (node, 0) : trt_node_out (node, 0);
  quant->q = forth ? trt_node_out (node, 0) : trt_node_in (node, 0);
  quant->scale = trt_node_in (node, 1);
  quant->zero = trt_node_in (node, 2);
  quant->dtype = trt_tensor_dtype (quant->q);
  precision = forth ? trt_node_get_int (node, "precision") : 0;
  if (trt_tensor_dtype (quant->real) == TRTK_F32
      && (mask & TRT_MASK (quant->dtype)) != 0
      && (precision == 0 || precision == ONNX_F32)
      && read_scales (quant, node) && read_zeros (quant))
    return TRUE;
  trt_qdq_clear (quant);
  return FALSE;
}

gboolean
trt_qdq_read_made (const TrtTensor *tensor, TrtQdq *quant)
{
  return tensor != NULL
         && trt_qdq_read (tensor->producer, "DequantizeLinear", MASK_8_BIT,
             quant);
}

gboolean
trt_qdq_read_used (const TrtTensor *tensor, TrtQdq *quant)
{
  const TrtNode *user;

  if (!trt_tensor_has_one_user (tensor))
    return FALSE;
  user = tensor->users->pdata[0];
  return trt_node_in (user, 0) == tensor
         && trt_qdq_read (user, "QuantizeLinear", MASK_8_BIT, quant);
}

/* ---- comparing -------------------------------------------------------- */

static gboolean
same_zeros (const TrtQdq *a, const TrtQdq *b)
{
  guint n_a, n_b;
  g_autofree double *zeros_a = NULL, *zeros_b = NULL;

  if (a->is_uniform || b->is_uniform)
    return a->is_uniform && b->is_uniform && a->zero_point == b->zero_point;
  zeros_a = trt_tensor_get_floats (a->zero, &n_a);
  zeros_b = trt_tensor_get_floats (b->zero, &n_b);
  for (guint i = 0; i < n_a && n_a == n_b; i++) {
    if (zeros_a[i] != zeros_b[i])
      return FALSE;
  }
  return n_a == n_b;
}

gboolean
trt_qdq_is_same (const TrtQdq *a, const TrtQdq *b)
{
  if (a->dtype != b->dtype || a->axis != b->axis || a->n != b->n
      || !same_zeros (a, b))
    return FALSE;
  for (guint i = 0; i < a->n; i++) {
    if (a->scales[i] != b->scales[i])
      return FALSE;
  }
  return TRUE;
}

gint64
trt_dtype_low (TrtkDtype dtype)
{
  return dtype == TRTK_S8 ? G_MININT8 : 0;
}

gint64
trt_dtype_high (TrtkDtype dtype)
{
  return dtype == TRTK_S8 ? G_MAXINT8 : G_MAXUINT8;
}

gint64
trt_qdq_value (const TrtQdq *quant, double value)
{
  float quotient = (float) (value / quant->scales[0]);
  double q = nearbyint ((double) quotient) + (double) quant->zero_point;

  return (gint64) CLAMP (q, (double) trt_dtype_low (quant->dtype),
      (double) trt_dtype_high (quant->dtype));
}

/* ---- making ----------------------------------------------------------- */

TrtTensor *
trt_qdq_constant (TrtGraph *graph, const char *name, TrtkDtype dtype,
    gint64 value)
{
  guint8 byte = (guint8) value;
  g_autoptr (GBytes) bytes = g_bytes_new (&byte, 1);
  gint64 no_dims = 0;

  return trt_graph_add_constant (graph, name, dtype, 0, &no_dims, bytes);
}

/* What QuantizeLinear makes has the zero point's type, so one must be there
 * unless it is what ONNX takes for granted. */
static TrtTensor *
zero_of (TrtGraph *graph, const char *op, const TrtQdq *quant,
    const char *name)
{
  g_autofree char *own = g_strconcat (name, "/zero", NULL);
  g_autofree double *zeros = g_new0 (double, quant->n + 1);
  gint64 n = quant->n;

  if (quant->zero != NULL || quant->dtype == TRTK_U8 || *op == 'D')
    return quant->zero;
  return trt_constant_from_doubles (graph, own, quant->dtype,
      quant->scale->rank, &n, zeros);
}

TrtNode *
trt_qdq_new (TrtNode *before, const char *op, const TrtQdq *quant,
    TrtTensor *x, int axis)
{
  g_autofree char *name = g_strdup_printf ("%s/%s", before->name,
      *op == 'Q' ? "quantize" : "dequantize");
  TrtTensor *in[] = { x, quant->scale, zero_of (before->graph, op, quant, name) };
  TrtNode *node
      = trt_rewrite_new (before, op, name, in, in[2] != NULL ? 3 : 2);

  if (axis >= 0 && axis != 1)
    trt_node_set_int (node, "axis", axis);
  return node;
}

#define MOST_WEIGHTS (1 << 20)

gboolean
trt_qdq_mean_fits (const TrtTensor *x)
{
  gint64 n = 1, dim;

  if (x->rank < 3 || x->rank > 5)
    return FALSE;
  for (int i = 1; i < x->rank; i++) {
    if (!trt_expr_is_const (x->dims[i], &dim) || dim < 1
        || dim > MOST_WEIGHTS / n)
      return FALSE;
    n *= dim;
  }
  return TRUE;
}
