/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* verify.c: what holds between nodes and tensors of every graph, whatever the
 * operators mean. Passes are checked with it after each step. */
#include "ir/graph.h"
#include "ops/op.h"

typedef struct {
  const TrtGraph *graph;
  GHashTable *order; /* TrtNode -> position + 1 */
  GHashTable *uses;  /* TrtTensor -> times seen as input of a live node */
  GError **error;
} Verify;

static guint
position (const Verify *v, const TrtNode *node)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (v->order, node));
}

static gboolean
fail_node (const Verify *v, const TrtNode *node, const char *what, guint index)
{
  return trt_fail (v->error, TRT_ERROR_ARGUMENT,
      "graph is not sound: node '%s' (%s) %s %u", node->name, node->op->name,
      what, index);
}

static gboolean
fail_tensor (const Verify *v, const TrtTensor *t, const char *what)
{
  return trt_fail (v->error, TRT_ERROR_ARGUMENT,
      "graph is not sound: tensor '%s' %s", t->name, what);
}

static gboolean
verify_input (const Verify *v, const TrtNode *node, guint i)
{
  TrtTensor *t = node->in->pdata[i];
  guint n;

  if (t == NULL)
    return TRUE;
  if (t->graph != v->graph)
    return fail_node (v, node, "reads a tensor of another graph as input", i);
  if (t->producer == NULL && !t->is_input && t->constant == NULL)
    return fail_node (v, node, "reads a tensor that nobody makes as input", i);
  if (t->producer != NULL
      && (position (v, t->producer) == 0
          || position (v, t->producer) >= position (v, node)))
    return fail_node (v, node, "comes before what it reads as input", i);
  n = GPOINTER_TO_UINT (g_hash_table_lookup (v->uses, t));
  g_hash_table_insert (v->uses, t, GUINT_TO_POINTER (n + 1));
  return TRUE;
}

static gboolean
verify_output (const Verify *v, const TrtNode *node, guint i)
{
  const TrtTensor *t = node->out->pdata[i];

  if (t == NULL)
    return TRUE;
  if (t->graph != v->graph)
    return fail_node (v, node, "makes a tensor of another graph as output", i);
  if (t->producer != node)
    return fail_node (v, node, "is not the producer of its output", i);
  if (t->is_input || t->constant != NULL)
    return fail_node (v, node, "makes an input or constant as output", i);
  for (guint j = 0; j < i; j++) {
    if (node->out->pdata[j] == t)
      return fail_node (v, node, "makes the same tensor twice, at output", i);
  }
  return TRUE;
}

/* Operands are real numbers; where the operator quantises after them, ADD and
 * MUL take 8 bits too. */
static gboolean
operand_may_be (const TrtNode *node, const TrtkStep *step, TrtkDtype dtype)
{
  guint32 mask = TRT_MASK_FLOAT | TRT_MASK (TRTK_NONE);

  if ((node->op->flags & TRT_OP_FLAG_QUANTIZED) != 0
      && (step->kind == TRTK_STEP_ADD || step->kind == TRTK_STEP_MUL))
    mask |= TRT_MASK (TRTK_S8) | TRT_MASK (TRTK_U8);
  return (mask & TRT_MASK (dtype)) != 0;
}

/* A per-channel operand has as many elements as the output's axis of channels,
 * any other broadcasts to the output without making it larger. */
static gboolean
operand_fits (
    const TrtNode *node, const TrtkStep *step, const TrtTensor *operand)
{
  const TrtTensor *y = trt_node_out (node, 0);
  gboolean last = (node->op->flags & TRT_OP_FLAG_CHANNELS_LAST) != 0;
  gint64 n;

  if (y == NULL || y->rank < 0 || operand->rank < 0)
    return TRUE;
  if (step->kind == TRTK_STEP_BIAS || step->kind == TRTK_STEP_SCALE)
    return y->rank > (last ? 0 : 1)
           && trt_expr_is_const (y->dims[last ? y->rank - 1 : 1], &n)
           && trt_tensor_count (operand) == n;
  if (operand->rank > y->rank)
    return FALSE;
  for (int i = 0; i < operand->rank; i++) {
    const TrtExpr *own = operand->dims[i];
    const TrtExpr *want = y->dims[i + y->rank - operand->rank];
    if (own != want && !(trt_expr_is_const (own, &n) && n == 1))
      return FALSE;
  }
  return TRUE;
}

