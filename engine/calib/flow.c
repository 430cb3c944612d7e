/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* flow.c: finding where INT8 flows. */
#include "calib/flow.h"

#include <string.h>

#include "ops/op.h"
#include "passes/rewrite.h"

/* Tensors with more channels share one scale. */
#define MAX_CELLS 65536

guint
trt_flow_root (const GArray *parents, guint a)
{
  while (g_array_index (parents, guint, a) != a)
    a = g_array_index (parents, guint, a);
  return a;
}

void
trt_flow_unite (GArray *parents, guint a, guint b)
{
  guint ra = trt_flow_root (parents, a), rb = trt_flow_root (parents, b);

  if (ra != rb)
    g_array_index (parents, guint, MAX (ra, rb)) = MIN (ra, rb);
  /* short ways for the next one */
  g_array_index (parents, guint, a) = MIN (ra, rb);
  g_array_index (parents, guint, b) = MIN (ra, rb);
}

/* ---- what runs in INT8 ------------------------------------------------ */

static gboolean
is_weight (const TrtTensor *t)
{
  return t != NULL && t->constant != NULL && t->enc.dtype == TRTK_F32;
}

static gboolean
is_after_softmax (const TrtTensor *t)
{
  const TrtNode *node = t->producer;

  while (node != NULL && trt_flow_is_move (node))
    node = trt_node_in (node, 0)->producer;
  return node != NULL && strcmp (node->op->name, "Softmax") == 0;
}

static gboolean
is_plain_gemm (const TrtNode *node)
{
  return trt_node_get_float (node, "alpha") == 1
         && trt_node_get_float (node, "beta") == 1
         && trt_node_get_int (node, "transA") == 0
         && trt_node_in (node, 0)->rank == 2;
}

gboolean
trt_flow_can_compute (const TrtNode *node)
{
  const TrtTensor *x = trt_node_in (node, 0), *w = trt_node_in (node, 1);
  const TrtTensor *bias = trt_node_in (node, 2);

  if (x == NULL || x->enc.dtype != TRTK_F32 || x->constant != NULL
      || !is_weight (w) || (bias != NULL && !is_weight (bias)))
    return FALSE;
  /* probabilities that become an expectation: a few multiplications whose
   * error lands in a coordinate */
  if (is_after_softmax (x))
    return FALSE;
  if (trt_node_is (node, "Conv"))
    return x->rank >= 3 && trt_expr_is_const (x->dims[1], NULL);
  if (trt_node_is (node, "MatMul"))
    return w->rank == 2 && x->rank >= 2;
  return trt_node_is (node, "Gemm") && is_plain_gemm (node);
}

gboolean
trt_flow_computes (const TrtFlow *flow, const TrtNode *node)
{
  return node != NULL && trt_flow_can_compute (node)
         && (flow->kept == NULL
             || !g_hash_table_contains (flow->kept, node->name));
}

gboolean
trt_flow_is_depthwise (const TrtNode *node)
{
  gint64 dim;

  return trt_node_is (node, "Conv")
         && trt_expr_is_const (trt_node_in (node, 1)->dims[1], &dim)
         && dim == 1 && trt_node_get_int (node, "group") > 1;
}

TrtFlowTensor *
trt_flow_find (const TrtFlow *flow, const TrtTensor *tensor)
{
  return tensor != NULL ? g_hash_table_lookup (flow->by_tensor, tensor) : NULL;
}

/* All its data are float activations, and no name of a graph output is lost. */
static gboolean
may_move (const TrtFlow *flow, const TrtNode *node)
{
  if (!trt_flow_is_move (node))
    return FALSE;
  for (guint i = 0; i < trt_flow_n_data (node); i++) {
    if (trt_flow_find (flow, trt_node_in (node, i)) == NULL)
      return FALSE;
  }
  for (guint i = 0; i < node->out->len; i++) {
    const TrtTensor *t = trt_node_out (node, i);
    if (t != NULL && t->is_output)
      return FALSE;
  }
  return TRUE;
}

gboolean
trt_flow_moves (const TrtFlow *flow, const TrtNode *node)
{
  if (node == NULL || !may_move (flow, node))
    return FALSE;
  for (guint i = 0; i < node->out->len; i++) {
    const TrtFlowTensor *t = trt_flow_find (flow, trt_node_out (node, i));
    if (t != NULL && t->is_int8)
      return TRUE;
  }
  return FALSE;
}

guint
trt_flow_cell (const TrtFlow *flow, const TrtFlowTensor *tensor, guint channel)
{
  return trt_flow_root (flow->cells,
      tensor->first_cell + (tensor->n_cells > 1 ? channel : 0));
}

guint
trt_flow_group (const TrtFlow *flow, const TrtFlowTensor *tensor)
{
  return trt_flow_root (flow->groups, tensor->index);
}

