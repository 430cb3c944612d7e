/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* group.c: which steps are the same problem. */
#include "tune/group.h"

#include <stdlib.h>

static void
group_free (gpointer data)
{
  TrtTuneGroup *group = data;

  g_free (group->key);
  g_array_unref (group->steps);
  g_ptr_array_unref (group->names);
  g_array_unref (group->ranked);
  g_free (group);
}

static char *
key_of (const TrtEngineStep *s)
{
  g_autofree char *text = s->tactic->key (&s->problem->problem);

  return g_strdup_printf ("%s %s", s->tactic->name, text != NULL ? text : "");
}

/* Takes @key and @names. */
static TrtTuneGroup *
add_group (GPtrArray *groups, char *key, GPtrArray *names)
{
  TrtTuneGroup *group = g_new0 (TrtTuneGroup, 1);

  group->key = key;
  group->steps = g_array_new (FALSE, FALSE, sizeof (guint));
  group->names = names;
  group->ranked = g_array_new (FALSE, FALSE, sizeof (TrtRanked));
  g_ptr_array_add (groups, group);
  return group;
}

static TrtTuneGroup *
group_of (GPtrArray *groups, const TrtEngineStep *s)
{
  g_autofree char *key = key_of (s);
  GPtrArray *names;

  for (guint i = 0; i < groups->len; i++) {
    TrtTuneGroup *group = groups->pdata[i];
    if (g_str_equal (group->key, key))
      return group;
  }
  names = g_ptr_array_new_with_free_func (g_free);
  s->tactic->choices (&s->problem->problem, names);
  if (names->len > 1)
    return add_group (groups, g_steal_pointer (&key), names);
  g_ptr_array_unref (names);
  return NULL;
}

GPtrArray *
trt_tune_groups (const TrtEngine *engine)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (group_free);

  for (guint i = 0; i < engine->steps->len; i++) {
    const TrtEngineStep *s = engine->steps->pdata[i];
    TrtTuneGroup *group
        = s->tactic->choices != NULL ? group_of (groups, s) : NULL;
    if (group != NULL)
      g_array_append_val (group->steps, i);
  }
  return groups;
}

static int
by_time (gconstpointer a, gconstpointer b)
{
  const TrtRanked *x = a, *y = b;

  return x->us < y->us ? -1 : x->us > y->us;
}

void
trt_tune_group_sort (TrtTuneGroup *group)
{
  g_array_sort (group->ranked, by_time);
}

const char *
trt_tune_group_find (const TrtTuneGroup *group, const char *name)
{
  for (guint i = 0; name != NULL && i < group->names->len; i++) {
    if (g_str_equal (group->names->pdata[i], name))
      return group->names->pdata[i];
  }
  return NULL;
}

double
trt_tune_group_us (const TrtTuneGroup *group)
{
  for (guint i = 0; i < group->ranked->len; i++) {
    const TrtRanked *row = &g_array_index (group->ranked, TrtRanked, i);
    if (row->name == group->chosen)
      return row->us;
  }
  return 0;
}

/* Steps of an engine are those of its recipe without views. */
static guint
recipe_index (const TrtEngine *engine, guint step)
{
  const TrtEngineStep *s = engine->steps->pdata[step];
  guint index = 0;

  g_ptr_array_find (engine->recipe->steps, s->step, &index);
  return index;
}

void
trt_tune_group_write (const TrtTuneGroup *group, const TrtEngine *engine,
    TrtRecipe *recipe)
{
  if (group->chosen == NULL)
    return;
  for (guint i = 0; i < group->steps->len; i++) {
    guint step = g_array_index (group->steps, guint, i);
    TrtRecipeStep *s = trt_recipe_step (recipe, recipe_index (engine, step));
    g_free (s->choice);
    s->choice = g_strdup (group->chosen);
  }
}
