/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* order.c: topological order of nodes by the names that they read and write.
 * Nodes that already are in order stay as they are. Depth first, with a stack
 * of its own: a chain may be as long as the model. */
#include <string.h>

#include "onnx/import.h"

typedef struct {
  Onnx__NodeProto *const *nodes;
  gsize n_nodes;
  GHashTable *known;
  GHashTable *producers; /* name to index + 1 */
  guint8 *state;         /* 0 new, 1 on the stack, 2 placed */
  guint *next_input;
  guint *stack, n_stack;
  guint *order, n_order;
} Order;

char *
trt_onnx_describe (const Onnx__NodeProto *node)
{
  const char *name = trt_onnx_text (node->name);

  for (gsize i = 0; i < node->n_output && *name == '\0'; i++)
    name = node->output[i];
  return g_strdup_printf ("node '%s' (%s)", name,
      trt_onnx_text (node->op_type));
}

static gboolean
fail_at (const Order *o, guint index, GError **error, const char *what,
    const char *tensor)
{
  g_autofree char *node = trt_onnx_describe (o->nodes[index]);

  return trt_fail (error, TRT_ERROR_PARSE, "%s: tensor '%s' %s", node, tensor,
      what);
}

static gboolean
collect_producers (Order *o, GError **error)
{
  for (gsize i = 0; i < o->n_nodes; i++) {
    for (gsize j = 0; j < o->nodes[i]->n_output; j++) {
      char *name = o->nodes[i]->output[j];
      if (*name == '\0')
        continue;
      if (g_hash_table_contains (o->known, name))
        return fail_at (o, (guint) i, error,
            "is written by it, but is an input or initialiser already", name);
      if (!g_hash_table_insert (o->producers, name, GSIZE_TO_POINTER (i + 1)))
        return fail_at (o, (guint) i, error,
            "is written by it and by another node", name);
    }
  }
  return TRUE;
}

static void
push (Order *o, guint index)
{
  o->state[index] = 1;
  o->stack[o->n_stack++] = index;
}

/* Takes one step: down into a producer that is not placed, or up. */
static gboolean
step (Order *o, GError **error)
{
  guint index = o->stack[o->n_stack - 1], producer;
  const Onnx__NodeProto *node = o->nodes[index];
  const char *name;

  if (o->next_input[index] == node->n_input) {
    o->state[index] = 2;
    o->order[o->n_order++] = index;
    o->n_stack--;
    return TRUE;
  }
  name = node->input[o->next_input[index]++];
  if (*name == '\0' || g_hash_table_contains (o->known, name))
    return TRUE;
  producer = GPOINTER_TO_UINT (g_hash_table_lookup (o->producers, name));
  if (producer == 0)
    return fail_at (o, index, error,
        "is read by it, but nothing in the model makes it", name);
  if (o->state[producer - 1] == 1)
    return fail_at (o, index, error,
        "is read by it and depends on its own output: a cycle", name);
  if (o->state[producer - 1] == 0)
    push (o, producer - 1);
  return TRUE;
}

static gboolean
run (Order *o, GError **error)
{
  if (!collect_producers (o, error))
    return FALSE;
  for (gsize i = 0; i < o->n_nodes; i++) {
    if (o->state[i] == 0)
      push (o, (guint) i);
    while (o->n_stack > 0) {
      if (!step (o, error))
        return FALSE;
    }
  }
  return TRUE;
}

guint *
trt_onnx_order (Onnx__NodeProto *const *nodes, gsize n_nodes,
    GHashTable *known, GError **error)
{
  g_autoptr (GHashTable) producers
      = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree guint8 *state = g_new0 (guint8, n_nodes + 1);
  g_autofree guint *next_input = g_new0 (guint, n_nodes + 1);
  g_autofree guint *stack = g_new0 (guint, n_nodes + 1);
  guint *order = g_new0 (guint, n_nodes + 1);
  Order o = { .nodes = nodes, .n_nodes = n_nodes, .known = known,
    .producers = producers, .state = state, .next_input = next_input,
    .stack = stack, .order = order };

  if (!run (&o, error))
    g_clear_pointer (&order, g_free);
  return order;
}
