/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* layers.c: which layer is wrong.
 *
 * Every tensor of the optimised graph becomes an output, and the engine runs
 * once. Then each node runs alone on its reference kernel, fed with what the
 * engine gave as its inputs, so that errors do not add up. */
#include <string.h>

#include "compare.h"
#include "ops/op.h"

/* The plan's graph with all tensors as outputs, as a model of its own. */
static ToolModel *
open_inner (ToolModel *model, ToolCode *code)
{
  g_autoptr (TrtPlan) plan = tool_model_build (model, code);
  ToolModel *inner;
  TrtGraph *graph;

  if (plan == NULL)
    return NULL;
  inner = g_new0 (ToolModel, 1);
  inner->path = g_strdup (model->path);
  inner->backend = model->backend;
  inner->graph = graph = trt_graph_copy (trt_plan_graph (plan));
  for (guint i = 0; i < graph->nodes->len; i++) {
    const TrtNode *node = graph->nodes->pdata[i];
    for (guint j = 0; j < node->out->len; j++) {
      TrtTensor *t = node->out->pdata[j];
      if (t != NULL && !t->is_output)
        trt_graph_add_output (graph, t);
    }
  }
  return inner;
}

static const NpyArray *
value_of (const TrtTensor *t, const ToolArrays *in, const ToolArrays *out)
{
  const NpyArray *a = tool_arrays_find (in, t->name);

  return a != NULL ? a : tool_arrays_find (out, t->name);
}

/* Points @k at @t's contents; FALSE where they are not there. */
static gboolean
bind_input (const TrtTensor *t, const ToolArrays *in, const ToolArrays *out,
    TrtkTensor *k)
{
  const NpyArray *a;

  *k = (TrtkTensor) { 0 };
  if (t == NULL)
    return TRUE;
  k->dtype = t->enc.dtype;
  k->rank = t->rank;
  if (t->constant != NULL) {
    k->data = (void *) g_bytes_get_data (t->constant, NULL);
    return trt_tensor_get_static_dims (t, k->dims);
  }
  a = value_of (t, in, out);
  if (a == NULL || a->dtype != k->dtype)
    return FALSE;
  k->rank = a->rank;
  memcpy (k->dims, a->dims, sizeof k->dims);
  k->data = (void *) g_bytes_get_data (a->data, NULL);
  return TRUE;
}

/* Makes room like the engine's output. */
static NpyArray *
like (const NpyArray *a)
{
  gsize size = g_bytes_get_size (a->data);

  return npy_array_new (a->dtype, a->rank, a->dims,
      g_bytes_new_take (g_malloc0 (MAX (size, 1)), size));
}

static gboolean
compare_node (const TrtNode *node, const ToolArrays *in, const ToolArrays *out,
    GString *report, guint *n_skipped)
{
  g_autofree TrtkTensor *ki = g_new0 (TrtkTensor, node->in->len + 1);
  g_autofree TrtkTensor *ko = g_new0 (TrtkTensor, node->out->len + 1);
  g_autoptr (GPtrArray) want = g_ptr_array_new_with_free_func (
      (GDestroyNotify) npy_array_free);
  gboolean same = TRUE, ready = TRUE;

  for (guint i = 0; i < node->in->len; i++)
    ready = bind_input (node->in->pdata[i], in, out, &ki[i]) && ready;
  for (guint i = 0; i < node->out->len; i++) {
    const TrtTensor *t = node->out->pdata[i];
    const NpyArray *got = t != NULL ? tool_arrays_find (out, t->name) : NULL;
    g_ptr_array_add (want, got != NULL ? like (got) : NULL);
    ready = ready && (t == NULL || got != NULL);
    if (got == NULL)
      continue;
    ko[i] = (TrtkTensor) { .dtype = got->dtype, .rank = got->rank,
      .data = (void *) g_bytes_get_data (
          ((NpyArray *) want->pdata[i])->data, NULL) };
    memcpy (ko[i].dims, got->dims, sizeof got->dims);
  }
  if (!ready || !trt_node_run_reference (node, ki, ko, NULL)) {
    (*n_skipped)++;
    return TRUE;
  }
  for (guint i = 0; i < node->out->len; i++) {
    const TrtTensor *t = node->out->pdata[i];
    g_autofree char *name = NULL;
    if (t == NULL)
      continue;
    name = g_strdup_printf ("%s (%s)", node->name, node->op->name);
    if (!tool_compare_arrays (name, tool_arrays_find (out, t->name),
            want->pdata[i], report))
      same = FALSE;
  }
  return same;
}

ToolCode
tool_compare_layers (ToolModel *model, const ToolArrays *in)
{
  g_autoptr (GString) report = g_string_new (NULL);
  g_autoptr (ToolModel) inner = NULL;
  g_autoptr (TrtGraph) fixed = NULL;
  g_auto (ToolArrays) out = { 0 };
  guint n_bad = 0, n_skipped = 0, n;
  ToolCode code;

  inner = open_inner (model, &code);
  if (inner == NULL)
    return code;
  tool_arrays_init (&out);
  code = tool_feed (inner, in, &out);
  if (code != TOOL_GOOD)
    return code;
  fixed = trt_graph_copy (inner->graph);
  n = fixed->nodes->len;
  for (guint i = 0; i < n; i++) {
    if (!compare_node (fixed->nodes->pdata[i], in, &out, report, &n_skipped))
      n_bad++;
  }
  g_string_append_printf (report,
      "%u layers, %u differ, %u without a value to hold them against\n", n,
      n_bad, n_skipped);
  if (!tool_print (report->str))
    return TOOL_FAILED;
  return n_bad == 0 ? TOOL_GOOD : TOOL_FAILED;
}
