/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_cast_like.c: CastLike: x in the element type of input 1. */
#include "ops/shape_value.h"

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);

  if (!trt_tensor_set_shape (trt_node_out (node, 0),
          trt_node_in (node, 1)->enc.dtype, x->rank, x->dims, error))
    return FALSE;
  trt_follow_cast (node);
  return TRUE;
}

static const TrtAttrSpec attrs[] = {
  { "round_mode", TRT_ATTR_STRING, FALSE, 0, 0, "up" },
  { "saturate", TRT_ATTR_INT, FALSE, 1, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_cast_like = {
  .name = "CastLike",
  .min_inputs = 2,
  .max_inputs = 2,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs,
  .infer = infer,
};
