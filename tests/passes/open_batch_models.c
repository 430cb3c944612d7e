/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* open_batch_models.c: real models that were exported with one picture, on the
 * CPU: each row of a batch of three has the very bits that its picture gives in
 * the graph as it was. */
#include <stdio.h>
#include <string.h>

#include "trt.h"

#define ROWS 3

static const char *const models[] = { "det_yolox_nano/yolox_nano_416.onnx",
  "det_nanodet_m/nanodet_m_320.onnx", "face_ultraface/RFB-320_simplified.onnx",
  "face_yunet/yunet_n_320_320.onnx" };

/* Takes @graph. */
static TrtContext *
context_of (TrtGraph *graph)
{
  TrtBuildOptions options = { .backend = "cpu" };
  TrtEngineOptions on = { .backend = "cpu" };
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtPlan) plan = trt_plan_build (graph, &options, &error);
  g_autoptr (TrtEngine) engine = NULL;

  g_assert_no_error (error);
  trt_graph_free (graph);
  engine = trt_engine_new (plan, &on, &error);
  g_assert_no_error (error);
  return trt_context_new (engine, &error);
}

static TrtContext *
open_context (TrtGraph *graph, const TrtTensorInfo *input)
{
  TrtShapeRange range = { input->name, input->rank };
  g_autoptr (GError) error = NULL;

  memcpy (range.min, input->dims, sizeof range.min);
  memcpy (range.opt, input->dims, sizeof range.opt);
  memcpy (range.max, input->dims, sizeof range.max);
  range.opt[0] = range.max[0] = ROWS;
  trt_graph_open_batch (graph, &error);
  g_assert_no_error (error);
  trt_graph_add_profile (graph, &range, 1, &error);
  g_assert_no_error (error);
  return context_of (graph);
}

static gboolean
same_row (TrtContext *many, TrtContext *one, guint n_outputs, guint row)
{
  for (guint o = 0; o < n_outputs; o++) {
    const guint8 *rows = trt_context_get_output (many, o);
    TrtTensorInfo info;
    gsize bytes;

    trt_context_get_output_info (one, o, &info);
    bytes = trt_tensor_info_bytes (&info);
    if (memcmp (rows + row * bytes, trt_context_get_output (one, o), bytes)
        != 0) {
      printf ("row %u of output '%s' has other bits\n", row, info.name);
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
check (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtGraph) graph = trt_graph_import_onnx (path, &error);
  g_autoptr (TrtContext) one = NULL, many = NULL;
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  gboolean good = TRUE;
  TrtTensorInfo input;
  gsize n;
  float *x;

  g_assert_no_error (error);
  trt_graph_get_input (graph, 0, &input);
  n = trt_tensor_info_bytes (&input) / sizeof *x;
  one = context_of (trt_graph_copy (graph));
  many = open_context (trt_graph_copy (graph), &input);
  x = trt_context_get_input (many, 0);
  for (gsize i = 0; i < ROWS * n; i++)
    x[i] = (float) g_rand_double_range (random, 0, 1);
  g_assert_true (trt_context_run (many, NULL));
  for (guint row = 0; row < ROWS && good; row++) {
    memcpy (trt_context_get_input (one, 0), x + row * n, n * sizeof *x);
    g_assert_true (trt_context_run (one, NULL));
    good = same_row (many, one, trt_graph_n_outputs (graph), row);
  }
  printf ("%s %s\n", good ? "ok" : "FAILED", path);
  return good;
}

int
main (int argc, char **argv)
{
  gboolean good = TRUE;
  guint n = 0;

  for (guint i = 0; argc > 1 && i < G_N_ELEMENTS (models); i++) {
    g_autofree char *path
        = g_build_filename (argv[1], "models", models[i], NULL);

    if (!g_file_test (path, G_FILE_TEST_EXISTS))
      continue;
    n++;
    good &= check (path);
  }
  if (n == 0)
    printf ("SKIP: there are no models in '%s'\n", argc > 1 ? argv[1] : "");
  return n == 0 ? 77 : good ? 0 : 1;
}
