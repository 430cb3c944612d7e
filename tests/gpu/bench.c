/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* bench.c: time of a model on the device, inputs and outputs left there.
 *
 *   gpu-bench MODEL [--batch N] [--runs N] [--layers] [--tune off|fast|full]
 *     [--head NAME]
 *
 * MODEL is ONNX or a plan; --batch wants an open batch. --head appends a head
 * ("auto" finds it), so that boxes are decoded and suppressed in the graph.
 * --tune chooses kernels by the clock first, and prints how long the engine took
 * with that. Inputs are noise between 0 and 1; a head gets its usual thresholds
 * and every class, and how many objects it sees is printed. Runs are asked for one after the
 * other and waited for at the end, seven times; the median is printed, with the
 * smallest and the largest. --layers prints where the time goes, measured layer
 * by layer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trt.h"

#define SAMPLES 7

static int batch, runs = 200;
static gboolean layers;
static char *tune, *head;

static const GOptionEntry entries[] = {
  { "batch", 0, 0, G_OPTION_ARG_INT, &batch, "First dimension of inputs", "N" },
  { "runs", 0, 0, G_OPTION_ARG_INT, &runs, "Runs of a sample", "N" },
  { "layers", 0, 0, G_OPTION_ARG_NONE, &layers, "Time of every layer", NULL },
  { "head", 0, 0, G_OPTION_ARG_STRING, &head, "A head's name, or auto", "NAME" },
  { "tune", 0, 0, G_OPTION_ARG_STRING, &tune, "off, fast or full", "HOW" },
  { NULL },
};

static gboolean
parse_tune (TrtTune *how)
{
  static const char *const names[] = { "off", "fast", "full" };

  *how = TRT_TUNE_OFF;
  for (guint i = 0; tune != NULL && i < G_N_ELEMENTS (names); i++) {
    *how = (TrtTune) i;
    if (strcmp (tune, names[i]) == 0)
      return TRUE;
  }
  return tune == NULL;
}

/* A head's own inputs have no batch. */
static gboolean
is_parameter (const TrtTensorInfo *info)
{
  return g_str_has_prefix (info->name, "trt.");
}

