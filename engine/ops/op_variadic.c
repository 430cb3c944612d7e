/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_variadic.c: Max, Mean, Min, Sum of one or more broadcast tensors. Max
 * and Min of two are followed on shapes. */
#include "ops/op.h"
#include "ops/shape_value.h"

static gboolean
infer_mask (TrtNode *node, guint32 mask, TrtExprBinary follow, GError **error)
{
  for (guint i = 0; i < node->n_op_inputs; i++) {
    if (trt_node_in (node, i) == NULL)
      return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
          "input %u is missing", i);
  }
  if (!trt_node_require_dtype (node, 0, mask, error)
      || !trt_node_require_same_dtype (node, error)
      || !trt_infer_broadcast (node, trt_node_in (node, 0)->enc.dtype, error))
    return FALSE;
  if (follow != NULL && node->n_op_inputs == 2)
    trt_follow_binary (node, follow);
  return TRUE;
}

#define DEFINE(suffix, name_, mask, follow) \
  static gboolean infer_op_##suffix (TrtNode *node, GError **error) \
  { \
    return infer_mask (node, mask, follow, error); \
  } \
  const TrtOpDef trt_op_##suffix = { \
    .name = #name_, \
    .min_inputs = 1, \
    .max_inputs = G_MAXUINT, \
    .min_outputs = 1, \
    .max_outputs = 1, \
    .flags = TRT_OP_FLAG_ELEMENTWISE, \
    .infer = infer_op_##suffix, \
  };

/* clang-format off */
DEFINE (max, Max, TRT_MASK_NUMBER, trt_expr_max)
DEFINE (mean, Mean, TRT_MASK_FLOAT, NULL)
DEFINE (min, Min, TRT_MASK_NUMBER, trt_expr_min)
DEFINE (sum, Sum, TRT_MASK_FLOAT, NULL)
/* clang-format on */
