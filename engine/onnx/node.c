/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* node.c: one node of the file becomes one or more of the graph. Shapes are
 * inferred at once, so that rewrites of later nodes know them. */
#include <string.h>

#include "onnx/bounds.h"
#include "onnx/qlinear.h"
#include "onnx/upgrade.h"
#include "ops/op.h"

static void
node_clear (TrtOnnxNode *node)
{
  g_free (node->name);
  g_ptr_array_unref (node->in);
  g_ptr_array_unref (node->attrs);
  g_ptr_array_unref (node->arrays);
  g_ptr_array_unref (node->out);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TrtOnnxNode, node_clear)

gboolean
trt_onnx_node_fail (const TrtOnnxNode *node, GError **error, TrtError code,
    const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  return trt_fail (error, code, "node '%s' (%s): %s [opset %" G_GINT64_FORMAT
      "]", node->name, trt_onnx_text (node->proto->op_type), message,
      node->opset);
}

/* Trailing names that are empty stand for nothing. */
static gsize
trim (char *const *names, gsize n)
{
  while (n > 0 && *names[n - 1] == '\0')
    n--;
  return n;
}

static char *
name_of (const TrtOnnxScope *scope, const Onnx__NodeProto *proto)
{
  const char *name = trt_onnx_text (proto->name);

  for (gsize i = 0; i < proto->n_output && *name == '\0'; i++)
    name = proto->output[i];
  return g_strconcat (scope->prefix, name, NULL);
}

static gboolean
read_inputs (TrtOnnxNode *node, GError **error)
{
  gsize n = trim (node->proto->input, node->proto->n_input);

  for (gsize i = 0; i < n; i++) {
    const char *name = node->proto->input[i];
    gpointer tensor = NULL;
    if (*name != '\0'
        && !g_hash_table_lookup_extended (node->scope->tensors, name, NULL,
            &tensor))
      return trt_onnx_node_fail (node, error, TRT_ERROR_PARSE,
          "reads tensor '%s', which nothing makes", name);
    g_ptr_array_add (node->in, tensor);
  }
  return TRUE;
}

/* An input that a function's caller has left out leaves a NULL behind. */
static void
trim_inputs (TrtOnnxNode *node)
{
  while (node->in->len > 0 && node->in->pdata[node->in->len - 1] == NULL)
    g_ptr_array_set_size (node->in, (gint) node->in->len - 1);
}

static gboolean
add_to_graph (TrtOnnxNode *node, GError **error)
{
  TrtGraph *graph = node->import->graph;
  TrtNode *made;

  if (node->arrays->len > 0) {
    const Onnx__AttributeProto *a = node->arrays->pdata[0];
    return trt_onnx_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "attribute '%s' is a tensor", a->name);
  }
  trim_inputs (node);
  made = trt_graph_add_node (graph, node->op, node->name,
      (TrtTensor **) node->in->pdata, node->in->len, node->n_out);
  if (made == NULL)
    return trt_onnx_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "there is no operator %s", node->op);
  while (node->attrs->len > 0)
    trt_node_add_attr (made, g_ptr_array_steal_index (node->attrs, 0));
  for (guint i = 0; i < node->n_out; i++) {
    TrtTensor *out = trt_node_out (made, i);
    const char *name = node->proto->output[i];
    if (*name != '\0') {
      g_free (out->name);
      out->name = g_strconcat (node->scope->prefix, name, NULL);
    }
    g_ptr_array_add (node->out, out);
  }
  return trt_node_infer (made, error);
}

/* The graph's output must have the name that the file gives it. */
static void
take_name (TrtOnnxNode *node, guint index)
{
  TrtTensor *tensor = node->out->pdata[index];

  if (tensor == NULL)
    return;
  g_free (tensor->name);
  tensor->name
      = g_strconcat (node->scope->prefix, node->proto->output[index], NULL);
}

static gboolean
rewrite (TrtOnnxNode *node, GError **error)
{
  const TrtOnnxQlinear *qlinear = trt_onnx_find_qlinear (node->proto);

  return qlinear != NULL ? trt_onnx_import_qlinear (qlinear, node, error)
                         : trt_onnx_upgrade (node, error);
}

static gboolean
convert (TrtOnnxNode *node, GError **error)
{
  gboolean made_by_rewrite;

  if (!read_inputs (node, error) || !trt_onnx_read_attrs (node, error)
      || !rewrite (node, error))
    return FALSE;
  made_by_rewrite = node->out->len > 0;
  if (!made_by_rewrite && !add_to_graph (node, error))
    return FALSE;
  for (guint i = 0; i < node->n_out; i++) {
    char *name = node->proto->output[i];
    if (*name == '\0')
      continue;
    if (i >= node->out->len || node->out->pdata[i] == NULL)
      return trt_onnx_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
          "output %u '%s' is not supported", i, name);
    if (made_by_rewrite)
      take_name (node, i);
    g_hash_table_insert (node->scope->tensors, name, node->out->pdata[i]);
  }
  return TRUE;
}

gboolean
trt_onnx_import_node (TrtOnnxImport *import, const TrtOnnxScope *scope,
    const Onnx__NodeProto *proto, GError **error)
{
  const Onnx__FunctionProto *function = trt_onnx_find_function (import, proto);
  g_auto (TrtOnnxNode) node = {
    .import = import,
    .scope = scope,
    .proto = proto,
    .op = trt_onnx_text (proto->op_type),
    .opset = scope->opset,
    .name = name_of (scope, proto),
    .in = g_ptr_array_new (),
    .attrs = g_ptr_array_new_with_free_func ((GDestroyNotify) trt_attr_free),
    .arrays = g_ptr_array_new (),
    .out = g_ptr_array_new (),
    .n_out = (guint) trim (proto->output, proto->n_output),
  };

  if (++import->n_nodes > TRT_ONNX_MAX_NODES)
    return trt_fail (error, TRT_ERROR_LIMIT,
        "more than %u nodes, those of inlined functions counted",
        TRT_ONNX_MAX_NODES);
  if (function != NULL)
    return trt_onnx_import_call (import, scope, proto, function, error);
  if (node.n_out == 0)
    return trt_onnx_node_fail (&node, error, TRT_ERROR_PARSE,
        "has no outputs");
  return convert (&node, error);
}
