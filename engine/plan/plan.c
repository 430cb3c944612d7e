/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan.c: building plans, and their lifecycle. */
#include "plan/plan.h"

#include "backends/backend.h"
#include "base/nvtx.h"
#include "ir/profile.h"
#include "lower/lower.h"
#include "passes/pass.h"

TrtPlan *
trt_plan_new (TrtGraph *graph)
{
  TrtPlan *plan = g_new0 (TrtPlan, 1);

  g_atomic_ref_count_init (&plan->refs);
  g_mutex_init (&plan->lock);
  plan->graph = graph;
  plan->recipes = g_ptr_array_new_with_free_func (
      (GDestroyNotify) trt_recipe_free);
  return plan;
}

/**
 * trt_plan_ref:
 *
 * Returns: (transfer full): @plan
 */
TrtPlan *
trt_plan_ref (TrtPlan *plan)
{
  g_atomic_ref_count_inc (&plan->refs);
  return plan;
}

/**
 * trt_plan_unref:
 * @plan: (nullable): may be %NULL
 *
 * Gives up one reference; any thread.
 */
void
trt_plan_unref (TrtPlan *plan)
{
  if (plan == NULL || !g_atomic_ref_count_dec (&plan->refs))
    return;
  g_ptr_array_unref (plan->recipes);
  trt_graph_free (plan->graph);
  g_mutex_clear (&plan->lock);
  g_free (plan);
}

/**
 * trt_plan_graph:
 *
 * Returns: (transfer none): the optimised graph; only to be read
 */
const TrtGraph *
trt_plan_graph (const TrtPlan *plan)
{
  return plan->graph;
}

static const TrtRecipe *
find_recipe (const TrtPlan *plan, const TrtBackend *backend,
    const char *target, const TrtRecipe *after)
{
  guint i = 0;

  if (after != NULL && g_ptr_array_find (plan->recipes, after, &i))
    i++;
  for (; i < plan->recipes->len; i++) {
    const TrtRecipe *recipe = plan->recipes->pdata[i];
    if (g_str_equal (recipe->backend, backend->name)
        && trt_backend_same_target (backend, recipe->target, target))
      return recipe;
  }
  return NULL;
}

const TrtRecipe *
trt_plan_find_recipe (TrtPlan *plan, const TrtBackend *backend,
    const char *target, const TrtRecipe *after)
{
  const TrtRecipe *recipe;

  g_mutex_lock (&plan->lock);
  recipe = find_recipe (plan, backend, target, after);
  g_mutex_unlock (&plan->lock);
  return recipe;
}

void
trt_plan_add_recipe (TrtPlan *plan, TrtRecipe *recipe)
{
  g_mutex_lock (&plan->lock);
  g_ptr_array_insert (plan->recipes, 0, recipe);
  g_mutex_unlock (&plan->lock);
}

static gboolean
report (const TrtBuildOptions *options, double fraction, const char *stage,
    GError **error)
{
  if (options == NULL || options->progress == NULL
      || options->progress (fraction, stage, options->progress_data))
    return TRUE;
  return trt_fail (error, TRT_ERROR_CANCELLED,
      "the build was cancelled before: %s", stage);
}

static void
dump_after (const TrtPass *pass, const TrtGraph *graph, guint n_changes,
    gpointer options)
{
  const TrtBuildOptions *o = options;

  o->dump (pass->name, graph, o->dump_data);
}

static gboolean
optimise (TrtGraph *graph, const TrtBuildOptions *options, GError **error)
{
  if (options == NULL || options->dump == NULL)
    return trt_graph_optimise (graph,
        options != NULL ? options->disabled_passes : NULL, error);
  options->dump ("", graph, options->dump_data);
  return trt_passes_run (graph, options->disabled_passes, dump_after,
      (gpointer) options, error);
}

/* @target NULL: this machine. One for another is checked as it will be there,
 * where nobody is told that it is made again. */
