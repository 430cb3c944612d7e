/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* dead-nodes
 *   match    a node whose outputs nobody reads; a constant that nobody reads
 *   rewrite  the node goes away; the constant's memory is given back
 *   keeps    graph inputs, also those that nobody reads
 *   leaves   unused outputs of a node that has a used one */
#include "passes/pass.h"
#include "passes/rewrite.h"

static gboolean
is_unused (const TrtNode *node)
{
  for (guint i = 0; i < node->out->len; i++) {
    const TrtTensor *t = node->out->pdata[i];
    if (t != NULL && (t->users->len > 0 || t->is_output))
      return FALSE;
  }
  return TRUE;
}

static void
release_constants (TrtGraph *graph)
{
  for (guint i = 0; i < graph->all_tensors->len; i++) {
    TrtTensor *t = graph->all_tensors->pdata[i];
    if (t->constant != NULL && t->users->len == 0 && !t->is_output)
      g_clear_pointer (&t->constant, g_bytes_unref);
  }
}

/* From the end, so that what only dead nodes read is dead when reached. */
static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  for (guint i = graph->nodes->len; i-- > 0;) {
    TrtNode *node = graph->nodes->pdata[i];
    if (!is_unused (node))
      continue;
    trt_graph_remove_node (graph, node);
    (*n_changes)++;
  }
  release_constants (graph);
  return TRUE;
}

const TrtPass trt_pass_dead_nodes = {
  .name = "dead-nodes",
  .summary = "what nobody reads goes away",
  .required = TRUE,
  .run = run,
};
