/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_trilu.c: Trilu: the triangle on and above ('upper') or below diagonal k
 * (input 1) of the matrices in the last two axes. */
#include "ops/op.h"

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *k = trt_node_in (node, 1);

  if (trt_node_in (node, 0)->rank < 2)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the input must have rank 2 or more");
  if (k != NULL && (k->enc.dtype != TRTK_S64 || trt_tensor_count (k) != 1))
    return trt_node_fail (node, error, TRT_ERROR_TYPE,
        "input 1 must be one s64");
  return trt_infer_like_input (node, error);
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkTriluParams *p = out;

  p->upper = trt_node_get_int (node, "upper") != 0;
  return TRUE;
}

static const TrtAttrSpec attrs[] = {
  { "upper", TRT_ATTR_INT, FALSE, 1, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_trilu = {
  .name = "Trilu",
  .min_inputs = 1,
  .max_inputs = 2,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkTriluParams),
  .params = params,
};
