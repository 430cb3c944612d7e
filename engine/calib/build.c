/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* build.c: an INT8 plan from a float graph: optimise, observe, choose, hold
 * against float, build. */
#include <math.h>
#include <string.h>

#include "backends/backend.h"
#include "calib/half.h"
#include "calib/observe.h"
#include "calib/report.h"
#include "lower/lower.h"
#include "plan/plan.h"
#include "runtime/engine.h"

#define DEFAULT_TARGET 0.99
#define DEFAULT_SHARE 0.95
#define N_TIMED 3

typedef struct {
  TrtGraph *graph;   /* optimised */
  const TrtBuildOptions *options;
  const TrtInt8Options *int8;
  const TrtCalibMethod *method; /* NULL: auto */
  GHashTable *kept;
  TrtFlow *flow;
  TrtStats *stats;
  TrtCalibration *calibration;
  TrtSearch search;
} Builder;

/* What measures here. A plan for another machine's backend may find none of
 * its kind. */
static const char *
backend_of (const TrtBuildOptions *options)
{
  return options != NULL && options->target == NULL ? options->backend : NULL;
}

static gboolean
is_held_out (guint index)
{
  return index % TRT_INT8_HELD_OUT == TRT_INT8_HELD_OUT - 1;
}

static gboolean
is_not_held_out (guint index)
{
  return !is_held_out (index);
}

/* With fewer samples than this all of them calibrate, and all measure. */
static gboolean
has_enough (const TrtSamples *samples)
{
  return samples->n >= 2 * TRT_INT8_HELD_OUT;
}

/* ---- preparing -------------------------------------------------------- */

static gboolean
check_options (Builder *b, GError **error)
{
  const TrtInt8Options *o = b->int8;

  if (o->samples == NULL && o->calibration == NULL)
    return trt_fail (error, TRT_ERROR_ARGUMENT,
        "INT8 needs samples to calibrate on, or a calibration");
  if (o->method != NULL && strcmp (o->method, "auto") != 0) {
    b->method = trt_calib_method_find (o->method);
    if (b->method == NULL)
      return trt_fail (error, TRT_ERROR_ARGUMENT,
          "there is no calibration method '%s'", o->method);
  }
  if (!(o->target >= 0) || o->target > 1 || !(o->least_share >= 0)
      || o->least_share > 1)
    return trt_fail (error, TRT_ERROR_ARGUMENT,
        "target and share are between 0 and 1");
  return TRUE;
}

static gboolean
keep_nodes (Builder *b, GError **error)
{
  b->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; b->int8->keep != NULL && b->int8->keep[i] != NULL; i++) {
    const char *name = b->int8->keep[i];
    gboolean found = FALSE;
    for (guint j = 0; j < b->graph->nodes->len; j++)
      found |= strcmp (((TrtNode *) b->graph->nodes->pdata[j])->name, name)
               == 0;
    if (!found)
      return trt_fail (error, TRT_ERROR_ARGUMENT,
          "there is no node '%s' to keep in float", name);
    g_hash_table_add (b->kept, g_strdup (name));
  }
  return TRUE;
}

static gboolean
check_quantisable (const Builder *b, GError **error)
{
  for (guint i = 0; i < b->graph->nodes->len; i++) {
    if (trt_flow_can_compute (b->graph->nodes->pdata[i]))
      return TRUE;
  }
  return trt_fail (error, TRT_ERROR_UNSUPPORTED,
      "the model has no float convolution or product with constant weights: "
      "there is nothing to calibrate");
}

/* A cache of another model is of no use here, and says so. */
static gboolean
check_cache (const Builder *b, GError **error)
{
  const TrtCalibration *c = b->int8->calibration;
  g_autofree char *own = trt_calibration_fingerprint (b->graph);
  guint n_known = 0, n_roots = 0;

  if (c->fingerprint != NULL)
    return strcmp (c->fingerprint, own) == 0
           || trt_fail (error, TRT_ERROR_ARGUMENT,
               "the calibration was made for model '%s' with weights %s; this "
               "is '%s' with weights %s",
               c->model, c->fingerprint, b->graph->name, own);
  for (guint i = 0; i < b->flow->tensors->len; i++) {
    const TrtFlowTensor *t = b->flow->tensors->pdata[i];
    n_roots += t->is_root;
    n_known += t->is_root
               && trt_calibration_find (c, t->tensor->name) != NULL;
  }
  return n_known > 0
         || trt_fail (error, TRT_ERROR_ARGUMENT,
             "none of the %u tensors that need a range is in the calibration: "
             "it belongs to another model",
             n_roots);
}

/* ---- ranges that others measured -------------------------------------- */

