/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* sort.c: topological order of nodes. A list that is in order stays as it is;
 * otherwise a node moves no further than behind what it needs. */
#include "ir/graph.h"

typedef enum { NEW, OPEN, DONE } State;

typedef struct {
  TrtNode *node;
  guint next; /* the input to look at next */
} Frame;

typedef struct {
  GHashTable *states; /* TrtNode -> State + 1; nodes of the list only */
  GArray *stack;      /* Frame: no recursion, models choose the depth */
  GPtrArray *sorted;
} Sort;

static State
get_state (const Sort *sort, const TrtNode *node)
{
  gpointer state = g_hash_table_lookup (sort->states, node);

  return state == NULL ? DONE : (State)(GPOINTER_TO_INT (state) - 1);
}

static void
push (Sort *sort, TrtNode *node)
{
  Frame frame = { node, 0 };

  g_hash_table_insert (sort->states, node, GINT_TO_POINTER (OPEN + 1));
  g_array_append_val (sort->stack, frame);
}

/* Advances the top frame by one input, or finishes it. */
static gboolean
step (Sort *sort, GError **error)
{
  Frame *top = &g_array_index (sort->stack, Frame, sort->stack->len - 1);
  const TrtTensor *t;

  if (top->next == top->node->in->len) {
    g_hash_table_insert (sort->states, top->node, GINT_TO_POINTER (DONE + 1));
    g_ptr_array_add (sort->sorted, top->node);
    g_array_set_size (sort->stack, sort->stack->len - 1);
    return TRUE;
  }
  t = top->node->in->pdata[top->next++];
  if (t == NULL || t->producer == NULL)
    return TRUE;
  switch (get_state (sort, t->producer)) {
    case NEW:
      push (sort, t->producer);
      return TRUE;
    case OPEN:
      return trt_fail (error, TRT_ERROR_ARGUMENT,
          "node '%s' needs its own output: tensor '%s' is on a cycle",
          t->producer->name, t->name);
    default:
      return TRUE;
  }
}

/**
 * trt_graph_sort:
 *
 * Puts the nodes in an order in which each comes after what it reads.
 *
 * Returns: %FALSE with %TRT_ERROR_ARGUMENT where nodes form a cycle; the order
 *   is then as it was
 */
gboolean
trt_graph_sort (TrtGraph *graph, GError **error)
{
  Sort sort = { g_hash_table_new (NULL, NULL),
    g_array_new (FALSE, FALSE, sizeof (Frame)), g_ptr_array_new () };
  gboolean ok = TRUE;

  for (guint i = 0; i < graph->nodes->len; i++)
    g_hash_table_insert (
        sort.states, graph->nodes->pdata[i], GINT_TO_POINTER (NEW + 1));
  for (guint i = 0; i < graph->nodes->len && ok; i++) {
    if (get_state (&sort, graph->nodes->pdata[i]) == NEW)
      push (&sort, graph->nodes->pdata[i]);
    while (sort.stack->len > 0 && ok)
      ok = step (&sort, error);
  }
  if (ok)
    for (guint i = 0; i < graph->nodes->len; i++)
      graph->nodes->pdata[i] = sort.sorted->pdata[i];
  g_hash_table_unref (sort.states);
  g_array_unref (sort.stack);
  g_ptr_array_unref (sort.sorted);
  return ok;
}
