/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* handmade.c: a network without ONNX, from nodes to numbers:
 *
 *   x [1,3,32,32] -> Conv 3x3 -> Relu -> Conv 3x3 -> + -> Relu -> mean -> y
 *                                 `-------------------'
 *
 * Prints the outputs and what each layer took: two convolutions are left, with
 * Relu, Add and Relu inside them. */
#include <stdio.h>

#include "trt.h"

#define CHANNELS 16

/* Small weights that are the same every time. */
static TrtTensor *
add_weight (TrtGraph *graph, const char *name, int rank, const gint64 *dims)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_str_hash (name));
  g_autoptr (GBytes) bytes = NULL;
  gsize n = 1;
  float *data;

  for (int i = 0; i < rank; i++)
    n *= (gsize) dims[i];
  data = g_new (float, n);
  for (gsize i = 0; i < n; i++)
    data[i] = (float) g_rand_double_range (rand, -0.1, 0.1);
  bytes = g_bytes_new_take (data, n * sizeof *data);
  return trt_graph_add_constant (graph, name, TRTK_F32, rank, dims, bytes);
}

static TrtTensor *
add_conv (TrtGraph *graph, const char *name, TrtTensor *x, gint64 channels_in,
    gint64 channels_out)
{
  g_autofree char *weight = g_strconcat (name, ".weight", NULL);
  g_autofree char *bias = g_strconcat (name, ".bias", NULL);
  gint64 pads[4] = { 1, 1, 1, 1 };
  TrtTensor *in[3] = { x };
  TrtNode *node;

  in[1] = add_weight (graph, weight, 4,
      (gint64[]){ channels_out, channels_in, 3, 3 });
  in[2] = add_weight (graph, bias, 1, &channels_out);
  node = trt_graph_add_node (graph, "Conv", name, in, 3, 1);
  trt_node_set_ints (node, "pads", pads, 4);
  return trt_node_output (node, 0);
}

static TrtTensor *
add_node (TrtGraph *graph, const char *op, TrtTensor *a, TrtTensor *b)
{
  TrtTensor *in[2] = { a, b };

  return trt_node_output (
      trt_graph_add_node (graph, op, NULL, in, b != NULL ? 2 : 1, 1), 0);
}

static TrtGraph *
make_network (void)
{
  TrtGraph *graph = trt_graph_new ();
  gint64 dims[4] = { 1, 3, 32, 32 };
  TrtTensor *x = trt_graph_add_input (graph, "x", TRTK_F32, 4, dims);
  TrtTensor *a = add_node (graph, "Relu",
      add_conv (graph, "first", x, 3, CHANNELS), NULL);
  TrtTensor *b = add_conv (graph, "second", a, CHANNELS, CHANNELS);
  TrtTensor *sum = add_node (graph, "Relu", add_node (graph, "Add", b, a),
      NULL);

  trt_graph_add_output (graph,
      add_node (graph, "GlobalAveragePool", sum, NULL));
  return graph;
}

static void
run_and_print (TrtContext *context)
{
  float *x = trt_context_get_input (context, 0);
  const float *y;
  const TrtLayerProfile *layers;
  g_autoptr (GError) error = NULL;
  guint n;

  for (int i = 0; i < 3 * 32 * 32; i++)
    x[i] = (float) (i % 7) / 7;
  trt_context_set_profiling (context, TRUE);
  for (int i = 0; i < 100; i++) {
    if (!trt_context_run (context, &error))
      g_error ("%s", error->message);
  }
  y = trt_context_get_output (context, 0);
  for (int i = 0; i < CHANNELS; i++)
    printf ("%s%.4f", i > 0 ? " " : "", (double) y[i]);
  printf ("\n\n");
  layers = trt_context_get_profile (context, &n);
  for (guint i = 0; i < n; i++)
    printf ("%8.1f us  %-20s %s\n",
        layers[i].total_us / (double) layers[i].n_runs, layers[i].kernel,
        layers[i].name);
}

int
main (void)
{
  g_autoptr (TrtGraph) graph = make_network ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtPlan) plan = NULL;
  g_autoptr (TrtEngine) engine = NULL;
  g_autoptr (TrtContext) context = NULL;

  plan = trt_plan_build (graph, NULL, &error);
  if (plan != NULL)
    engine = trt_engine_new (plan, NULL, &error);
  if (engine != NULL)
    context = trt_context_new (engine, &error);
  if (context == NULL)
    g_error ("%s", error->message);
  run_and_print (context);
  return 0;
}
