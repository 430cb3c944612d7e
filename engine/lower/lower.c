/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* lower.c: graph + backend -> recipe.
 *
 * Nodes are taken in order; for each the tactic that was chosen for it
 * (choice.c), or else the first that covers it, says in which layouts it wants
 * its inputs, and moves are put before it where they lie otherwise. */
#include "lower/private.h"

/* ---- graph inputs and outputs ----------------------------------------- */

static gboolean
add_inputs (TrtLowering *l, GError **error)
{
  for (guint i = 0; i < l->graph->inputs->len; i++) {
    guint32 number = trt_lowering_number (l, l->graph->inputs->pdata[i]);
    guint32 value = trt_lowering_add_value (
        l, number, TRTK_LAYOUT_PLAIN, TRT_SPACE_INPUT, i, error);
    if (value == TRT_NO_INDEX)
      return FALSE;
    l->tensors[number].value[TRTK_LAYOUT_PLAIN] = value;
  }
  return TRUE;
}

/* An output is written where the caller wants it, or moved there. */
static gboolean
add_output (TrtLowering *l, guint index, GError **error)
{
  guint32 number = trt_lowering_number (l, l->graph->outputs->pdata[index]);
  TrtLoweredTensor *t = &l->tensors[number];
  guint64 offset;
  guint32 value;

  if (!trt_lowering_given (l, number, error))
    return FALSE;
  value = t->value[TRTK_LAYOUT_PLAIN];
  if (value != TRT_NO_INDEX) {
    guint32 root = trt_place_root (l->places, value, &offset);
    TrtRecipeValue *r = trt_recipe_value (l->recipe, root);
    if (r->space == TRT_SPACE_ARENA && offset == 0
        && r->bytes == trt_recipe_value (l->recipe, value)->bytes) {
      r->space = TRT_SPACE_OUTPUT;
      r->index = index;
      return TRUE;
    }
  }
  value = trt_lowering_move (l, number, TRTK_LAYOUT_PLAIN, error);
  if (value == TRT_NO_INDEX)
    return FALSE;
  trt_recipe_value (l->recipe, value)->space = TRT_SPACE_OUTPUT;
  trt_recipe_value (l->recipe, value)->index = index;
  return TRUE;
}

static void
find_last_uses (TrtLowering *l, const gboolean *needed)
{
  for (guint i = 0; i < l->table->tensors->len; i++) {
    for (int layout = 0; layout < TRTK_N_LAYOUTS; layout++)
      l->tensors[i].value[layout] = TRT_NO_INDEX;
  }
  for (guint i = 0; i < l->graph->nodes->len; i++) {
    const TrtNode *node = l->graph->nodes->pdata[i];
    for (guint j = 0; j < node->out->len; j++) {
      if (node->out->pdata[j] != NULL)
        l->tensors[trt_lowering_number (l, node->out->pdata[j])].last_use = i;
    }
    for (guint j = 0; j < node->in->len && needed[i]; j++) {
      if (node->in->pdata[j] != NULL)
        l->tensors[trt_lowering_number (l, node->in->pdata[j])].last_use = i;
    }
  }
  for (guint i = 0; i < l->graph->outputs->len; i++)
    l->tensors[trt_lowering_number (l, l->graph->outputs->pdata[i])].last_use =
        l->graph->nodes->len;
}

static gboolean
lower_all (TrtLowering *l, const gboolean *needed, GError **error)
{
  find_last_uses (l, needed);
  if (!add_inputs (l, error))
    return FALSE;
  for (guint i = 0; i < l->graph->nodes->len; i++) {
    if (needed[i] && !trt_lowering_node (l, i, error))
      return FALSE;
  }
  for (guint i = 0; i < l->graph->outputs->len; i++) {
    if (!add_output (l, i, error))
      return FALSE;
  }
  trt_lower_memory (l->recipe, l->table, l->places, l->backend);
  return TRUE;
}

gboolean
trt_lower_read_target (const TrtBackend *backend, const char *target,
    gpointer device, gpointer *props, GError **error)
{
  *props = NULL;
  if (backend->read_target == NULL)
    return TRUE;
  *props = backend->read_target (target, device, error);
  return *props != NULL;
}

TrtRecipe *
trt_lower_by (const TrtLowerJob *job, const TrtChoice *choice, GError **error)
{
  g_autofree TrtLoweredTensor *tensors
      = g_new0 (TrtLoweredTensor, job->table->tensors->len + 1);
  g_autoptr (GArray) places = g_array_new (FALSE, TRUE, sizeof (TrtPlace));
  g_autoptr (TrtRecipe) recipe
      = trt_recipe_new (job->backend->name, job->target);
  TrtLowering l = { job->graph, job->backend, job->props, job->table, choice,
    recipe, places, tensors };

  return lower_all (&l, job->needed, error) ? g_steal_pointer (&recipe) : NULL;
}

/* A gain below this is none that a model sees. */
#define LEAST_GAIN 0.995

/* Whether @chosen should be faster than what was taken node by node: choosing
 * for all of the graph at once knows nothing of memory, so that what should
 * have been a view may be a copy. */
static gboolean
is_better (const TrtLowerJob *job, const TrtRecipe *chosen,
    const TrtRecipe *simple)
{
  return trt_recipe_us (chosen, job->graph, job->backend, job->props)
         < LEAST_GAIN
               * trt_recipe_us (simple, job->graph, job->backend, job->props);
}

TrtRecipe *
trt_lower (const TrtGraph *graph, const TrtBackend *backend, const char *target,
    gpointer device, GError **error)
{
  g_autoptr (TrtTensorTable) table = trt_tensor_table_new (graph);
  g_autofree gboolean *needed = trt_lower_needed_nodes (graph);
  g_autofree char *own
      = target == NULL ? backend->target (device, error) : g_strdup (target);
  g_autofree gpointer props = NULL;
  g_autoptr (TrtChoice) choice = NULL;
  g_autoptr (TrtRecipe) simple = NULL, chosen = NULL;
  TrtLowerJob job = { graph, backend, own, NULL, table, needed };

  if (own == NULL || !trt_lower_read_target (backend, own, device, &props, error))
    return NULL;
  job.props = props;
  simple = trt_lower_by (&job, NULL, error);
  if (simple == NULL)
    return NULL;
  choice = trt_choice_new (&job);
  chosen = choice != NULL ? trt_lower_by (&job, choice, NULL) : NULL;
  return chosen != NULL && is_better (&job, chosen, simple)
             ? g_steal_pointer (&chosen)
             : g_steal_pointer (&simple);
}
