/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* needs.c: numbers of tensors, and what of a graph has to run. */
#include <string.h>

#include "ir/profile.h"
#include "lower/lower.h"

static void
add_tensor (TrtTensorTable *table, TrtTensor *tensor)
{
  if (tensor == NULL || table->by_id[tensor->id] != TRT_NO_INDEX)
    return;
  table->by_id[tensor->id] = table->tensors->len;
  g_ptr_array_add (table->tensors, tensor);
}

TrtTensorTable *
trt_tensor_table_new (const TrtGraph *graph)
{
  TrtTensorTable *table = g_new0 (TrtTensorTable, 1);

  table->tensors = g_ptr_array_new ();
  table->by_id = g_new (guint32, graph->all_tensors->len + 1);
  for (guint i = 0; i < graph->all_tensors->len; i++)
    table->by_id[i] = TRT_NO_INDEX;
  for (guint i = 0; i < graph->inputs->len; i++)
    add_tensor (table, graph->inputs->pdata[i]);
  for (guint i = 0; i < graph->nodes->len; i++) {
    const TrtNode *node = graph->nodes->pdata[i];
    for (guint j = 0; j < node->in->len; j++)
      add_tensor (table, node->in->pdata[j]);
    for (guint j = 0; j < node->out->len; j++)
      add_tensor (table, node->out->pdata[j]);
  }
  for (guint i = 0; i < graph->outputs->len; i++)
    add_tensor (table, graph->outputs->pdata[i]);
  return table;
}

void
trt_tensor_table_free (TrtTensorTable *table)
{
  if (table == NULL)
    return;
  g_ptr_array_unref (table->tensors);
  g_free (table->by_id);
  g_free (table);
}

/* ---- static shapes ---------------------------------------------------- */

/* A batch, or somebody said between which numbers it is. */
static gboolean
has_opt (const TrtExpr *dim, int axis)
{
  return axis == 0
         || (dim->kind == TRT_EXPR_SYMBOL
             && trt_symbol_is_ranged (dim->symbol));
}

/* Sets what has an opt to it; collects the other symbols of inputs. */
static gboolean
fix_inputs (TrtGraph *graph, GString *open, GError **error)
{
  for (guint i = 0; i < graph->inputs->len; i++) {
    TrtTensor *t = graph->inputs->pdata[i];
    gint64 dims[TRT_MAX_RANK], opt;
    gboolean change = FALSE;
    for (int d = 0; d < t->rank; d++) {
      dims[d] = -1;
      if (trt_expr_is_const (t->dims[d], NULL) || !has_opt (t->dims[d], d)
          || !trt_expr_eval_opt (t->dims[d], &opt))
        continue;
      dims[d] = opt;
      change = TRUE;
    }
    if (change
        && !trt_graph_set_input_shape (graph, t->name, t->rank, dims, error))
      return FALSE;
  }
  for (guint i = 0; i < graph->inputs->len; i++) {
    TrtTensor *t = graph->inputs->pdata[i];
    gint64 dims[TRT_MAX_RANK];
    if (!trt_tensor_get_static_dims (t, dims)) {
      g_autofree char *text = trt_tensor_describe (t);
      g_string_append_printf (open, "%s'%s' %s", open->len > 0 ? ", " : "",
          t->name, text);
    }
  }
  return TRUE;
}

static gboolean
require_static (const TrtGraph *graph, GError **error)
{
  for (guint i = 0; i < graph->nodes->len; i++) {
    const TrtNode *node = graph->nodes->pdata[i];
    for (guint j = 0; j < node->out->len; j++) {
      const TrtTensor *t = node->out->pdata[j];
      g_autofree char *text = NULL;
      if (t == NULL || trt_tensor_count (t) >= 0)
        continue;
      text = trt_tensor_describe (t);
      return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
          "output %u '%s' is %s: its shape depends on the data", j, t->name,
          text);
    }
  }
  return TRUE;
}

TrtGraph *
trt_lower_static (const TrtGraph *graph, GError **error)
{
  g_autoptr (TrtGraph) fixed = trt_graph_copy (graph);
  g_autoptr (GString) open = g_string_new (NULL);

  if (!fix_inputs (fixed, open, error))
    return NULL;
  if (open->len > 0) {
    trt_fail (error, TRT_ERROR_SHAPE,
        "not every dimension is known: input %s; give it with "
        "--shape NAME=1x3x480x640, or a range of them with --profile", open->str);
    return NULL;
  }
  if (!trt_graph_infer (fixed, error) || !require_static (fixed, error))
    return NULL;
  return g_steal_pointer (&fixed);
}

/* ---- known and needed ------------------------------------------------- */

gboolean
trt_lower_is_known (const TrtTensor *tensor)
{
  g_autofree gint64 *ints = NULL;
  guint n;

  if (tensor->constant != NULL)
    return TRUE;
  if (tensor->is_input || !trt_dtype_is_integer (tensor->enc.dtype))
    return FALSE;
  ints = trt_tensor_get_ints (tensor, &n);
  return ints != NULL && (gint64) n == trt_tensor_count (tensor);
}

static void
store_int (guint8 *at, gsize size, gint64 v)
{
  gint8 v8 = (gint8) v;
  gint16 v16 = (gint16) v;
  gint32 v32 = (gint32) v;

  switch (size) {
    case 1:
      memcpy (at, &v8, 1);
      break;
    case 2:
      memcpy (at, &v16, 2);
      break;
    case 4:
      memcpy (at, &v32, 4);
      break;
    default:
      memcpy (at, &v, 8);
  }
}

GBytes *
trt_lower_known_bytes (const TrtTensor *tensor)
{
  g_autofree gint64 *ints = NULL;
  gsize size = trtk_dtype_size (tensor->enc.dtype);
  guint8 *data;
  guint n;

  if (tensor->constant != NULL)
    return g_bytes_ref (tensor->constant);
  ints = trt_tensor_get_ints (tensor, &n);
  data = g_malloc0 (n * size + 1);
  for (guint i = 0; i < n; i++)
    store_int (data + i * size, size, ints[i]);
  return g_bytes_new_take (data, n * size);
}

gboolean *
trt_lower_needed_nodes (const TrtGraph *graph)
{
  gboolean *needed = g_new0 (gboolean, graph->nodes->len + 1);
  g_autofree gboolean *wanted = g_new0 (gboolean, graph->all_tensors->len + 1);

  for (guint i = 0; i < graph->outputs->len; i++)
    wanted[((TrtTensor *) graph->outputs->pdata[i])->id] = TRUE;
  for (guint i = graph->nodes->len; i-- > 0;) {
    const TrtNode *node = graph->nodes->pdata[i];
    for (guint j = 0; j < node->out->len; j++) {
      const TrtTensor *t = node->out->pdata[j];
      if (t != NULL && wanted[t->id] && !trt_lower_is_known (t))
        needed[i] = TRUE;
    }
    for (guint j = 0; j < node->in->len && needed[i]; j++) {
      const TrtTensor *t = node->in->pdata[j];
      if (t != NULL)
        wanted[t->id] = TRUE;
    }
  }
  return needed;
}
