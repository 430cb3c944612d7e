/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* reshape.c: overriding the shape of an input. */
#include "ir/graph.h"

/* The dimensions of every input, to go back to. */
typedef const TrtExpr *Dims[TRT_MAX_RANK];

static Dims *
save (const TrtGraph *graph)
{
  Dims *saved = g_new0 (Dims, graph->inputs->len + 1);

  for (guint i = 0; i < graph->inputs->len; i++) {
    const TrtTensor *t = graph->inputs->pdata[i];
    for (int d = 0; d < t->rank; d++)
      saved[i][d] = t->dims[d];
  }
  return saved;
}

static void
restore (TrtGraph *graph, Dims *saved)
{
  for (guint i = 0; i < graph->inputs->len; i++) {
    TrtTensor *t = graph->inputs->pdata[i];
    for (int d = 0; d < t->rank; d++)
      t->dims[d] = saved[i][d];
  }
}

static void
substitute (TrtGraph *graph, const TrtSymbol *symbol, gint64 value)
{
  const TrtExpr *with = trt_expr_const (graph->exprs, value);

  for (guint i = 0; i < graph->inputs->len; i++) {
    TrtTensor *t = graph->inputs->pdata[i];
    for (int d = 0; d < t->rank; d++)
      t->dims[d] = trt_expr_substitute (graph->exprs, t->dims[d], symbol, with);
  }
}

/* @declared is the dimension as it was before any part of this request. */
static gboolean
set_dim (TrtTensor *input, int d, const TrtExpr *declared, gint64 value,
    GError **error)
{
  TrtGraph *graph = input->graph;
  gint64 now;

  if (declared->kind != TRT_EXPR_SYMBOL) {
    input->dims[d] = trt_expr_const (graph->exprs, value);
    return TRUE;
  }
  if (value < declared->symbol->min || value > declared->symbol->max)
    return trt_fail (error, TRT_ERROR_ARGUMENT,
        "dimension %d of input '%s' may not be %" G_GINT64_FORMAT
        ": '%s' is from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
        d, input->name, value, declared->symbol->name, declared->symbol->min,
        declared->symbol->max);
  if (trt_expr_is_const (input->dims[d], &now) && now != value)
    return trt_fail (error, TRT_ERROR_ARGUMENT,
        "dimension %d of input '%s' may not be %" G_GINT64_FORMAT
        ": '%s' is already %" G_GINT64_FORMAT,
        d, input->name, value, declared->symbol->name, now);
  substitute (graph, declared->symbol, value);
  return TRUE;
}

static gboolean
set_dims (TrtTensor *input, const TrtExpr *const *declared, const gint64 *dims,
    GError **error)
{
  for (int d = 0; d < input->rank; d++) {
    if (dims[d] < -1)
      return trt_fail (error, TRT_ERROR_ARGUMENT,
          "dimension %d of input '%s' may not be %" G_GINT64_FORMAT, d,
          input->name, dims[d]);
    if (dims[d] >= 0 && !set_dim (input, d, declared[d], dims[d], error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_closed (const TrtGraph *graph)
{
  for (guint i = 0; i < graph->inputs->len; i++) {
    gint64 dims[TRT_MAX_RANK];
    if (!trt_tensor_get_static_dims (graph->inputs->pdata[i], dims))
      return FALSE;
  }
  return TRUE;
}

/**
 * trt_graph_set_input_shape:
 * @name: an input's name
 * @rank: the input's rank
 * @dims: (array length=rank): -1 keeps a dimension
 *
 * Overrides the shape of an input and infers every shape again. Where the
 * model declared a symbol, the symbol gets the number in every input. Call it
 * before trt_graph_optimise(), which may bake shapes into constants. Profiles
 * are forgotten when no dimension of an input is left open.
 *
 * Returns: %FALSE where there is no such input, the request contradicts the
 *   model's own declaration (%TRT_ERROR_ARGUMENT), or a node cannot follow
 *   (%TRT_ERROR_SHAPE; the message names it); @graph is then as before
 */
gboolean
trt_graph_set_input_shape (TrtGraph *graph, const char *name, int rank,
    const gint64 *dims, GError **error)
{
  TrtTensor *input = trt_graph_find_input (graph, name);
  g_autofree Dims *saved = NULL;
  guint index = 0;

  if (input == NULL)
    return trt_fail (
        error, TRT_ERROR_ARGUMENT, "the model has no input '%s'", name);
  if (rank != input->rank)
    return trt_fail (error, TRT_ERROR_ARGUMENT,
        "input '%s' has %d dimensions, not %d", name, input->rank, rank);
  saved = save (graph);
  g_ptr_array_find (graph->inputs, input, &index);
  if (set_dims (input, saved[index], dims, error)) {
    g_autofree char *shape = trt_tensor_describe (input);
    if (trt_graph_infer (graph, error)) {
      if (is_closed (graph))
        g_ptr_array_set_size (graph->profiles, 0);
      return TRUE;
    }
    g_prefix_error (error, "input '%s' cannot be %s: ", name, shape);
  }
  restore (graph, saved);
  trt_graph_infer (graph, NULL);
  return FALSE;
}
