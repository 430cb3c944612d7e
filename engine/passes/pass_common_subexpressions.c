/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* common-subexpressions
 *   match    two nodes of one operator with the same inputs, attributes and
 *            epilogue; two small constants of the same type and contents
 *   rewrite  users of the second read the first
 *   keeps    values, and the names of graph outputs
 *   leaves   random operators; a second node that makes a graph output */
#include <string.h>

#include "passes/pass.h"
#include "passes/rewrite.h"

#define MAX_CONSTANT 4096 /* bytes that are worth comparing */

static void
describe_attr (GString *key, const TrtAttr *attr)
{
  g_string_append_printf (key, "|%s=%d", attr->name, attr->type);
  if (attr->type == TRT_ATTR_INT)
    g_string_append_printf (key, ":%" G_GINT64_FORMAT, attr->i);
  else if (attr->type == TRT_ATTR_FLOAT)
    g_string_append_printf (key, ":%a", attr->f);
  else if (attr->type == TRT_ATTR_STRING)
    g_string_append_printf (key, ":%zu:%s", strlen (attr->s), attr->s);
  for (guint i = 0; i < attr->n; i++) {
    if (attr->type == TRT_ATTR_INTS)
      g_string_append_printf (key, ":%" G_GINT64_FORMAT, attr->ints[i]);
    else
      g_string_append_printf (key, ":%a", attr->floats[i]);
  }
}

static int
compare_attrs (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(TrtAttr *const *) a)->name, (*(TrtAttr *const *) b)->name);
}

/* Two nodes with one key make the same. */
static char *
describe_node (const TrtNode *node)
{
  GString *key = g_string_new (node->op->name);

  g_string_append_printf (key, "|%u|%u", node->n_op_inputs, node->out->len);
  for (guint i = 0; i < node->in->len; i++) {
    const TrtTensor *t = node->in->pdata[i];
    g_string_append_printf (key, "|%d", t != NULL ? (int) t->id : -1);
  }
  g_ptr_array_sort (node->attrs, compare_attrs);
  for (guint i = 0; i < node->attrs->len; i++)
    describe_attr (key, node->attrs->pdata[i]);
  for (guint i = 0; i < node->epilogue->len; i++) {
    const TrtkStep *s = &g_array_index (node->epilogue, TrtkStep, i);
    g_string_append_printf (key, "|->%d:%d:%a:%a:%d", s->kind, s->act,
        (double) s->alpha, (double) s->beta, s->operand);
  }
  return g_string_free (key, FALSE);
}

static gboolean
can_merge (const TrtNode *node, const TrtNode *first)
{
  for (guint i = 0; i < node->out->len; i++) {
    const TrtTensor *t = node->out->pdata[i], *f = first->out->pdata[i];
    if ((t == NULL) != (f == NULL) || (t != NULL && t->is_output))
      return FALSE;
  }
  return TRUE;
}

static void
merge_nodes (TrtGraph *graph, guint *n_changes)
{
  g_autoptr (GHashTable) seen
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < graph->nodes->len;) {
    TrtNode *node = graph->nodes->pdata[i], *first;
    char *key;
    i++;
    if ((node->op->flags & TRT_OP_FLAG_RANDOM) != 0 || node->regions != NULL)
      continue;
    key = describe_node (node);
    first = g_hash_table_lookup (seen, key);
    if (first == NULL) {
      g_hash_table_insert (seen, key, node);
      continue;
    }
    g_free (key);
    if (!can_merge (node, first))
      continue;
    for (guint o = 0; o < node->out->len; o++) {
      if (node->out->pdata[o] != NULL)
        trt_graph_replace_tensor (graph, node->out->pdata[o],
            first->out->pdata[o]);
    }
    trt_graph_remove_node (graph, node);
    i--;
    (*n_changes)++;
  }
}

/* The bytes with type and shape before them. */
static GBytes *
describe_constant (const TrtTensor *t)
{
  g_autofree char *type = trt_tensor_describe (t);
  GByteArray *key = g_byte_array_new ();
  gsize size;
  gconstpointer data = g_bytes_get_data (t->constant, &size);

  g_byte_array_append (key, (const guint8 *) type, (guint) strlen (type) + 1);
  g_byte_array_append (key, data, (guint) size);
  return g_byte_array_free_to_bytes (key);
}

static void
merge_constants (TrtGraph *graph, guint *n_changes)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_bytes_hash,
      g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);

  for (guint i = 0; i < graph->all_tensors->len; i++) {
    TrtTensor *t = graph->all_tensors->pdata[i], *first;
    GBytes *key;
    if (t->constant == NULL || t->users->len == 0 || t->is_output
        || t->enc.quant.kind != TRT_QUANT_NONE
        || g_bytes_get_size (t->constant) > MAX_CONSTANT)
      continue;
    key = describe_constant (t);
    first = g_hash_table_lookup (seen, key);
    if (first == NULL) {
      g_hash_table_insert (seen, key, t);
      continue;
    }
    g_bytes_unref (key);
    trt_graph_replace_tensor (graph, t, first);
    (*n_changes)++;
  }
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  merge_constants (graph, n_changes);
  merge_nodes (graph, n_changes);
  return TRUE;
}

const TrtPass trt_pass_common_subexpressions = {
  .name = "common-subexpressions",
  .summary = "what is computed twice is computed once",
  .run = run,
};
