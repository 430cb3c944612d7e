/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* memory.c: where values lie in the arena. */
#include "base/checked.h"
#include "lower/private.h"

#define MAX_PITCH (1u << 22) /* elements: kernels count bytes in 32 bits */

/* The last pixel of a pitched value ends with its own channels. */
static gboolean
pitched_bytes (const gint64 *dims, gint32 rank, gsize own, gsize pitch,
    gsize size, guint64 *bytes)
{
  gsize pixels = 1, n;

  for (gint32 i = 0; i < rank; i++) {
    if (i != 1 && !trt_mul_size (pixels, (gsize) dims[i], &pixels))
      return FALSE;
  }
  if (pitch < own || !trt_mul_size (pixels, pitch, &n)
      || !trt_mul_size (n, size, &n) || n > G_MAXINT64 / 4)
    return FALSE;
  *bytes = pixels > 0 ? n - (pitch - own) * size : 0;
  return TRUE;
}

gboolean
trt_value_bytes (const TrtTensor *tensor, TrtkLayout layout, guint64 pitch,
    guint64 *bytes)
{
  gint64 dims[TRT_MAX_RANK];
  gsize n, granule = (gsize) trtk_layout_granule (layout);
  gsize size = trtk_dtype_size (tensor->enc.dtype);

  if (!trtk_layout_fits (layout, tensor->rank)
      || !trt_tensor_get_static_dims (tensor, dims))
    return FALSE;
  if (granule > 1)
    dims[1]
        = (gint64) (((gsize) dims[1] + granule - 1) / granule * granule);
  if (pitch != 0)
    return trtk_layout_has_pitch (layout) && pitch % granule == 0
           && pitch <= MAX_PITCH
           && pitched_bytes (dims, tensor->rank, (gsize) dims[1], pitch, size,
               bytes);
  if (!trt_tensor_bytes (dims, tensor->rank, size, &n)
      || n > G_MAXINT64 / 4)
    return FALSE;
  *bytes = n;
  return TRUE;
}

guint64
trt_value_pitch (const TrtTensor *tensor, const TrtRecipeValue *value)
{
  gint64 channels;

  if (!trtk_layout_has_pitch (value->layout))
    return 0;
  if (value->pitch != 0)
    return value->pitch;
  return trt_expr_is_const (tensor->dims[1], &channels)
             ? (guint64) trtk_layout_pitch (value->layout, channels)
             : 0;
}

guint32
trt_place_root (const GArray *places, guint32 value, guint64 *offset)
{
  guint64 sum = 0;
  const TrtPlace *place = &g_array_index (places, TrtPlace, value);

  while (place->parent != TRT_NO_INDEX) {
    sum += place->offset;
    value = place->parent;
    place = &g_array_index (places, TrtPlace, value);
  }
  if (offset != NULL)
    *offset = sum;
  return value;
}

#define MAX_FORKING 2048 /* steps; larger graphs run in their order */

/* A stretch of memory that is taken from step @first to step @last. */
typedef struct {
  guint32 value, first, last;
  guint64 bytes, offset;
  GArray *users; /* guint32: steps, where they may run side by side; or NULL */
} Block;

/* ---- steps side by side ----------------------------------------------- */

/* Which steps are done before a step begins, because it uses what they made,
 * however long the way. */
typedef struct {
  guint words;
  guint64 *bits; /* of step s from words * s on; NULL: all run in their order */
} Before;

static gboolean
is_before (const Before *b, guint32 first, guint32 second)
{
  return (b->bits[(gsize) second * b->words + first / 64] >> first % 64 & 1)
         != 0;
}

static void
add_before (Before *b, guint32 step, guint32 other)
{
  guint64 *to = b->bits + (gsize) step * b->words;
  const guint64 *from = b->bits + (gsize) other * b->words;

  for (guint i = 0; i < b->words; i++)
    to[i] |= from[i];
  to[other / 64] |= (guint64) 1 << other % 64;
}

static void
find_before (Before *b, const TrtRecipe *recipe, const TrtBackend *backend)
{
  guint n = recipe->steps->len;
  g_autofree guint32 *made = g_new (guint32, recipe->values->len + 1);

  b->bits = NULL;
  if (!backend->forks || n > MAX_FORKING)
    return;
  b->words = (n + 63) / 64;
  b->bits = g_new0 (guint64, (gsize) b->words * n + 1);
  for (guint32 v = 0; v < recipe->values->len; v++)
    made[v] = TRT_NO_INDEX;
  for (guint32 s = 0; s < n; s++) {
    const TrtRecipeStep *step = trt_recipe_step (recipe, s);
    for (guint i = 0; i < step->n_in; i++) {
      guint32 v = step->in[i];
      if (v != TRT_NO_INDEX && made[v] != TRT_NO_INDEX)
        add_before (b, s, made[v]);
    }
    for (guint i = 0; i < step->n_out; i++) {
      if (step->out[i] != TRT_NO_INDEX)
        made[step->out[i]] = s;
    }
  }
}

/* Every user of @x is done before any of @y's begins. */
static gboolean
all_before (const Before *b, const Block *x, const Block *y)
{
  for (guint i = 0; i < x->users->len; i++) {
    for (guint j = 0; j < y->users->len; j++) {
      if (!is_before (b, g_array_index (x->users, guint32, i),
              g_array_index (y->users, guint32, j)))
        return FALSE;
    }
  }
  return TRUE;
}

