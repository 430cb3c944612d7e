/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* nets.c: small networks made by hand. */
#include "nets.h"

void
trt_net_fill (float *data, gsize n, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  for (gsize i = 0; i < n; i++)
    data[i] = (float) g_rand_double_range (rand, -1, 1);
}

TrtTensor *
trt_net_weight (TrtGraph *graph, int rank, const gint64 *dims, guint32 seed)
{
  g_autoptr (GBytes) bytes = NULL;
  gsize n = 1;
  float *data;

  for (int i = 0; i < rank; i++)
    n *= (gsize) dims[i];
  data = g_new (float, n);
  trt_net_fill (data, n, seed);
  bytes = g_bytes_new_take (data, n * sizeof *data);
  return trt_graph_add_constant (graph, NULL, TRTK_F32, rank, dims, bytes);
}

TrtTensor *
trt_net_conv (TrtGraph *graph, TrtTensor *x, gint64 k, gint64 size,
    gint64 stride, guint32 seed)
{
  gint64 c, pad[4] = { size / 2, size / 2, size / 2, size / 2 };
  gint64 strides[2] = { stride, stride };
  TrtTensor *in[3] = { x };
  TrtNode *node;

  g_assert (trt_expr_is_const (x->dims[1], &c));
  in[1] = trt_net_weight (graph, 4, (gint64[]){ k, c, size, size }, seed);
  in[2] = trt_net_weight (graph, 1, &k, seed + 1);
  node = trt_graph_add_node (graph, "Conv", NULL, in, 3, 1);
  trt_node_set_ints (node, "pads", pad, 4);
  trt_node_set_ints (node, "strides", strides, 2);
  g_assert (trt_graph_infer (graph, NULL));
  return trt_node_output (node, 0);
}

TrtTensor *
trt_net_node (TrtGraph *graph, const char *op, TrtTensor *a, TrtTensor *b)
{
  TrtTensor *in[2] = { a, b };
  TrtNode *node = trt_graph_add_node (graph, op, NULL, in, b != NULL ? 2 : 1, 1);

  g_assert (node != NULL);
  g_assert (trt_graph_infer (graph, NULL));
  return trt_node_output (node, 0);
}

TrtGraph *
trt_net_residual (void)
{
  TrtGraph *graph = trt_graph_new ();
  gint64 dims[4] = { 1, 3, 16, 16 };
  TrtTensor *x = trt_graph_add_input (graph, "x", TRTK_F32, 4, dims);
  TrtTensor *a = trt_net_node (graph, "Relu",
      trt_net_conv (graph, x, 8, 3, 1, 1), NULL);
  TrtTensor *b = trt_net_conv (graph, a, 8, 3, 1, 5);
  TrtTensor *y = trt_net_node (graph, "Relu",
      trt_net_node (graph, "Add", b, a), NULL);

  trt_graph_add_output (graph, y);
  trt_graph_add_output (graph, a);
  return graph;
}

TrtEngine *
trt_net_keep_device (GError **error)
{
  g_autoptr (TrtGraph) graph = trt_graph_new ();
  TrtTensor *x = trt_graph_add_input (graph, "x", TRTK_F32, 1, (gint64[]){ 1 });
  g_autoptr (TrtPlan) plan = NULL;

  trt_graph_add_output (graph, trt_net_node (graph, "Relu", x, NULL));
  plan = trt_plan_build (graph, NULL, error);
  return plan != NULL ? trt_engine_new (plan, NULL, error) : NULL;
}
