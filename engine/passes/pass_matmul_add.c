/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* matmul-add
 *   match    Add of a MatMul of two matrices, which nobody else reads, and a
 *            constant that broadcasts to its result
 *   rewrite  Gemm
 *   keeps    values; shape; the output's name
 *   leaves   stacks of matrices; additions that widen the shape */
#include "passes/pass.h"
#include "passes/rewrite.h"

static gboolean
rewrite (TrtNode *node, GError **error)
{
  TrtNode *matmul = NULL, *gemm;
  TrtTensor *in[3];
  guint side;

  if (!trt_node_is (node, "Add") || node->epilogue->len > 0)
    return FALSE;
  for (side = 0; side < 2; side++) {
    matmul = trt_producer_is (trt_node_in (node, side), "MatMul");
    if (matmul != NULL)
      break;
  }
  if (matmul == NULL || matmul->epilogue->len > 0
      || !trt_tensor_has_one_user (trt_node_out (matmul, 0)))
    return FALSE;
  in[0] = trt_node_in (matmul, 0);
  in[1] = trt_node_in (matmul, 1);
  in[2] = trt_node_in (node, 1 - side);
  if (in[0]->rank != 2 || in[1]->rank != 2 || !trt_tensor_is_float (in[0])
      || in[2]->constant == NULL
      || !trt_tensor_same_shape (trt_node_out (matmul, 0),
          trt_node_out (node, 0)))
    return FALSE;
  gemm = trt_rewrite_new (node, "Gemm", node->name, in, 3);
  if (gemm == NULL)
    return FALSE;
  trt_node_take_over (gemm, node);
  return trt_node_infer (gemm, error);
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_matmul_add = {
  .name = "matmul-add",
  .summary = "MatMul and a constant Add are Gemm",
  .run = run,
};
