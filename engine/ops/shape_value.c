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
