/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* shape_value.c: following the contents of small integer tensors. */
#include "ops/shape_value.h"

static gboolean
is_followed (TrtkDtype dtype)
{
  return dtype == TRTK_S64 || dtype == TRTK_S32 || dtype == TRTK_BOOL;
}

const TrtExpr *const *
trt_followed_value (const TrtTensor *tensor, guint *n)
{
  return is_followed (trt_tensor_dtype (tensor))
             ? trt_tensor_get_value (tensor, n)
             : NULL;
}

void
trt_follow_set (TrtTensor *tensor, const TrtExpr *const *value, guint n)
{
  gint64 v;

  if (!is_followed (tensor->enc.dtype))
    return;
  for (guint i = 0; i < n; i++) {
    if (tensor->enc.dtype == TRTK_S32 && trt_expr_is_const (value[i], &v)
        && (v < G_MININT32 || v > G_MAXINT32))
      return;
  }
  trt_tensor_set_value (tensor, value, n);
}

void
trt_follow_unary (TrtNode *node, TrtExprUnary f)
{
  guint n;
  const TrtExpr *const *x = trt_followed_value (trt_node_in (node, 0), &n);
  g_autofree const TrtExpr **value = NULL;

  if (x == NULL)
    return;
  value = g_new0 (const TrtExpr *, n + 1);
  for (guint i = 0; i < n; i++)
    value[i] = f (node->graph->exprs, x[i]);
  trt_follow_set (trt_node_out (node, 0), value, n);
}

void
trt_follow_binary (TrtNode *node, TrtExprBinary f)
{
  guint na, nb, n;
  const TrtExpr *const *a = trt_followed_value (trt_node_in (node, 0), &na);
  const TrtExpr *const *b = trt_followed_value (trt_node_in (node, 1), &nb);
  g_autofree const TrtExpr **value = NULL;

  if (a == NULL || b == NULL || na == 0 || nb == 0
      || (na != nb && na != 1 && nb != 1)
      || trt_node_out (node, 0)->rank > 1)
    return;
  n = MAX (na, nb);
  value = g_new0 (const TrtExpr *, n);
  for (guint i = 0; i < n; i++)
    value[i] = f (node->graph->exprs, a[na == 1 ? 0 : i], b[nb == 1 ? 0 : i]);
  trt_follow_set (trt_node_out (node, 0), value, n);
}

void
trt_follow_copy (TrtNode *node)
{
  guint n;
  const TrtExpr *const *value
      = trt_followed_value (trt_node_in (node, 0), &n);

  if (value != NULL)
    trt_follow_set (trt_node_out (node, 0), value, n);
}

void
trt_follow_cast (TrtNode *node)
{
  TrtTensor *y = trt_node_out (node, 0);
  g_autofree const TrtExpr **value = NULL;
  const TrtExpr *const *from;
  gint64 v;
  guint n;

  if (y->enc.dtype != TRTK_BOOL) {
    trt_follow_copy (node);
    return;
  }
  from = trt_tensor_get_value (trt_node_in (node, 0), &n);
  if (from == NULL)
    return;
  value = g_new0 (const TrtExpr *, n + 1);
  for (guint i = 0; i < n; i++) {
    if (trt_expr_is_const (from[i], &v))
      value[i] = trt_expr_const (node->graph->exprs, v != 0);
  }
  trt_tensor_set_value (y, value, n);
}

/* ---- moves ------------------------------------------------------------ */

/* A tensor of s64 for @t, holding first, first + 1, ... or @ints. */
static gboolean
make_positions (const TrtTensor *t, const gint64 *ints, gint64 first,
    TrtkTensor *out)
{
  gint64 n = trt_tensor_count (t);

  if (n < 0 || n > TRT_MAX_VALUES)
    return FALSE;
  out->dtype = TRTK_S64;
  out->rank = t->rank;
  trt_tensor_get_static_dims (t, out->dims);
  out->data = g_new (gint64, (gsize) n + 1);
  for (gint64 i = 0; i < n; i++)
    ((gint64 *) out->data)[i] = ints != NULL ? ints[i] : first + i;
  return TRUE;
}

/* Puts positions into @in for data inputs, whose contents go to @pool, and
 * numbers for the others. */
static gboolean
make_inputs (const TrtNode *node, guint n_data, TrtkTensor *in, GPtrArray *pool)
{
  for (guint i = 0; i < node->n_op_inputs; i++) {
    const TrtTensor *t = trt_node_in (node, i);
    g_autofree gint64 *ints = NULL;
    const TrtExpr *const *value;
    guint n;
    if (t == NULL)
      continue;
    value = trt_tensor_get_value (t, &n);
    if (value == NULL || (gint64) n != trt_tensor_count (t))
      return FALSE;
    if (i >= n_data && (ints = trt_tensor_get_ints (t, &n)) == NULL)
      return FALSE;
    if (!make_positions (t, ints, (gint64) pool->len, &in[i]))
      return FALSE;
    for (guint j = 0; i < n_data && j < n; j++)
      g_ptr_array_add (pool, (gpointer) value[j]);
  }
  return TRUE;
}

static void
set_moved (TrtTensor *t, const TrtkTensor *out, const GPtrArray *pool)
{
  guint n = (guint) trt_tensor_count (t);
  g_autofree const TrtExpr **value = g_new0 (const TrtExpr *, n + 1);

  for (guint i = 0; i < n; i++) {
    gint64 at = ((const gint64 *) out->data)[i];
    if (at < 0 || at >= (gint64) pool->len)
      return;
    value[i] = pool->pdata[at];
  }
  trt_tensor_set_value (t, value, n);
}

static gboolean
can_follow (const TrtNode *node, guint n_data)
{
  if (node->n_op_inputs > TRT_MAX_VALUES || node->out->len > TRT_MAX_VALUES)
    return FALSE;
  for (guint i = 0; i < node->out->len; i++) {
    const TrtTensor *t = trt_node_out (node, i);
    if (t == NULL || trt_tensor_count (t) < 0
        || trt_tensor_count (t) > TRT_MAX_VALUES
        || !(trt_dtype_is_integer (t->enc.dtype)
             || t->enc.dtype == TRTK_BOOL))
      return FALSE;
  }
  for (guint i = 0; i < MIN (n_data, node->n_op_inputs); i++) {
    guint n;
    if (trt_tensor_get_value (trt_node_in (node, i), &n) == NULL)
      return FALSE;
  }
  return TRUE;
}

void
trt_follow_move (TrtNode *node, guint n_data)
{
  g_autofree TrtkTensor *in = NULL, *out = NULL;
  g_autoptr (GPtrArray) pool = NULL;
  gboolean ok;

  if (!can_follow (node, n_data))
    return;
  in = g_new0 (TrtkTensor, node->n_op_inputs);
  out = g_new0 (TrtkTensor, node->out->len);
  pool = g_ptr_array_new ();
  ok = make_inputs (node, n_data, in, pool);
  for (guint i = 0; ok && i < node->out->len; i++)
    ok = make_positions (trt_node_out (node, i), NULL, -1 - TRT_MAX_VALUES,
        &out[i]);
  ok = ok && trt_node_run_reference (node, in, out, NULL);
  for (guint i = 0; ok && i < node->out->len; i++)
    set_moved (trt_node_out (node, i), &out[i], pool);
  for (guint i = 0; i < node->n_op_inputs; i++)
    g_free (in[i].data);
  for (guint i = 0; i < node->out->len; i++)
    g_free (out[i].data);
}
