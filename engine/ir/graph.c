/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* graph.c: lifecycle, edges and order of a graph. */
#include "ir/graph.h"

#include <string.h>

#include "ir/profile.h"
#include "ops/op.h"

static void
tensor_free (gpointer data)
{
  TrtTensor *tensor = data;

  g_free (tensor->name);
  trt_encoding_clear (&tensor->enc);
  g_ptr_array_unref (tensor->users);
  g_clear_pointer (&tensor->constant, g_bytes_unref);
  g_free (tensor->value);
  g_free (tensor);
}

static void
node_free (gpointer data)
{
  TrtNode *node = data;

  g_free (node->name);
  g_ptr_array_unref (node->in);
  g_ptr_array_unref (node->out);
  g_ptr_array_unref (node->attrs);
  g_array_unref (node->epilogue);
  g_clear_pointer (&node->regions, g_ptr_array_unref);
  g_free (node);
}

/**
 * trt_graph_new:
 *
 * Returns: (transfer full): an empty graph; free with trt_graph_free()
 */
TrtGraph *
trt_graph_new (void)
{
  TrtGraph *graph = g_new0 (TrtGraph, 1);

  graph->name = g_strdup ("graph");
  graph->exprs = trt_expr_pool_new ();
  graph->nodes = g_ptr_array_new ();
  graph->inputs = g_ptr_array_new ();
  graph->outputs = g_ptr_array_new ();
  graph->metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      g_free);
  graph->profiles = trt_profiles_new ();
  graph->all_tensors = g_ptr_array_new_with_free_func (tensor_free);
  graph->all_nodes = g_ptr_array_new_with_free_func (node_free);
  return graph;
}

void
trt_graph_free (TrtGraph *graph)
{
  if (graph == NULL)
    return;
  g_ptr_array_unref (graph->all_nodes);
  g_ptr_array_unref (graph->all_tensors);
  g_ptr_array_unref (graph->nodes);
  g_ptr_array_unref (graph->inputs);
  g_ptr_array_unref (graph->outputs);
  g_hash_table_unref (graph->metadata);
  g_ptr_array_unref (graph->profiles);
  trt_expr_pool_free (graph->exprs);
  g_free (graph->name);
  g_free (graph);
}

TrtTensor *
trt_graph_add_tensor (TrtGraph *graph, const char *name)
{
  TrtTensor *tensor = g_new0 (TrtTensor, 1);

  tensor->id = graph->all_tensors->len;
  tensor->name = name != NULL ? g_strdup (name)
                              : g_strdup_printf ("t%u", tensor->id);
  tensor->graph = graph;
  tensor->rank = -1;
  tensor->enc.layout.granule = 1;
  tensor->users = g_ptr_array_new ();
  g_ptr_array_add (graph->all_tensors, tensor);
  return tensor;
}

static void
set_dims (TrtTensor *tensor, TrtkDtype dtype, int rank, const gint64 *dims)
{
  TrtExprPool *pool = tensor->graph->exprs;

  tensor->enc.dtype = dtype;
  tensor->rank = rank;
  for (int i = 0; i < rank; i++) {
    if (dims[i] >= 0) {
      tensor->dims[i] = trt_expr_const (pool, dims[i]);
    } else {
      g_autofree char *symbol
          = g_strdup_printf ("%s_dim%d", tensor->name, i);
      tensor->dims[i]
          = trt_expr_symbol (pool, trt_expr_pool_symbol (pool, symbol));
    }
  }
}

/**
 * trt_graph_add_input:
 * @dims: (array length=rank): -1 for one that is only known at run time; it
 *   becomes the symbol "NAME_dimI"
 *
 * Returns: (transfer none): the tensor, owned by @graph
 */
TrtTensor *
trt_graph_add_input (TrtGraph *graph, const char *name, TrtkDtype dtype,
    int rank, const gint64 *dims)
{
  TrtTensor *tensor;

  g_return_val_if_fail (rank >= 0 && rank <= TRT_MAX_RANK, NULL);
  tensor = trt_graph_add_tensor (graph, name);
  set_dims (tensor, dtype, rank, dims);
  tensor->is_input = TRUE;
  g_ptr_array_add (graph->inputs, tensor);
  return tensor;
}

/**
 * trt_graph_add_constant:
 * @dims: (array length=rank): all known
 * @data: (transfer none): dense row-major elements, little-endian
 *
 * Returns: (transfer none) (nullable): the tensor; %NULL where @data has not
 *   the size that @dtype and @dims ask for
 */
TrtTensor *
trt_graph_add_constant (TrtGraph *graph, const char *name, TrtkDtype dtype,
    int rank, const gint64 *dims, GBytes *data)
{
  TrtTensorInfo info = { .dtype = dtype, .rank = rank };
  TrtTensor *tensor;

  g_return_val_if_fail (rank >= 0 && rank <= TRT_MAX_RANK, NULL);
  if (rank > 0) /* a scalar's dims may be NULL */
    memcpy (info.dims, dims, (gsize) rank * sizeof *dims);
  if (trt_tensor_info_bytes (&info) != g_bytes_get_size (data))
    return NULL;
  tensor = trt_graph_add_tensor (graph, name);
  set_dims (tensor, dtype, rank, dims);
  tensor->constant = g_bytes_ref (data);
  return tensor;
}

void
trt_graph_add_output (TrtGraph *graph, TrtTensor *tensor)
{
  tensor->is_output = TRUE;
  g_ptr_array_add (graph->outputs, tensor);
}

