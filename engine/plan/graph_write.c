/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* graph_write.c: a graph as the tables of FORMAT.md. */
#include <string.h>

#include "base/bytes.h"
#include "ops/op.h"
#include "plan/graph_io.h"

typedef struct {
  const TrtGraph *graph;
  GPtrArray *tensors;      /* live ones, in order of first appearance */
  GHashTable *tensor_index; /* TrtTensor -> index + 1 */
  GHashTable *expr_index;   /* TrtExpr -> index + 1 */
  GByteArray *exprs;
  guint n_exprs;
  GPtrArray *weights; /* GBytes: constants and the gaps between them */
  guint64 weights_size;
} Writer;

/* ---- numbering -------------------------------------------------------- */

static void
visit (Writer *w, TrtTensor *tensor)
{
  if (tensor == NULL || g_hash_table_contains (w->tensor_index, tensor))
    return;
  g_ptr_array_add (w->tensors, tensor);
  g_hash_table_insert (w->tensor_index, tensor,
      GUINT_TO_POINTER (w->tensors->len));
}

static void
number_tensors (Writer *w)
{
  const TrtGraph *g = w->graph;

  for (guint i = 0; i < g->inputs->len; i++)
    visit (w, g->inputs->pdata[i]);
  for (guint i = 0; i < g->nodes->len; i++) {
    const TrtNode *node = g->nodes->pdata[i];
    for (guint j = 0; j < node->in->len; j++)
      visit (w, node->in->pdata[j]);
    for (guint j = 0; j < node->out->len; j++)
      visit (w, node->out->pdata[j]);
  }
  for (guint i = 0; i < g->outputs->len; i++)
    visit (w, g->outputs->pdata[i]);
}

static guint32
tensor_index (const Writer *w, const TrtTensor *tensor)
{
  gpointer index;

  if (tensor == NULL)
    return TRT_PLAN_NONE;
  index = g_hash_table_lookup (w->tensor_index, tensor);
  return GPOINTER_TO_UINT (index) - 1;
}

static guint32
symbol_index (const Writer *w, const TrtSymbol *symbol)
{
  guint n = trt_expr_pool_n_symbols (w->graph->exprs);

  for (guint i = 0; i < n; i++) {
    if (trt_expr_pool_nth_symbol (w->graph->exprs, i) == symbol)
      return i;
  }
  return TRT_PLAN_NONE;
}

/* An expression's size is bounded (base/expr.c), and so is this recursion. */
static guint32
expr_index (Writer *w, const TrtExpr *expr)
{
  gpointer known = g_hash_table_lookup (w->expr_index, expr);
  guint32 a = 0, b = 0;

  if (known != NULL)
    return GPOINTER_TO_UINT (known) - 1;
  if (expr->kind > TRT_EXPR_SYMBOL) {
    a = expr_index (w, expr->a);
    b = expr_index (w, expr->b);
  }
  trt_put_u8 (w->exprs, (guint8) expr->kind);
  if (expr->kind == TRT_EXPR_CONST) {
    trt_put_i64 (w->exprs, expr->value);
  } else if (expr->kind == TRT_EXPR_SYMBOL) {
    trt_put_u32 (w->exprs, symbol_index (w, expr->symbol));
  } else {
    trt_put_u32 (w->exprs, a);
    trt_put_u32 (w->exprs, b);
  }
  w->n_exprs++;
  g_hash_table_insert (w->expr_index, (gpointer) expr,
      GUINT_TO_POINTER (w->n_exprs));
  return w->n_exprs - 1;
}

/* ---- tables ----------------------------------------------------------- */

static GBytes *
write_info (const TrtGraph *graph)
{
  GByteArray *out = g_byte_array_new ();
  GList *keys = g_list_sort (g_hash_table_get_keys (graph->metadata),
      (GCompareFunc) strcmp);

  trt_put_string (out, trt_version ());
  trt_put_string (out, graph->name);
  trt_put_u32 (out, g_list_length (keys));
  for (GList *l = keys; l != NULL; l = l->next) {
    trt_put_string (out, l->data);
    trt_put_string (out, g_hash_table_lookup (graph->metadata, l->data));
  }
  g_list_free (keys);
  return g_byte_array_free_to_bytes (out);
}

static GBytes *
write_symbols (const TrtGraph *graph)
{
  GByteArray *out = g_byte_array_new ();
  guint n = trt_expr_pool_n_symbols (graph->exprs);

  trt_put_u32 (out, n);
  for (guint i = 0; i < n; i++) {
    const TrtSymbol *symbol = trt_expr_pool_nth_symbol (graph->exprs, i);
    guint begin = trt_put_begin (out);
    trt_put_string (out, symbol->name);
    trt_put_i64 (out, symbol->min);
    trt_put_i64 (out, symbol->opt);
    trt_put_i64 (out, symbol->max);
    trt_put_end (out, begin);
  }
  return g_byte_array_free_to_bytes (out);
}

