/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* shape_value.c: following the contents of small integer tensors. */
#include "ops/shape_value.h"

void
trt_follow_binary (TrtNode *node, TrtExprBinary f)
{
  guint na, nb, n;
  const TrtExpr *const *a = trt_tensor_get_value (trt_node_in (node, 0), &na);
  const TrtExpr *const *b = trt_tensor_get_value (trt_node_in (node, 1), &nb);
  g_autofree const TrtExpr **value = NULL;

  if (a == NULL || b == NULL || na == 0 || nb == 0
      || (na != nb && na != 1 && nb != 1)
      || trt_node_out (node, 0)->rank > 1
      || !trt_dtype_is_integer (trt_node_out (node, 0)->enc.dtype))
    return;
  n = MAX (na, nb);
  value = g_new0 (const TrtExpr *, n);
  for (guint i = 0; i < n; i++)
    value[i] = f (node->graph->exprs, a[na == 1 ? 0 : i], b[nb == 1 ? 0 : i]);
  trt_tensor_set_value (trt_node_out (node, 0), value, n);
}

void
trt_follow_copy (TrtNode *node)
{
  guint n;
  const TrtExpr *const *value
      = trt_tensor_get_value (trt_node_in (node, 0), &n);

  if (value != NULL
      && trt_dtype_is_integer (trt_node_out (node, 0)->enc.dtype))
    trt_tensor_set_value (trt_node_out (node, 0), value, n);
}
