/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* channel_weights.c: products over a base of more channels than they use, with
 * weights of zero for the others; products that only choose channels. */
#include <string.h>

#include "lower/channels.h"
#include "passes/rewrite.h"

TrtChannelMap *
trt_channel_map_new (TrtTensor *base, gint64 n)
{
  TrtChannelMap *map = g_new0 (TrtChannelMap, 1);

  map->base = base;
  map->n = n;
  map->slots = g_new0 (gint32, (gsize) n + 1);
  for (gint64 c = 0; c < n; c++)
    map->slots[c] = (gint32) c;
  return map;
}

void
trt_channel_map_free (TrtChannelMap *map)
{
  if (map == NULL)
    return;
  g_free (map->slots);
  g_free (map);
}

/* ---- constants -------------------------------------------------------- */

/* @t, of axis 0 @from long, with zeros (@one: f32 ones) up to @to. */
static TrtTensor *
lengthen (TrtGraph *graph, const TrtTensor *t, gint64 to, gboolean one)
{
  gint64 dims[TRT_MAX_RANK];
  gsize size = g_bytes_get_size (t->constant), row, all;
  g_autoptr (GBytes) bytes = NULL;
  guint8 *data;

  trt_tensor_get_static_dims (t, dims);
  row = size / (gsize) dims[0];
  all = row * (gsize) to;
  data = g_malloc0 (all);
  memcpy (data, g_bytes_get_data (t->constant, NULL), size);
  for (gsize i = size; one && i < all; i += sizeof (float))
    *(float *)(void *) (data + i) = 1.0f;
  dims[0] = to;
  bytes = g_bytes_new_take (data, all);
  return trt_graph_add_constant (
      graph, NULL, t->enc.dtype, t->rank, dims, bytes);
}

/* Weights [k, c, kernel] for the channels [first, first + n) of a base. */
static TrtTensor *
spread (TrtGraph *graph, const TrtTensor *w, const TrtChannelMap *map,
    gint64 first, gint64 n)
{
  gint64 dims[TRT_MAX_RANK];
  gsize taps, from_row, to_row;
  const guint8 *from = g_bytes_get_data (w->constant, NULL);
  g_autoptr (GBytes) bytes = NULL;
  guint8 *to;

  trt_tensor_get_static_dims (w, dims);
  from_row = g_bytes_get_size (w->constant) / (gsize) dims[0];
  taps = from_row / (gsize) dims[1];
  to_row = taps * (gsize) n;
  to = g_malloc0 (to_row * (gsize) dims[0]);
  for (gint64 k = 0; k < dims[0]; k++) {
    for (gint64 c = 0; c < dims[1]; c++)
      memcpy (to + (gsize) k * to_row + (gsize) (map->slots[c] - first) * taps,
          from + (gsize) k * from_row + (gsize) c * taps, taps);
  }
  bytes = g_bytes_new_take (to, to_row * (gsize) dims[0]);
  dims[1] = n;
  return trt_graph_add_constant (
      graph, NULL, w->enc.dtype, w->rank, dims, bytes);
}

/* ---- bases ------------------------------------------------------------ */

static char *
name_after (const TrtTensor *t, const char *what)
{
  return g_strconcat (t->name, what, NULL);
}

static TrtTensor *
indices (TrtGraph *graph, gint64 value)
{
  const gint64 one = 1;
  g_autoptr (GBytes) bytes = g_bytes_new (&value, sizeof value);

  return trt_graph_add_constant (graph, NULL, TRTK_S64, 1, &one, bytes);
}

/* The granules of the map's base that it lies in. */
static TrtTensor *
narrow (
    const TrtChannelMap *map, TrtNode *before, gint64 *first, GError **error)
{
  gint64 end = 0, width = trt_channels_of (map->base);
  g_autofree char *name = name_after (map->base, ".part");
  TrtNode *slice;

  *first = width;
  for (gint64 c = 0; c < map->n; c++) {
    *first = MIN (*first, map->slots[c]);
    end = MAX (end, map->slots[c] + 1);
  }
  *first = *first / TRT_CHANNEL_GRANULE * TRT_CHANNEL_GRANULE;
  end = MIN (trt_channel_round_up (end), width);
  if (*first == 0 && end == width)
    return map->base;
  TrtTensor *in[4] = { map->base, indices (before->graph, *first),
    indices (before->graph, end), indices (before->graph, 1) };
  slice = trt_rewrite_new (before, "Slice", name, in, 4);
  return trt_rewrite_finish (slice, error);
}

