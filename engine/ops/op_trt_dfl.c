/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_trt_dfl.c: TrtDfl: the decoding of a YOLOv8 head.
 *
 *   points [2,A], strides [A], levels [N,4*bins+C,H,W] of A cells in all
 *   -> rows [N,4+C,A], or boxes [N,A,4] and scores [N,A,C]
 *
 * ref_trt_dfl.c states the arithmetic. */
#include "ops/op.h"

enum { IN_POINTS, IN_STRIDES, IN_LEVELS };

/* Adds up the levels' cells; @dims is N and channels of the first. */
static gboolean
check_levels (const TrtNode *node, const TrtExpr **dims,
    const TrtExpr **anchors, GError **error)
{
  TrtExprPool *pool = node->graph->exprs;

  *anchors = trt_expr_const (pool, 0);
  for (guint i = IN_LEVELS; i < node->n_op_inputs; i++) {
    const TrtTensor *t = trt_node_in (node, i);
    if (t == NULL || t->rank != 4
        || (i > IN_LEVELS && (t->dims[0] != dims[0] || t->dims[1] != dims[1])))
      return trt_node_fail (node, error, TRT_ERROR_SHAPE,
          "wants levels [N,K,H,W] of one N and K");
    dims[0] = t->dims[0];
    dims[1] = t->dims[1];
    *anchors = trt_expr_add (pool, *anchors,
        trt_expr_mul (pool, t->dims[2], t->dims[3]));
  }
  return TRUE;
}

static gboolean
check_grid (const TrtNode *node, const TrtExpr *anchors, GError **error)
{
  const TrtTensor *points = trt_node_in (node, IN_POINTS);
  const TrtTensor *strides = trt_node_in (node, IN_STRIDES);
  gint64 two;

  if (points->rank != 2 || !trt_expr_is_const (points->dims[0], &two)
      || two != 2 || points->dims[1] != anchors || strides->rank != 1
      || strides->dims[0] != anchors)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "wants points [2,A] and strides [A] for the A cells of the levels");
  return TRUE;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  TrtExprPool *pool = node->graph->exprs;
  gint64 bins = trt_node_get_int (node, "bins"), channels;
  const TrtExpr *level[2] = { NULL, NULL }, *anchors, *dims[3];

  if (!trt_node_require_dtype (node, 0, TRT_MASK (TRTK_F32), error)
      || !trt_node_require_same_dtype (node, error)
      || !check_levels (node, level, &anchors, error)
      || !check_grid (node, anchors, error))
    return FALSE;
  if (!trt_expr_is_const (level[1], &channels) || channels <= 4 * bins)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "levels have no scores beside 4 times %" G_GINT64_FORMAT " values",
        bins);
  dims[0] = level[0];
  if (node->out->len == 1) {
    dims[1] = trt_expr_const (pool, channels - 4 * bins + 4);
    dims[2] = anchors;
    return trt_tensor_set_shape (trt_node_out (node, 0), TRTK_F32, 3, dims,
        error);
  }
  dims[1] = anchors;
  dims[2] = trt_expr_const (pool, 4);
  if (!trt_tensor_set_shape (trt_node_out (node, 0), TRTK_F32, 3, dims, error))
    return FALSE;
  dims[2] = trt_expr_const (pool, channels - 4 * bins);
  return trt_tensor_set_shape (trt_node_out (node, 1), TRTK_F32, 3, dims,
      error);
}

static gboolean
check (const TrtNode *node, GError **error)
{
  gint64 bins = trt_node_get_int (node, "bins");

  if (node->out->len == 2 && trt_node_out (node, 1) == NULL)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "boxes come with their scores");
  if (bins >= 1 && bins <= 1024)
    return TRUE;
  return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
      "attribute 'bins' may not be %" G_GINT64_FORMAT, bins);
}

static const TrtAttrSpec attrs[] = {
  { "bins", TRT_ATTR_INT, FALSE, 16, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_trt_dfl = {
  .name = "TrtDfl",
  .min_inputs = 3,
  .max_inputs = 10,
  .min_outputs = 1,
  .max_outputs = 2,
  .attrs = attrs,
  .check = check,
  .infer = infer,
};
