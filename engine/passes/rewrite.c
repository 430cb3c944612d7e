/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* rewrite.c: the moves that passes are made of. */
#include "passes/rewrite.h"

#include <math.h>
#include <string.h>

#include "cpu/element.h"

/* ---- questions -------------------------------------------------------- */

gboolean
trt_node_is (const TrtNode *node, const char *op)
{
  return node != NULL && strcmp (node->op->name, op) == 0;
}

TrtNode *
trt_producer_is (const TrtTensor *tensor, const char *op)
{
  if (tensor == NULL || !trt_node_is (tensor->producer, op))
    return NULL;
  return tensor->producer;
}

gboolean
trt_tensor_has_one_user (const TrtTensor *tensor)
{
  return tensor != NULL && tensor->users->len == 1 && !tensor->is_output;
}

gboolean
trt_tensor_is_float (const TrtTensor *tensor)
{
  return tensor != NULL && trt_dtype_is_float (tensor->enc.dtype);
}

gboolean
trt_tensor_is_uniform (const TrtTensor *tensor, double *value)
{
  g_autofree double *all = NULL;
  guint n;

  if (trt_tensor_get_scalar (tensor, value))
    return TRUE;
  all = trt_tensor_get_floats (tensor, &n);
  if (all == NULL || n == 0)
    return FALSE;
  for (guint i = 1; i < n; i++) {
    if (!(all[i] == all[0]))
      return FALSE;
  }
  *value = all[0];
  return TRUE;
}

gboolean
trt_is_near (double a, double b)
{
  return fabs (a - b) <= 1e-4 * fabs (b) + 1e-12;
}

gboolean
trt_tensor_is_near (const TrtTensor *tensor, double value)
{
  double v;

  return trt_tensor_get_scalar (tensor, &v) && trt_is_near (v, value);
}

double *
trt_tensor_get_channels (const TrtTensor *tensor, int rank, gint64 channels)
{
  gint64 dims[TRT_MAX_RANK];
  double *values, *all;
  guint n;
  int axis;

  if (tensor == NULL || tensor->constant == NULL || tensor->rank > rank
      || !trt_tensor_get_static_dims (tensor, dims))
    return NULL;
  axis = 1 - (rank - tensor->rank);
  for (int i = 0; i < tensor->rank; i++) {
    if (dims[i] != 1 && (i != axis || dims[i] != channels))
      return NULL;
  }
  all = trt_tensor_get_floats (tensor, &n);
  if (all == NULL || n == (guint) channels)
    return all;
  values = g_new (double, (gsize) channels + 1);
  for (gint64 i = 0; i < channels; i++)
    values[i] = all[0];
  g_free (all);
  return values;
}

/* ---- making ----------------------------------------------------------- */

TrtTensor *
trt_constant_from_doubles (TrtGraph *graph, const char *name, TrtkDtype dtype,
    int rank, const gint64 *dims, const double *values)
{
  TrtkTensor t = { .dtype = dtype };
  g_autoptr (GBytes) bytes = NULL;
  gsize size = trtk_dtype_size (dtype);
  gint64 n = 1;

  for (int i = 0; i < rank; i++)
    n *= dims[i];
  t.data = g_malloc ((gsize) n * size + 1);
  for (gint64 i = 0; i < n; i++)
    trtk_store_f64 (&t, i, values[i]);
  bytes = g_bytes_new_take (t.data, (gsize) n * size);
  return trt_graph_add_constant (graph, name, dtype, rank, dims, bytes);
}

TrtNode *
trt_rewrite_new (TrtNode *before, const char *op, const char *name,
    TrtTensor *const *inputs, guint n_inputs)
{
  const TrtOpDef *def = trt_op_find (op);
  TrtNode *node;

  if (def == NULL)
    return NULL;
  node = trt_graph_new_node (before->graph, def, name, inputs, n_inputs, 0);
  trt_graph_insert_node (before->graph, node, before);
  return node;
}

