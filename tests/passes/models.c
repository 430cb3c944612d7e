/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* models.c DIR [every]: real models give the same with every pass and without
 * all, and without single ones: a few each, other ones from model to model,
 * or, where "every" is asked for, each one on each model. Every .onnx file
 * below DIR is run through plan, engine and context. Skipped where there is
 * no such folder. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ops/op.h"
#include "passes/pass.h"

#define SKIPPED 77
/* Sizes for dimensions that a model leaves open. */
#define FREE_BATCH 1
#define FREE_SIZE 64
#define TOLERANCE 1e-4 /* of the largest value of the output */
/* A model that came quantised rounds to bytes at every layer. A sum that falls
 * on the other side of a half there is one step away, and later layers make
 * more of it (MobileNetV2 on noise: 0.16): the root of the mean square counts,
 * of that of the output. Unlike answers have 1.4. */
#define TOLERANCE_QUANTISED 0.3
#define MAX_OUTPUTS 32
#define N_SINGLE 4 /* passes that are switched off one by one on a model */

typedef struct {
  guint n;
  gsize n_values[MAX_OUTPUTS];
  float *values[MAX_OUTPUTS];
} Answer;

static void
answer_clear (Answer *a)
{
  for (guint i = 0; i < a->n; i++)
    g_free (a->values[i]);
  a->n = 0;
}

static void
fill_inputs (TrtContext *context, const TrtEngine *engine)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint i = 0; i < trt_engine_n_inputs (engine); i++) {
    TrtTensorInfo info;
    guint8 *bytes = trt_context_get_input (context, i);
    gsize n;
    trt_engine_get_input (engine, i, &info);
    n = trt_tensor_info_bytes (&info);
    for (gsize b = 0; info.dtype != TRTK_F32 && b < n; b++)
      bytes[b] = (guint8) (b % 2);
    for (gsize v = 0; info.dtype == TRTK_F32 && v < n / sizeof (float); v++)
      ((float *) (void *) bytes)[v] = (float) g_rand_double (rand);
  }
}

static void
take_answer (TrtContext *context, const TrtEngine *engine, Answer *answer)
{
  answer->n = MIN (trt_engine_n_outputs (engine), MAX_OUTPUTS);
  for (guint i = 0; i < answer->n; i++) {
    TrtTensorInfo info;
    trt_engine_get_output (engine, i, &info);
    answer->n_values[i] = 0;
    answer->values[i] = NULL;
    if (info.dtype != TRTK_F32)
      continue;
    answer->n_values[i] = trt_tensor_info_bytes (&info) / sizeof (float);
    answer->values[i] = g_memdup2 (trt_context_get_output (context, i),
        trt_tensor_info_bytes (&info));
  }
}

static gboolean
run (const TrtGraph *graph, const char *disabled, Answer *answer,
    GError **error)
{
  const char *names[] = { disabled, NULL };
  TrtBuildOptions options = { .disabled_passes = names };
  g_autoptr (TrtGraph) own = trt_graph_copy (graph);
  g_autoptr (TrtPlan) plan = trt_plan_build (own, &options, error);
  g_autoptr (TrtEngine) engine
      = plan != NULL ? trt_engine_new (plan, NULL, error) : NULL;
  g_autoptr (TrtContext) context
      = engine != NULL ? trt_context_new (engine, error) : NULL;

  if (context == NULL)
    return FALSE;
  fill_inputs (context, engine);
  if (!trt_context_run (context, error))
    return FALSE;
  take_answer (context, engine, answer);
  return TRUE;
}

/* The largest difference relative to the largest value of its output. */
static double
difference (const Answer *a, const Answer *b)
{
  double worst = a->n == b->n ? 0 : INFINITY;

  for (guint i = 0; i < a->n && i < b->n; i++) {
    double scale = 1e-3;
    if (a->n_values[i] != b->n_values[i])
      return INFINITY;
    for (gsize v = 0; v < a->n_values[i]; v++)
      scale = MAX (scale, fabs ((double) a->values[i][v]));
    for (gsize v = 0; v < a->n_values[i]; v++) {
      double d = fabs ((double) a->values[i][v] - (double) b->values[i][v]);
      if (!(d <= worst * scale))
        worst = isnan (d) ? INFINITY : d / scale;
    }
  }
  return worst;
}

