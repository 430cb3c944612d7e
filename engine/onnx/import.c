/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* import.c: bytes of an ONNX model to a graph with inferred shapes. */
#include "onnx/import.h"

#include <string.h>

#include "onnx/file.h"
#include "onnx/bounds.h"
#include "onnx/scan.h"
#include "onnx/upgrade.h"

gint64
trt_onnx_opset (Onnx__OperatorSetIdProto *const *imports, gsize n,
    gint64 inherited, GError **error)
{
  gint64 opset = 0;
  gboolean found = FALSE;

  for (gsize i = 0; i < n; i++) {
    if (!trt_onnx_is_main_domain (imports[i]->domain))
      continue;
    if (found) {
      trt_fail (error, TRT_ERROR_PARSE, "the ONNX domain is imported twice");
      return 0;
    }
    found = TRUE;
    opset = imports[i]->version;
  }
  opset = found ? opset : inherited;
  if (opset >= TRT_ONNX_MIN_OPSET && opset <= TRT_ONNX_MAX_OPSET)
    return opset;
  if (!found)
    trt_fail (error, TRT_ERROR_PARSE, "the ONNX domain is not imported");
  else
    trt_fail (error, TRT_ERROR_UNSUPPORTED,
        "opset %" G_GINT64_FORMAT " is not supported; %d to %d are", opset,
        TRT_ONNX_MIN_OPSET, TRT_ONNX_MAX_OPSET);
  return 0;
}

gboolean
trt_onnx_import_nodes (TrtOnnxImport *import, const TrtOnnxScope *scope,
    Onnx__NodeProto *const *nodes, gsize n_nodes, GError **error)
{
  g_autofree guint *order
      = trt_onnx_order (nodes, n_nodes, scope->tensors, error);

  if (order == NULL)
    return FALSE;
  for (gsize i = 0; i < n_nodes; i++) {
    if (!trt_onnx_import_node (import, scope, nodes[order[i]], error))
      return FALSE;
  }
  return TRUE;
}

/* ---- the model's header ----------------------------------------------- */

static gboolean
check_header (const Onnx__ModelProto *model, GError **error)
{
  if (!model->has_ir_version || model->ir_version < 1)
    return trt_fail (error, TRT_ERROR_PARSE,
        "is no ONNX model: it has no IR version");
  if (model->ir_version > TRT_ONNX_MAX_IR_VERSION)
    return trt_fail (error, TRT_ERROR_UNSUPPORTED,
        "IR version %" G_GINT64_FORMAT " is newer than %d, the newest known",
        model->ir_version, TRT_ONNX_MAX_IR_VERSION);
  if (model->graph == NULL)
    return trt_fail (error, TRT_ERROR_PARSE, "the model has no graph");
  if (model->n_functions > TRT_ONNX_MAX_FUNCTIONS)
    return trt_fail (error, TRT_ERROR_LIMIT,
        "more than %u functions", TRT_ONNX_MAX_FUNCTIONS);
  if (model->graph->n_sparse_initializer > 0)
    return trt_fail (error, TRT_ERROR_UNSUPPORTED,
        "sparse initialisers are not supported");
  if (model->graph->n_output == 0)
    return trt_fail (error, TRT_ERROR_PARSE, "the graph has no outputs");
  return TRUE;
}

static void
put_text (TrtGraph *graph, const char *key, const char *value)
{
  g_autofree char *text = NULL;

  if (key == NULL || *key == '\0' || value == NULL || *value == '\0')
    return;
  text = g_utf8_make_valid (value, -1);
  trt_graph_set_metadata (graph, key, text);
}

/* The model's own entries win over the fields of the header. */
static void
read_metadata (TrtOnnxImport *import)
{
  const Onnx__ModelProto *model = import->model;
  TrtGraph *graph = import->graph;
  g_autofree char *version
      = g_strdup_printf ("%" G_GINT64_FORMAT, model->model_version);

  put_text (graph, "producer_name", model->producer_name);
  put_text (graph, "producer_version", model->producer_version);
  put_text (graph, "domain", model->domain);
  put_text (graph, "doc_string", model->doc_string);
  if (model->has_model_version && model->model_version != 0)
    put_text (graph, "model_version", version);
  for (gsize i = 0; i < model->n_metadata_props; i++)
    put_text (graph, model->metadata_props[i]->key,
        model->metadata_props[i]->value);
  if (*trt_onnx_text (model->graph->name) != '\0') {
    g_free (graph->name);
    graph->name = g_strdup (model->graph->name);
  }
}

