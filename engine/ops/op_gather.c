/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_gather.c: Gather: the slices of x along 'axis' that input 1 lists. */
#include "ops/axis_params.h"
#include "ops/shape_value.h"

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0), *index = trt_node_in (node, 1);
  const TrtExpr *dims[2 * TRT_MAX_RANK];
  int axis, rank = 0;

  if (!trt_node_require_dtype (node, 1,
          TRT_MASK (TRTK_S32) | TRT_MASK (TRTK_S64), error)
      || !trt_node_axis_attr (node, &axis, error))
    return FALSE;
  for (int i = 0; i < axis; i++)
    dims[rank++] = x->dims[i];
  for (int i = 0; i < index->rank; i++)
    dims[rank++] = index->dims[i];
  for (int i = axis + 1; i < x->rank; i++)
    dims[rank++] = x->dims[i];
  if (!trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype, rank, dims,
          error))
    return FALSE;
  trt_follow_move (node, 1);
  return TRUE;
}

static const TrtAttrSpec attrs[] = {
  { "axis", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_gather = {
  .name = "Gather",
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