static void
put_layout (GByteArray *out, const TrtLayout *layout)
{
  guint n = layout->map != NULL ? layout->map->len : 0;

  trt_put_i32 (out, layout->granule);
  trt_put_i64 (out, layout->pitch);
  trt_put_string (out, layout->name);
  trt_put_u32 (out, n);
  for (guint i = 0; i < n; i++) {
    const TrtChannelRange *range
        = &g_array_index (layout->map, TrtChannelRange, i);
    trt_put_i32 (out, range->first);
    trt_put_i32 (out, range->n);
    trt_put_i32 (out, range->slot);
  }
}

static void
put_quant (GByteArray *out, const TrtQuant *quant)
{
  trt_put_i32 (out, quant->axis);
  trt_put_i32 (out, quant->block);
  trt_put_u32 (out, quant->n);
  for (guint i = 0; i < quant->n; i++)
    trt_put_f32 (out, quant->scales[i]);
  trt_put_u32 (out, quant->zero_points != NULL ? quant->n : 0);
  for (guint i = 0; quant->zero_points != NULL && i < quant->n; i++)
    trt_put_i32 (out, quant->zero_points[i]);
}

/* Places a constant at the next multiple of the alignment. */
static guint64
place_constant (Writer *w, GBytes *constant)
{
  static const guint8 zeros[TRT_PLAN_ALIGNMENT];
  gsize gap = -w->weights_size % TRT_PLAN_ALIGNMENT;
  guint64 offset = w->weights_size + gap;

  if (gap > 0)
    g_ptr_array_add (w->weights, g_bytes_new_static (zeros, gap));
  g_ptr_array_add (w->weights, g_bytes_ref (constant));
  w->weights_size = offset + g_bytes_get_size (constant);
  return offset;
}

static TrtPlanRole
role_of (const TrtTensor *tensor)
{
  if (tensor->is_input)
    return TRT_PLAN_ROLE_INPUT;
  return tensor->constant != NULL ? TRT_PLAN_ROLE_CONSTANT
                                  : TRT_PLAN_ROLE_MADE;
}

static void
put_tensor (Writer *w, GByteArray *out, const TrtTensor *tensor)
{
  TrtPlanRole role = role_of (tensor);
  const TrtEncoding *enc = &tensor->enc;
  guint begin = trt_put_begin (out);

  trt_put_string (out, tensor->name);
  trt_put_u8 (out, (guint8) role);
  trt_put_u8 (out, (guint8) enc->dtype);
  trt_put_u8 (out, (guint8) enc->layout.kind);
  trt_put_u8 (out, (guint8) enc->quant.kind);
  if (enc->layout.kind != TRT_LAYOUT_PLAIN)
    put_layout (out, &enc->layout);
  if (enc->quant.kind != TRT_QUANT_NONE)
    put_quant (out, &enc->quant);
  if (role != TRT_PLAN_ROLE_MADE) {
    trt_put_u32 (out, (guint32) tensor->rank);
    for (int i = 0; i < tensor->rank; i++)
      trt_put_u32 (out, expr_index (w, tensor->dims[i]));
  }
  if (role == TRT_PLAN_ROLE_CONSTANT) {
    trt_put_u64 (out, place_constant (w, tensor->constant));
    trt_put_u64 (out, g_bytes_get_size (tensor->constant));
  }
  trt_put_end (out, begin);
}

static GBytes *
write_tensors (Writer *w)
{
  GByteArray *out = g_byte_array_new ();

  trt_put_u32 (out, w->tensors->len);
  for (guint i = 0; i < w->tensors->len; i++)
    put_tensor (w, out, w->tensors->pdata[i]);
  return g_byte_array_free_to_bytes (out);
}

static void
put_attr (GByteArray *out, const TrtAttr *attr)
{
  trt_put_string (out, attr->name);
  trt_put_u8 (out, (guint8) attr->type);
  switch (attr->type) {
    case TRT_ATTR_INT:
      trt_put_i64 (out, attr->i);
      break;
    case TRT_ATTR_FLOAT:
      trt_put_f64 (out, attr->f);
      break;
    case TRT_ATTR_STRING:
      trt_put_string (out, attr->s);
      break;
    case TRT_ATTR_INTS:
      trt_put_u32 (out, attr->n);
      for (guint i = 0; i < attr->n; i++)
        trt_put_i64 (out, attr->ints[i]);
      break;
    case TRT_ATTR_FLOATS:
      trt_put_u32 (out, attr->n);
      for (guint i = 0; i < attr->n; i++)
        trt_put_f64 (out, attr->floats[i]);
      break;
    default:
      break;
  }
}

static void
put_refs (const Writer *w, GByteArray *out, const GPtrArray *tensors)
{
  trt_put_u32 (out, tensors->len);
  for (guint i = 0; i < tensors->len; i++)
    trt_put_u32 (out, tensor_index (w, tensors->pdata[i]));
}

