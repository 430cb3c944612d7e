/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_cast.c: Cast: x in the element type 'to', a number of ONNX's
 * TensorProto.DataType. 'saturate' and 'round_mode' only concern 8-bit floats,
 * which there are none of. */
#include "ops/shape_input.h"
#include "ops/shape_value.h"

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  gint64 to = trt_node_get_int (node, "to");
  TrtkDtype dtype = trt_dtype_from_onnx (to);

  if (dtype == TRTK_NONE)
    return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "attribute 'to' names element type %" G_GINT64_FORMAT
        ", which is not supported",
        to);
  if (!trt_tensor_set_shape (trt_node_out (node, 0), dtype, x->rank, x->dims,
          error))
    return FALSE;
  trt_follow_cast (node);
  return TRUE;
}

static const TrtAttrSpec attrs[] = {
  { "round_mode", TRT_ATTR_STRING, FALSE, 0, 0, "up" },
  { "saturate", TRT_ATTR_INT, FALSE, 1, 0, NULL },
  { "to", TRT_ATTR_INT, TRUE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_cast = {
  .name = "Cast",
  .min_inputs = 1,
  .max_inputs = 1,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs,
  .infer = infer,
};
