/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_roi_align.c: RoiAlign: regions (input 1 [R,4], pictures in input 2 [R])
 * of x [N,C,H,W] as [R,C,output_height,output_width]. */
#include <string.h>

#include "ops/op.h"

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  const char *mode = trt_node_get_string (node, "mode");
  const char *coord
      = trt_node_get_string (node, "coordinate_transformation_mode");
  gint64 ratio = trt_node_get_int (node, "sampling_ratio");
  TrtkRoiParams *p = out;

  p->max = strcmp (mode, "max") == 0;
  p->half_pixel = strcmp (coord, "half_pixel") == 0;
  if (!p->max && strcmp (mode, "avg") != 0)
    return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "attribute 'mode' is '%s'", mode);
  if (!p->half_pixel && strcmp (coord, "output_half_pixel") != 0)
    return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "attribute 'coordinate_transformation_mode' is '%s'", coord);
  if (ratio < 0 || ratio > 4096)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "attribute 'sampling_ratio' may not be %" G_GINT64_FORMAT, ratio);
  p->sampling_ratio = (gint32) ratio;
  p->spatial_scale = (float) trt_node_get_float (node, "spatial_scale");
  return TRUE;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0), *rois = trt_node_in (node, 1);
  const TrtTensor *pictures = trt_node_in (node, 2);
  gint64 h = trt_node_get_int (node, "output_height"), v;
  gint64 w = trt_node_get_int (node, "output_width");
  const TrtExpr *dims[4];
  TrtkRoiParams p;

  if (!params (node, &p, error)
      || !trt_node_require_dtype (node, 0, TRT_MASK_FLOAT, error)
      || !trt_node_require_dtype (node, 1, TRT_MASK_FLOAT, error)
      || !trt_node_require_dtype (node, 2, TRT_MASK (TRTK_S64), error))
    return FALSE;
  if (x->rank != 4 || rois->rank != 2 || pictures->rank != 1
      || !trt_expr_is_const (rois->dims[1], &v) || v != 4)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "wants [N,C,H,W], regions [R,4] and their pictures [R]");
  if (trt_expr_is_const (trt_expr_sub (node->graph->exprs, rois->dims[0],
          pictures->dims[0]), &v) && v != 0)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "there is not one picture for each region");
  if (h < 1 || w < 1)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "attributes 'output_height' and 'output_width' must be 1 or more");
  dims[0] = rois->dims[0];
  dims[1] = x->dims[1];
  dims[2] = trt_expr_const (node->graph->exprs, h);
  dims[3] = trt_expr_const (node->graph->exprs, w);
  return trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype, 4, dims,
      error);
}

static const TrtAttrSpec attrs[] = {
  { "coordinate_transformation_mode", TRT_ATTR_STRING, FALSE, 0, 0,
      "half_pixel" },
  { "mode", TRT_ATTR_STRING, FALSE, 0, 0, "avg" },
  { "output_height", TRT_ATTR_INT, FALSE, 1, 0, NULL },
  { "output_width", TRT_ATTR_INT, FALSE, 1, 0, NULL },
  { "sampling_ratio", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { "spatial_scale", TRT_ATTR_FLOAT, FALSE, 0, 1, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_roi_align = {
  .name = "RoiAlign",
  .min_inputs = 3,
  .max_inputs = 3,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkRoiParams),
  .params = params,
};
