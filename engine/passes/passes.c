/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* passes.c: the table of passes, and running them in order. */
#include "passes/pass.h"

#include <string.h>

/* Every pass only ever makes a graph simpler, so this is never reached; it
 * bounds what a mistake could cost. */
#define MAX_ROUNDS 32

#define TRT_PASS(suffix) extern const TrtPass trt_pass_##suffix;
#include "passes/passes.def"
#undef TRT_PASS

static const TrtPass *const table[] = {
#define TRT_PASS(suffix) &trt_pass_##suffix,
#include "passes/passes.def"
#undef TRT_PASS
};

guint
trt_pass_count (void)
{
  return G_N_ELEMENTS (table);
}

const TrtPass *
trt_pass_nth (guint index)
{
  return table[index];
}

const TrtPass *
trt_pass_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    if (strcmp (table[i]->name, name) == 0)
      return table[i];
  }
  return NULL;
}

static gboolean
check_names (const char *const *disabled, GError **error)
{
  for (; disabled != NULL && *disabled != NULL; disabled++) {
    if (strcmp (*disabled, "all") != 0 && trt_pass_find (*disabled) == NULL)
      return trt_fail (error, TRT_ERROR_ARGUMENT, "there is no pass '%s'",
          *disabled);
  }
  return TRUE;
}

static gboolean
is_enabled (const TrtPass *pass, const char *const *disabled)
{
  if (pass->required || disabled == NULL)
    return TRUE;
  return !g_strv_contains (disabled, pass->name)
         && !g_strv_contains (disabled, "all");
}

/* What one call of trt_passes_run () was asked for. */
typedef struct {
  TrtGraph *graph;
  const char *const *disabled;
  TrtPassHook hook;
  gpointer user_data;
} Run;

static gboolean
run_pass (const TrtPass *pass, TrtGraph *graph, guint *n_changes,
    GError **error)
{
  if (!pass->run (graph, n_changes, error)) {
    g_prefix_error (error, "pass '%s': ", pass->name);
    return FALSE;
  }
#ifndef NDEBUG
  if (!trt_graph_verify (graph, error)) {
    g_prefix_error (error, "after pass '%s': ", pass->name);
    return FALSE;
  }
#endif
  return TRUE;
}

/* Every pass up to @stage once, in the order of the table. */
static gboolean
run_round (const Run *r, TrtPassStage stage, guint *n_changes, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    guint n = 0;
    if (table[i]->stage > stage || !is_enabled (table[i], r->disabled))
      continue;
    if (!run_pass (table[i], r->graph, &n, error))
      return FALSE;
    if (n > 0 && r->hook != NULL)
      r->hook (table[i], r->graph, n, r->user_data);
    *n_changes += n;
  }
  return TRUE;
}

gboolean
trt_passes_run (TrtGraph *graph, const char *const *disabled, TrtPassHook hook,
    gpointer user_data, GError **error)
{
  const Run r = { graph, disabled, hook, user_data };

  if (!check_names (disabled, error) || !trt_graph_sort (graph, error)
      || !trt_graph_verify (graph, error) || !trt_graph_infer (graph, error))
    return FALSE;
  for (TrtPassStage stage = 0; stage < TRT_PASS_N_STAGES; stage++) {
    guint n = 1;
    for (guint round = 0; round < MAX_ROUNDS && n > 0; round++) {
      n = 0;
      if (!run_round (&r, stage, &n, error))
        return FALSE;
    }
  }
  return TRUE;
}

/**
 * trt_graph_optimise:
 * @disabled: (nullable) (array zero-terminated=1): names of passes to leave
 *   out; "all" is every one that is not required
 *
 * Sorts the nodes, infers every shape, and rewrites the graph into one that
 * computes the same with less. Names of inputs and outputs stay; inner tensors
 * may go away.
 *
 * Returns: %FALSE with %TRT_ERROR_ARGUMENT for an unknown name or a graph that
 *   is not sound, or with what trt_graph_infer() found
 */
gboolean
trt_graph_optimise (TrtGraph *graph, const char *const *disabled,
    GError **error)
{
  return trt_passes_run (graph, disabled, NULL, NULL, error);
}