static gboolean
lower (TrtPlan *plan, const TrtGraph *fixed, const TrtBackend *backend,
    const char *target, GError **error)
{
  TrtRecipe *recipe = trt_lower (fixed, backend, target, NULL, error);

  if (recipe == NULL)
    return FALSE;
  g_ptr_array_add (plan->recipes, recipe);
  return target == NULL || trt_recipe_check (recipe, fixed, backend, error);
}

/* The recipe at the opt of @profile; the ends of the profile must be shapes
 * that every node can follow. */
static gboolean
add_recipe (TrtPlan *plan, guint profile, const TrtBackend *backend,
    const char *target, GError **error)
{
  gboolean good = TRUE;

  for (int end = TRT_RANGE_MIN; end <= TRT_RANGE_MAX && good; end++) {
    g_autofree gint64 *values = trt_graph_symbol_values (plan->graph, profile,
        (TrtRangeEnd) end);
    g_autoptr (TrtGraph) at
        = trt_graph_copy_at (plan->graph, values, error);
    g_autoptr (TrtGraph) fixed
        = at != NULL ? trt_lower_prepare (at, backend, error) : NULL;
    good = fixed != NULL
           && (end != TRT_RANGE_OPT
               || lower (plan, fixed, backend, target, error));
  }
  if (!good)
    g_prefix_error (error, "profile %u: ", profile);
  return good;
}

static gboolean
add_recipes (TrtPlan *plan, const TrtBackend *backend, const char *target,
    GError **error)
{
  g_autoptr (TrtGraph) fixed = NULL;

  for (guint i = 0; i < plan->graph->profiles->len; i++) {
    if (!add_recipe (plan, i, backend, target, error))
      return FALSE;
  }
  if (plan->recipes->len > 0)
    return TRUE;
  fixed = trt_lower_prepare (plan->graph, backend, error);
  return fixed != NULL && lower (plan, fixed, backend, target, error);
}

/* *@target: of a machine that was asked for by name. */
static const TrtBackend *
find_backend (const TrtBuildOptions *options, char **target, GError **error)
{
  const char *name = options != NULL ? options->backend : NULL;

  return options != NULL && options->target != NULL
             ? trt_backend_of_target (name, options->target, target, error)
             : trt_backend_find (name, error);
}

/**
 * trt_plan_build:
 * @graph: inferred; optimised in place, and copied
 * @options: (nullable): %NULL for the defaults
 *
 * Optimises @graph and writes down how the backend runs it. A batch dimension
 * that is a symbol is planned at its usual value; with profiles there is a
 * recipe for the usual shape of each. With a target, that is how the backend
 * would run it there, which need not be this machine. Blocks; progress is
 * reported on the calling thread.
 *
 * Returns: (transfer full) (nullable): the plan; on %NULL, @error says which
 *   node or dimension stands in the way (%TRT_ERROR_UNSUPPORTED,
 *   %TRT_ERROR_SHAPE, %TRT_ERROR_BACKEND), that there is no such target
 *   (%TRT_ERROR_ARGUMENT), or %TRT_ERROR_CANCELLED
 */
TrtPlan *
trt_plan_build (TrtGraph *graph, const TrtBuildOptions *options,
    GError **error)
{
  g_autoptr (TrtNvtxRange) range G_GNUC_UNUSED = trt_nvtx_range ("trtinfer: build");
  g_autofree char *target = NULL;
  const TrtBackend *backend = find_backend (options, &target, error);
  g_autoptr (TrtPlan) plan = NULL;

  if (backend == NULL || !report (options, 0.0, "optimising", error)
      || !trt_graph_infer (graph, error)
      || !optimise (graph, options, error)
      || (options != NULL && options->half && !trt_lower_narrow (graph, error))
      || !report (options, 0.3, "lowering", error))
    return NULL;
  plan = trt_plan_new (trt_graph_copy (graph));
  if (!add_recipes (plan, backend, target, error)
      || !report (options, 1.0, "done", error))
    return NULL;
  return g_steal_pointer (&plan);
}