static gboolean
set_batch (TrtGraph *graph, GError **error)
{
  for (guint i = 0; batch > 0 && i < trt_graph_n_inputs (graph); i++) {
    TrtTensorInfo info;
    trt_graph_get_input (graph, i, &info);
    if (info.rank == 0 || is_parameter (&info))
      continue;
    info.dims[0] = batch;
    if (!trt_graph_set_input_shape (graph, info.name, info.rank, info.dims,
            error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
append_head (TrtGraph *graph, GError **error)
{
  TrtHeadOptions options = { .name = head };
  TrtHeadInfo info;

  return head == NULL || trt_graph_append_head (graph, &options, &info, error);
}

static TrtPlan *
load (const char *path, GError **error)
{
  g_autoptr (TrtGraph) graph = NULL;
  g_autoptr (TrtPlan) plan = NULL;

  if (g_str_has_suffix (path, ".onnx")) {
    graph = trt_graph_import_onnx (path, error);
  } else {
    plan = trt_plan_load (path, error);
    if (plan == NULL || head == NULL)
      return g_steal_pointer (&plan);
    graph = trt_graph_copy (trt_plan_graph (plan));
  }
  return graph != NULL && set_batch (graph, error)
                 && append_head (graph, error)
             ? trt_plan_build (graph, NULL, error)
             : NULL;
}

/* Noise, thresholds of score and overlap, or every class. */
static float
value_of (const TrtTensorInfo *info, gint64 at, GRand *noise)
{
  if (g_str_equal (info->name, TRT_INPUT_PARAMS))
    return at % 2 == 0 ? 0.25f : 0.7f;
  return g_str_equal (info->name, TRT_INPUT_CLASS_MASK)
             ? 1
             : (float) g_rand_double (noise);
}

/* Every f32 input; noise is of the same seed every time. */
static void
fill_inputs (TrtContext *c, const TrtEngine *engine)
{
  g_autoptr (GRand) noise = g_rand_new_with_seed (1);

  for (guint i = 0; i < trt_engine_n_inputs (engine); i++) {
    TrtTensorInfo info;
    float *values;
    gint64 n;

    trt_context_get_input_info (c, i, &info);
    if (info.dtype != TRTK_F32)
      continue;
    values = trt_context_get_input (c, i);
    n = (gint64) (trt_tensor_info_bytes (&info) / sizeof *values);
    for (gint64 at = 0; at < n; at++)
      values[at] = value_of (&info, at, noise);
  }
}

static void
print_objects (TrtContext *c, const TrtEngine *engine)
{
  for (guint i = 0; i < trt_engine_n_outputs (engine); i++) {
    TrtTensorInfo info;
    const gint32 *counts;
    gint64 sum = 0;

    trt_context_get_output_info (c, i, &info);
    if (!g_str_equal (info.name, TRT_OUTPUT_COUNT))
      continue;
    counts = trt_context_get_output (c, i);
    for (gint64 k = 0; k < info.dims[0]; k++)
      sum += counts[k];
    printf ("  %.1f objects a picture\n",
        (double) sum / (double) info.dims[0]);
  }
}

static int
by_value (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static gboolean
sample (TrtContext *c, int n, double *us, GError **error)
{
  gint64 start = g_get_monotonic_time ();

  for (int i = 0; i < n; i++) {
    if (!trt_context_run_async (c, error))
      return FALSE;
  }
  if (!trt_context_wait (c, error))
    return FALSE;
  *us = (double) (g_get_monotonic_time () - start) / n;
  return TRUE;
}

static gboolean
print_layers (TrtContext *c, GError **error)
{
  const TrtLayerProfile *rows;
  double sum = 0;
  guint n;

  trt_context_set_profiling (c, TRUE);
  for (int i = 0; i < 20; i++) {
    if (!trt_context_run (c, error))
      return FALSE;
  }
  rows = trt_context_get_profile (c, &n);
  for (guint i = 0; i < n; i++) {
    double us = rows[i].total_us / MAX (rows[i].n_runs, 1);
    printf ("%9.2f us  %-44s %s\n", us, rows[i].kernel, rows[i].name);
    sum += us;
  }
  printf ("%9.2f us  all layers, one by one\n", sum);
  trt_context_set_profiling (c, FALSE);
  return TRUE;
}

/* A plan with an open batch goes there. */
static gboolean
go_to_batch (TrtContext *c, TrtEngine *engine, GError **error)
{
  guint n = trt_engine_n_inputs (engine);
  g_autofree TrtTensorInfo *infos = g_new0 (TrtTensorInfo, n);

  for (guint i = 0; i < n; i++) {
    trt_engine_get_input (engine, i, &infos[i]);
    if (infos[i].rank > 0 && !is_parameter (&infos[i]))
      infos[i].dims[0] = batch;
  }
  return trt_context_prepare_shapes (c, infos, n, error);
}

/* At the shapes that are asked for. */
static TrtContext *
new_context (TrtPlan *plan, TrtEngine **engine, double *tune_s, GError **error)
{
  TrtEngineOptions options = { 0 };
  gint64 start = g_get_monotonic_time ();
  g_autoptr (TrtContext) c = NULL;

  parse_tune (&options.tune);
  *engine = trt_engine_new (plan, &options, error);
  c = *engine != NULL ? trt_context_new (*engine, error) : NULL;
  if (c == NULL || (batch > 0 && !go_to_batch (c, *engine, error)))
    return NULL;
  *tune_s = (double) (g_get_monotonic_time () - start) / 1e6;
  return g_steal_pointer (&c);
}

static gboolean
bench (const char *path, GError **error)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (TrtPlan) plan = load (path, error);
  g_autoptr (TrtEngine) engine = NULL;
  double us[SAMPLES], warm, ready_ms, tune_s = 0;
  g_autoptr (TrtContext) c
      = plan != NULL ? new_context (plan, &engine, &tune_s, error) : NULL;

  if (c == NULL)
    return FALSE;
  ready_ms = (double) (g_get_monotonic_time () - start) / 1000;
  if (tune != NULL)
    printf ("%s: --tune %s, engine and context in %.2f s\n", path, tune,
        tune_s);
  fill_inputs (c, engine);
  if (!trt_context_run (c, error))
    return FALSE;
  print_objects (c, engine);
  for (guint i = 0; i < trt_engine_n_inputs (engine); i++)
    trt_context_get_device_input (c, i);
  for (guint i = 0; i < trt_engine_n_outputs (engine); i++)
    trt_context_get_device_output (c, i);
  if (!sample (c, runs, &warm, error))
    return FALSE;
  for (int i = 0; i < SAMPLES; i++) {
    if (!sample (c, runs, &us[i], error))
      return FALSE;
  }
  qsort (us, SAMPLES, sizeof us[0], by_value);
  printf ("%s: %.2f us (%.2f to %.2f), ready in %.0f ms\n", path,
      us[SAMPLES / 2], us[0], us[SAMPLES - 1], ready_ms);
  return !layers || print_layers (c, error);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) options = g_option_context_new ("MODEL...");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error) || argc < 2
      || runs < 1 || !parse_tune (&(TrtTune){ 0 })) {
    fprintf (stderr, "usage: gpu-bench MODEL... [--batch N] "
        "[--tune off|fast|full]: %s\n",
        error != NULL ? error->message : "");
    return 2;
  }
  for (int i = 1; i < argc; i++) {
    if (!bench (argv[i], &error)) {
      fprintf (stderr, "%s: %s\n", argv[i], error->message);
      return 1;
    }
  }
  return 0;
}