TrtNode *
trt_graph_new_node (TrtGraph *graph, const TrtOpDef *op, const char *name,
    TrtTensor *const *inputs, guint n_inputs, guint n_outputs)
{
  TrtNode *node = g_new0 (TrtNode, 1);

  node->id = graph->all_nodes->len;
  node->name = name != NULL && *name != '\0'
                   ? g_strdup (name)
                   : g_strdup_printf ("%s_%u", op->name, node->id);
  node->graph = graph;
  node->op = op;
  node->in = g_ptr_array_new ();
  node->out = g_ptr_array_new ();
  node->attrs = g_ptr_array_new_with_free_func (
      (GDestroyNotify) trt_attr_free);
  node->epilogue = g_array_new (FALSE, TRUE, sizeof (TrtkStep));
  for (guint i = 0; i < n_inputs; i++)
    trt_node_set_input (node, i, inputs[i]);
  node->n_op_inputs = n_inputs;
  for (guint i = 0; i < n_outputs; i++) {
    TrtTensor *out = trt_graph_add_tensor (graph, NULL);
    out->producer = node;
    g_ptr_array_add (node->out, out);
  }
  g_ptr_array_add (graph->all_nodes, node);
  return node;
}

/**
 * trt_graph_add_node:
 * @op: an operator's name, as in ops/ops.def
 * @name: (nullable): for messages; made up where %NULL
 * @inputs: (array length=n_inputs): %NULL for an optional one left out
 *
 * Appends a node; its attributes are set afterwards, its outputs' shapes by
 * trt_graph_infer().
 *
 * Returns: (transfer none) (nullable): the node; %NULL where there is no such
 *   operator
 */
TrtNode *
trt_graph_add_node (TrtGraph *graph, const char *op, const char *name,
    TrtTensor *const *inputs, guint n_inputs, guint n_outputs)
{
  const TrtOpDef *def = trt_op_find (op);
  TrtNode *node;

  if (def == NULL)
    return NULL;
  node = trt_graph_new_node (graph, def, name, inputs, n_inputs, n_outputs);
  trt_graph_insert_node (graph, node, NULL);
  return node;
}

void
trt_graph_insert_node (TrtGraph *graph, TrtNode *node, const TrtNode *before)
{
  guint index = graph->nodes->len;

  if (before != NULL)
    g_ptr_array_find (graph->nodes, before, &index);
  g_ptr_array_insert (graph->nodes, (gint) index, node);
}

void
trt_graph_remove_node (TrtGraph *graph, TrtNode *node)
{
  for (guint i = 0; i < node->in->len; i++)
    trt_node_set_input (node, i, NULL);
  g_ptr_array_remove (graph->nodes, node);
}

void
trt_node_set_input (TrtNode *node, guint index, TrtTensor *tensor)
{
  TrtTensor *old;

  while (node->in->len <= index)
    g_ptr_array_add (node->in, NULL);
  old = node->in->pdata[index];
  if (old != NULL)
    g_ptr_array_remove (old->users, node);
  node->in->pdata[index] = tensor;
  if (tensor != NULL)
    g_ptr_array_add (tensor->users, node);
}

void
trt_graph_replace_tensor (TrtGraph *graph, TrtTensor *from, TrtTensor *to)
{
  while (from->users->len > 0) {
    TrtNode *user = from->users->pdata[0];
    for (guint i = 0; i < user->in->len; i++) {
      if (user->in->pdata[i] == from)
        trt_node_set_input (user, i, to);
    }
  }
  for (guint i = 0; i < graph->outputs->len; i++) {
    if (graph->outputs->pdata[i] == from) {
      graph->outputs->pdata[i] = to;
      from->is_output = FALSE;
      to->is_output = TRUE;
    }
  }
}

void
trt_node_add_step (TrtNode *node, TrtkStepKind kind, TrtkAct act, float alpha,
    float beta, TrtTensor *operand)
{
  TrtkStep step = { kind, act, alpha, beta, -1 };

  if (operand != NULL) {
    step.operand = (gint32) node->in->len;
    trt_node_set_input (node, node->in->len, operand);
  }
  g_array_append_val (node->epilogue, step);
}

TrtTensor *
trt_node_output (const TrtNode *node, guint index)
{
  return trt_node_out (node, index);
}

TrtTensor *
trt_graph_find_input (const TrtGraph *graph, const char *name)
{
  for (guint i = 0; i < graph->inputs->len; i++) {
    TrtTensor *tensor = graph->inputs->pdata[i];
    if (strcmp (tensor->name, name) == 0)
      return tensor;
  }
  return NULL;
}

TrtTensor *
trt_graph_find_tensor (const TrtGraph *graph, const char *name)
{
  TrtTensor *tensor = trt_graph_find_input (graph, name);

  for (guint i = 0; i < graph->nodes->len && tensor == NULL; i++) {
    const TrtNode *node = graph->nodes->pdata[i];
    for (guint j = 0; j < node->out->len + node->in->len; j++) {
      TrtTensor *t = j < node->out->len
                         ? node->out->pdata[j]
                         : node->in->pdata[j - node->out->len];
      if (t != NULL && strcmp (t->name, name) == 0)
        return t;
    }
  }
  return tensor;
}

void
trt_graph_set_metadata (TrtGraph *graph, const char *key, const char *value)
{
  g_hash_table_insert (graph->metadata, g_strdup (key), g_strdup (value));
}

const char *
trt_graph_get_metadata (const TrtGraph *graph, const char *key)
{
  return g_hash_table_lookup (graph->metadata, key);
}

/**
 * trt_graph_list_metadata:
 *
 * Returns: (transfer container): a table of the same keys and values, which
 *   stay @graph's
 */
GHashTable *
trt_graph_list_metadata (const TrtGraph *graph)
{
  GHashTable *copy = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, graph->metadata);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (copy, key, value);
  return copy;
}
