/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* copy.c: a graph of its own with the same live tensors and nodes. */
#include <string.h>

#include "ir/profile.h"
#include "ops/op.h"

typedef struct {
  TrtGraph *to;
  GHashTable *tensors; /* TrtTensor -> its copy */
  GHashTable *exprs;   /* TrtExpr -> its copy */
} Copy;

static const TrtExpr *
copy_expr (Copy *c, const TrtExpr *e)
{
  TrtExprPool *pool = c->to->exprs;
  const TrtExpr *made;

  if (e == NULL)
    return NULL;
  made = g_hash_table_lookup (c->exprs, e);
  if (made != NULL)
    return made;
  if (e->kind == TRT_EXPR_CONST)
    made = trt_expr_const (pool, e->value);
  else if (e->kind == TRT_EXPR_SYMBOL)
    made = trt_expr_symbol (pool, trt_expr_pool_symbol (pool, e->symbol->name));
  else
    made = trt_expr_combine (
        pool, e->kind, copy_expr (c, e->a), copy_expr (c, e->b));
  g_hash_table_insert (c->exprs, (gpointer)e, (gpointer)made);
  return made;
}

static void
copy_symbols (Copy *c, const TrtExprPool *from)
{
  for (guint i = 0; i < trt_expr_pool_n_symbols (from); i++) {
    const TrtSymbol *symbol = trt_expr_pool_nth_symbol (from, i);
    TrtSymbol *made = trt_expr_pool_symbol (c->to->exprs, symbol->name);
    made->min = symbol->min;
    made->opt = symbol->opt;
    made->max = symbol->max;
  }
}

static TrtTensor *
copy_tensor (Copy *c, const TrtTensor *t)
{
  TrtTensor *made;

  if (t == NULL)
    return NULL;
  made = g_hash_table_lookup (c->tensors, t);
  if (made != NULL)
    return made;
  made = trt_graph_add_tensor (c->to, t->name);
  trt_encoding_copy (&made->enc, &t->enc);
  made->rank = t->rank;
  for (int i = 0; i < t->rank; i++)
    made->dims[i] = copy_expr (c, t->dims[i]);
  if (t->constant != NULL)
    made->constant = g_bytes_ref (t->constant);
  if (t->value != NULL) {
    made->value = g_new0 (const TrtExpr *, t->n_values + 1);
    made->n_values = t->n_values;
    for (guint i = 0; i < t->n_values; i++)
      made->value[i] = copy_expr (c, t->value[i]);
  }
  made->is_input = t->is_input;
  made->is_output = t->is_output;
  g_hash_table_insert (c->tensors, (gpointer)t, made);
  return made;
}

static void
copy_outputs (Copy *c, const TrtNode *node, TrtNode *made)
{
  for (guint i = 0; i < node->out->len; i++) {
    TrtTensor *t = copy_tensor (c, node->out->pdata[i]);
    if (t != NULL)
      t->producer = made;
    g_ptr_array_add (made->out, t);
  }
}

static void
copy_node (Copy *c, const TrtNode *node)
{
  TrtNode *made = trt_graph_new_node (c->to, node->op, node->name, NULL, 0, 0);

  for (guint i = 0; i < node->in->len; i++)
    trt_node_set_input (made, i, copy_tensor (c, node->in->pdata[i]));
  made->n_op_inputs = node->n_op_inputs;
  copy_outputs (c, node, made);
  for (guint i = 0; i < node->attrs->len; i++)
    g_ptr_array_add (made->attrs, trt_attr_copy (node->attrs->pdata[i]));
  g_array_append_vals (
      made->epilogue, node->epilogue->data, node->epilogue->len);
  if (node->regions != NULL) {
    made->regions =
        g_ptr_array_new_with_free_func ((GDestroyNotify)trt_graph_free);
    for (guint i = 0; i < node->regions->len; i++)
      g_ptr_array_add (made->regions, trt_graph_copy (node->regions->pdata[i]));
  }
  trt_graph_insert_node (c->to, made, NULL);
}

/**
 * trt_graph_copy:
 *
 * Nothing is shared but the bytes of constants, which never change. Ids are
 * given anew; nodes and tensors that were removed are left behind.
 *
 * Returns: (transfer full): the copy
 */
TrtGraph *
trt_graph_copy (const TrtGraph *graph)
{
  Copy c = { trt_graph_new (), g_hash_table_new (NULL, NULL),
    g_hash_table_new (NULL, NULL) };
  GHashTableIter iter;
  gpointer key, value;

  g_free (c.to->name);
  c.to->name = g_strdup (graph->name);
  copy_symbols (&c, graph->exprs);
  trt_profiles_copy (c.to->profiles, graph->profiles);
  for (guint i = 0; i < graph->inputs->len; i++)
    g_ptr_array_add (c.to->inputs, copy_tensor (&c, graph->inputs->pdata[i]));
  for (guint i = 0; i < graph->nodes->len; i++)
    copy_node (&c, graph->nodes->pdata[i]);
  for (guint i = 0; i < graph->outputs->len; i++)
    g_ptr_array_add (c.to->outputs, copy_tensor (&c, graph->outputs->pdata[i]));
  g_hash_table_iter_init (&iter, graph->metadata);
  while (g_hash_table_iter_next (&iter, &key, &value))
    trt_graph_set_metadata (c.to, key, value);
  g_hash_table_unref (c.tensors);
  g_hash_table_unref (c.exprs);
  return c.to;
}