/* ---- the main graph --------------------------------------------------- */

static gboolean
add_initializer (TrtOnnxImport *import, const TrtOnnxScope *scope,
    Onnx__TensorProto *proto, GError **error)
{
  char *name = proto->name;
  TrtOnnxArray array;
  TrtTensor *tensor;

  if (name == NULL || *name == '\0')
    return trt_fail (error, TRT_ERROR_PARSE, "an initialiser has no name");
  if (g_hash_table_contains (scope->tensors, name))
    return trt_fail (error, TRT_ERROR_PARSE,
        "initialiser '%s': there is another of that name", name);
  if (!trt_onnx_tensor_read (&import->reader, proto, &array, error)) {
    g_prefix_error (error, "initialiser '%s': ", name);
    return FALSE;
  }
  tensor = trt_graph_add_constant (import->graph, name, array.dtype,
      array.rank, array.dims, array.data);
  g_bytes_unref (array.data);
  if (tensor == NULL)
    return trt_fail (error, TRT_ERROR_PARSE,
        "initialiser '%s': its size and its shape differ", name);
  g_hash_table_insert (scope->tensors, name, tensor);
  return TRUE;
}

/* Old files list initialisers among the inputs; newer ones do so to say that
 * a caller may override them. Here they are constants in both cases. */
static gboolean
add_inputs (TrtOnnxImport *import, const TrtOnnxScope *scope, GError **error)
{
  const Onnx__GraphProto *graph = import->model->graph;

  for (gsize i = 0; i < graph->n_input; i++) {
    char *name = graph->input[i]->name;
    const TrtTensor *there;
    TrtTensor *tensor;
    if (name == NULL || *name == '\0')
      return trt_fail (error, TRT_ERROR_PARSE,
          "input %" G_GSIZE_FORMAT " has no name", i);
    there = g_hash_table_lookup (scope->tensors, name);
    if (there != NULL && there->is_input)
      return trt_fail (error, TRT_ERROR_PARSE,
          "input '%s': there is another of that name", name);
    if (there != NULL)
      continue;
    tensor = trt_onnx_add_input (import, graph->input[i], error);
    if (tensor == NULL)
      return FALSE;
    g_hash_table_insert (scope->tensors, name, tensor);
  }
  return TRUE;
}

static gboolean
add_outputs (TrtOnnxImport *import, const TrtOnnxScope *scope, GError **error)
{
  const Onnx__GraphProto *graph = import->model->graph;

  for (gsize i = 0; i < graph->n_output; i++) {
    const char *name = trt_onnx_text (graph->output[i]->name);
    TrtTensor *tensor = g_hash_table_lookup (scope->tensors, name);
    if (tensor == NULL)
      return trt_fail (error, TRT_ERROR_PARSE,
          "output '%s': nothing in the model makes it", name);
    if (tensor->is_output)
      return trt_fail (error, TRT_ERROR_PARSE,
          "output '%s': there is another of that name", name);
    trt_graph_add_output (import->graph, tensor);
  }
  return TRUE;
}

/* A model of other domains alone does without; its operators are what to
 * complain about. */
static gboolean
imports_main_domain (const Onnx__ModelProto *model)
{
  for (gsize i = 0; i < model->n_opset_import; i++) {
    if (trt_onnx_is_main_domain (model->opset_import[i]->domain))
      return TRUE;
  }
  return FALSE;
}

static gboolean
import_graph (TrtOnnxImport *import, GError **error)
{
  const Onnx__GraphProto *graph = import->model->graph;
  g_autoptr (GHashTable) tensors = g_hash_table_new (g_str_hash, g_str_equal);
  TrtOnnxScope scope = { .prefix = "", .tensors = tensors };

  if (!imports_main_domain (import->model)
      && !trt_onnx_check_support (import, TRT_ONNX_MAX_OPSET, error))
    return FALSE;
  scope.opset = trt_onnx_opset (import->model->opset_import,
      import->model->n_opset_import, 0, error);
  if (scope.opset == 0
      || !trt_onnx_check_support (import, scope.opset, error))
    return FALSE;
  for (gsize i = 0; i < graph->n_initializer; i++) {
    if (!add_initializer (import, &scope, graph->initializer[i], error))
      return FALSE;
  }
  return add_inputs (import, &scope, error)
         && trt_onnx_import_nodes (import, &scope, graph->node, graph->n_node,
             error)
         && add_outputs (import, &scope, error);
}

/* ---- bytes to model --------------------------------------------------- */