void
trt_flow_make_uniform (TrtFlow *flow, const TrtFlowTensor *tensor)
{
  for (guint c = 1; c < tensor->n_cells; c++)
    trt_flow_unite (flow->cells, tensor->first_cell, tensor->first_cell + c);
}

gboolean
trt_flow_is_uniform (const TrtFlow *flow, const TrtFlowTensor *tensor)
{
  for (guint c = 1; c < tensor->n_cells; c++) {
    if (trt_flow_cell (flow, tensor, c) != trt_flow_cell (flow, tensor, 0))
      return FALSE;
  }
  return TRUE;
}

/* ---- finding it ------------------------------------------------------- */

static void
add_tensor (TrtFlow *flow, TrtTensor *tensor)
{
  TrtFlowTensor *t;
  gint64 n = 1;

  if (tensor == NULL || tensor->enc.dtype != TRTK_F32
      || tensor->constant != NULL)
    return;
  t = g_new0 (TrtFlowTensor, 1);
  t->tensor = tensor;
  t->index = flow->tensors->len;
  t->span = 1;
  if (tensor->rank < 2 || !trt_expr_is_const (tensor->dims[1], &n) || n < 1
      || n > MAX_CELLS)
    n = 1;
  t->n_cells = (guint) n;
  g_ptr_array_add (flow->tensors, t);
  g_hash_table_insert (flow->by_tensor, tensor, t);
  g_array_append_val (flow->groups, t->index);
}

static void
add_tensors (TrtFlow *flow)
{
  for (guint i = 0; i < flow->graph->inputs->len; i++)
    add_tensor (flow, flow->graph->inputs->pdata[i]);
  for (guint i = 0; i < flow->graph->nodes->len; i++) {
    TrtNode *node = flow->graph->nodes->pdata[i];
    for (guint j = 0; j < node->out->len; j++)
      add_tensor (flow, node->out->pdata[j]);
    if (may_move (flow, node))
      trt_flow_shape_outputs (flow, node);
  }
  for (guint i = 0; i < flow->tensors->len; i++) {
    TrtFlowTensor *t = flow->tensors->pdata[i];
    t->first_cell = flow->cells->len;
    for (guint c = 0; c < t->n_cells; c++) {
      guint cell = flow->cells->len;
      g_array_append_val (flow->cells, cell);
    }
  }
}

static void
mark_operands (const TrtFlow *flow, const TrtNode *node)
{
  for (guint i = node->n_op_inputs; i < node->in->len; i++) {
    TrtFlowTensor *t = trt_flow_find (flow, node->in->pdata[i]);
    if (t != NULL
        && (trt_flow_computes (flow, t->tensor->producer)
            || (t->tensor->producer != NULL
                && may_move (flow, t->tensor->producer))))
      t->is_int8 = TRUE;
  }
}

/* From the last node to the first: what reads INT8 makes its input INT8. */
static void
mark (const TrtFlow *flow)
{
  for (guint i = flow->graph->nodes->len; i-- > 0;) {
    const TrtNode *node = flow->graph->nodes->pdata[i];
    if (trt_flow_computes (flow, node)) {
      TrtFlowTensor *x = trt_flow_find (flow, trt_node_in (node, 0));
      if (x != NULL)
        x->is_int8 = TRUE;
      mark_operands (flow, node);
    } else if (trt_flow_means (flow, node)) {
      trt_flow_find (flow, trt_node_in (node, 0))->is_int8 = TRUE;
    } else if (trt_flow_moves (flow, node)) {
      for (guint j = 0; j < trt_flow_n_data (node); j++)
        trt_flow_find (flow, trt_node_in (node, j))->is_int8 = TRUE;
      for (guint j = 0; j < node->out->len; j++) {
        TrtFlowTensor *y = trt_flow_find (flow, trt_node_out (node, j));
        if (y != NULL)
          y->is_int8 = TRUE;
      }
    }
  }
  for (guint i = 0; i < flow->tensors->len; i++) {
    TrtFlowTensor *t = flow->tensors->pdata[i];
    t->is_root = t->is_int8 && !trt_flow_moves (flow, t->tensor->producer);
  }
}

static gboolean
has_padding (const TrtNode *node)
{
  guint n;
  const gint64 *pads = trt_node_get_ints (node, "pads", &n);
  const char *automatic = trt_node_get_string (node, "auto_pad");

  if (automatic != NULL && g_str_has_prefix (automatic, "SAME"))
    return TRUE;
  for (guint i = 0; pads != NULL && i < n; i++) {
    if (pads[i] != 0)
      return TRUE;
  }
  return FALSE;
}

