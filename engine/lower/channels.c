/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* channels.c: channel maps. Where kernels read and write parts of wider pixels,
 * nodes that put channels side by side, choose some or shuffle them need not
 * move anything: a tensor is channels here and there of a base, and products
 * that read it read all of the base, with weights that are zero for the
 * channels between. Bases are made of parts in whole granules, so that their
 * Concats are views; a part gets its zeros from the product that makes it.
 *
 * Who reads a tensor and is no such product gets its channels by a product with
 * a matrix of ones and zeros, which is exact. Where that is asked for more
 * often than there are shuffles, nodes stay as they are. */
#include "lower/channels.h"
#include "passes/rewrite.h"

typedef struct {
  GPtrArray *nodes;   /* as they were */
  GHashTable *region; /* TrtTensor -> index + 1 of the node that selects it */
  guint *group;       /* by node: another one of the same region, or itself */
  struct Tally {
    guint shuffles, uneven, folds, gathers;
    gboolean bad;
  } * tally;         /* by node: of the region that it stands for */
  GHashTable *maps;  /* TrtTensor -> TrtChannelMap */
  GPtrArray *mapped; /* TrtTensor: what nobody needs to compute any more */
  GError **error;
} Mapping;

/* ---- regions ---------------------------------------------------------- */

static guint
group_of (const Mapping *m, guint node)
{
  while (m->group[node] != node)
    node = m->group[node];
  return node;
}

/* The region of @t; G_MAXUINT: none. */
static guint
region_of (const Mapping *m, const TrtTensor *t)
{
  guint index = GPOINTER_TO_UINT (g_hash_table_lookup (m->region, t));

  return index > 0 ? group_of (m, index - 1) : G_MAXUINT;
}

/* Channels of bytes or halves, which fast kernels multiply. */
static TrtSelectKind
kind_of (const TrtNode *node)
{
  TrtSelectKind kind = trt_select_kind (node);

  return kind != TRT_SELECT_NONE
                 && trt_tensor_dtype (node->out->pdata[0]) != TRTK_F32
             ? kind
             : TRT_SELECT_NONE;
}

static gboolean
is_selected (const Mapping *m, const TrtTensor *t)
{
  return t != NULL && g_hash_table_contains (m->region, t);
}

/* A dense product that reads @t as its picture, and nowhere else. */
static gboolean
folds (const TrtNode *node, const TrtTensor *t)
{
  const TrtTensor *w = trt_node_in (node, 1);

  if ((!trt_node_is (node, "TrtQConv") && !trt_node_is (node, "Conv"))
      || w == NULL || w->constant == NULL
      || trt_node_get_int (node, "group") != 1)
    return FALSE;
  for (guint i = 1; i < node->in->len; i++) {
    if (node->in->pdata[i] == t)
      return FALSE;
  }
  return node->in->pdata[0] == t;
}

/* Reads the tensor by way of a map. */
static gboolean
follows (const TrtNode *node)
{
  return kind_of (node) != TRT_SELECT_NONE
         || trt_select_is_inside (node);
}

static gboolean
needs_gather (const TrtTensor *t)
{
  for (guint i = 0; i < t->users->len; i++) {
    const TrtNode *user = t->users->pdata[i];
    if (!follows (user) && !folds (user, t))
      return TRUE;
  }
  return FALSE;
}

static void
find_regions (Mapping *m)
{
  for (guint i = 0; i < m->nodes->len; i++) {
    TrtNode *node = m->nodes->pdata[i];
    g_autoptr (GPtrArray) sources = NULL;
    m->group[i] = i;
    if (kind_of (node) == TRT_SELECT_NONE)
      continue;
    sources = trt_select_sources (node);
    for (guint s = 0; s < sources->len; s++) {
      if (is_selected (m, sources->pdata[s]))
        m->group[region_of (m, sources->pdata[s])] = i;
    }
    for (guint o = 0; o < node->out->len; o++)
      g_hash_table_insert (
          m->region, node->out->pdata[o], GUINT_TO_POINTER (i + 1));
  }
}

