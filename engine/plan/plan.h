/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan.h: what a plan holds: a graph that runs anywhere, and for each target
 * that was met so far a recipe of how to run it there. */
#ifndef TRT_PLAN_PLAN_H
#define TRT_PLAN_PLAN_H

#include "backends/backend.h"
#include "base/file.h"
#include "ir/graph.h"
#include "lower/recipe.h"

/* Immutable once it is made, but for recipes that are added; those that are
 * there stay. Reading a graph may still fill its caches (its
 * pool of expressions, the values of constants): hold @lock meanwhile. */
struct _TrtPlan {
  gatomicrefcount refs;
  GMutex lock;
  TrtGraph *graph;    /* optimised; may hold symbols */
  GPtrArray *recipes; /* TrtRecipe */
};

/* Takes @graph; without recipes yet. */
TrtPlan *trt_plan_new (TrtGraph *graph);
/* The first recipe for @backend and @target behind @after, or NULL. There is
 * one for each set of shapes that was met. */
const TrtRecipe *trt_plan_find_recipe (TrtPlan *plan,
    const TrtBackend *backend, const char *target, const TrtRecipe *after);

/* Takes @recipe, which comes before those that are there already: it is found
 * first. Any thread. */
void trt_plan_add_recipe (TrtPlan *plan, TrtRecipe *recipe);

/* The file as a list of GBytes; constants are not copied. */
GPtrArray *trt_plan_to_chunks (TrtPlan *plan, GError **error);
/* trt_plan_load with rules for the file (base/file.h). */
TrtPlan *trt_plan_load_private (const char *path, TrtFileFlags flags,
    GError **error);

#endif
