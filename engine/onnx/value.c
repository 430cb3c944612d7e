/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* value.c: declared inputs. A named dimension becomes a symbol that all
 * inputs share; an unnamed, unknown one a symbol of its own. */
#include <string.h>

#include "onnx/import.h"

#define MAX_SYMBOLS 1024

/* By the numbers of TypeProto's fields. */
static const char *const kinds[] = { "no type", "tensor", NULL, NULL,
  "sequence", "map", NULL, NULL, "sparse tensor", "optional" };

static gboolean
is_free (TrtOnnxImport *import, const char *name)
{
  TrtExprPool *pool = import->graph->exprs;

  for (guint i = 0; i < trt_expr_pool_n_symbols (pool); i++) {
    if (strcmp (trt_expr_pool_nth_symbol (pool, i)->name, name) == 0)
      return FALSE;
  }
  return TRUE;
}

/* Symbols are identifiers in the text form; a dim_param is any text. */
static TrtSymbol *
make_symbol (TrtOnnxImport *import, const char *text)
{
  g_autoptr (GString) name = g_string_new (NULL);
  gsize length;

  if (!g_ascii_isalpha (*text))
    g_string_append_c (name, '_');
  for (const char *p = text; *p != '\0' && name->len < 64; p++)
    g_string_append_c (name, g_ascii_isalnum (*p) ? *p : '_');
  length = name->len;
  for (guint i = 2; !is_free (import, name->str); i++) {
    g_string_truncate (name, length);
    g_string_append_printf (name, "_%u", i);
  }
  return trt_expr_pool_symbol (import->graph->exprs, name->str);
}

static const TrtExpr *
symbol_dim (TrtOnnxImport *import, const char *key, GError **error)
{
  TrtSymbol *symbol = g_hash_table_lookup (import->symbols, key);

  if (symbol == NULL
      && g_hash_table_size (import->symbols) >= MAX_SYMBOLS) {
    trt_fail (error, TRT_ERROR_LIMIT,
        "more than %d dimensions that are only known at run time",
        MAX_SYMBOLS);
    return NULL;
  }
  if (symbol == NULL) {
    symbol = make_symbol (import, key);
    g_hash_table_insert (import->symbols, g_strdup (key), symbol);
  }
  return trt_expr_symbol (import->graph->exprs, symbol);
}

static const TrtExpr *
read_dim (TrtOnnxImport *import, const char *input, int index,
    const Onnx__TensorShapeProto__Dimension *dim, GError **error)
{
  g_autofree char *own = g_strdup_printf ("%s_dim%d", input, index);

  if (dim->value_case
      == ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE) {
    if (dim->dim_value >= 0)
      return trt_expr_const (import->graph->exprs, dim->dim_value);
    if (dim->dim_value == -1) /* old exporters' word for unknown */
      return symbol_dim (import, own, error);
    trt_fail (error, TRT_ERROR_PARSE,
        "input '%s': dimension %d is %" G_GINT64_FORMAT, input, index,
        dim->dim_value);
    return NULL;
  }
  if (dim->value_case == ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_PARAM
      && *trt_onnx_text (dim->dim_param) != '\0')
    return symbol_dim (import, dim->dim_param, error);
  return symbol_dim (import, own, error);
}

static gboolean
check_type (const Onnx__ValueInfoProto *info, GError **error)
{
  const Onnx__TypeProto *type = info->type;
  guint kind = type != NULL ? (guint) type->value_case : 0;

  if (kind != ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE)
    return trt_fail (error,
        kind != 0 ? TRT_ERROR_UNSUPPORTED : TRT_ERROR_PARSE,
        "input '%s': is declared as %s; only tensors are supported",
        info->name,
        kind < G_N_ELEMENTS (kinds) && kinds[kind] != NULL ? kinds[kind]
                                                           : "unknown");
  if (trt_onnx_dtype (type->tensor_type->elem_type) == TRTK_NONE)
    return trt_fail (error, TRT_ERROR_UNSUPPORTED,
        "input '%s': elements of type %s (%d) are not supported", info->name,
        trt_onnx_dtype_name (type->tensor_type->elem_type),
        type->tensor_type->elem_type);
  if (type->tensor_type->shape == NULL)
    return trt_fail (error, TRT_ERROR_SHAPE,
        "input '%s': declares no shape, not even how many dimensions it has",
        info->name);
  if (type->tensor_type->shape->n_dim > TRT_MAX_RANK)
    return trt_fail (error, TRT_ERROR_UNSUPPORTED,
        "input '%s': rank %" G_GSIZE_FORMAT "; the most is %d", info->name,
        type->tensor_type->shape->n_dim, TRT_MAX_RANK);
  return TRUE;
}

TrtTensor *
trt_onnx_add_input (TrtOnnxImport *import, const Onnx__ValueInfoProto *info,
    GError **error)
{
  const Onnx__TensorShapeProto *shape;
  const TrtExpr *dims[TRT_MAX_RANK];
  TrtTensor *tensor;
  int rank;

  if (!check_type (info, error))
    return NULL;
  shape = info->type->tensor_type->shape;
  rank = (int) shape->n_dim;
  for (int i = 0; i < rank; i++) {
    dims[i] = read_dim (import, info->name, i, shape->dim[i], error);
    if (dims[i] == NULL)
      return NULL;
  }
  tensor = trt_graph_add_tensor (import->graph, info->name);
  if (!trt_tensor_set_shape (tensor,
          trt_onnx_dtype (info->type->tensor_type->elem_type), rank, dims,
          error))
    return NULL;
  tensor->is_input = TRUE;
  g_ptr_array_add (import->graph->inputs, tensor);
  return tensor;
}