static void
weigh_tensor (struct Tally *tally, const TrtTensor *t)
{
  gboolean gathers = needs_gather (t);

  tally->bad |= t->is_output;
  tally->gathers += gathers;
  for (guint u = 0; u < t->users->len && !gathers; u++)
    tally->folds += folds (t->users->pdata[u], t);
}

/* Parts that end inside of a granule and cannot be made longer by who makes
 * them, so that what follows them does not begin at one. */
static guint
count_short_parts (const Mapping *m, const TrtNode *node)
{
  guint n = 0;

  for (guint i = 0; i + 1 < node->in->len && trt_node_is (node, "Concat");
       i++) {
    const TrtTensor *t = node->in->pdata[i];
    n += !is_selected (m, t) && trt_channels_of (t) % TRT_CHANNEL_GRANULE != 0
         && !trt_channels_may_grow (t);
  }
  return n;
}

static void
weigh_regions (Mapping *m)
{
  for (guint i = 0; i < m->nodes->len; i++) {
    const TrtNode *node = m->nodes->pdata[i];
    TrtSelectKind kind = kind_of (node);
    struct Tally *tally = &m->tally[group_of (m, i)];
    if (kind == TRT_SELECT_NONE)
      continue;
    tally->shuffles += kind == TRT_SELECT_SHUFFLE;
    tally->uneven += kind != TRT_SELECT_SHUFFLE && trt_select_is_uneven (node);
    tally->gathers += count_short_parts (m, node);
    for (guint o = 0; o < node->out->len; o++)
      weigh_tensor (tally, node->out->pdata[o]);
  }
}

static gboolean
is_worth_it (const Mapping *m, guint region)
{
  const struct Tally *t = &m->tally[region];

  return !t->bad && t->folds > 0 && t->gathers <= t->shuffles
         && t->shuffles + t->uneven > 0;
}

/* ---- bases ------------------------------------------------------------ */

/* Whether @base has a reader that takes it as long as it is: the one of a tensor
 * that was gathered for that reader. */
static gboolean
is_read_whole (const TrtTensor *base)
{
  for (guint i = 0; i < base->users->len; i++) {
    if (!follows (base->users->pdata[i]))
      return TRUE;
  }
  return FALSE;
}

/* @map over a base of whole granules; of the last part that is only as good as
 * it may be. FALSE: error. */
static gboolean
even_out (Mapping *m, TrtChannelMap *map, gboolean is_last, TrtNode *before)
{
  gint64 n = trt_channels_of (map->base);
  g_autoptr (TrtChannelMap) all = NULL;

  if (n % TRT_CHANNEL_GRANULE == 0)
    return TRUE;
  if (trt_channels_may_grow (map->base) && !is_read_whole (map->base))
    return trt_channels_grow (map->base, m->error);
  if (!is_last) {
    all = trt_channel_map_new (map->base, n);
    map->base =
        trt_channels_gather (all, trt_channel_round_up (n), before, m->error);
  }
  return map->base != NULL;
}

/* ---- maps ------------------------------------------------------------- */

/* Of a source of a selecting node; NULL: error. */
static TrtChannelMap *
map_of (Mapping *m, TrtTensor *t)
{
  TrtChannelMap *map = g_hash_table_lookup (m->maps, t);

  if (map == NULL) {
    map = trt_channel_map_new (t, trt_channels_of (t));
    g_hash_table_insert (m->maps, t, map);
  }
  return map;
}

