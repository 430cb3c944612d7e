/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_shape.c: Shape: dims [start, end) of x, both clamped to the rank. */
#include "ops/op.h"

static gint64
bound (const TrtNode *node, const char *name, gint64 fallback)
{
  gint64 rank = trt_node_in (node, 0)->rank, v = fallback;

  if (trt_node_has_attr (node, name))
    v = trt_node_get_int (node, name);
  if (v < 0)
    v += rank;
  return CLAMP (v, 0, rank);
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkShapeParams *p = out;

  p->start = (gint32) bound (node, "start", 0);
  p->end = (gint32) bound (node, "end", trt_node_in (node, 0)->rank);
  return TRUE;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  const TrtExpr *n;
  TrtkShapeParams p;

  params (node, &p, NULL);
  n = trt_expr_const (node->graph->exprs, MAX (p.end - p.start, 0));
  if (!trt_tensor_set_shape (trt_node_out (node, 0), TRTK_S64, 1, &n, error))
    return FALSE;
  trt_tensor_set_value (trt_node_out (node, 0), x->dims + p.start,
      (guint) MAX (p.end - p.start, 0));
  return TRUE;
}

static const TrtAttrSpec attrs[] = {
  { "end", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { "start", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_shape = {
  .name = "Shape",
  .min_inputs = 1,
  .max_inputs = 1,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkShapeParams),
  .params = params,
};
