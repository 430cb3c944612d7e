/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* shuffles.c: a shuffle of channels, and the part of it that is read, as one
 * Gather, for backends that move what they choose: three nodes go by way of
 * tensors of five dimensions, which lie in plain memory only. */
#include "lower/channels.h"
#include "passes/rewrite.h"

/* Channels of @map's base that @node chooses for output @output, in @map's
 * place. */
static void
compose (const TrtNode *node, guint output, TrtChannelMap *map)
{
  gint64 n = trt_channels_of (node->out->pdata[output]);
  gint32 *slots = g_new0 (gint32, (gsize) n + 1);

  for (gint64 c = 0; c < n; c++)
    slots[c] = map->slots[trt_select_channel (node, output, c)];
  g_free (map->slots);
  map->slots = slots;
  map->n = n;
}

static guint
output_of (const TrtNode *node, const TrtTensor *t)
{
  guint o = 0;

  while (node->out->pdata[o] != t)
    o++;
  return o;
}

/* Where the channels of @t come from, through shuffles and cuts. */
static TrtChannelMap *
trace (TrtTensor *t, gboolean *shuffles)
{
  TrtNode *node = t->producer;
  TrtSelectKind kind
      = node != NULL ? trt_select_kind (node) : TRT_SELECT_NONE;
  g_autoptr (GPtrArray) sources = NULL;
  TrtChannelMap *map;

  if (kind == TRT_SELECT_NONE || kind == TRT_SELECT_CONCAT)
    return trt_channel_map_new (t, trt_channels_of (t));
  *shuffles |= kind == TRT_SELECT_SHUFFLE;
  sources = trt_select_sources (node);
  map = trace (sources->pdata[0], shuffles);
  compose (node, output_of (node, t), map);
  return map;
}

/* Somebody reads it who is no shuffle or cut itself. */
static gboolean
is_read (const TrtTensor *t)
{
  for (guint u = 0; u < t->users->len; u++) {
    const TrtNode *user = t->users->pdata[u];
    TrtSelectKind kind = trt_select_kind (user);
    if (kind == TRT_SELECT_CONCAT
        || (kind == TRT_SELECT_NONE && !trt_select_is_inside (user)))
      return TRUE;
  }
  return t->is_output;
}

static gboolean
gather (TrtNode *before, TrtTensor *t, const TrtChannelMap *map,
    GError **error)
{
  g_autofree gint64 *indices = g_new0 (gint64, (gsize) map->n + 1);
  g_autofree char *name = g_strconcat (t->name, ".chosen", NULL);
  g_autoptr (GBytes) bytes = NULL;
  TrtTensor *in[2] = { map->base, NULL }, *chosen;
  TrtNode *node;

  for (gint64 c = 0; c < map->n; c++)
    indices[c] = map->slots[c];
  bytes = g_bytes_new (indices, (gsize) map->n * sizeof *indices);
  in[1] = trt_graph_add_constant (before->graph, NULL, TRTK_S64, 1, &map->n,
      bytes);
  node = trt_rewrite_new (before, "Gather", name, in, 2);
  trt_node_set_int (node, "axis", 1);
  chosen = trt_rewrite_finish (node, error);
  if (chosen == NULL)
    return FALSE;
  trt_graph_replace_tensor (t->graph, t, chosen);
  return TRUE;
}

/* Outputs keep their names, so what makes one stays. */
static gboolean
rewrite_node (TrtNode *node, GPtrArray *done, GError **error)
{
  TrtSelectKind kind = trt_select_kind (node);

  if (kind != TRT_SELECT_CUT && kind != TRT_SELECT_SHUFFLE)
    return TRUE;
  for (guint o = 0; o < node->out->len; o++) {
    TrtTensor *t = node->out->pdata[o];
    gboolean shuffles = FALSE;
    g_autoptr (TrtChannelMap) map = trace (t, &shuffles);
    if (!shuffles || !is_read (t) || t->is_output)
      continue;
    if (!gather (node, t, map, error))
      return FALSE;
    g_ptr_array_add (done, t);
  }
  return TRUE;
}

gboolean
trt_lower_gather_channels (TrtGraph *graph, GError **error)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_copy (graph->nodes, NULL, NULL);
  g_autoptr (GPtrArray) done = g_ptr_array_new ();

  for (guint i = 0; i < nodes->len; i++) {
    if (!rewrite_node (nodes->pdata[i], done, error))
      return FALSE;
  }
  for (guint i = done->len; i-- > 0;)
    trt_tensor_prune (done->pdata[i]);
  return TRUE;
}
