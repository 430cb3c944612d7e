/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* native.c: inputs that need not be f32 planes. A quantised network's first
 * step makes bytes, pixels side by side, of its picture, a half-precision one's
 * makes halves; where nobody else reads the picture, whoever makes it may make
 * that at once, and the step is left out. */
#include "runtime/engine.h"

/* How many steps of the recipe, views too, read the input; *@reader is the
 * last. */
static guint
count_readers (const TrtRecipe *recipe, guint input, const TrtRecipeStep **reader)
{
  guint n = 0;

  for (guint i = 0; i < recipe->steps->len; i++) {
    const TrtRecipeStep *step = trt_recipe_step (recipe, i);

    for (guint k = 0; k < step->n_in; k++) {
      const TrtRecipeValue *v;

      if (step->in[k] == TRT_NO_INDEX)
        continue;
      v = trt_recipe_value (recipe, step->in[k]);
      if (v->space != TRT_SPACE_INPUT || v->index != input)
        continue;
      *reader = step;
      n++;
    }
  }
  return n;
}

/* Whether @value may lie anywhere: nobody counts on its place in the arena. */
static gboolean
is_movable (const TrtEngine *engine, guint32 value)
{
  const TrtRecipe *recipe = engine->recipe;

  if (trt_recipe_value (recipe, value)->space != TRT_SPACE_ARENA)
    return FALSE;
  for (guint i = 0; i < recipe->steps->len; i++) {
    const TrtRecipeStep *step = trt_recipe_step (recipe, i);
    gboolean is_view
        = trt_backend_find_tactic (engine->backend, step->tactic)->view != NULL;

    for (guint k = 0; k < step->n_in; k++) {
      if (step->in[k] == value && (is_view || step->overwrites == (gint32) k))
        return FALSE;
    }
    for (guint k = 0; k < step->n_out; k++) {
      if (step->out[k] == value && is_view)
        return FALSE;
    }
  }
  return TRUE;
}

static TrtEngineNative
find (const TrtEngine *engine, guint input)
{
  TrtEngineNative native = { .exists = FALSE };
  const TrtRecipeStep *reader = NULL;

  if (count_readers (engine->recipe, input, &reader) != 1)
    return native;
  for (guint i = 0; i < engine->steps->len; i++) {
    const TrtEngineStep *s = engine->steps->pdata[i];

    if (s->step != reader)
      continue;
    native.step = i;
    native.value = reader->out[0];
    native.exists = s->tactic->target != NULL && reader->n_out == 1
        && s->tactic->target (&s->problem->problem, &native.target)
        && is_movable (engine, native.value);
  }
  return native;
}

void
trt_engine_find_natives (TrtEngine *engine)
{
  guint n = trt_engine_n_inputs (engine);

  engine->natives = g_new0 (TrtEngineNative, n + 1);
  for (guint i = 0; i < n; i++)
    engine->natives[i] = find (engine, i);
}