/* Whether both may be wanted at the same time. */
static gboolean
meet (const Before *b, const Block *x, const Block *y)
{
  if (x->last >= y->first && y->last >= x->first)
    return TRUE;
  if (b->bits == NULL)
    return FALSE;
  return x->last < y->first ? !all_before (b, x, y) : !all_before (b, y, x);
}

/* ---- blocks ----------------------------------------------------------- */

static int
compare_size (gconstpointer a, gconstpointer b)
{
  const Block *x = a, *y = b;

  if (x->bytes != y->bytes)
    return x->bytes > y->bytes ? -1 : 1;
  return x->value < y->value ? -1 : x->value > y->value;
}

static void
use_block (const GArray *places, Block *blocks, guint32 value, guint32 step,
    gboolean runs)
{
  guint32 root;

  if (value == TRT_NO_INDEX)
    return;
  root = trt_place_root (places, value, NULL);
  blocks[root].first = MIN (blocks[root].first, step);
  blocks[root].last = MAX (blocks[root].last, step);
  if (runs)
    g_array_append_val (blocks[root].users, step);
}

/* Lowest offset at which @block meets no block of @placed that lives at the
 * same time; @placed is kept in order of offset. */
static void
place_block (const Before *before, GArray *placed, Block *block)
{
  guint64 at = 0;
  guint i;

  for (i = 0; i < placed->len; i++) {
    const Block *other = &g_array_index (placed, Block, i);
    if (!meet (before, other, block))
      continue;
    if (other->offset >= at + block->bytes)
      break;
    at = MAX (at, other->offset + other->bytes);
  }
  block->offset = at;
  for (i = 0; i < placed->len; i++) {
    if (g_array_index (placed, Block, i).offset > at)
      break;
  }
  g_array_insert_val (placed, i, *block);
}

/* A value in a larger one whose pitch it keeps. */
static void
set_pitch (TrtRecipe *recipe, const TrtTensorTable *table,
    const GArray *places, guint32 v)
{
  TrtRecipeValue *value = trt_recipe_value (recipe, v);
  const TrtTensor *tensor = table->tensors->pdata[value->tensor];
  guint64 own = trt_value_pitch (tensor, value), pitch;
  guint32 whole = v;

  while (g_array_index (places, TrtPlace, whole).keeps_pitch)
    whole = g_array_index (places, TrtPlace, whole).parent;
  if (whole == v)
    return;
  pitch = trt_value_pitch (
      table->tensors->pdata[trt_recipe_value (recipe, whole)->tensor],
      trt_recipe_value (recipe, whole));
  if (pitch == own)
    return;
  value->pitch = pitch;
  trt_value_bytes (tensor, value->layout, pitch, &value->bytes);
}

static void
find_blocks (const TrtRecipe *recipe, const GArray *places,
    const TrtBackend *backend, Block *blocks)
{
  for (guint v = 0; v < recipe->values->len; v++) {
    blocks[v].value = v;
    blocks[v].first = G_MAXUINT32;
    blocks[v].bytes = trt_value_align (trt_recipe_value (recipe, v)->bytes);
    blocks[v].users = g_array_new (FALSE, FALSE, sizeof (guint32));
  }
  for (guint s = 0; s < recipe->steps->len; s++) {
    const TrtRecipeStep *step = trt_recipe_step (recipe, s);
    const TrtTactic *tactic = trt_backend_find_tactic (backend, step->tactic);
    gboolean runs = tactic == NULL || tactic->view == NULL;
    for (guint i = 0; i < step->n_in; i++)
      use_block (places, blocks, step->in[i], s, runs);
    for (guint i = 0; i < step->n_out; i++)
      use_block (places, blocks, step->out[i], s, runs);
  }
}

void
trt_lower_memory (TrtRecipe *recipe, const TrtTensorTable *table,
    const GArray *places, const TrtBackend *backend)
{
  guint n = recipe->values->len;
  g_autofree Block *blocks = g_new0 (Block, n + 1);
  g_autofree guint64 *offsets = g_new0 (guint64, n + 1);
  g_autoptr (GArray) placed = g_array_new (FALSE, FALSE, sizeof (Block));
  Before before;

  find_before (&before, recipe, backend);
  find_blocks (recipe, places, backend, blocks);
  qsort (blocks, n, sizeof *blocks, compare_size);
  recipe->arena_bytes = 0;
  for (guint i = 0; i < n; i++) {
    Block *b = &blocks[i];
    if (trt_recipe_value (recipe, b->value)->space != TRT_SPACE_ARENA
        || trt_place_root (places, b->value, NULL) != b->value
        || b->first == G_MAXUINT32)
      continue;
    place_block (&before, placed, b);
    offsets[b->value] = b->offset;
    recipe->arena_bytes = MAX (recipe->arena_bytes, b->offset + b->bytes);
  }
  for (guint v = 0; v < n; v++) {
    TrtRecipeValue *value = trt_recipe_value (recipe, v);
    guint32 root = trt_place_root (places, v, &value->offset);
    set_pitch (recipe, table, places, v);
    value->space = trt_recipe_value (recipe, root)->space;
    value->index = trt_recipe_value (recipe, root)->index;
    value->offset += offsets[root];
    g_array_unref (blocks[v].users);
  }
  g_free (before.bits);
}
