/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* agree.c [BACKEND]: the CPU backend, or another, gives what the reference kernels give, over random
 * problems: odd channels, groups, dilations, uneven pads, one to three spatial
 * axes, and epilogues whose order matters. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "nets.h"

static const char *subject = "cpu";

typedef struct {
  GRand *rand;
  TrtGraph *graph;
  guint32 seed;
} Random;

static gint64
pick (Random *r, gint64 low, gint64 high)
{
  return g_rand_int_range (r->rand, (gint32) low, (gint32) high + 1);
}

static TrtTensor *
weight (Random *r, int rank, const gint64 *dims)
{
  return trt_net_weight (r->graph, rank, dims, r->seed++);
}

/* A convolution over @x that always has at least one output position. */
static TrtNode *
random_conv (Random *r, TrtTensor *x, gint64 k, gint64 groups)
{
  gint64 dims[TRT_MAX_RANK], w[5], strides[3], dilations[3], pads[6];
  int spatial = x->rank - 2;
  TrtTensor *in[3] = { x };
  TrtNode *node;

  g_assert (trt_tensor_get_static_dims (x, dims));
  w[0] = k;
  w[1] = dims[1] / groups;
  for (int i = 0; i < spatial; i++) {
    strides[i] = pick (r, 1, 2);
    w[i + 2] = pick (r, 1, 3);
    dilations[i] = pick (r, 1, 2);
    if (dims[i + 2] < (w[i + 2] - 1) * dilations[i] + 1)
      w[i + 2] = 1;
    pads[i] = pick (r, 0, w[i + 2] - 1);
    pads[i + spatial] = pick (r, 0, w[i + 2] - 1);
  }
  in[1] = weight (r, x->rank, w);
  in[2] = pick (r, 0, 1) ? weight (r, 1, &k) : NULL;
  node = trt_graph_add_node (r->graph, "Conv", NULL, in, 3, 1);
  trt_node_set_ints (node, "strides", strides, (guint) spatial);
  trt_node_set_ints (node, "dilations", dilations, (guint) spatial);
  trt_node_set_ints (node, "pads", pads, 2 * (guint) spatial);
  trt_node_set_int (node, "group", groups);
  g_assert (trt_graph_infer (r->graph, NULL));
  return node;
}

/* A tensor of the shape of @like that depends on the input. */
static TrtTensor *
twin (Random *r, const TrtTensor *like, gboolean constant)
{
  gint64 dims[TRT_MAX_RANK];
  TrtTensor *in[2];

  g_assert (trt_tensor_get_static_dims (like, dims));
  in[0] = weight (r, like->rank, dims);
  in[1] = weight (r, like->rank, dims);
  if (constant)
    return in[0];
  in[0] = trt_graph_add_input (r->graph, NULL, TRTK_F32, like->rank, dims);
  return trt_node_output (
      trt_graph_add_node (r->graph, "Add", NULL, in, 2, 1), 0);
}

static void
add_random_step (Random *r, TrtNode *node)
{
  static const struct {
    TrtkAct act;
    float alpha, beta;
  } acts[] = {
    { TRTK_ACT_RELU, 0, 0 },
    { TRTK_ACT_CLIP, -0.25f, 0.5f },
    { TRTK_ACT_LEAKY_RELU, 0.1f, 0 },
    { TRTK_ACT_SIGMOID, 0, 0 },
    { TRTK_ACT_TANH, 0, 0 },
    { TRTK_ACT_SILU, 1, 0 },
    { TRTK_ACT_HARD_SIGMOID, 0.2f, 0.5f },
    { TRTK_ACT_HARD_SWISH, 0, 0 },
    { TRTK_ACT_ELU, 0.7f, 0 },
    { TRTK_ACT_GELU, 0, 0 },
    { TRTK_ACT_GELU_TANH, 0, 0 },
    { TRTK_ACT_SOFTPLUS, 0, 0 },
    { TRTK_ACT_MISH, 0, 0 },
  };
  const TrtTensor *y = trt_node_output (node, 0);
  gint64 channels;
  int act;

  g_assert (trt_expr_is_const (y->dims[1], &channels));
  switch (pick (r, 0, 5)) {
    case 0:
      trt_node_add_step (node, TRTK_STEP_BIAS, TRTK_ACT_NONE, 0, 0,
          weight (r, 1, &channels));
      break;
    case 1:
      trt_node_add_step (node, TRTK_STEP_SCALE, TRTK_ACT_NONE, 0, 0,
          weight (r, 1, &channels));
      break;
    case 2:
      trt_node_add_step (node, TRTK_STEP_ADD, TRTK_ACT_NONE, 0, 0,
          twin (r, y, pick (r, 0, 4) == 0));
      break;
    case 3:
      trt_node_add_step (node, TRTK_STEP_MUL, TRTK_ACT_NONE, 0, 0,
          twin (r, y, pick (r, 0, 4) == 0));
      break;
    default:
      act = (int) pick (r, 0, G_N_ELEMENTS (acts) - 1);
      trt_node_add_step (node, TRTK_STEP_ACT, acts[act].act, acts[act].alpha,
          acts[act].beta, NULL);
  }
}