static double
rms_difference (const Answer *a, const Answer *b)
{
  double worst = a->n == b->n ? 0 : INFINITY;

  for (guint i = 0; i < a->n && i < b->n; i++) {
    double power = 0, error = 0;
    if (a->n_values[i] != b->n_values[i])
      return INFINITY;
    for (gsize v = 0; v < a->n_values[i]; v++) {
      double x = a->values[i][v], d = x - (double) b->values[i][v];
      power += x * x;
      error += d * d;
    }
    error = sqrt (error / MAX (power, 1e-12));
    if (!(error <= worst))
      worst = isnan (error) ? INFINITY : error;
  }
  return worst;
}

static gboolean
is_quantised (const TrtGraph *graph)
{
  for (guint i = 0; i < graph->nodes->len; i++) {
    const TrtNode *node = graph->nodes->pdata[i];
    if (strstr (node->op->name, "QuantizeLinear") != NULL
        || strstr (node->op->name, "DequantizeLinear") != NULL)
      return TRUE;
  }
  return FALSE;
}

/* Numbers for every dimension that the model leaves open. */
static gboolean
close_shapes (TrtGraph *graph, GError **error)
{
  for (guint i = 0; i < trt_graph_n_inputs (graph); i++) {
    TrtTensorInfo info;
    trt_graph_get_input (graph, i, &info);
    for (int d = 0; d < info.rank; d++) {
      if (info.dims[d] < 0)
        info.dims[d] = d == 0 ? FREE_BATCH : FREE_SIZE;
    }
    if (!trt_graph_set_input_shape (graph, info.name, info.rank, info.dims,
            error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
run_without (const TrtGraph *graph, const char *pass, const Answer *want)
{
  g_autoptr (GError) error = NULL;
  Answer got = { 0 };
  double d, tolerance = TOLERANCE;

  if (!run (graph, pass, &got, &error)) {
    printf ("  without %s: %s\n", pass, error->message);
    return FALSE;
  }
  if (is_quantised (graph)) {
    d = rms_difference (want, &got);
    tolerance = TOLERANCE_QUANTISED;
  } else
    d = difference (want, &got);
  answer_clear (&got);
  if (d > tolerance)
    printf ("  without %s: differs by %g\n", pass, d);
  return d <= tolerance;
}

/* FALSE where an answer differs; a model that the engine refuses is named. */
static gboolean
run_model (const char *path, guint n_single, guint *n_run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtGraph) graph = trt_graph_import_onnx (path, &error);
  g_autofree char *name = g_path_get_basename (path);
  Answer want = { 0 };
  gboolean ok;

  if (graph == NULL || !trt_graph_infer (graph, &error)
      || !close_shapes (graph, &error) || !run (graph, NULL, &want, &error)) {
    printf ("%s: %s\n", name, error->message);
    return g_error_matches (error, TRT_ERROR, TRT_ERROR_UNSUPPORTED);
  }
  printf ("%s\n", name);
  (*n_run)++;
  ok = run_without (graph, "all", &want);
  for (guint i = 0; i < n_single; i++) {
    guint index = (*n_run * n_single + i) % trt_pass_count ();
    if (!trt_pass_nth (index)->required)
      ok = run_without (graph, trt_pass_nth (index)->name, &want) && ok;
  }
  answer_clear (&want);
  return ok;
}

static guint
run_folder (const char *folder, guint n_single, guint *n_run)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n_failed = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    if (g_file_test (path, G_FILE_TEST_IS_DIR))
      n_failed += run_folder (path, n_single, n_run);
    else if (g_str_has_suffix (name, ".onnx"))
      n_failed += !run_model (path, n_single, n_run);
  }
  return n_failed;
}

int
main (int argc, char **argv)
{
  guint n_run = 0, n_failed, n_single = N_SINGLE;

  if (argc < 2 || argv[1][0] == '\0') {
    printf ("SKIP: no folder of models: meson setup -Dtest-data=DIR\n");
    return SKIPPED;
  }
  if (argc > 2 && strcmp (argv[2], "every") == 0)
    n_single = trt_pass_count ();
  n_failed = run_folder (argv[1], n_single, &n_run);
  printf ("%u models, %u passes, %u failed\n", n_run, trt_pass_count (),
      n_failed);
  return n_failed == 0 && n_run > 0 ? 0 : 1;
}
