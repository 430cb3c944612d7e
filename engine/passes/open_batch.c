/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* open_batch.c: a model of one picture becomes one of any number.
 *
 * Exporters that trace a model with one picture write its batch into the targets
 * of Reshapes. Such a 1 may become "as it was" (0) where it stands for the batch
 * and nothing else: where the input counts pictures along its first axis. That
 * this holds, and that pictures are not mixed anywhere, is what rows.c says of
 * every node, on a copy in which the batch is a symbol. */
#include <string.h>

#include "base/error.h"
#include "ops/op.h"
#include "passes/rows.h"

/* The batch, in an input that had one picture. */
static const TrtSymbol *
open_input (TrtGraph *graph, GError **error)
{
  TrtTensor *t = graph->inputs->len > 0 ? graph->inputs->pdata[0] : NULL;
  guint n = trt_expr_pool_n_symbols (graph->exprs), i = 0;
  TrtSymbol *batch;
  gint64 now;

  if (t == NULL || t->rank < 1 || !trt_expr_is_const (t->dims[0], &now)
      || now != 1) {
    trt_fail (error, TRT_ERROR_ARGUMENT,
        "input '%s' is not of one picture", t != NULL ? t->name : "");
    return NULL;
  }
  do {
    g_autofree char *name = g_strdup_printf ("batch%u", i++);
    batch = trt_expr_pool_symbol (graph->exprs, name);
  } while (trt_expr_pool_n_symbols (graph->exprs) == n); /* name is taken */
  t->dims[0] = trt_expr_symbol (graph->exprs, batch);
  return batch;
}

/* Whether the target's first number is one that a traced batch left. */
static gboolean
is_traced (const TrtNode *node, const TrtSymbol *batch)
{
  g_autofree gint64 *target = NULL;
  guint n = 0;

  if (strcmp (node->op->name, "Reshape") != 0
      || trt_rows_axis (trt_node_in (node, 0), batch) != 0
      || trt_node_get_int (node, "allowzero") != 0)
    return FALSE;
  target = trt_tensor_get_ints (trt_node_in (node, 1), &n);
  return target != NULL && n > 0 && target[0] == 1;
}

/* The first number becomes 0. */
static void
keep_first (TrtNode *node)
{
  guint n = 0;
  g_autofree gint64 *target
      = trt_tensor_get_ints (trt_node_in (node, 1), &n);
  gint64 dims[1] = { n };
  g_autoptr (GBytes) bytes = NULL;

  target[0] = 0;
  bytes = g_bytes_new (target, n * sizeof *target);
  trt_node_set_input (node, 1,
      trt_graph_add_constant (node->graph, NULL, TRTK_S64, 1, dims, bytes));
}

/* Indexes of the nodes that had to change, or NULL. */
static GArray *
follow (TrtGraph *graph, const TrtSymbol *batch, GError **error)
{
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < graph->nodes->len; i++) {
    TrtNode *node = graph->nodes->pdata[i];
    if (is_traced (node, batch)) {
      keep_first (node);
      g_array_append_val (changed, i);
    }
    if (!trt_node_infer (node, error))
      return NULL;
    if (!trt_rows_are_apart (node, batch)) {
      trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
          "pictures of a batch may not stay apart here");
      return NULL;
    }
  }
  for (guint i = 0; i < graph->outputs->len; i++) {
    const TrtTensor *t = graph->outputs->pdata[i];
    if (trt_rows_axis (t, batch) == 0)
      continue;
    trt_fail (error, TRT_ERROR_UNSUPPORTED,
        "output '%s' has no row for each picture of '%s'", t->name,
        ((TrtTensor *) graph->inputs->pdata[0])->name);
    return NULL;
  }
  return g_steal_pointer (&changed);
}

/**
 * trt_graph_open_batch:
 * @graph: whose first input is of one picture, and fixed
 *
 * Changes Reshapes whose targets say "one picture" so that they say "as many as
 * there are", where every node then computes for each picture what it computes
 * for that one alone. What the graph computes stays the same; a profile of
 * trt_graph_add_profile() may then open the first dimension. Call it before
 * trt_graph_optimise().
 *
 * Returns: %FALSE where it cannot be shown that pictures stay apart
 *   (%TRT_ERROR_UNSUPPORTED, naming the node or the output), a node cannot
 *   follow (%TRT_ERROR_SHAPE), or the input is not of one picture
 *   (%TRT_ERROR_ARGUMENT); @graph is then as before
 */
gboolean
trt_graph_open_batch (TrtGraph *graph, GError **error)
{
  g_autoptr (TrtGraph) trial = trt_graph_copy (graph);
  const TrtSymbol *batch = open_input (trial, error);
  g_autoptr (GArray) changed
      = batch != NULL ? follow (trial, batch, error) : NULL;

  if (changed == NULL)
    return FALSE;
  for (guint i = 0; i < changed->len; i++) {
    TrtNode *node = graph->nodes->pdata[g_array_index (changed, guint, i)];
    keep_first (node);
  }
  return trt_graph_infer (graph, error);
}
