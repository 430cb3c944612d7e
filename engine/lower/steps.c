/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* steps.c: a node as a step: its tactic, moves to the layouts that it wants,
 * and memory for what it makes. */
#include "base/checked.h"
#include "lower/private.h"
#include "ops/op.h"

static void
set_input_layouts (const TrtLowering *l, const TrtNode *node, TrtkProblem *p)
{
  p->overwrites = -1;
  for (gint32 i = 0; i < p->n_in; i++) {
    const TrtTensor *t = node->in->pdata[i];
    if (t != NULL)
      p->in[i].layout = l->tensors[trt_lowering_number (l, t)].primary;
  }
  for (gint32 i = 0; i < p->n_out; i++)
    p->out[i].layout = TRTK_LAYOUT_PLAIN;
}

/* As it was chosen for the whole graph. What may be overwritten is only known
 * now: where that makes another cover of it, nothing is. */
static gboolean
take_chosen (const TrtCover *cover, TrtkProblem *p,
    const gboolean *may_overwrite)
{
  g_autofree gboolean *none = g_new0 (gboolean, (gsize) p->n_in + 1);
  const TrtTactic *tactic = cover->tactic;

  trt_cover_set (cover, p);
  if (tactic->choose (p, may_overwrite) == TRTK_OK && trt_cover_is (cover, p))
    return TRUE;
  trt_cover_set (cover, p);
  if (tactic->choose (p, none) == TRTK_OK && trt_cover_is (cover, p))
    return TRUE;
  trt_cover_set (cover, p);
  return tactic->takes != NULL && tactic->takes (p) == TRTK_OK;
}

static const TrtTactic *
choose_tactic (const TrtLowering *l, guint index, TrtkProblem *p,
    const gboolean *may_overwrite)
{
  const TrtNode *node = l->graph->nodes->pdata[index];
  const TrtTactic *const *tactics = l->backend->tactics ();

  if (l->choice != NULL
      && take_chosen (l->choice->chosen[index], p, may_overwrite))
    return l->choice->chosen[index]->tactic;

  for (guint i = 0; tactics[i] != NULL; i++) {
    if (tactics[i]->op != NULL && !g_str_equal (tactics[i]->op, p->op))
      continue;
    set_input_layouts (l, node, p);
    if (tactics[i]->choose (p, may_overwrite) == TRTK_OK)
      return tactics[i];
  }
  return NULL;
}

/* ---- steps -------------------------------------------------------------- */

static gboolean
make_outputs (TrtLowering *l, const TrtNode *node, const TrtkProblem *p,
    TrtRecipeStep *step, GError **error)
{
  for (gint32 i = 0; i < p->n_out; i++) {
    const TrtTensor *t = node->out->pdata[i];
    guint32 number;
    if (t == NULL)
      continue;
    number = trt_lowering_number (l, t);
    step->out[i] = trt_lowering_add_value (
        l, number, p->out[i].layout, TRT_SPACE_ARENA, 0, error);
    if (step->out[i] == TRT_NO_INDEX)
      return FALSE;
    l->tensors[number].primary = p->out[i].layout;
    l->tensors[number].value[p->out[i].layout] = step->out[i];
  }
  return TRUE;
}

static void
apply_overwrite (TrtLowering *l, const TrtkProblem *p, TrtRecipeStep *step)
{
  TrtRecipeValue *old = trt_recipe_value (l->recipe, step->in[p->overwrites]);

  step->overwrites = p->overwrites;
  trt_lowering_put (l, step->out[0], step->in[p->overwrites], 0, FALSE);
  l->tensors[old->tensor].value[old->layout] = TRT_NO_INDEX;
}

/* Whether pixels of @value are, or may be, further apart than it asks for. */
static gboolean
is_stretched (const TrtLowering *l, guint32 value)
{
  return trt_lowering_place (l, value)->keeps_pitch;
}

static gboolean
collect_inputs (TrtLowering *l, const TrtNode *node, const TrtTactic *tactic,
    const TrtkProblem *p, guint32 *in, GError **error)
{
  for (gint32 i = 0; i < p->n_in; i++) {
    const TrtTensor *t = node->in->pdata[i];
    in[i] = TRT_NO_INDEX;
    if (t == NULL)
      continue;
    in[i] = trt_lowering_in_layout (
        l, trt_lowering_number (l, t), p->in[i].layout, error);
    if (in[i] != TRT_NO_INDEX && !tactic->any_pitch && tactic->view == NULL
        && is_stretched (l, in[i]))
      in[i] = trt_lowering_move (
          l, trt_lowering_number (l, t), p->in[i].layout, error);
    if (in[i] == TRT_NO_INDEX)
      return FALSE;
  }
  return TRUE;
}

