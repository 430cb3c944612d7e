/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* reference.c: every tensor becomes a constant as soon as it is known, in a
 * copy of the graph; contents that nothing will read any more are dropped. */
#include "runtime/reference.h"

#include <string.h>

#include "base/checked.h"
#include "ops/op.h"

/* A node that wants more for one output is refused. */
#define MAX_OUTPUT_BYTES ((gsize) 4 << 30)

/* The kernel's view of a tensor whose contents are known. */
static void
view_constant (const TrtTensor *tensor, TrtkTensor *view)
{
  gsize size;

  memset (view, 0, sizeof *view);
  if (tensor == NULL)
    return;
  view->dtype = tensor->enc.dtype;
  view->rank = tensor->rank;
  trt_tensor_get_static_dims (tensor, view->dims);
  view->data = (void *) g_bytes_get_data (tensor->constant, &size);
}

static gboolean
add_output (TrtNode *node, TrtTensor *tensor, TrtkTensor *view, GError **error)
{
  gsize bytes;

  memset (view, 0, sizeof *view);
  if (tensor == NULL)
    return TRUE;
  view->dtype = tensor->enc.dtype;
  view->rank = tensor->rank;
  if (!trt_tensor_get_static_dims (tensor, view->dims))
    return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "the shape of output '%s' depends on contents", tensor->name);
  if (!trt_tensor_bytes (view->dims, view->rank,
          trtk_dtype_size (view->dtype), &bytes)
      || bytes > MAX_OUTPUT_BYTES
      || (view->data = g_try_malloc0 (bytes + 1)) == NULL)
    return trt_node_fail (node, error, TRT_ERROR_MEMORY,
        "no memory for output '%s'", tensor->name);
  g_clear_pointer (&tensor->constant, g_bytes_unref);
  tensor->constant = g_bytes_new_take (view->data, bytes);
  return TRUE;
}

static gboolean
run_node (TrtNode *node, GError **error)
{
  g_autofree TrtkTensor *in = g_new0 (TrtkTensor, node->in->len + 1);
  g_autofree TrtkTensor *out = g_new0 (TrtkTensor, node->out->len + 1);

  if (!trt_node_infer (node, error))
    return FALSE;
  for (guint i = 0; i < node->in->len; i++)
    view_constant (node->in->pdata[i], &in[i]);
  for (guint i = 0; i < node->out->len; i++) {
    if (!add_output (node, node->out->pdata[i], &out[i], error))
      return FALSE;
  }
  return trt_node_run_reference (node, in, out, error);
}

/* Drops the contents of what @node was the last to read. */
static void
release_inputs (const TrtNode *node, guint *n_left)
{
  for (guint i = 0; i < node->in->len; i++) {
    TrtTensor *t = node->in->pdata[i];
    if (t != NULL && --n_left[t->id] == 0 && !t->is_output)
      g_clear_pointer (&t->constant, g_bytes_unref);
  }
}

static gboolean
bind_inputs (TrtGraph *graph, const TrtkTensor *in, GError **error)
{
  for (guint i = 0; i < graph->inputs->len; i++) {
    TrtTensor *t = graph->inputs->pdata[i];
    const TrtExpr *dims[TRT_MAX_RANK];
    gsize bytes = 0;
    if (in[i].dtype != t->enc.dtype || in[i].rank != t->rank)
      return trt_fail (error, TRT_ERROR_SHAPE,
          "input '%s' is given with another type or rank", t->name);
    for (int d = 0; d < t->rank; d++)
      dims[d] = trt_expr_const (graph->exprs, in[i].dims[d]);
    if (!trt_tensor_bytes (in[i].dims, t->rank, trtk_dtype_size (in[i].dtype),
            &bytes)
        || !trt_tensor_set_shape (t, t->enc.dtype, t->rank, dims, error))
      return FALSE;
    trt_tensor_set_value (t, NULL, 0);
    t->constant = g_bytes_new_static (in[i].data, bytes);
  }
  return TRUE;
}

static void
take_outputs (const TrtGraph *graph, TrtkTensor *out)
{
  for (guint i = 0; i < graph->outputs->len; i++) {
    const TrtTensor *t = graph->outputs->pdata[i];
    view_constant (t, &out[i]);
    out[i].data
        = g_memdup2 (out[i].data, g_bytes_get_size (t->constant));
  }
}

gboolean
trt_graph_run_reference (const TrtGraph *graph, const TrtkTensor *in,
    TrtkTensor *out, GError **error)
{
  g_autoptr (TrtGraph) copy = trt_graph_copy (graph);
  g_autofree guint *n_left = g_new0 (guint, copy->all_tensors->len + 1);

  for (guint i = 0; i < copy->all_tensors->len; i++) {
    const TrtTensor *t = copy->all_tensors->pdata[i];
    n_left[t->id] = t->users->len;
  }
  if (!bind_inputs (copy, in, error))
    return FALSE;
  for (guint i = 0; i < copy->nodes->len; i++) {
    if (!run_node (copy->nodes->pdata[i], error))
      return FALSE;
    release_inputs (copy->nodes->pdata[i], n_left);
  }
  take_outputs (copy, out);
  return TRUE;
}