/* Channels of all sources side by side, over one base. */
static TrtChannelMap *
map_sources (Mapping *m, TrtNode *node)
{
  g_autoptr (GPtrArray) sources = trt_select_sources (node);
  g_autoptr (GPtrArray) bases = g_ptr_array_new ();
  g_autofree gint64 *begin = g_new0 (gint64, sources->len + 1);
  g_autofree char *name =
      g_strconcat (((TrtTensor *) node->out->pdata[0])->name, ".base", NULL);
  g_autoptr (TrtChannelMap) all = NULL;
  TrtNode *concat;
  gint64 n = 0, at = 0;

  if (sources->len == 1)
    n = map_of (m, sources->pdata[0])->n;
  for (guint s = 0; s < sources->len && sources->len > 1; s++) {
    TrtChannelMap *map = map_of (m, sources->pdata[s]);
    if (!even_out (m, map, s + 1 == sources->len, node))
      return NULL;
    if (!g_ptr_array_find (bases, map->base, NULL))
      g_ptr_array_add (bases, map->base);
    n += map->n;
  }
  all = trt_channel_map_new (map_of (m, sources->pdata[0])->base, n);
  if (bases->len > 1) {
    concat = trt_rewrite_new (
        node, "Concat", name, (TrtTensor *const *) bases->pdata, bases->len);
    trt_node_set_int (concat, "axis", 1);
    all->base = trt_rewrite_finish (concat, m->error);
  }
  for (guint s = 0; s < sources->len; s++) {
    const TrtChannelMap *map = map_of (m, sources->pdata[s]);
    gint64 base = 0;
    for (guint b = 0; b < bases->len && bases->pdata[b] != map->base; b++)
      base += trt_channels_of (bases->pdata[b]);
    for (gint64 c = 0; c < map->n; c++)
      all->slots[at++] = (gint32) base + map->slots[c];
  }
  return all->base != NULL ? g_steal_pointer (&all) : NULL;
}

/* Readers of @t that are no products read the chosen channels themselves, and
 * so do all others. */
static gboolean
gather_output (Mapping *m, TrtTensor *t, TrtChannelMap *map, TrtNode *before)
{
  g_autoptr (GPtrArray) users = g_ptr_array_copy (t->users, NULL, NULL);
  TrtTensor *chosen = trt_channels_gather (map, map->n, before, m->error);

  if (chosen == NULL)
    return FALSE;
  for (guint u = 0; u < users->len; u++) {
    TrtNode *user = users->pdata[u];
    for (guint i = 0; i < user->in->len && !follows (user); i++) {
      if (user->in->pdata[i] == t)
        trt_node_set_input (user, i, chosen);
    }
  }
  map->base = chosen;
  for (gint64 c = 0; c < map->n; c++)
    map->slots[c] = (gint32) c;
  return TRUE;
}

static gboolean
map_node (Mapping *m, TrtNode *node)
{
  g_autoptr (TrtChannelMap) all = map_sources (m, node);

  if (all == NULL)
    return FALSE;
  for (guint o = 0; o < node->out->len; o++) {
    TrtTensor *t = node->out->pdata[o];
    TrtChannelMap *map = trt_channel_map_new (all->base, trt_channels_of (t));
    for (gint64 c = 0; c < map->n; c++)
      map->slots[c] = all->slots[trt_select_channel (node, o, c)];
    g_hash_table_insert (m->maps, t, map);
    g_ptr_array_add (m->mapped, t);
    if (needs_gather (t) && !gather_output (m, t, map, node))
      return FALSE;
  }
  return TRUE;
}

static gboolean
rewrite (Mapping *m)
{
  for (guint i = 0; i < m->nodes->len; i++) {
    TrtNode *node = m->nodes->pdata[i];
    TrtTensor *x = node->in->len > 0 ? node->in->pdata[0] : NULL;
    gboolean good = TRUE;
    if (kind_of (node) != TRT_SELECT_NONE) {
      if (is_worth_it (m, group_of (m, i)))
        good = map_node (m, node);
    } else if (is_selected (m, x) && folds (node, x)
               && is_worth_it (m, region_of (m, x))) {
      good =
          trt_channels_fold (node, g_hash_table_lookup (m->maps, x), m->error);
    }
    if (!good)
      return FALSE;
  }
  for (guint i = m->mapped->len; i-- > 0;)
    trt_tensor_prune (m->mapped->pdata[i]);
  return TRUE;
}

gboolean
trt_lower_map_channels (TrtGraph *graph, GError **error)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_copy (graph->nodes, NULL, NULL);
  g_autoptr (GHashTable) region = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) maps = g_hash_table_new_full (
      NULL, NULL, NULL, (GDestroyNotify) trt_channel_map_free);
  g_autoptr (GPtrArray) mapped = g_ptr_array_new ();
  g_autofree guint *group = g_new0 (guint, nodes->len + 1);
  g_autofree struct Tally *tally = g_new0 (struct Tally, nodes->len + 1);
  Mapping m = { nodes, region, group, tally, maps, mapped, error };

  find_regions (&m);
  weigh_regions (&m);
  return rewrite (&m);
}