static void
note_reader (const TrtFlow *flow, const TrtNode *node)
{
  TrtFlowTensor *x = trt_flow_find (flow, trt_node_in (node, 0));

  if (!trt_flow_computes (flow, node) || x == NULL)
    return;
  if (trt_flow_is_depthwise (node))
    x->feeds_depthwise = TRUE;
  else
    x->feeds_dense = TRUE;
  if (trt_node_is (node, "Conv") && !trt_flow_is_depthwise (node)
      && has_padding (node))
    x->feeds_padding = TRUE;
  for (guint i = node->n_op_inputs; i < node->in->len; i++) {
    TrtFlowTensor *r = trt_flow_find (flow, node->in->pdata[i]);
    if (r != NULL && r->is_int8)
      r->feeds_addition = TRUE;
  }
}

/* What @node, a move, feeds on behalf of its inputs. */
static void
pass_back (const TrtFlow *flow, const TrtNode *node)
{
  for (guint j = 0; j < node->out->len; j++) {
    const TrtFlowTensor *y = trt_flow_find (flow, trt_node_out (node, j));
    for (guint i = 0; y != NULL && i < trt_flow_n_data (node); i++) {
      TrtFlowTensor *x = trt_flow_find (flow, trt_node_in (node, i));
      x->feeds_dense |= y->feeds_dense;
      x->feeds_depthwise |= y->feeds_depthwise;
      x->feeds_addition |= y->feeds_addition;
      x->feeds_padding |= y->feeds_padding;
    }
  }
}

static void
join_groups (TrtFlow *flow, const TrtNode *node)
{
  const TrtFlowTensor *x = trt_flow_find (flow, trt_node_in (node, 0));

  for (guint i = 1; i < trt_flow_n_data (node); i++)
    trt_flow_unite (flow->groups, x->index,
        trt_flow_find (flow, trt_node_in (node, i))->index);
  for (guint i = 0; i < node->out->len; i++) {
    const TrtFlowTensor *y = trt_flow_find (flow, trt_node_out (node, i));
    if (y != NULL)
      trt_flow_unite (flow->groups, x->index, y->index);
  }
}

/* Dense readers fold scales by channel into their weights; a producer that
 * computes stores by channel as well, and nobody else looks at the tensor. */
static gboolean
may_differ (const TrtFlow *flow, const TrtFlowTensor *t)
{
  for (guint i = 0; i < t->tensor->users->len; i++) {
    const TrtNode *user = t->tensor->users->pdata[i];
    if (!trt_flow_computes (flow, user) && !trt_flow_moves (flow, user))
      return FALSE;
  }
  return trt_flow_computes (flow, t->tensor->producer);
}

/* A reader for which the tensor must have one scale: an addition, a product
 * along the last axis, and floats in the middle of a channel shuffle. */
static gboolean
wants_one_scale (const TrtFlow *flow, const TrtFlowTensor *t)
{
  if (t->is_root
      && (t->feeds_addition || (t->feeds_dense && !may_differ (flow, t))))
    return TRUE;
  for (guint i = 0; i < t->tensor->users->len; i++) {
    const TrtNode *user = t->tensor->users->pdata[i];
    if (trt_flow_computes (flow, user)) {
      if (trt_node_in (user, 0) != t->tensor
          || (!trt_node_is (user, "Conv") && t->tensor->rank != 2))
        return TRUE;
    } else if (!trt_flow_moves (flow, user) && t->span != 1) {
      return TRUE;
    }
  }
  return FALSE;
}

static void
find_cells (TrtFlow *flow)
{
  for (guint i = 0; i < flow->graph->nodes->len; i++)
    note_reader (flow, flow->graph->nodes->pdata[i]);
  for (guint i = flow->graph->nodes->len; i-- > 0;) {
    const TrtNode *node = flow->graph->nodes->pdata[i];
    if (!trt_flow_moves (flow, node))
      continue;
    pass_back (flow, node);
    join_groups (flow, node);
    trt_flow_join_channels (flow, node);
  }
  for (guint i = 0; i < flow->tensors->len; i++) {
    const TrtFlowTensor *t = flow->tensors->pdata[i];
    if (t->is_int8 && wants_one_scale (flow, t))
      trt_flow_make_uniform (flow, t);
  }
}

TrtFlow *
trt_flow_new (TrtGraph *graph, GHashTable *kept)
{
  TrtFlow *flow = g_new0 (TrtFlow, 1);

  flow->graph = graph;
  flow->kept = kept;
  flow->tensors = g_ptr_array_new_with_free_func (g_free);
  flow->by_tensor = g_hash_table_new (NULL, NULL);
  flow->cells = g_array_new (FALSE, FALSE, sizeof (guint));
  flow->groups = g_array_new (FALSE, FALSE, sizeof (guint));
  add_tensors (flow);
  mark (flow);
  find_cells (flow);
  return flow;
}

void
trt_flow_free (TrtFlow *flow)
{
  if (flow == NULL)
    return;
  g_hash_table_unref (flow->by_tensor);
  g_ptr_array_unref (flow->tensors);
  g_array_unref (flow->cells);
  g_array_unref (flow->groups);
  g_free (flow);
}
