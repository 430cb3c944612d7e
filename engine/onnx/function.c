/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* function.c: a call of a model-local function is replaced by its nodes. */
#include <string.h>

#include "onnx/import.h"
#include "onnx/bounds.h"
#include "onnx/scan.h"
#include "ops/op.h"

/* Newer than the schema of Debian 12's ONNX. */
#define FUNCTION_ATTRIBUTE_PROTO 11
#define FUNCTION_OVERLOAD 13
#define NODE_OVERLOAD 8

static gboolean
is_same_domain (const char *a, const char *b)
{
  return (trt_onnx_is_main_domain (a) && trt_onnx_is_main_domain (b))
         || g_strcmp0 (a, b) == 0;
}

/* An unknown field's contents without its length prefix. */
static gboolean
unknown_bytes (const ProtobufCMessageUnknownField *field, const guint8 **data,
    gsize *size)
{
  gsize skip = 0;

  if (field->wire_type != PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED)
    return FALSE;
  while (skip < field->len && field->data[skip] >= 0x80)
    skip++;
  if (skip == field->len)
    return FALSE;
  *data = field->data + skip + 1;
  *size = field->len - skip - 1;
  return TRUE;
}

static gboolean
has_overload (const ProtobufCMessage *message, guint tag, const guint8 **data,
    gsize *size)
{
  *size = 0;
  for (guint i = 0; i < message->n_unknown_fields; i++) {
    if (message->unknown_fields[i].tag == tag)
      return unknown_bytes (&message->unknown_fields[i], data, size)
             && *size > 0;
  }
  return FALSE;
}

static gboolean
is_same_overload (const Onnx__NodeProto *node,
    const Onnx__FunctionProto *function)
{
  const guint8 *a = NULL, *b = NULL;
  gsize n_a, n_b;

  has_overload (&node->base, NODE_OVERLOAD, &a, &n_a);
  has_overload (&function->base, FUNCTION_OVERLOAD, &b, &n_b);
  return n_a == n_b && (n_a == 0 || memcmp (a, b, n_a) == 0);
}

const Onnx__FunctionProto *
trt_onnx_find_function (const TrtOnnxImport *import,
    const Onnx__NodeProto *node)
{
  for (gsize i = 0; i < import->model->n_functions; i++) {
    const Onnx__FunctionProto *f = import->model->functions[i];
    if (g_strcmp0 (f->name, node->op_type) == 0
        && is_same_domain (f->domain, node->domain)
        && is_same_overload (node, f))
      return f;
  }
  return NULL;
}

/* ---- attributes ------------------------------------------------------- */

/* Defaults are messages of their own in a field that our schema skips. */
static gboolean
add_defaults (TrtOnnxImport *import, const Onnx__FunctionProto *function,
    GHashTable *attrs, GError **error)
{
  for (guint i = 0; i < function->base.n_unknown_fields; i++) {
    const ProtobufCMessageUnknownField *field
        = &function->base.unknown_fields[i];
    Onnx__AttributeProto *a;
    const guint8 *data;
    gsize size;
    if (field->tag != FUNCTION_ATTRIBUTE_PROTO
        || !unknown_bytes (field, &data, &size))
      continue;
    if (!trt_onnx_scan (data, size, &onnx__attribute_proto__descriptor, error))
      return FALSE;
    a = onnx__attribute_proto__unpack (&import->alloc->base, size, data);
    if (a == NULL)
      return trt_fail (error, TRT_ERROR_PARSE,
          "the default of an attribute cannot be read");
    g_ptr_array_add (import->defaults, a);
    g_hash_table_insert (attrs, (char *) trt_onnx_text (a->name), a);
  }
  return TRUE;
}

static gboolean
bind_attrs (TrtOnnxImport *import, TrtOnnxScope *inner,
    const Onnx__NodeProto *node, GError **error)
{
  if (!add_defaults (import, inner->function, inner->attrs, error))
    return FALSE;
  for (gsize i = 0; i < node->n_attribute; i++) {
    const Onnx__AttributeProto *a
        = trt_onnx_resolve_attr (inner->caller, node->attribute[i]);
    if (a != NULL)
      g_hash_table_insert (inner->attrs,
          (char *) trt_onnx_text (node->attribute[i]->name), (gpointer) a);
  }
  return TRUE;
}

/* ---- tensors ---------------------------------------------------------- */

