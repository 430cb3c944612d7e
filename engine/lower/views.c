/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* views.c: steps that only say where values lie: a part in the memory of the
 * whole, with a copy where it cannot be there. */
#include "lower/private.h"

/* Pixels of everything that lies in @root may move apart: who made it and who
 * has read it so far takes any pitch. */
static gboolean
may_stretch (const TrtLowering *l, guint32 root)
{
  for (guint32 v = 0; v < l->places->len; v++) {
    if (trt_place_root (l->places, v, NULL) == root && v != root
        && !trt_lowering_place (l, v)->keeps_pitch)
      return FALSE;
  }
  for (guint32 s = 0; s < l->recipe->steps->len; s++) {
    const TrtRecipeStep *step = trt_recipe_step (l->recipe, s);
    const TrtTactic *tactic =
        trt_backend_find_tactic (l->backend, step->tactic);
    if (tactic->any_pitch || tactic->view != NULL)
      continue;
    for (guint i = 0; i < step->n_in + step->n_out; i++) {
      guint32 v = i < step->n_in ? step->in[i] : step->out[i - step->n_in];
      if (v != TRT_NO_INDEX && trt_place_root (l->places, v, NULL) == root)
        return FALSE;
    }
  }
  return TRUE;
}

/* Bytes of the value, or of a pixel where parts lie between the pixels of the
 * whole. */
static guint64
own_bytes (const TrtLowering *l, guint32 value, gboolean keeps_pitch)
{
  const TrtRecipeValue *v = trt_recipe_value (l->recipe, value);
  const TrtTensor *t = l->table->tensors->pdata[v->tensor];

  return keeps_pitch
             ? trt_value_pitch (t, v) * trtk_dtype_size (t->enc.dtype)
             : v->bytes;
}

/* The parts from @i on are all of @root, in their order: so it may lie in the
 * whole as it is, as what a block has split does in the block's concat. */
static gboolean
are_all_of (const TrtLowering *l, guint32 root, const TrtkProblem *p,
    const guint32 *in, const TrtTacticView *view, gint32 i)
{
  guint64 at = 0, end = own_bytes (l, root, view->keeps_pitch);

  for (gint32 first = i; i < p->n_in && at < end; i++) {
    guint64 in_root;
    if (in[i] == TRT_NO_INDEX
        || trt_place_root (l->places, in[i], &in_root) != root || in_root != at
        || view->offsets[i] - view->offsets[first] != (gint64) at)
      return FALSE;
    at += own_bytes (l, in[i], view->keeps_pitch);
  }
  return at == end && end > 0;
}

/* Input @i of a concat lies in the output where the view says: its own memory
 * where that is free to be put there, else a copy. */
static gboolean
put_part (TrtLowering *l, const TrtkProblem *p, guint32 *in, gint32 i,
    guint32 out, const TrtTacticView *view, GError **error)
{
  guint64 in_root, offset = (guint64) view->offsets[i];
  guint32 root = trt_place_root (l->places, in[i], &in_root);
  const TrtRecipeValue *v = trt_recipe_value (l->recipe, in[i]);
  const TrtRecipeValue *r = trt_recipe_value (l->recipe, root);

  if (root == out && in_root == offset)
    return TRUE; /* with an earlier part */
  if (r->space == TRT_SPACE_ARENA && root != out && in_root == 0
      && are_all_of (l, root, p, in, view, i)
      && (!view->keeps_pitch || may_stretch (l, root))) {
    trt_lowering_put (l, root, out, offset, view->keeps_pitch);
    return TRUE;
  }
  in[i] = trt_lowering_move (l, v->tensor, v->layout, error);
  if (in[i] == TRT_NO_INDEX)
    return FALSE;
  trt_lowering_put (l, in[i], out, offset, view->keeps_pitch);
  return TRUE;
}

gboolean
trt_lowering_view (TrtLowering *l, const TrtTactic *tactic,
    const TrtkProblem *p, guint32 *in, const guint32 *out, GError **error)
{
  g_autofree gint64 *offsets = g_new0 (gint64, (gsize) p->n_in + p->n_out + 1);
  TrtTacticView view = { .offsets = offsets };

  if (tactic->view (p, &view) != TRTK_OK)
    return trt_fail (error, TRT_ERROR_BACKEND,
        "tactic '%s' chose a view that it does not take", tactic->name);
  if (!view.inputs_in_output) {
    for (gint32 i = 0; i < p->n_out; i++) {
      if (out[i] != TRT_NO_INDEX)
        trt_lowering_put (
            l, out[i], in[0], (guint64) offsets[i], view.keeps_pitch);
    }
    return TRUE;
  }
  for (gint32 i = 0; i < p->n_in; i++) {
    if (in[i] != TRT_NO_INDEX && !put_part (l, p, in, i, out[0], &view, error))
      return FALSE;
  }
  return TRUE;
}
