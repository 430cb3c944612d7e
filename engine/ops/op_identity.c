/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_identity.c: Identity: y = x. */
#include "ops/shape_value.h"

static gboolean
infer (TrtNode *node, GError **error)
{
  if (!trt_infer_like_input (node, error))
    return FALSE;
  trt_follow_copy (node);
  return TRUE;
}

const TrtOpDef trt_op_identity = {
  .name = "Identity",
  .min_inputs = 1,
  .max_inputs = 1,
  .min_outputs = 1,
  .max_outputs = 1,
  .flags = TRT_OP_FLAG_MOVES,
  .infer = infer,
};