static gboolean
verify_epilogue (const Verify *v, const TrtNode *node)
{
  guint next = node->n_op_inputs;

  for (guint i = 0; i < node->epilogue->len; i++) {
    const TrtkStep *step = &g_array_index (node->epilogue, TrtkStep, i);
    const TrtTensor *operand;
    if (step->kind >= TRTK_N_STEPS || step->act >= TRTK_N_ACTS)
      return fail_node (v, node, "has an unknown epilogue step", i);
    if (step->kind == TRTK_STEP_ACT) {
      if (step->operand != -1)
        return fail_node (v, node, "has an operand on activation step", i);
      continue;
    }
    if (step->operand != (gint32)next || next >= node->in->len
        || node->in->pdata[next] == NULL)
      return fail_node (v, node, "has no or a wrong operand for step", i);
    operand = node->in->pdata[next];
    if (!operand_may_be (node, step, operand->enc.dtype))
      return fail_node (v, node, "has an operand of a wrong type for step", i);
    if (!operand_fits (node, step, operand))
      return fail_node (v, node, "has an operand that does not fit step", i);
    next++;
  }
  if (next != node->in->len)
    return fail_node (v, node, "has an input that no step reads at", next);
  return TRUE;
}

static gboolean
verify_node (const Verify *v, const TrtNode *node)
{
  if (node->graph != v->graph)
    return fail_node (v, node, "belongs to another graph, at", 0);
  if (node->n_op_inputs > node->in->len)
    return fail_node (
        v, node, "counts more inputs than it has:", node->n_op_inputs);
  for (guint i = 0; i < node->in->len; i++) {
    if (!verify_input (v, node, i))
      return FALSE;
  }
  for (guint i = 0; i < node->out->len; i++) {
    if (!verify_output (v, node, i))
      return FALSE;
  }
  return verify_epilogue (v, node);
}

/* Uses, flags and contents of each tensor that is not out of the game. */
static gboolean
verify_tensor (const Verify *v, const TrtTensor *t)
{
  guint uses = GPOINTER_TO_UINT (g_hash_table_lookup (v->uses, t));
  TrtTensorInfo info = { .dtype = t->enc.dtype, .rank = t->rank };

  if (t->users->len != uses)
    return fail_tensor (v, t, "lists other users than it has");
  if (t->is_input != g_ptr_array_find (v->graph->inputs, t, NULL))
    return fail_tensor (v, t, "is or is not an input");
  if (t->is_output != g_ptr_array_find (v->graph->outputs, t, NULL))
    return fail_tensor (v, t, "is or is not an output");
  if (t->is_input && (t->producer != NULL || t->constant != NULL))
    return fail_tensor (v, t, "is an input that is made inside");
  if (t->is_output && !t->is_input && t->constant == NULL
      && (t->producer == NULL || position (v, t->producer) == 0))
    return fail_tensor (v, t, "is an output that nobody makes");
  if (t->constant == NULL)
    return TRUE;
  if (!trt_tensor_get_static_dims (t, info.dims)
      || trt_tensor_info_bytes (&info) != g_bytes_get_size (t->constant))
    return fail_tensor (v, t, "is a constant of another size");
  return TRUE;
}

static gboolean
verify_all (const Verify *v)
{
  const TrtGraph *graph = v->graph;

  for (guint i = 0; i < graph->nodes->len; i++) {
    if (position (v, graph->nodes->pdata[i]) != 0)
      return fail_node (v, graph->nodes->pdata[i], "is listed twice, at", i);
    g_hash_table_insert (
        v->order, graph->nodes->pdata[i], GUINT_TO_POINTER (i + 1));
  }
  for (guint i = 0; i < graph->nodes->len; i++) {
    if (!verify_node (v, graph->nodes->pdata[i]))
      return FALSE;
  }
  for (guint i = 0; i < graph->all_tensors->len; i++) {
    if (!verify_tensor (v, graph->all_tensors->pdata[i]))
      return FALSE;
  }
  return TRUE;
}

/**
 * trt_graph_verify:
 *
 * Checks the structure: order, single assignment, lists of users, flags of
 * inputs and outputs, sizes of constants, operands of epilogues. Operators are
 * not asked; that is trt_graph_infer().
 *
 * Returns: %FALSE with %TRT_ERROR_ARGUMENT, which names the first offender
 */
gboolean
trt_graph_verify (const TrtGraph *graph, GError **error)
{
  Verify v = { graph, g_hash_table_new (NULL, NULL),
    g_hash_table_new (NULL, NULL), error };
  gboolean ok = verify_all (&v);

  g_hash_table_unref (v.order);
  g_hash_table_unref (v.uses);
  return ok;
}