/* What feeds on a tensor without a range stays float, also where the tensor
 * is moved first. */
static void
keep_unknown (TrtCalibration *c, const TrtFlow *flow)
{
  g_autoptr (GHashTable) unknown = g_hash_table_new (NULL, NULL); /* groups */

  for (guint i = 0; i < flow->tensors->len; i++) {
    const TrtFlowTensor *t = flow->tensors->pdata[i];
    if (t->is_root && trt_calibration_find (c, t->tensor->name) == NULL)
      g_hash_table_add (unknown,
          GUINT_TO_POINTER (trt_flow_group (flow, t) + 1));
  }
  for (guint i = 0; i < flow->graph->nodes->len; i++) {
    const TrtNode *node = flow->graph->nodes->pdata[i];
    const TrtFlowTensor *x = trt_flow_find (flow, trt_node_in (node, 0));
    if (trt_flow_can_compute (node) && x != NULL
        && g_hash_table_contains (unknown,
            GUINT_TO_POINTER (trt_flow_group (flow, x) + 1)))
      g_hash_table_add (c->kept, g_strdup (node->name));
  }
}

static void
take_cache (Builder *b)
{
  GHashTableIter iter;
  gpointer name;

  b->calibration = trt_calibration_copy (b->int8->calibration);
  g_hash_table_iter_init (&iter, b->kept);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_hash_table_add (b->calibration->kept, g_strdup (name));
  if (b->calibration->fingerprint == NULL)
    keep_unknown (b->calibration, b->flow);
}

/* ---- measuring -------------------------------------------------------- */

static TrtGuard *
new_guard (const Builder *b, GError **error)
{
  g_autoptr (GArray) indices = g_array_new (FALSE, FALSE, sizeof (guint));
  const TrtSamples *samples = b->int8->samples;

  for (guint i = 0; i < samples->n; i++) {
    if (!has_enough (samples) || b->int8->calibration != NULL
        || is_held_out (i))
      g_array_append_val (indices, i);
  }
  return trt_guard_new (trt_graph_copy (b->graph), samples, indices,
      backend_of (b->options), error);
}

static gboolean
search (Builder *b, GError **error)
{
  TrtSearch *s = &b->search;

  s->flow = b->flow;
  s->stats = b->stats;
  s->options = b->options;
  s->plain = b->int8->plain;
  if (!trt_search_method (s, b->method, b->kept, error))
    return FALSE;
  /* counts by channel are as large as a network: nothing reads them now */
  s->stats = NULL;
  g_clear_pointer (&b->stats, trt_stats_free);
  if (!b->int8->plain
      && ((b->method == NULL && !trt_search_tensors (s, error))
          || !trt_search_nodes (s, error)))
    return FALSE;
  b->calibration = trt_calibration_copy (s->best);
  return TRUE;
}

static gboolean
calibrate (Builder *b, GError **error)
{
  const TrtSamples *samples = b->int8->samples;
  TrtSearch *s = &b->search;

  s->target = b->int8->target > 0 ? b->int8->target : DEFAULT_TARGET;
  s->least_share
      = b->int8->least_share > 0 ? b->int8->least_share : DEFAULT_SHARE;
  if (b->int8->calibration != NULL) {
    if (!check_cache (b, error))
      return FALSE;
    take_cache (b);
  } else {
    b->stats = trt_observe (b->flow, samples,
        has_enough (samples) ? is_not_held_out : NULL, b->options, error);
    if (b->stats == NULL)
      return FALSE;
  }
  if (samples == NULL)
    return TRUE;
  s->guard = new_guard (b, error);
  return s->guard != NULL && (b->calibration != NULL || search (b, error));
}

/* ---- the report ------------------------------------------------------- */

static gboolean
time_layers (TrtProbe *probe, const TrtSamples *samples, GError **error)
{
  trt_context_set_profiling (trt_probe_context (probe), TRUE);
  for (guint i = 0; i < N_TIMED; i++) {
    if (!trt_probe_run (probe, samples, i % samples->n, error))
      return FALSE;
  }
  return TRUE;
}

static void
note_figures (const Builder *b, TrtGraph *graph, const TrtGuardResult *result)
{
  const TrtCalibration *c = b->calibration;

  if (b->int8->figures == NULL)
    return;
  *b->int8->figures = (TrtInt8Figures){
    .method = g_intern_string (c->method),
    .agreement = result != NULL ? result->agreement : NAN,
    .share = trt_int8_share (graph, c->kept, NULL),
    .n_calibrated = c->n_samples,
    .n_held_out = result != NULL ? b->search.guard->indices->len : 0,
    .n_objects = result != NULL ? result->n_objects : 0,
  };
}

