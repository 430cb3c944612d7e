/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_gather_elements.c: GatherElements: an index along 'axis' for every
 * element of the output, which has the indices' shape. */
#include "ops/axis_params.h"
#include "ops/shape_value.h"

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0), *index = trt_node_in (node, 1);
  int axis;

  if (!trt_node_require_dtype (node, 1,
          TRT_MASK (TRTK_S32) | TRT_MASK (TRTK_S64), error)
      || !trt_node_axis_attr (node, &axis, error))
    return FALSE;
  if (x->rank != index->rank)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the indices must have the input's rank");
  if (!trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype, x->rank,
          index->dims, error))
    return FALSE;
  trt_follow_move (node, 1);
  return TRUE;
}

static const TrtAttrSpec attrs[] = {
  { "axis", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_gather_elements = {
  .name = "GatherElements",
  .min_inputs = 2,
  .max_inputs = 2,
  .min_outputs = 1,
  .max_outputs = 1,
  .flags = TRT_OP_FLAG_MOVES,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkAxisParams),
  .params = trt_axis_params,
};