static void
put_node (const Writer *w, GByteArray *out, const TrtNode *node)
{
  guint begin = trt_put_begin (out);

  trt_put_string (out, node->op->name);
  trt_put_string (out, node->name);
  trt_put_u32 (out, node->attrs->len);
  for (guint i = 0; i < node->attrs->len; i++)
    put_attr (out, node->attrs->pdata[i]);
  trt_put_u32 (out, node->n_op_inputs);
  put_refs (w, out, node->in);
  put_refs (w, out, node->out);
  trt_put_u32 (out, node->epilogue->len);
  for (guint i = 0; i < node->epilogue->len; i++) {
    const TrtkStep *step = &g_array_index (node->epilogue, TrtkStep, i);
    trt_put_i32 (out, (gint32) step->kind);
    trt_put_i32 (out, (gint32) step->act);
    trt_put_f32 (out, step->alpha);
    trt_put_f32 (out, step->beta);
    trt_put_i32 (out, step->operand);
  }
  trt_put_end (out, begin);
}

static GBytes *
write_nodes (const Writer *w)
{
  GByteArray *out = g_byte_array_new ();

  trt_put_u32 (out, w->graph->nodes->len);
  for (guint i = 0; i < w->graph->nodes->len; i++)
    put_node (w, out, w->graph->nodes->pdata[i]);
  return g_byte_array_free_to_bytes (out);
}

static GBytes *
write_ports (const Writer *w)
{
  GByteArray *out = g_byte_array_new ();

  put_refs (w, out, w->graph->inputs);
  put_refs (w, out, w->graph->outputs);
  return g_byte_array_free_to_bytes (out);
}

static GBytes *
write_exprs (Writer *w)
{
  GByteArray *out = g_byte_array_new ();

  trt_put_u32 (out, w->n_exprs);
  g_byte_array_append (out, w->exprs->data, w->exprs->len);
  return g_byte_array_free_to_bytes (out);
}

/* ---- all of it -------------------------------------------------------- */

static void
add_section (TrtContainerWriter *writer, const char *kind, GBytes *bytes)
{
  trt_container_writer_begin (writer, kind, TRT_SECTION_REQUIRED);
  trt_container_writer_add (writer, bytes);
}

static void
write_all (Writer *w, TrtContainerWriter *writer)
{
  GBytes *tensors = write_tensors (w); /* fills exprs and weights */

  add_section (writer, "INFO", write_info (w->graph));
  add_section (writer, "SYMB", write_symbols (w->graph));
  add_section (writer, "EXPR", write_exprs (w));
  add_section (writer, "TENS", tensors);
  add_section (writer, "NODE", write_nodes (w));
  add_section (writer, "PORT", write_ports (w));
  trt_plan_write_profiles (w->graph, writer);
  trt_container_writer_begin (writer, "WGHT", TRT_SECTION_REQUIRED);
  for (guint i = 0; i < w->weights->len; i++)
    trt_container_writer_add (writer, g_bytes_ref (w->weights->pdata[i]));
}

static gboolean
check_limits (const Writer *w, GError **error)
{
  const TrtGraph *g = w->graph;

  if (g->nodes->len > TRT_PLAN_MAX_NODES
      || w->tensors->len > TRT_PLAN_MAX_TENSORS
      || g->inputs->len > TRT_PLAN_MAX_PORTS
      || g->outputs->len > TRT_PLAN_MAX_PORTS
      || trt_expr_pool_n_symbols (g->exprs) > TRT_PLAN_MAX_SYMBOLS
      || g_hash_table_size (g->metadata) > TRT_PLAN_MAX_METADATA)
    return trt_fail (error, TRT_ERROR_LIMIT,
        "graph '%s' has more nodes (%u), tensors (%u), inputs, outputs, "
        "symbols or metadata than a plan may hold",
        g->name, g->nodes->len, w->tensors->len);
  for (guint i = 0; i < w->tensors->len; i++) {
    const TrtTensor *t = w->tensors->pdata[i];
    if (role_of (t) != TRT_PLAN_ROLE_MADE && t->rank < 0)
      return trt_fail (error, TRT_ERROR_SHAPE,
          "tensor '%s' has no shape yet: infer the graph before saving it",
          t->name);
  }
  return TRUE;
}

gboolean
trt_plan_write_graph (const TrtGraph *graph, TrtContainerWriter *writer,
    GError **error)
{
  Writer w = { .graph = graph,
    .tensors = g_ptr_array_new (),
    .tensor_index = g_hash_table_new (NULL, NULL),
    .expr_index = g_hash_table_new (NULL, NULL),
    .exprs = g_byte_array_new (),
    .weights = g_ptr_array_new_with_free_func (
        (GDestroyNotify) g_bytes_unref) };
  gboolean good;

  number_tensors (&w);
  good = check_limits (&w, error);
  if (good)
    write_all (&w, writer);
  g_ptr_array_unref (w.tensors);
  g_hash_table_unref (w.tensor_index);
  g_hash_table_unref (w.expr_index);
  g_byte_array_unref (w.exprs);
  g_ptr_array_unref (w.weights);
  return good;
}
