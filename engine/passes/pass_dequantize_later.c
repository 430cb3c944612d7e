/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* dequantize-later
 *   match    an operator that only moves elements, or MaxPool, of what a
 *            DequantizeLinear makes; a Concat all of whose inputs are made so
 *            by the same scale
 *   rewrite  it moves the bytes, and the DequantizeLinear comes after it
 *   keeps    values, bit by bit; names of outputs
 *   leaves   scales along an axis that is not kept whole; padding by a number
 *            that no byte stands for; MaxPool with indices */
#include "passes/mover.h"
#include "passes/pass.h"
#include "passes/rewrite.h"

/* The same bytes read by the same scale at every input; @inputs gets them. */
static gboolean
read_inputs (const TrtNode *node, const TrtQdq *first, TrtTensor **inputs)
{
  guint n = trt_node_is (node, "Concat") ? node->n_op_inputs : 1;

  inputs[0] = first->q;
  for (guint i = 1; i < n; i++) {
    g_auto (TrtQdq) other = { 0 };
    if (!trt_qdq_read_made (trt_node_in (node, i), &other)
        || !trt_qdq_is_same (first, &other))
      return FALSE;
    inputs[i] = other.q;
  }
  return TRUE;
}

static int
axis_of_output (const TrtNode *node, const TrtQdq *quant)
{
  int axis = trt_mover_axis (node, quant->axis, FALSE);

  /* Along the axis that grows, one scale for each index would not do. */
  if (axis >= 0 && trt_node_is (node, "Concat")
      && trt_node_out (node, 0)->dims[axis] != quant->q->dims[axis])
    return -2;
  return axis;
}

/* @to makes bytes for what @node made numbers. */
static gboolean
take_outputs (TrtNode *to, TrtNode *node, const TrtQdq *quant, int axis,
    GError **error)
{
  for (guint i = 0; i < node->out->len; i++) {
    TrtTensor *made = node->out->pdata[i];
    TrtNode *dq;
    if (made == NULL)
      continue;
    dq = trt_qdq_new (node, "DequantizeLinear", quant, to->out->pdata[i],
        axis);
    node->out->pdata[i] = NULL;
    g_ptr_array_add (dq->out, made);
    made->producer = dq;
    if (!trt_node_infer (dq, error))
      return FALSE;
  }
  trt_graph_remove_node (node->graph, node);
  g_ptr_array_set_size (node->out, 0); /* marks it as removed */
  return TRUE;
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  g_auto (TrtQdq) quant = { 0 };
  g_autofree TrtTensor **inputs = g_new0 (TrtTensor *, node->in->len + 1);
  g_autofree TrtTensor **reals = g_new0 (TrtTensor *, node->in->len + 1);
  guint n = node->n_op_inputs;
  TrtNode *copy;
  int axis;

  if (n == 0 || !trt_qdq_read_made (trt_node_in (node, 0), &quant)
      || !trt_mover_takes (node, &quant)
      || !read_inputs (node, &quant, inputs)
      || (axis = axis_of_output (node, &quant)) == -2)
    return FALSE;
  for (guint i = 0; i < n; i++)
    reals[i] = node->in->pdata[i];
  copy = trt_mover_copy (node, node, inputs, &quant, error);
  if (copy == NULL || !take_outputs (copy, node, &quant, axis, error))
    return FALSE;
  for (guint i = 0; i < n; i++) {
    if (reals[i] != NULL)
      trt_tensor_prune (reals[i]);
  }
  return TRUE;
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_dequantize_later = {
  .name = "dequantize-later",
  .summary = "what only moves elements moves bytes",
  .stage = TRT_PASS_QUANTIZED,
  .run = run,
};