static gboolean
bind_inputs (TrtOnnxScope *inner, const Onnx__NodeProto *node, GError **error)
{
  const Onnx__FunctionProto *f = inner->function;

  if (node->n_input > f->n_input || node->n_output > f->n_output)
    return trt_fail (error, TRT_ERROR_ARGUMENT,
        "has %" G_GSIZE_FORMAT " inputs and %" G_GSIZE_FORMAT
        " outputs, the function takes %" G_GSIZE_FORMAT " and %"
        G_GSIZE_FORMAT, node->n_input, node->n_output, f->n_input,
        f->n_output);
  for (gsize i = 0; i < f->n_input; i++) {
    const char *name = i < node->n_input ? node->input[i] : "";
    gpointer tensor = NULL;
    if (*name != '\0'
        && !g_hash_table_lookup_extended (inner->caller->tensors, name, NULL,
            &tensor))
      return trt_fail (error, TRT_ERROR_PARSE,
          "reads tensor '%s', which nothing makes", name);
    if (!g_hash_table_insert (inner->tensors, f->input[i], tensor))
      return trt_fail (error, TRT_ERROR_PARSE,
          "input '%s' of the function comes twice", f->input[i]);
  }
  return TRUE;
}

/* An output that a node of the function made takes the caller's name; one
 * that passes an input through gets a node, so that it has a name at all. */
static TrtTensor *
name_output (TrtOnnxImport *import, const TrtOnnxScope *inner,
    TrtTensor *tensor, const char *name, GError **error)
{
  if (tensor->id < inner->first_id
      || !g_str_has_prefix (tensor->name, inner->prefix)) {
    TrtNode *copy = trt_graph_add_node (import->graph, "Identity", name,
        &tensor, 1, 1);
    if (copy == NULL || !trt_node_infer (copy, error))
      return NULL;
    tensor = trt_node_output (copy, 0);
  }
  g_free (tensor->name);
  tensor->name = g_strconcat (inner->caller->prefix, name, NULL);
  return tensor;
}

static gboolean
bind_outputs (TrtOnnxImport *import, const TrtOnnxScope *inner,
    const Onnx__NodeProto *node, GError **error)
{
  for (gsize i = 0; i < node->n_output; i++) {
    const char *name = inner->function->output[i];
    TrtTensor *tensor = g_hash_table_lookup (inner->tensors, name);
    if (*node->output[i] == '\0')
      continue;
    if (tensor == NULL)
      return trt_fail (error, TRT_ERROR_PARSE,
          "output '%s' of the function is not made by it", name);
    tensor = name_output (import, inner, tensor, node->output[i], error);
    if (tensor == NULL)
      return FALSE;
    g_hash_table_insert (inner->caller->tensors, node->output[i], tensor);
  }
  return TRUE;
}

/* ---- calls ------------------------------------------------------------ */

static gboolean
check_recursion (const TrtOnnxScope *inner, GError **error)
{
  for (const TrtOnnxScope *s = inner->caller; s != NULL; s = s->caller) {
    if (s->function == inner->function)
      return trt_fail (error, TRT_ERROR_PARSE, "the function calls itself");
  }
  return inner->depth <= TRT_ONNX_MAX_CALL_DEPTH
         || trt_fail (error, TRT_ERROR_LIMIT,
             "functions call functions more than %d deep",
             TRT_ONNX_MAX_CALL_DEPTH);
}

static gboolean
run_call (TrtOnnxImport *import, TrtOnnxScope *inner,
    const Onnx__NodeProto *node, GError **error)
{
  const Onnx__FunctionProto *f = inner->function;

  if (!check_recursion (inner, error))
    return FALSE;
  inner->opset = trt_onnx_opset (f->opset_import, f->n_opset_import,
      inner->caller->opset, error);
  return inner->opset != 0 && bind_attrs (import, inner, node, error)
         && bind_inputs (inner, node, error)
         && trt_onnx_import_nodes (import, inner, f->node, f->n_node, error)
         && bind_outputs (import, inner, node, error);
}

gboolean
trt_onnx_import_call (TrtOnnxImport *import, const TrtOnnxScope *scope,
    const Onnx__NodeProto *node, const Onnx__FunctionProto *function,
    GError **error)
{
  g_autoptr (GHashTable) tensors = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) attrs = g_hash_table_new (g_str_hash, g_str_equal);
  const char *name = trt_onnx_text (node->name);
  g_autofree char *prefix = g_strdup_printf ("%s%s%s/", scope->prefix,
      *name != '\0' || node->n_output == 0 ? name : node->output[0],
      *name != '\0' || node->n_output > 0 ? "" : "call");
  TrtOnnxScope inner = { .caller = scope, .function = function,
    .prefix = prefix, .depth = scope->depth + 1,
    .first_id = import->graph->all_tensors->len, .tensors = tensors,
    .attrs = attrs };
  g_autofree char *what = trt_onnx_describe (node);

  if (run_call (import, &inner, node, error))
    return TRUE;
  g_prefix_error (error, "in %s: ", what);
  return FALSE;
}