/* [@rows, @n, 1, ...] with a one in each of the map's channels. */
static TrtTensor *
choosing_weights (const TrtChannelMap *map, gint64 rows, gint64 first, gint64 n)
{
  gint64 dims[TRT_MAX_RANK] = { rows, n, 1, 1 };
  gboolean half = trt_tensor_dtype (map->base) == TRTK_F16;
  gsize size = half ? 2 : 1;
  guint8 *data = g_malloc0 ((gsize) rows * (gsize) n * size);
  g_autoptr (GBytes) bytes = NULL;
  guint16 one = 0x3c00; /* of f16 */

  for (gint64 c = 0; c < map->n; c++) {
    guint8 *at = data + (gsize) (c * n + map->slots[c] - first) * size;
    if (half)
      memcpy (at, &one, 2);
    else
      *at = 1;
  }
  bytes = g_bytes_new_take (data, (gsize) rows * (gsize) n * size);
  return trt_graph_add_constant (map->base->graph, NULL,
      half ? TRTK_F16 : TRTK_S8, map->base->rank, dims, bytes);
}

TrtTensor *
trt_channels_gather (
    const TrtChannelMap *map, gint64 rows, TrtNode *before, GError **error)
{
  gboolean half = trt_tensor_dtype (map->base) == TRTK_F16;
  g_autofree char *name = name_after (map->base, ".chosen");
  const gint64 dim = 1;
  const float one = 1.0f;
  g_autoptr (GBytes) bytes = g_bytes_new (&one, sizeof one);
  TrtTensor *in[5] = { NULL };
  TrtNode *node;
  gint64 first;

  in[0] = narrow (map, before, &first, error);
  if (in[0] == NULL)
    return NULL;
  in[1] = choosing_weights (map, rows, first, trt_channels_of (in[0]));
  if (!half)
    in[3] = in[4] =
        trt_graph_add_constant (before->graph, NULL, TRTK_F32, 1, &dim, bytes);
  node = trt_rewrite_new (
      before, half ? "Conv" : "TrtQConv", name, in, half ? 2 : 5);
  if (!half)
    trt_node_set_int (
        node, "y_dtype", trt_tensor_dtype (map->base) == TRTK_U8 ? 2 : 3);
  return trt_rewrite_finish (node, error);
}

/* ---- products --------------------------------------------------------- */

gboolean
trt_channels_may_grow (const TrtTensor *t)
{
  const TrtNode *node = t->producer;
  gint64 k = trt_channels_of (t);

  if (node == NULL || t->is_output || !trt_tensor_has_one_user (t)
      || (!trt_node_is (node, "TrtQConv") && !trt_node_is (node, "Conv"))
      || trt_node_get_int (node, "group") != 1)
    return FALSE;
  for (guint i = 1; i < node->in->len; i++) {
    const TrtTensor *c = node->in->pdata[i];
    if (c != NULL
        && (c->constant == NULL
            || (i > 1 && trt_tensor_count (c) != 1
                && (c->rank != 1 || trt_tensor_count (c) != k))))
      return FALSE;
  }
  return TRUE;
}

gboolean
trt_channels_grow (TrtTensor *t, GError **error)
{
  TrtNode *node = t->producer;
  gint64 k = trt_channels_of (t), to = trt_channel_round_up (k);

  for (guint i = 1; i < node->in->len; i++) {
    TrtTensor *c = node->in->pdata[i];
    gboolean scales = trt_node_is (node, "TrtQConv") && (i == 3 || i == 4);
    if (c != NULL
        && (i == 1 || (c->rank == 1 && trt_tensor_count (c) == k && k > 1)))
      trt_node_set_input (node, i, lengthen (node->graph, c, to, scales));
  }
  return trt_node_infer (node, error);
}

static gboolean
is_one_to_one (const TrtChannelMap *map)
{
  g_autofree gboolean *seen =
      g_new0 (gboolean, (gsize) trt_channels_of (map->base) + 1);

  for (gint64 c = 0; c < map->n; c++) {
    if (seen[map->slots[c]])
      return FALSE;
    seen[map->slots[c]] = TRUE;
  }
  return TRUE;
}

gboolean
trt_channels_fold (TrtNode *node, const TrtChannelMap *map, GError **error)
{
  TrtTensor *x;
  gint64 first;

  x = is_one_to_one (map) ? narrow (map, node, &first, error)
                          : trt_channels_gather (map, map->n, node, error);
  if (x == NULL)
    return FALSE;
  if (is_one_to_one (map))
    trt_node_set_input (node, 1,
        spread (
            node->graph, node->in->pdata[1], map, first, trt_channels_of (x)));
  trt_node_set_input (node, 0, x);
  return trt_node_infer (node, error);
}
