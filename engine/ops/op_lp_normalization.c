/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_lp_normalization.c: LpNormalization: each element by the 1- or 2-norm of
 * all along one axis; zeros stay zero. */
#include "ops/op.h"

static gboolean
check (const TrtNode *node, GError **error)
{
  gint64 p = trt_node_get_int (node, "p");

  if (p == 1 || p == 2)
    return TRUE;
  return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
      "attribute 'p' may not be %" G_GINT64_FORMAT, p);
}

static gboolean
infer (TrtNode *node, GError **error)
{
  int axis;

  return trt_node_require_dtype (node, 0, TRT_MASK_FLOAT, error)
         && trt_node_axis (node, trt_node_get_int (node, "axis"),
             trt_node_in (node, 0)->rank, &axis, error)
         && trt_infer_like_input (node, error);
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkLpNormParams *p = out;

  p->p = (gint32) trt_node_get_int (node, "p");
  return trt_node_axis (node, trt_node_get_int (node, "axis"),
      trt_node_in (node, 0)->rank, &p->axis, error);
}

static const TrtAttrSpec attrs[] = {
  { "axis", TRT_ATTR_INT, FALSE, -1, 0, NULL },
  { "p", TRT_ATTR_INT, FALSE, 2, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_lp_normalization = {
  .name = "LpNormalization",
  .min_inputs = 1,
  .max_inputs = 1,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs,
  .check = check,
  .infer = infer,
  .params_size = sizeof (TrtkLpNormParams),
  .params = params,
};
