/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_non_zero.c: NonZero: the indices of the elements that are not 0. The
 * input must be constant or followed: it decides the shape. */
#include "ops/shape_input.h"

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  g_autofree double *floats = NULL;
  g_autofree gint64 *ints = NULL;
  const TrtExpr *dims[2];
  gint64 count = 0;
  guint n;

  floats = trt_tensor_get_floats (x, &n);
  if (floats == NULL && (ints = trt_tensor_get_ints (x, &n)) == NULL)
    return trt_node_fail_data_dependent (node, 0, error);
  for (guint i = 0; i < n; i++)
    count += floats != NULL ? floats[i] != 0 : ints[i] != 0;
  dims[0] = trt_expr_const (node->graph->exprs, x->rank);
  dims[1] = trt_expr_const (node->graph->exprs, count);
  return trt_tensor_set_shape (trt_node_out (node, 0), TRTK_S64, 2, dims,
      error);
}

const TrtOpDef trt_op_non_zero = {
  .name = "NonZero",
  .min_inputs = 1,
  .max_inputs = 1,
  .min_outputs = 1,
  .max_outputs = 1,
  .infer = infer,
};
