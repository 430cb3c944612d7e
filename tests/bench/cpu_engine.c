/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cpu_engine.c: our side of the CPU benchmark. Builds a model or loads a plan,
 * then for every number read from stdin makes that many runs and prints for each
 * its microseconds and those of the processor, "time:cpu", on one line; "profile" prints the layers instead.
 *
 *   cpu_engine MODEL.onnx THREADS [INPUT=1x3x416x416 ...]
 *   cpu_engine FILE.plan THREADS */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "trt.h"

#define PROFILE_RUNS 40

static void
die (const char *what, const GError *error)
{
  fprintf (stderr, "%s: %s\n", what, error != NULL ? error->message : "failed");
  exit (1);
}

static void
set_shape (TrtGraph *graph, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "=", 2);
  g_auto (GStrv) dims = g_strsplit (parts[1], "x", 0);
  g_autoptr (GError) error = NULL;
  gint64 values[TRT_MAX_RANK];
  guint n = MIN (g_strv_length (dims), TRT_MAX_RANK);

  for (guint i = 0; i < n; i++)
    values[i] = g_ascii_strtoll (dims[i], NULL, 10);
  if (!trt_graph_set_input_shape (graph, parts[0], (int) n, values, &error))
    die (text, error);
}

static int
by_time (gconstpointer a, gconstpointer b)
{
  double x = ((const TrtLayerProfile *) a)->total_us;
  double y = ((const TrtLayerProfile *) b)->total_us;

  return x < y ? 1 : x > y ? -1 : 0;
}

/* The least time that each layer took: others use the machine too. */
static void
print_profile (TrtContext *context)
{
  g_autofree TrtLayerProfile *least = NULL;
  const TrtLayerProfile *layers;
  double sum = 0;
  guint n;

  layers = trt_context_get_profile (context, &n);
  least = g_memdup2 (layers, n * sizeof *layers);
  for (int i = 0; i < PROFILE_RUNS; i++) {
    trt_context_set_profiling (context, TRUE);
    trt_context_run (context, NULL);
    for (guint k = 0; k < n; k++) {
      if (i == 0 || layers[k].total_us < least[k].total_us)
        least[k].total_us = layers[k].total_us;
    }
  }
  trt_context_set_profiling (context, FALSE);
  qsort (least, n, sizeof *least, by_time);
  for (guint i = 0; i < n; i++) {
    double us = least[i].total_us;
    sum += us;
    printf ("%9.0f us %7.2f GMAC/s  %-24s %s\n", us,
        us > 0 ? least[i].macs / us / 1e3 : 0, least[i].kernel, least[i].name);
  }
  printf ("%9.0f us in %u layers\n", sum, n);
}

static TrtPlan *
open_plan (int argc, char **argv, GError **error)
{
  g_autoptr (TrtGraph) graph = NULL;

  if (g_str_has_suffix (argv[1], ".plan"))
    return trt_plan_load (argv[1], error);
  graph = trt_graph_import_onnx (argv[1], error);
  if (graph == NULL)
    return NULL;
  for (int i = 3; i < argc; i++)
    set_shape (graph, argv[i]);
  return trt_plan_build (graph, NULL, error);
}

static void
fill_inputs (const TrtEngine *engine, TrtContext *context)
{
  for (guint i = 0; i < trt_engine_n_inputs (engine); i++) {
    TrtTensorInfo info;
    float *data = trt_context_get_input (context, i);
    trt_engine_get_input (engine, i, &info);
    if (info.dtype != TRTK_F32)
      continue;
    for (gsize j = 0; j < trt_tensor_info_bytes (&info) / sizeof *data; j++)
      data[j] = (float) (j * 2654435761u % 1000) / 1000;
  }
}

static TrtContext *
open_model (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtPlan) plan = NULL;
  g_autoptr (TrtEngine) engine = NULL;
  TrtContext *context;

  trt_executor_set_threads ((guint) atoi (argv[2]));
  plan = open_plan (argc, argv, &error);
  if (plan != NULL)
    engine = trt_engine_new (plan, NULL, &error);
  context = engine != NULL ? trt_context_new (engine, &error) : NULL;
  if (context == NULL)
    die (argv[1], error);
  fill_inputs (engine, context);
  return context;
}

/* What the process's threads have used, in microseconds. */
static gint64
cpu_time (void)
{
  struct timespec t;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &t);
  return (gint64) t.tv_sec * G_USEC_PER_SEC + t.tv_nsec / 1000;
}

int
main (int argc, char **argv)
{
  g_autoptr (TrtContext) context = NULL;
  char line[64];

  if (argc < 3) {
    fprintf (stderr, "usage: %s MODEL_OR_PLAN THREADS [INPUT=1x3x8x8 ...]\n",
        argv[0]);
    return 2;
  }
  context = open_model (argc, argv);
  while (fgets (line, sizeof line, stdin) != NULL) {
    if (strncmp (line, "profile", 7) == 0)
      print_profile (context);
    for (int n = atoi (line); n > 0; n--) {
      gint64 start = g_get_monotonic_time (), cpu = cpu_time ();
      if (!trt_context_run (context, NULL))
        die ("run", NULL);
      printf ("%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT " ",
          g_get_monotonic_time () - start, cpu_time () - cpu);
    }
    printf ("\n");
    fflush (stdout);
  }
  return 0;
}