TrtTensor *
trt_rewrite_finish (TrtNode *node, GError **error)
{
  TrtTensor *out = trt_graph_add_tensor (node->graph, node->name);

  out->producer = node;
  g_ptr_array_add (node->out, out);
  return trt_node_infer (node, error) ? out : NULL;
}

/* ---- replacing -------------------------------------------------------- */

static gboolean
is_unused (const TrtNode *node)
{
  for (guint i = 0; i < node->out->len; i++) {
    const TrtTensor *t = node->out->pdata[i];
    if (t != NULL && (t->users->len > 0 || t->is_output))
      return FALSE;
  }
  return TRUE;
}

/* Adds the inputs of @node to @work, then takes the node out. */
static void
remove_node (TrtNode *node, GPtrArray *work)
{
  for (guint i = 0; i < node->in->len; i++) {
    if (node->in->pdata[i] != NULL)
      g_ptr_array_add (work, node->in->pdata[i]);
  }
  trt_graph_remove_node (node->graph, node);
  g_ptr_array_set_size (node->out, 0); /* marks it as removed */
}

static void
prune (GPtrArray *work)
{
  while (work->len > 0) {
    TrtTensor *t = g_ptr_array_steal_index (work, work->len - 1);
    TrtNode *node = t->producer;
    if (node != NULL && node->out->len > 0 && is_unused (node))
      remove_node (node, work);
  }
}

void
trt_tensor_prune (TrtTensor *tensor)
{
  g_autoptr (GPtrArray) work = g_ptr_array_new ();

  g_ptr_array_add (work, tensor);
  prune (work);
}

static void
remove_and_prune (TrtNode *node)
{
  g_autoptr (GPtrArray) work = g_ptr_array_new ();

  remove_node (node, work);
  prune (work);
}

void
trt_node_take_over (TrtNode *to, TrtNode *from)
{
  TrtTensor *made = from->out->pdata[0];

  from->out->pdata[0] = NULL;
  if (to->out->len == 0)
    g_ptr_array_add (to->out, NULL);
  else
    ((TrtTensor *) to->out->pdata[0])->producer = NULL;
  to->out->pdata[0] = made;
  made->producer = to;
  remove_and_prune (from);
}

gboolean
trt_node_can_bypass (const TrtNode *node, const TrtTensor *with)
{
  const TrtTensor *out = node->out->pdata[0];

  return !out->is_output
         || (with->producer != NULL && !with->is_output && !with->is_input);
}

gboolean
trt_node_bypass (TrtNode *node, TrtTensor *with)
{
  TrtTensor *out = node->out->pdata[0];

  if (!trt_node_can_bypass (node, with))
    return FALSE;
  if (out->is_output) {
    char *name = out->name;
    out->name = with->name;
    with->name = name;
  }
  trt_graph_replace_tensor (node->graph, out, with);
  remove_and_prune (node);
  return TRUE;
}

void
trt_node_become_constants (TrtNode *node, GBytes *const *contents)
{
  for (guint i = 0; i < node->out->len; i++) {
    TrtTensor *t = node->out->pdata[i];
    if (t == NULL)
      continue;
    t->producer = NULL;
    t->constant = g_bytes_ref (contents[i]);
    trt_tensor_set_value (t, NULL, 0);
  }
  g_ptr_array_set_size (node->out, 0);
  remove_and_prune (node);
}

gboolean
trt_rewrite_each (TrtGraph *graph, TrtRewriteFunc f, guint *n_changes,
    GError **error)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_copy (graph->nodes, NULL, NULL);

  for (guint i = 0; i < nodes->len; i++) {
    TrtNode *node = nodes->pdata[i];
    GError *own = NULL;
    if (node->out->len == 0) /* removed by an earlier rewrite */
      continue;
    if (f (node, &own))
      (*n_changes)++;
    if (own != NULL) {
      g_propagate_error (error, own);
      return FALSE;
    }
  }
  return TRUE;
}
