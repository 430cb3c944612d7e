/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* recipe.c: making and freeing recipes. */
#include "lower/recipe.h"

static void
step_free (gpointer data)
{
  TrtRecipeStep *step = data;

  g_free (step->tactic);
  g_free (step->choice);
  g_free (step->nodes);
  g_free (step->in);
  g_free (step->out);
  g_free (step);
}

TrtRecipe *
trt_recipe_new (const char *backend, const char *target)
{
  TrtRecipe *recipe = g_new0 (TrtRecipe, 1);

  recipe->backend = g_strdup (backend);
  recipe->target = g_strdup (target);
  recipe->values = g_array_new (FALSE, TRUE, sizeof (TrtRecipeValue));
  recipe->steps = g_ptr_array_new_with_free_func (step_free);
  return recipe;
}

void
trt_recipe_free (TrtRecipe *recipe)
{
  if (recipe == NULL)
    return;
  g_free (recipe->backend);
  g_free (recipe->target);
  g_array_unref (recipe->values);
  g_ptr_array_unref (recipe->steps);
  g_free (recipe);
}

static guint32 *
new_indices (guint32 n)
{
  guint32 *indices = g_new (guint32, (gsize) n + 1);

  for (guint32 i = 0; i < n; i++)
    indices[i] = TRT_NO_INDEX;
  return indices;
}

TrtRecipeStep *
trt_recipe_add_step (TrtRecipe *recipe, const char *tactic, guint32 n_nodes,
    guint32 n_in, guint32 n_out)
{
  TrtRecipeStep *step = g_new0 (TrtRecipeStep, 1);

  step->tactic = g_strdup (tactic);
  step->n_nodes = n_nodes;
  step->nodes = new_indices (n_nodes);
  step->n_in = n_in;
  step->in = new_indices (n_in);
  step->n_out = n_out;
  step->out = new_indices (n_out);
  step->overwrites = -1;
  g_ptr_array_add (recipe->steps, step);
  return step;
}

guint32
trt_recipe_add_value (TrtRecipe *recipe, const TrtRecipeValue *value)
{
  g_array_append_val (recipe->values, *value);
  return recipe->values->len - 1;
}

static void
copy_step (TrtRecipe *to, const TrtRecipeStep *from)
{
  TrtRecipeStep *step = trt_recipe_add_step (to, from->tactic, from->n_nodes,
      from->n_in, from->n_out);

  step->choice = g_strdup (from->choice);
  step->overwrites = from->overwrites;
  for (guint32 i = 0; i < from->n_nodes; i++)
    step->nodes[i] = from->nodes[i];
  for (guint32 i = 0; i < from->n_in; i++)
    step->in[i] = from->in[i];
  for (guint32 i = 0; i < from->n_out; i++)
    step->out[i] = from->out[i];
}

TrtRecipe *
trt_recipe_copy (const TrtRecipe *recipe)
{
  TrtRecipe *copy = trt_recipe_new (recipe->backend, recipe->target);

  copy->arena_bytes = recipe->arena_bytes;
  g_array_append_vals (copy->values, recipe->values->data,
      recipe->values->len);
  for (guint i = 0; i < recipe->steps->len; i++)
    copy_step (copy, trt_recipe_step (recipe, i));
  return copy;
}
