/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* profile.c: profiles of a graph, and shapes held against them. */
#include "ir/profile.h"

#include <string.h>

GPtrArray *
trt_profiles_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
}

void
trt_profiles_copy (GPtrArray *to, const GPtrArray *from)
{
  for (guint i = 0; i < from->len; i++)
    g_ptr_array_add (to, g_array_copy (from->pdata[i]));
}

/* ---- ranges ----------------------------------------------------------- */

TrtSymbolRange
trt_graph_symbol_range (const TrtGraph *graph, guint profile,
    guint index)
{
  const TrtSymbol *s = trt_expr_pool_nth_symbol (graph->exprs, index);
  const GArray *ranges
      = profile < graph->profiles->len ? graph->profiles->pdata[profile] : NULL;

  if (ranges != NULL && index < ranges->len)
    return g_array_index (ranges, TrtSymbolRange, index);
  return (TrtSymbolRange) { s->min, s->opt, s->max };
}

gint64 *
trt_graph_symbol_values (const TrtGraph *graph, guint profile,
    TrtRangeEnd end)
{
  guint n = trt_expr_pool_n_symbols (graph->exprs);
  gint64 *values = g_new0 (gint64, n + 1);

  for (guint i = 0; i < n; i++) {
    TrtSymbolRange r = trt_graph_symbol_range (graph, profile, i);
    values[i] = end == TRT_RANGE_MIN ? r.min
                                     : end == TRT_RANGE_OPT ? r.opt : r.max;
  }
  return values;
}

guint
trt_graph_symbol_index (const TrtGraph *graph, const TrtSymbol *symbol)
{
  guint i = 0;

  while (trt_expr_pool_nth_symbol (graph->exprs, i) != symbol)
    i++;
  return i;
}

/* ---- shapes at values ------------------------------------------------- */

typedef struct {
  const TrtGraph *graph;
  const gint64 *values;
} Values;

static gint64
value_of (const TrtSymbol *symbol, gpointer data)
{
  const Values *v = data;

  return v->values[trt_graph_symbol_index (v->graph, symbol)];
}

/* -1 where it cannot be told. */
static gint64
dim_at (const TrtGraph *graph, const TrtExpr *dim, const gint64 *values)
{
  Values v = { graph, values };
  gint64 value;

  return trt_expr_eval (dim, value_of, &v, &value) ? value : -1;
}

static void
print_shape (GString *out, const TrtTensor *t, const gint64 *values)
{
  for (int d = 0; d < t->rank; d++) {
    gint64 dim = dim_at (t->graph, t->dims[d], values);
    g_string_append (out, d > 0 ? "x" : "");
    if (dim < 0 || dim >= G_MAXINT32)
      g_string_append_c (out, '?');
    else
      g_string_append_printf (out, "%" G_GINT64_FORMAT, dim);
  }
}

char *
trt_graph_describe_profiles (const TrtGraph *graph)
{
  GString *out = g_string_new (NULL);

  for (guint p = 0; p < MAX (graph->profiles->len, 1); p++) {
    g_autofree gint64 *min
        = trt_graph_symbol_values (graph, p, TRT_RANGE_MIN);
    g_autofree gint64 *max
        = trt_graph_symbol_values (graph, p, TRT_RANGE_MAX);
    if (graph->profiles->len > 1)
      g_string_append_printf (out, "%sprofile %u: ", p > 0 ? "; " : "", p);
    for (guint i = 0; i < graph->inputs->len; i++) {
      const TrtTensor *t = graph->inputs->pdata[i];
      g_string_append_printf (out, "%s'%s' ", i > 0 ? ", " : "", t->name);
      print_shape (out, t, min);
      g_string_append (out, " to ");
      print_shape (out, t, max);
    }
  }
  return g_string_free (out, FALSE);
}

/* ---- solving ---------------------------------------------------------- */

static gboolean
is_allowed (const TrtGraph *graph, const gint64 *values)
{
  guint n = trt_expr_pool_n_symbols (graph->exprs);

  for (guint p = 0; p < MAX (graph->profiles->len, 1); p++) {
    gboolean fits = TRUE;
    for (guint i = 0; i < n && fits; i++) {
      TrtSymbolRange r = trt_graph_symbol_range (graph, p, i);
      fits = values[i] >= r.min && values[i] <= r.max;
    }
    if (fits)
      return TRUE;
  }
  return FALSE;
}

