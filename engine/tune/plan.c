/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan.c: tuned recipes for a plan, so that whoever loads it has them. */
#include "ir/profile.h"
#include "tune/tune.h"

static gboolean
add_tuned (TrtPlan *plan, const TrtBackend *backend,
    const TrtEngineOptions *options, gint64 *values, GError **error)
{
  g_autoptr (TrtEngine) engine
      = trt_engine_make (plan, backend, options, values, error);

  if (engine == NULL)
    return FALSE;
  if (engine->made != NULL && trt_recipe_is_tuned (engine->made))
    trt_plan_add_recipe (plan, trt_recipe_copy (engine->made));
  return TRUE;
}

/**
 * trt_plan_tune:
 * @options: the device, and how to tune
 *
 * Chooses kernels by their times on this machine's device, at the usual shapes
 * of every profile, and writes the choices into @plan, which is then saved with
 * them. Engines at other shapes tune themselves where their options ask for it.
 * Recipes that are tuned already stay as they are, as do those of backends
 * without such choices. Blocks, up to a minute for a large network; nothing
 * else should use the device meanwhile.
 *
 * Returns: %FALSE with @error as trt_engine_new() gives it
 */
gboolean
trt_plan_tune (TrtPlan *plan, const TrtEngineOptions *options, GError **error)
{
  const TrtBackend *backend = trt_backend_find (options->backend, error);
  guint n = trt_graph_n_profiles (plan->graph);

  if (backend == NULL)
    return FALSE;
  if (n == 0)
    return add_tuned (plan, backend, options, NULL, error);
  for (guint i = 0; i < n; i++) {
    gint64 *values;
    g_mutex_lock (&plan->lock);
    values = trt_graph_symbol_values (plan->graph, i, TRT_RANGE_OPT);
    g_mutex_unlock (&plan->lock);
    if (!add_tuned (plan, backend, options, values, error))
      return FALSE;
  }
  return TRUE;
}
