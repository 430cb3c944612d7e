/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_lrn.c: LRN: each element by a power of the sum of squares around it
 * across channels. */
#include "ops/op.h"

static gboolean
infer (TrtNode *node, GError **error)
{
  gint64 size = trt_node_get_int (node, "size");

  if (!trt_node_require_dtype (node, 0, TRT_MASK_FLOAT, error))
    return FALSE;
  if (trt_node_in (node, 0)->rank < 2)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the input must have a batch and a channel axis");
  if (size < 1 || size > G_MAXINT32)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "attribute 'size' may not be %" G_GINT64_FORMAT, size);
  return trt_infer_like_input (node, error);
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkLrnParams *p = out;

  p->alpha = trt_node_get_float (node, "alpha");
  p->beta = trt_node_get_float (node, "beta");
  p->bias = trt_node_get_float (node, "bias");
  p->size = trt_node_get_int (node, "size");
  return TRUE;
}

static const TrtAttrSpec attrs[] = {
  { "alpha", TRT_ATTR_FLOAT, FALSE, 0, 1e-4, NULL },
  { "beta", TRT_ATTR_FLOAT, FALSE, 0, 0.75, NULL },
  { "bias", TRT_ATTR_FLOAT, FALSE, 0, 1, NULL },
  { "size", TRT_ATTR_INT, TRUE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_lrn = {
  .name = "LRN",
  .min_inputs = 1,
  .max_inputs = 1,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkLrnParams),
  .params = params,
};
