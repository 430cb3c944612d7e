/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_trt_table.c: TrtTable: any function of one byte. Inputs: x s8|u8, and
 * what each of the 256 bytes becomes, s8|u8 [256]; an s8 counts as the u8 of
 * the same bits. y has the shape of x and the table's type. */
#include "ops/op.h"

#define MASK_8_BIT (TRT_MASK (TRTK_S8) | TRT_MASK (TRTK_U8))

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0), *table = trt_node_in (node, 1);
  gint64 length;

  if (!trt_node_require_dtype (node, 0, MASK_8_BIT, error)
      || !trt_node_require_dtype (node, 1, MASK_8_BIT, error))
    return FALSE;
  if (table->rank != 1 || !trt_expr_is_const (table->dims[0], &length)
      || length != 256)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "wants a table of 256 bytes");
  return trt_tensor_set_shape (trt_node_out (node, 0), table->enc.dtype,
      x->rank, x->dims, error);
}

const TrtOpDef trt_op_trt_table = {
  .name = "TrtTable",
  .min_inputs = 2,
  .max_inputs = 2,
  .min_outputs = 1,
  .max_outputs = 1,
  .infer = infer,
};