static gboolean
add_step (TrtLowering *l, guint index, const TrtTactic *tactic,
    const TrtkProblem *p, guint32 *in, GError **error)
{
  const TrtNode *node = l->graph->nodes->pdata[index];
  TrtRecipeStep *step = trt_recipe_add_step (
      l->recipe, tactic->name, 1, (guint32) p->n_in, (guint32) p->n_out);

  step->nodes[0] = index;
  if (!make_outputs (l, node, p, step, error))
    return FALSE;
  if (tactic->view != NULL) {
    /* copies that the view asks for come before it */
    g_ptr_array_steal_index (l->recipe->steps, l->recipe->steps->len - 1);
    if (!trt_lowering_view (l, tactic, p, in, step->out, error)) {
      g_ptr_array_add (l->recipe->steps, step);
      return FALSE;
    }
    g_ptr_array_add (l->recipe->steps, step);
  }
  for (gint32 i = 0; i < p->n_in; i++)
    step->in[i] = in[i];
  if (p->overwrites >= 0)
    apply_overwrite (l, p, step);
  return TRUE;
}

/* Which inputs the node may overwrite, as they lie in @in. */
static void
find_overwritable (const TrtLowering *l, guint index, gint32 n,
    const guint32 *in, gboolean *may_overwrite)
{
  for (gint32 i = 0; i < n; i++)
    may_overwrite[i] =
        in[i] != TRT_NO_INDEX
        && trt_lowering_is_free_after (l, in[i], index, in, n, i);
}

static gboolean
overwrite_holds (const TrtLowering *l, guint index, const TrtkProblem *p,
    const guint32 *in, guint64 out_bytes)
{
  gint32 k = p->overwrites;

  return k < 0
         || (trt_lowering_is_free_after (l, in[k], index, in, p->n_in, k)
             && trt_recipe_value (l->recipe, in[k])->bytes == out_bytes);
}

gboolean
trt_lowering_node (TrtLowering *l, guint index, GError **error)
{
  const TrtNode *node = l->graph->nodes->pdata[index];
  g_autoptr (TrtProblem) problem = trt_problem_new (node, NULL, error);
  g_autofree guint32 *in = g_new0 (guint32, node->in->len + 1);
  g_autofree gboolean *may = g_new0 (gboolean, node->in->len + 1);
  const TrtTactic *tactic;
  guint64 bytes = 0;

  if (problem == NULL)
    return FALSE;
  problem->problem.target = l->target;
  for (guint i = 0; i < node->in->len; i++) {
    const TrtTensor *t = node->in->pdata[i];
    in[i] = TRT_NO_INDEX;
    if (t == NULL)
      continue;
    if (!trt_lowering_given (l, trt_lowering_number (l, t), error))
      return FALSE;
    in[i] = trt_lowering_made (l, trt_lowering_number (l, t));
  }
  find_overwritable (l, index, problem->problem.n_in, in, may);
  tactic = choose_tactic (l, index, &problem->problem, may);
  if (tactic == NULL)
    return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "backend '%s' has no kernel for it", l->backend->name);
  if (!collect_inputs (l, node, tactic, &problem->problem, in, error))
    return FALSE;
  if (trt_node_out (node, 0) != NULL)
    trt_value_bytes (
        trt_node_out (node, 0), problem->problem.out[0].layout, 0, &bytes);
  if (!overwrite_holds (l, index, &problem->problem, in, bytes)) {
    for (guint i = 0; i < node->in->len; i++)
      may[i] = FALSE;
    tactic = choose_tactic (l, index, &problem->problem, may);
    if (tactic == NULL
        || !collect_inputs (l, node, tactic, &problem->problem, in, error))
      return trt_node_fail (node, error, TRT_ERROR_BACKEND,
          "backend '%s' only covers it in place", l->backend->name);
  }
  return add_step (l, index, tactic, &problem->problem, in, error);
}
