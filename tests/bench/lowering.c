/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* lowering.c: what lowering makes of models and plans, on this machine's CPU
 * and for an H200 that need not be there: how long it takes, and what it leaves
 * to moves and copies. One line a model and target.
 *
 *   bench-lowering [--fp16] [--list] FILE.onnx|FILE.plan ... */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>


#include "lower/private.h"
#include "ops/op.h"
#include "passes/rewrite.h"
#include "plan/plan.h"

#define H200 \
  "sm_90 sms 132 smem 232448 l2 62914560 bytes/us 4800000 s8/us 1900000000 " \
  "f16/us 990000000"

extern const TrtBackend trt_backend_cpu, trt_backend_cuda;

static gboolean half, list;

static void
die (const char *what, const GError *error)
{
  fprintf (stderr, "%s: %s\n", what, error != NULL ? error->message : "failed");
  exit (1);
}

/* The optimised graph of a model or a plan. */
static TrtGraph *
load (const char *path)
{
  TrtBuildOptions options = { .backend = "cpu", .half = half };
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtGraph) graph = NULL;
  g_autoptr (TrtPlan) plan = NULL;

  if (g_str_has_suffix (path, ".plan"))
    plan = trt_plan_load (path, &error);
  else if ((graph = trt_graph_import_onnx (path, &error)) != NULL)
    plan = trt_plan_build (graph, &options, &error);
  if (plan == NULL)
    die (path, error);
  return trt_graph_copy (trt_plan_graph (plan));
}

/* ---- what a recipe holds ---------------------------------------------- */

typedef struct {
  guint steps, views, moves, copies, plain;
  double moved; /* bytes read and written by moves and copies */
} Census;

static double
bytes_of (const TrtRecipe *recipe, const TrtRecipeStep *step)
{
  double bytes = 0;

  for (guint i = 0; i < step->n_in + step->n_out; i++) {
    guint32 v = i < step->n_in ? step->in[i] : step->out[i - step->n_in];
    if (v != TRT_NO_INDEX)
      bytes += (double) trt_recipe_value (recipe, v)->bytes;
  }
  return bytes;
}

/* Operators that only put elements elsewhere. */
static gboolean
is_copy (const TrtGraph *graph, const TrtRecipeStep *step)
{
  static const char *const ops[] = { "Concat", "Split", "Slice", "Transpose",
    "Reshape", "Gather", "DepthToSpace", "SpaceToDepth", "Expand", "Tile" };
  const TrtNode *node = graph->nodes->pdata[step->nodes[0]];

  for (guint i = 0; i < G_N_ELEMENTS (ops); i++) {
    if (trt_node_is (node, ops[i]))
      return TRUE;
  }
  return FALSE;
}

static Census
count (const TrtGraph *graph, const TrtBackend *backend,
    const TrtRecipe *recipe)
{
  Census c = { .steps = recipe->steps->len };

  for (guint i = 0; i < recipe->steps->len; i++) {
    const TrtRecipeStep *step = trt_recipe_step (recipe, i);
    gboolean is_view
        = trt_backend_find_tactic (backend, step->tactic)->view != NULL;
    gboolean copies = !is_view && step->n_nodes > 0 && is_copy (graph, step);
    c.views += is_view;
    c.moves += step->n_nodes == 0;
    c.copies += copies;
    c.plain += g_str_equal (step->tactic, "cuda.plain")
               || g_str_equal (step->tactic, "ref");
    if (step->n_nodes == 0 || copies)
      c.moved += bytes_of (recipe, step);
  }
  return c;
}

static void
print_steps (const TrtGraph *graph, const TrtRecipe *recipe)
{
  for (guint i = 0; i < recipe->steps->len; i++) {
    const TrtRecipeStep *step = trt_recipe_step (recipe, i);
    printf ("  %3u %-16s %-18s", i, step->tactic,
        step->n_nodes > 0
            ? ((TrtNode *) graph->nodes->pdata[step->nodes[0]])->op->name
            : "");
    for (guint k = 0; k < step->n_in + step->n_out; k++) {
      guint32 v = k < step->n_in ? step->in[k] : step->out[k - step->n_in];
      if (k == step->n_in)
        printf (" ->");
      if (v != TRT_NO_INDEX
          && trt_recipe_value (recipe, v)->space != TRT_SPACE_CONSTANT)
        printf (" %u.%s", trt_recipe_value (recipe, v)->tensor,
            trtk_layout_name (trt_recipe_value (recipe, v)->layout));
    }
    printf ("\n");
  }
}

static void
print_census (const char *name, const char *how, const TrtLowerJob *job,
    const TrtRecipe *recipe)
{
  Census c = count (job->graph, job->backend, recipe);

  printf ("%-28s %-5s %-7s %4u steps %3u views %3u moves %3u copies %3u plain "
          "%8.2f MB moved %7.2f MB arena %9.0f us modelled",
      name, job->backend->name, how, c.steps, c.views, c.moves, c.copies,
      c.plain, c.moved / 1e6, (double) recipe->arena_bytes / 1e6,
      trt_recipe_us (recipe, job->graph, job->backend, job->props));
}

/* Node by node, and as it is lowered, with the time that takes. */
static void
survey (const char *path, const TrtGraph *graph, const TrtBackend *backend,
    const char *target)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtGraph) fixed = trt_lower_prepare (graph, backend, &error);
  g_autoptr (TrtRecipe) recipe = NULL, simple = NULL;
  g_autoptr (TrtTensorTable) table = NULL;
  g_autofree char *name = g_path_get_basename (path);
  g_autofree gboolean *needed = NULL;
  g_autofree gpointer props = NULL;
  TrtLowerJob job = { fixed, backend, target, NULL, NULL, NULL };
  gint64 start, end;

  if (fixed == NULL || !trt_lower_read_target (backend, target, NULL, &props, &error))
    die (path, error);
  job.props = props;
  job.table = table = trt_tensor_table_new (fixed);
  job.needed = needed = trt_lower_needed_nodes (fixed);
  start = g_get_monotonic_time ();
  recipe = trt_lower (fixed, backend, target, NULL, &error);
  end = g_get_monotonic_time ();
  if (recipe == NULL || !trt_recipe_check (recipe, fixed, backend, &error)
      || (simple = trt_lower_by (&job, NULL, &error)) == NULL)
    die (path, error);
  print_census (name, "simple", &job, simple);
  printf ("\n");
  print_census (name, "lowered", &job, recipe);
  printf (" made in %.0f ms\n", (double) (end - start) / 1e3);
  if (list)
    print_steps (fixed, recipe);
}

int
main (int argc, char **argv)
{
  for (int i = 1; i < argc; i++) {
    if (strcmp (argv[i], "--fp16") == 0)
      half = TRUE;
    else if (strcmp (argv[i], "--list") == 0)
      list = TRUE;
    else {
      g_autoptr (TrtGraph) graph = load (argv[i]);
      { g_autofree char *cpu = trt_backend_cpu.target (NULL, NULL); survey (argv[i], graph, &trt_backend_cpu, cpu); }
      survey (argv[i], graph, &trt_backend_cuda, H200);
    }
  }
  return 0;
}
