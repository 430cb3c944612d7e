/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* residual
 *   match    Add, or Sum of two, of tensors of one shape, one of which a
 *            Conv, ConvTranspose, Gemm or MatMul makes for it alone
 *   rewrite  into a step of that node's epilogue, after what is there already:
 *            activation then addition, or addition then (later) activation;
 *            of two such nodes the later one takes it
 *   keeps    values; the name of the sum
 *   leaves   additions that broadcast; a second addition; x + x */
#include "passes/epilogue.h"
#include "passes/pass.h"
#include "passes/rewrite.h"

/* The node that takes the addition waits for the other operand, so it moves
 * to where the Add was. */
static void
move_before (TrtNode *node, const TrtNode *before)
{
  g_ptr_array_remove (node->graph->nodes, node);
  trt_graph_insert_node (node->graph, node, before);
}

static gboolean
is_candidate (const TrtNode *add, guint side)
{
  const TrtTensor *y = trt_node_in (add, side);

  return trt_epilogue_takes (y->producer, TRTK_STEP_ADD)
         && trt_tensor_same_shape (y, trt_node_in (add, 1 - side))
         && trt_node_in (add, 1 - side)->constant == NULL;
}

static guint
position (const TrtNode *node)
{
  guint index = 0;

  g_ptr_array_find (node->graph->nodes, node, &index);
  return index;
}

static gboolean
is_sum (const TrtNode *node)
{
  return node->n_op_inputs == 2 && node->epilogue->len == 0
         && (trt_node_is (node, "Add") || trt_node_is (node, "Sum"));
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  gboolean first, second;
  TrtNode *producer;
  guint side;

  if (!is_sum (node))
    return FALSE;
  first = is_candidate (node, 0);
  second = is_candidate (node, 1);
  if (!first && !second)
    return FALSE;
  side = second ? 1 : 0;
  if (first && second
      && position (trt_node_in (node, 0)->producer)
             > position (trt_node_in (node, 1)->producer))
    side = 0;
  producer = trt_node_in (node, side)->producer;
  trt_node_add_step (producer, TRTK_STEP_ADD, TRTK_ACT_NONE, 0, 0,
      trt_node_in (node, 1 - side));
  move_before (producer, node);
  trt_node_take_over (producer, node);
  return TRUE;
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_residual = {
  .name = "residual",
  .summary = "a sum becomes the epilogue of what makes one side of it",
  .run = run,
};
