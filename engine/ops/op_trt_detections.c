/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_trt_detections.c: TrtDetections: the last operator of a detection head.
 *
 *   boxes [N,A,4], scores [N,A,C], params [2] = score and IoU thresholds,
 *   classes [C] (optional mask), landmarks [N,A,L] (optional)
 *   -> objects [N,max_objects,6+L], count s32 [N]
 *
 * The thresholds and the mask are inputs, so that they may change from frame
 * to frame; as [N,2] and [N,C] each image of a batch has its own. ref_trt_detections.c states the order and the ties. */
#include <string.h>

#include "ops/op.h"

/* [size], or [N,size]: one for each image. */
static gboolean
is_row_or_rows (const TrtTensor *t, const TrtTensor *boxes,
    const TrtExpr *size)
{
  return (t->rank == 1 && t->dims[0] == size)
         || (t->rank == 2 && t->dims[0] == boxes->dims[0]
             && t->dims[1] == size);
}

static gboolean
check_shapes (const TrtNode *node, GError **error)
{
  const TrtTensor *boxes = trt_node_in (node, 0);
  const TrtTensor *scores = trt_node_in (node, 1);
  const TrtTensor *params = trt_node_in (node, 2);
  const TrtTensor *classes = trt_node_in (node, 3);
  const TrtTensor *landmarks = trt_node_in (node, 4);
  gint64 four;

  if (boxes->rank != 3 || scores->rank != 3
      || !trt_expr_is_const (boxes->dims[2], &four) || four != 4
      || boxes->dims[0] != scores->dims[0]
      || boxes->dims[1] != scores->dims[1])
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "wants boxes [N,A,4] and scores [N,A,C]");
  if (!is_row_or_rows (params, boxes, trt_expr_const (node->graph->exprs, 2)))
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "wants two parameters, or two for each image");
  if (classes != NULL && !is_row_or_rows (classes, boxes, scores->dims[2]))
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the class mask must have one value for each class, or for each image "
        "and class");
  if (landmarks != NULL
      && (landmarks->rank != 3 || landmarks->dims[0] != boxes->dims[0]
          || landmarks->dims[1] != boxes->dims[1]))
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "wants landmarks [N,A,L]");
  return TRUE;
}

static gboolean
read_nms (const TrtNode *node, TrtkNms *out, GError **error)
{
  static const char *const names[] = { "none", "class", "all" };
  const char *value = trt_node_get_string (node, "nms");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (strcmp (value, names[i]) == 0) {
      *out = (TrtkNms) i;
      return TRUE;
    }
  }
  return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
      "attribute 'nms' may not be '%s'", value);
}

static gboolean
check (const TrtNode *node, GError **error)
{
  gint64 max = trt_node_get_int (node, "max_objects");
  TrtkNms nms;

  if (max < 1 || max > 65536)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "attribute 'max_objects' may not be %" G_GINT64_FORMAT, max);
  return read_nms (node, &nms, error);
}

static gboolean
infer (TrtNode *node, GError **error)
{
  TrtExprPool *pool = node->graph->exprs;
  const TrtTensor *boxes = trt_node_in (node, 0);
  const TrtTensor *landmarks = trt_node_in (node, 4);
  const TrtExpr *dims[3];

  if (!trt_node_require_dtype (node, 0, TRT_MASK (TRTK_F32), error)
      || !trt_node_require_same_dtype (node, error)
      || !check_shapes (node, error))
    return FALSE;
  dims[0] = boxes->dims[0];
  dims[1] = trt_expr_const (pool, trt_node_get_int (node, "max_objects"));
  dims[2] = trt_expr_const (pool, 6);
  if (landmarks != NULL)
    dims[2] = trt_expr_add (pool, dims[2], landmarks->dims[2]);
  return trt_tensor_set_shape (trt_node_out (node, 0), TRTK_F32, 3, dims,
             error)
         && trt_tensor_set_shape (trt_node_out (node, 1), TRTK_S32, 1, dims,
             error);
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkDetectionsParams *p = out;

  p->multi_label = trt_node_get_int (node, "multi_label") != 0;
  p->pixel_extent = trt_node_get_int (node, "pixel_extent") != 0;
  return read_nms (node, &p->nms, error);
}

static const TrtAttrSpec attrs[] = {
  { "max_objects", TRT_ATTR_INT, FALSE, 100, 0, NULL },
  { "multi_label", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { "nms", TRT_ATTR_STRING, FALSE, 0, 0, "class" },
  { "pixel_extent", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_trt_detections = {
  .name = "TrtDetections",
  .min_inputs = 3,
  .max_inputs = 5,
  .min_outputs = 2,
  .max_outputs = 2,
  .attrs = attrs,
  .check = check,
  .infer = infer,
  .params_size = sizeof (TrtkDetectionsParams),
  .params = params,
};