/* What the search knows of the calibration, or what can be measured now. */
static gboolean
look (Builder *b, TrtGuardResult *result, GError **error)
{
  return b->search.best != NULL
             ? trt_search_look (&b->search, result, error)
             : trt_guard_measure (b->search.guard, b->calibration, TRUE,
                 result, error);
}

static char *
write_report (Builder *b, TrtGraph *quantised, GError **error)
{
  const TrtSamples *samples = b->int8->samples;
  g_autoptr (TrtGraph) fixed = trt_lower_static (b->graph, error);
  g_autoptr (TrtProbe) exact = NULL, rounded = NULL;
  TrtGuardResult result = { 0 };
  TrtReportSource source = { .graph = fixed, .calibration = b->calibration,
    .guard = b->search.guard, .trials = b->search.trials,
    .target = b->search.target };
  char *json = NULL;

  if (fixed == NULL)
    return NULL;
  if (samples == NULL) {
    note_figures (b, fixed, NULL);
    return trt_report_json (&source);
  }
  exact = trt_probe_new (b->graph, NULL, backend_of (b->options), error);
  rounded = exact != NULL ? trt_probe_new (quantised, NULL,
                                backend_of (b->options), error)
                          : NULL;
  if (rounded != NULL && time_layers (exact, samples, error)
      && time_layers (rounded, samples, error)
      && look (b, &result, error)) {
    source.result = &result;
    source.exact = trt_probe_context (exact);
    source.rounded = trt_probe_context (rounded);
    json = trt_report_json (&source);
    note_figures (b, fixed, &result);
  }
  trt_guard_result_clear (&result);
  return json;
}

/* What stays float may be run in halves. */
static gboolean
look_at_halves (const Builder *b, TrtGraph *quantised, GError **error)
{
  return b->int8->samples == NULL
         || (trt_graph_infer (quantised, error)
             && trt_graph_optimise (quantised,
                 b->options != NULL ? b->options->disabled_passes : NULL,
                 error)
             && trt_half_look (quantised, b->int8->samples, error));
}

/* ---- the whole -------------------------------------------------------- */

static void
clear (Builder *b)
{
  trt_search_clear (&b->search);
  trt_guard_free (b->search.guard);
  trt_flow_free (b->flow);
  trt_stats_free (b->stats);
  trt_calibration_free (b->calibration);
  g_clear_pointer (&b->kept, g_hash_table_unref);
}

static TrtPlan *
build (Builder *b, GError **error)
{
  g_autoptr (TrtGraph) quantised = NULL;
  g_autofree char *json = NULL;

  if (!check_options (b, error) || !trt_graph_infer (b->graph, error)
      || !trt_graph_optimise (b->graph,
          b->options != NULL ? b->options->disabled_passes : NULL, error)
      || !check_quantisable (b, error) || !keep_nodes (b, error))
    return NULL;
  b->flow = trt_flow_new (b->graph, NULL);
  if (!calibrate (b, error))
    return NULL;
  quantised = trt_graph_copy (b->graph);
  if (!trt_quantise (quantised, b->calibration, NULL, error))
    return NULL;
  json = write_report (b, quantised, error);
  if (json == NULL)
    return NULL;
  trt_graph_set_metadata (quantised, TRT_METADATA_INT8_REPORT, json);
  if (!look_at_halves (b, quantised, error))
    return NULL;
  return trt_plan_build (quantised, b->options, error);
}

/**
 * trt_plan_build_int8:
 * @graph: inferred; optimised in place
 * @options: (nullable): %NULL for the defaults
 * @int8: what to calibrate on, and how good it must be
 * @used: (out) (optional) (nullable): the calibration of the plan
 *
 * Finds ranges for the activations of @graph, rounds its weights, compares
 * with float on samples that were held back, and lets layers stay float where
 * that is needed. The report is in the plan's metadata
 * %TRT_METADATA_INT8_REPORT. Blocks for seconds to minutes.
 *
 * Returns: (transfer full) (nullable): the plan; on %NULL @error is that of
 *   trt_plan_build(), or %TRT_ERROR_ARGUMENT for values that are not finite, a
 *   calibration of another model, or options that contradict themselves
 */
TrtPlan *
trt_plan_build_int8 (TrtGraph *graph, const TrtBuildOptions *options,
    const TrtInt8Options *int8, TrtCalibration **used, GError **error)
{
  Builder b = { .graph = graph, .options = options, .int8 = int8 };
  TrtPlan *plan = build (&b, error);

  if (used != NULL)
    *used = plan != NULL ? g_steal_pointer (&b.calibration) : NULL;
  clear (&b);
  return plan;
}