static gint64
pick_channels (Random *r)
{
  static const gint64 channels[] = { 1, 3, 8, 12, 16, 24, 32, 40 };

  return channels[pick (r, 0, G_N_ELEMENTS (channels) - 1)];
}

/* Two or three convolutions with epilogues; every second leaves its output to
 * the caller too. */
static TrtGraph *
random_net (guint32 seed)
{
  Random r = { g_rand_new_with_seed (seed), trt_graph_new (), seed * 1000 };
  int spatial = (int) pick (&r, 1, 3);
  gint64 dims[5] = { pick (&r, 1, 2), pick_channels (&r) };
  TrtTensor *x;

  for (int i = 0; i < spatial; i++)
    dims[i + 2] = pick (&r, 5, 11);
  x = trt_graph_add_input (r.graph, "x", TRTK_F32, spatial + 2, dims);
  for (gint64 n = pick (&r, 2, 3); n > 0; n--) {
    gint64 k = pick_channels (&r), groups = 1, c = 1;
    TrtNode *node;
    trt_expr_is_const (x->dims[1], &c);
    if (pick (&r, 0, 2) == 0)
      k = groups = c;
    else if (c % 4 == 0 && k % 4 == 0 && pick (&r, 0, 2) == 0)
      groups = 4;
    node = random_conv (&r, x, k, groups);
    for (gint64 s = pick (&r, 0, 3); s > 0; s--)
      add_random_step (&r, node);
    trt_graph_sort (r.graph, NULL);
    g_assert (trt_graph_infer (r.graph, NULL));
    x = trt_node_output (node, 0);
    if (n > 1 && pick (&r, 0, 1))
      trt_graph_add_output (r.graph, x);
  }
  trt_graph_add_output (r.graph, x);
  g_rand_free (r.rand);
  return r.graph;
}

static TrtContext *
run_on (const char *backend, guint32 seed, GString *kernels)
{
  g_autoptr (TrtGraph) graph = random_net (seed);
  TrtBuildOptions options = { .backend = backend };
  TrtEngineOptions on = { .backend = backend };
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtPlan) plan = trt_plan_build (graph, &options, &error);
  g_autoptr (TrtEngine) engine = NULL;
  g_autoptr (TrtContext) c = NULL;
  const TrtLayerProfile *layers;
  guint n;

  g_assert_no_error (error);
  engine = trt_engine_new (plan, &on, &error);
  g_assert_no_error (error);
  c = trt_context_new (engine, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < trt_engine_n_inputs (engine); i++) {
    TrtTensorInfo info;
    trt_engine_get_input (engine, i, &info);
    trt_net_fill (trt_context_get_input (c, i),
        trt_tensor_info_bytes (&info) / sizeof (float), seed + i);
  }
  layers = trt_context_get_profile (c, &n);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (kernels, " %s", layers[i].kernel);
  ck_assert (trt_context_run (c, &error));
  ck_assert (trt_context_run (c, &error));
  return g_steal_pointer (&c);
}

/* Tiles on a GPU add one product after the other in f32 (ARITHMETIC.md 7). */
static float
tolerance (void)
{
  return g_str_equal (subject, "cuda") ? 1e-4f : 2e-5f;
}

static void
compare (guint32 seed, guint output, const float *got, const float *want,
    gsize n, const char *kernels)
{
  for (gsize i = 0; i < n; i++) {
    float difference = fabsf (got[i] - want[i]);
    ck_assert_msg (difference <= tolerance () * (1 + fabsf (want[i])),
        "seed %u output %u element %" G_GSIZE_FORMAT " is %g, wants %g;%s",
        seed, output, i, got[i], want[i], kernels);
  }
}

START_TEST (random_convolutions_agree)
{
  g_autoptr (GString) kernels = g_string_new (NULL);
  g_autoptr (GString) ignored = g_string_new (NULL);
  guint32 seed = (guint32) _i;
  g_autoptr (TrtGraph) graph = random_net (seed);
  g_autoptr (TrtContext) a = run_on (subject, seed, kernels);
  g_autoptr (TrtContext) b = run_on ("dummy", seed, ignored);

  for (guint o = 0; o < trt_graph_n_outputs (graph); o++) {
    TrtTensorInfo info;
    trt_graph_get_output (graph, o, &info);
    compare (seed, o, trt_context_get_output (a, o),
        trt_context_get_output (b, o),
        trt_tensor_info_bytes (&info) / sizeof (float), kernels->str);
  }
}
END_TEST

int
main (int argc, char **argv)
{
  Suite *suite = suite_create ("agree");
  TCase *tcase = tcase_create ("all");
  SRunner *runner;
  int failed;

  if (argc > 1)
    subject = argv[1];
  tcase_set_timeout (tcase, 30);
  tcase_add_loop_test (tcase, random_convolutions_agree, 0, 120);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_set_fork_status (runner, CK_NOFORK);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