static Onnx__ModelProto *
unpack (GBytes *bytes, TrtOnnxAlloc *alloc, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  Onnx__ModelProto *model;

  if (size == 0 || size > TRT_ONNX_MAX_FILE_BYTES) {
    trt_fail (error, size == 0 ? TRT_ERROR_PARSE : TRT_ERROR_LIMIT,
        "%" G_GSIZE_FORMAT " bytes are no ONNX model", size);
    return NULL;
  }
  if (!trt_onnx_scan (data, size, &onnx__model_proto__descriptor, error))
    return NULL;
  model = onnx__model_proto__unpack (&alloc->base, size, data);
  if (model == NULL && alloc->refused)
    trt_fail (error, TRT_ERROR_LIMIT,
        "parsing takes more than the %" G_GSIZE_FORMAT " bytes allowed for it",
        alloc->limit);
  else if (model == NULL)
    trt_fail (error, TRT_ERROR_PARSE, "is no ONNX model: protobuf refuses it");
  return model;
}

static void
free_attribute (gpointer data, gpointer alloc)
{
  onnx__attribute_proto__free_unpacked (data, alloc);
}

static TrtGraph *
import_model (Onnx__ModelProto *model, TrtOnnxAlloc *alloc,
    const char *base_dir, GError **error)
{
  g_autoptr (TrtGraph) graph = trt_graph_new ();
  g_autoptr (GPtrArray) defaults = g_ptr_array_new ();
  g_autoptr (GHashTable) symbols
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  TrtOnnxImport import = {
    .model = model,
    .graph = graph,
    .reader = { .base_dir = base_dir },
    .alloc = alloc,
    .symbols = symbols,
    .defaults = defaults,
    .fill_bytes = TRT_ONNX_ALL_FILL_BYTES,
  };
  gboolean done;

  if (!check_header (model, error))
    return NULL;
  read_metadata (&import);
  done = import_graph (&import, error);
  g_ptr_array_foreach (defaults, free_attribute, &alloc->base);
  return done ? g_steal_pointer (&graph) : NULL;
}

/* Takes @bytes, so that the file's bytes go before the graph is built. */
static TrtGraph *
import_bytes (GBytes *bytes, const char *base_dir, GError **error)
{
  TrtOnnxAlloc alloc;
  Onnx__ModelProto *model;
  TrtGraph *graph;

  trt_onnx_alloc_init (&alloc, TRT_ONNX_PARSE_BASE_BYTES
          + TRT_ONNX_PARSE_FACTOR * g_bytes_get_size (bytes));
  model = unpack (bytes, &alloc, error);
  g_bytes_unref (bytes);
  if (model == NULL)
    return NULL;
  graph = import_model (model, &alloc, base_dir, error);
  onnx__model_proto__free_unpacked (model, &alloc.base);
  return graph;
}

/**
 * trt_graph_import_onnx_bytes:
 * @bytes: (transfer none): an ONNX model
 * @base_dir: (nullable): where files of external data are; %NULL refuses them
 *
 * Any bytes are safe to import. Model-local functions are inlined, older
 * operators rewritten to the newest opset, shapes inferred; dimensions that
 * the model names become symbols of that name.
 *
 * Returns: (transfer full) (nullable): the graph; on %NULL, @error is
 *   %TRT_ERROR_PARSE, %TRT_ERROR_LIMIT, %TRT_ERROR_UNSUPPORTED (naming every
 *   operator that is missing), %TRT_ERROR_SHAPE, %TRT_ERROR_TYPE,
 *   %TRT_ERROR_ARGUMENT, %TRT_ERROR_IO or %TRT_ERROR_MEMORY
 */
TrtGraph *
trt_graph_import_onnx_bytes (GBytes *bytes, const char *base_dir,
    GError **error)
{
  return import_bytes (g_bytes_ref (bytes), base_dir, error);
}

/**
 * trt_graph_import_onnx:
 * @path: a regular file; data beside it may only lie in its folder
 *
 * Reads the file and imports it as trt_graph_import_onnx_bytes() does.
 *
 * Returns: (transfer full) (nullable): the graph; on %NULL, @error is as there
 *   and starts with @path
 */
TrtGraph *
trt_graph_import_onnx (const char *path, GError **error)
{
  GBytes *bytes = trt_onnx_file_read (path, error);
  g_autofree char *base_dir = g_path_get_dirname (path);
  TrtGraph *graph;

  if (bytes == NULL)
    return NULL;
  graph = import_bytes (bytes, base_dir, error);
  if (graph == NULL)
    g_prefix_error (error, "%s: ", path);
  return graph;
}
