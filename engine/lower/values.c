/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* values.c: where tensors lie while a recipe is made, and moves between
 * layouts. A tensor keeps every layout it was once moved to, so that no move is
 * made twice. */
#include "lower/private.h"

guint32
trt_lowering_add_value (TrtLowering *l, guint32 number, TrtkLayout layout,
    TrtSpace space, guint32 index, GError **error)
{
  const TrtTensor *t = l->table->tensors->pdata[number];
  TrtRecipeValue value = {
    .tensor = number, .layout = layout, .space = space, .index = index
  };
  TrtPlace place = { .parent = TRT_NO_INDEX,
    .last_use = l->tensors[number].last_use };

  if (!trt_value_bytes (t, layout, 0, &value.bytes)) {
    g_autofree char *text = trt_tensor_describe (t);
    trt_fail (
        error, TRT_ERROR_LIMIT, "tensor '%s' %s is too large", t->name, text);
    return TRT_NO_INDEX;
  }
  g_array_append_val (l->places, place);
  return trt_recipe_add_value (l->recipe, &value);
}

void
trt_lowering_put (TrtLowering *l, guint32 child, guint32 parent, guint64 offset,
    gboolean keeps_pitch)
{
  guint32 root = trt_place_root (l->places, parent, NULL);
  TrtPlace *place = trt_lowering_place (l, child);
  TrtPlace *whole = trt_lowering_place (l, root);

  place->parent = parent;
  place->offset = offset;
  place->keeps_pitch = keeps_pitch;
  whole->last_use = MAX (whole->last_use, place->last_use);
}

guint32
trt_lowering_move (
    TrtLowering *l, guint32 number, TrtkLayout layout, GError **error)
{
  const TrtLoweredTensor *t = &l->tensors[number];
  guint32 to =
      trt_lowering_add_value (l, number, layout, TRT_SPACE_ARENA, 0, error);
  TrtRecipeStep *step;

  if (to == TRT_NO_INDEX)
    return TRT_NO_INDEX;
  step = trt_recipe_add_step (l->recipe, l->backend->reorder->name, 0, 1, 1);
  step->in[0] = t->value[layout] != TRT_NO_INDEX ? t->value[layout]
                                                 : t->value[t->primary];
  step->out[0] = to;
  return to;
}

guint32
trt_lowering_in_layout (
    TrtLowering *l, guint32 number, TrtkLayout layout, GError **error)
{
  TrtLoweredTensor *t = &l->tensors[number];

  if (t->value[layout] == TRT_NO_INDEX)
    t->value[layout] = trt_lowering_move (l, number, layout, error);
  return t->value[layout];
}

gboolean
trt_lowering_given (TrtLowering *l, guint32 number, GError **error)
{
  TrtLoweredTensor *t = &l->tensors[number];
  const TrtTensor *tensor = l->table->tensors->pdata[number];

  if (t->value[t->primary] != TRT_NO_INDEX)
    return TRUE;
  if (!trt_lower_is_known (tensor))
    return trt_fail (error, TRT_ERROR_ARGUMENT,
        "tensor '%s' is used before it is made", tensor->name);
  t->primary = TRTK_LAYOUT_PLAIN;
  t->value[TRTK_LAYOUT_PLAIN] = trt_lowering_add_value (
      l, number, TRTK_LAYOUT_PLAIN, TRT_SPACE_CONSTANT, number, error);
  return t->value[TRTK_LAYOUT_PLAIN] != TRT_NO_INDEX;
}

gboolean
trt_lowering_is_free_after (const TrtLowering *l, guint32 value, guint node,
    const guint32 *all, gint32 n, gint32 self)
{
  guint32 root = trt_place_root (l->places, value, NULL);

  if (trt_recipe_value (l->recipe, root)->space != TRT_SPACE_ARENA
      || trt_lowering_place (l, root)->last_use > node)
    return FALSE;
  for (gint32 i = 0; i < n; i++) {
    if (i != self && all[i] != TRT_NO_INDEX
        && trt_place_root (l->places, all[i], NULL) == root)
      return FALSE;
  }
  return TRUE;
}