static gboolean
fail_shape (const TrtGraph *graph, const TrtTensorInfo *input, GError **error)
{
  g_autofree char *allowed = trt_graph_describe_profiles (graph);
  g_autoptr (GString) shape = g_string_new (NULL);

  for (int d = 0; d < input->rank; d++)
    g_string_append_printf (shape, "%s%" G_GINT64_FORMAT, d > 0 ? "x" : "",
        input->dims[d]);
  return trt_fail (error, TRT_ERROR_SHAPE,
      "input '%s' may not be %s; allowed is %s", input->name, shape->str,
      allowed);
}

/* Takes what the dimensions that are symbols say. */
static gboolean
take_symbols (const TrtGraph *graph, const TrtTensorInfo *input,
    gint64 *values, GError **error)
{
  const TrtTensor *t = trt_graph_find_input (graph, input->name);

  if (t == NULL)
    return trt_fail (error, TRT_ERROR_ARGUMENT, "the model has no input '%s'",
        input->name);
  if (t->rank != input->rank)
    return trt_fail (error, TRT_ERROR_SHAPE,
        "input '%s' has %d dimensions, not %d", input->name, t->rank,
        input->rank);
  for (int d = 0; d < t->rank; d++) {
    if (t->dims[d]->kind == TRT_EXPR_SYMBOL)
      values[trt_graph_symbol_index (graph, t->dims[d]->symbol)] = input->dims[d];
  }
  return TRUE;
}

gboolean
trt_graph_solve_shapes (const TrtGraph *graph, const TrtTensorInfo *inputs,
    guint n_inputs, gint64 *values, GError **error)
{
  for (guint i = 0; i < n_inputs; i++) {
    if (!take_symbols (graph, &inputs[i], values, error))
      return FALSE;
  }
  for (guint i = 0; i < n_inputs; i++) {
    const TrtTensor *t = trt_graph_find_input (graph, inputs[i].name);
    for (int d = 0; d < t->rank; d++) {
      if (inputs[i].dims[d] < 0
          || dim_at (graph, t->dims[d], values) != inputs[i].dims[d])
        return fail_shape (graph, &inputs[i], error);
    }
  }
  return n_inputs == 0 || is_allowed (graph, values)
         || fail_shape (graph, &inputs[0], error);
}

TrtGraph *
trt_graph_copy_at (const TrtGraph *graph, const gint64 *values, GError **error)
{
  g_autoptr (TrtGraph) copy = trt_graph_copy (graph);
  guint n = trt_expr_pool_n_symbols (graph->exprs);

  g_ptr_array_set_size (copy->profiles, 0);
  for (guint i = 0; i < copy->inputs->len; i++) {
    TrtTensor *t = copy->inputs->pdata[i];
    for (int d = 0; d < t->rank; d++) {
      for (guint s = 0; s < n; s++)
        t->dims[d] = trt_expr_substitute (copy->exprs, t->dims[d],
            trt_expr_pool_nth_symbol (copy->exprs, s),
            trt_expr_const (copy->exprs, values[s]));
    }
  }
  if (!trt_graph_infer (copy, error))
    return NULL;
  return g_steal_pointer (&copy);
}

/* ---- public ----------------------------------------------------------- */

guint
trt_graph_n_profiles (const TrtGraph *graph)
{
  return graph->profiles->len;
}

/**
 * trt_graph_get_profile:
 * @profile: less than trt_graph_n_profiles()
 * @input: number of an input
 * @range: (out): its smallest, usual and largest shape; -1 where there is none
 */
void
trt_graph_get_profile (const TrtGraph *graph, guint profile, guint input,
    TrtShapeRange *range)
{
  const TrtTensor *t = graph->inputs->pdata[input];
  gint64 *dims[3] = { range->min, range->opt, range->max };

  range->input = t->name;
  range->rank = t->rank;
  for (int end = 0; end < 3; end++) {
    g_autofree gint64 *values
        = trt_graph_symbol_values (graph, profile, (TrtRangeEnd) end);
    for (int d = 0; d < t->rank; d++)
      dims[end][d] = dim_at (graph, t->dims[d], values);
  }
}
