/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* agree_quantized.c: over random operators on bytes the CPU backend gives
 * what the reference kernels give: bit-equal in class A, off by at most 1 in
 * class B, where 99.9 % of all elements are equal (ARITHMETIC.md 6). */
#include <check.h>
#include <math.h>
#include <string.h>

#include "backends/cpu/cpu.h"
#include "nets.h"
#include "ops/op.h"

typedef struct {
  GRand *rand;
  TrtGraph *graph;
  gboolean class_b;
  gint64 depth; /* of the sums */
} Random;

static gint64
pick (Random *r, gint64 low, gint64 high)
{
  return g_rand_int_range (r->rand, (gint32) low, (gint32) high + 1);
}

static TrtTensor *
add_constant (Random *r, TrtkDtype dtype, int rank, const gint64 *dims,
    gconstpointer data)
{
  TrtTensorInfo info = { .dtype = dtype, .rank = rank };
  g_autoptr (GBytes) bytes = NULL;

  memcpy (info.dims, dims, (gsize) rank * sizeof *dims);
  bytes = g_bytes_new (data, trt_tensor_info_bytes (&info));
  return trt_graph_add_constant (r->graph, NULL, dtype, rank, dims, bytes);
}

static TrtTensor *
random_weight (Random *r, int rank, const gint64 *dims)
{
  g_autofree gint8 *w = NULL;
  gsize n = 1;

  for (int i = 0; i < rank; i++)
    n *= (gsize) dims[i];
  w = g_malloc (n);
  for (gsize i = 0; i < n; i++)
    w[i] = (gint8) pick (r, -127, 127);
  return add_constant (r, TRTK_S8, rank, dims, w);
}

static TrtTensor *
random_reals (Random *r, gint64 n, double low, double high)
{
  g_autofree float *v = g_new (float, n);

  for (gint64 i = 0; i < n; i++)
    v[i] = (float) g_rand_double_range (r->rand, low, high);
  return add_constant (r, TRTK_F32, 1, &n, v);
}

static TrtTensor *
random_bias (Random *r, gint64 n)
{
  g_autofree gint32 *v = g_new (gint32, n);

  for (gint64 i = 0; i < n; i++)
    v[i] = (gint32) pick (r, -30000, 30000);
  return add_constant (r, TRTK_S32, 1, &n, v);
}

static TrtkDtype
pick_8_bit (Random *r)
{
  return pick (r, 0, 1) ? TRTK_U8 : TRTK_S8;
}

static gint64
pick_zero (Random *r, TrtkDtype dtype)
{
  return pick (r, 0, 1) ? 0 : pick (r, 0, 255) - (dtype == TRTK_S8 ? 128 : 0);
}

/* ---- epilogues -------------------------------------------------------- */

static void
add_act (Random *r, TrtNode *node)
{
  static const struct {
    TrtkAct act;
    float alpha, beta;
    gboolean class_b;
  } acts[] = {
    { TRTK_ACT_RELU, 0, 0, FALSE },
    { TRTK_ACT_CLIP, -0.25f, 6, FALSE },
    { TRTK_ACT_LEAKY_RELU, 0.1f, 0, FALSE },
    { TRTK_ACT_HARD_SIGMOID, 0.2f, 0.5f, FALSE },
    { TRTK_ACT_HARD_SWISH, 0, 0, FALSE },
    { TRTK_ACT_SIGMOID, 0, 0, TRUE },
    { TRTK_ACT_TANH, 0, 0, TRUE },
    { TRTK_ACT_SILU, 1, 0, TRUE },
    { TRTK_ACT_GELU, 0, 0, TRUE },
    { TRTK_ACT_ELU, 0.7f, 0, TRUE },
    { TRTK_ACT_MISH, 0, 0, TRUE },
    { TRTK_ACT_SOFTPLUS, 0, 0, TRUE },
  };
  int i = (int) pick (r, 0, G_N_ELEMENTS (acts) - 1);

  if (pick (r, 0, 2) == 0)
    i = 0;
  r->class_b |= acts[i].class_b;
  trt_node_add_step (node, TRTK_STEP_ACT, acts[i].act, acts[i].alpha,
      acts[i].beta, NULL);
}

/* An 8-bit tensor of the shape of the output, or of its channels. */
static void
add_operand (Random *r, TrtNode *node, gboolean whole)
{
  const TrtTensor *y = trt_node_output (node, 0);
  gint64 dims[TRT_MAX_RANK];
  gboolean adds = whole && pick (r, 0, 3) > 0;
  TrtkDtype dtype = pick_8_bit (r);

  trt_tensor_get_static_dims (y, dims);
  for (int i = 0; i < y->rank && !whole; i++) {
    if (i != 1)
      dims[i] = 1;
  }
  trt_node_add_step (node, adds ? TRTK_STEP_ADD : TRTK_STEP_MUL,
      TRTK_ACT_NONE, (float) g_rand_double_range (r->rand, 0.01, 0.03),
      (float) pick_zero (r, dtype),
      trt_graph_add_input (r->graph, NULL, dtype, y->rank, dims));
}

static void
add_step (Random *r, TrtNode *node, gint64 channels)
{
  switch (pick (r, 0, 6)) {
    case 0:
      trt_node_add_step (node, TRTK_STEP_BIAS, TRTK_ACT_NONE, 0, 0,
          random_reals (r, channels, -1, 1));
      break;
    case 1:
      trt_node_add_step (node, TRTK_STEP_SCALE, TRTK_ACT_NONE, 0, 0,
          random_reals (r, channels, 0.5, 1.5));
      break;
    case 2:
    case 3:
      add_operand (r, node, TRUE);
      break;
    case 4:
      add_operand (r, node, g_str_equal (node->op->name, "TrtQGemm"));
      break;
    default:
      add_act (r, node);
  }
}

/* Inputs 2 to 4 and the attributes of @node; sums are scaled to about 2. */
static void
finish (Random *r, TrtTensor *in[5], gint64 channels, TrtkDtype *y,
    gboolean per_channel)
{
  double scale = 2 / (127 * 90 * sqrt ((double) r->depth));

  *y = pick (r, 0, 5) == 0 ? TRTK_F32 : pick_8_bit (r);
  in[2] = pick (r, 0, 3) ? random_bias (r, channels) : NULL;
  in[3] = random_reals (r, pick (r, 0, 2) ? channels : 1, scale, 2 * scale);
  if (*y != TRTK_F32)
    in[4] = random_reals (r, per_channel ? channels : 1, 20, 60);
}

static void
set_attributes (Random *r, TrtNode *node, TrtkDtype x, TrtkDtype y)
{
  trt_node_set_int (node, "y_dtype", y == TRTK_F32 ? 1 : y == TRTK_U8 ? 2 : 3);
  trt_node_set_int (node, "x_zero", pick_zero (r, x));
  if (y != TRTK_F32)
    trt_node_set_int (node, "y_zero", pick_zero (r, y));
}

static void
close_net (Random *r, TrtNode *node, gint64 channels)
{
  g_autoptr (GError) error = NULL;

  trt_graph_infer (r->graph, &error);
  g_assert_no_error (error);
  for (gint64 s = pick (r, 0, 3); s > 0; s--)
    add_step (r, node, channels);
  trt_graph_add_output (r->graph, trt_node_output (node, 0));
  trt_graph_verify (r->graph, &error);
  g_assert_no_error (error);
}

static void
random_conv (Random *r)
{
  static const gint64 all[] = { 1, 3, 8, 16, 24, 32, 40, 64, 72, 100 };
  gint64 c = all[pick (r, 0, 9)], k = all[pick (r, 0, 9)], groups = 1;
  int spatial = pick (r, 0, 4) == 0 ? 1 : 2;
  gint64 x[5] = { pick (r, 1, 2), c }, w[5], strides[3], dilations[3], pads[6];
  TrtkDtype dtype = pick_8_bit (r), y;
  TrtTensor *in[5] = { NULL };
  TrtNode *node;

  if (pick (r, 0, 2) == 0)
    k = groups = c;
  else if (c % 8 == 0 && k % 8 == 0 && pick (r, 0, 3) == 0)
    groups = 4;
  w[0] = k;
  r->depth = w[1] = c / groups;
  for (int i = 0; i < spatial; i++) {
    x[i + 2] = pick (r, 5, 14);
    strides[i] = pick (r, 1, 2);
    w[i + 2] = pick (r, 1, 3);
    dilations[i] = pick (r, 0, 3) == 0 ? 2 : 1;
    pads[i] = pick (r, 0, w[i + 2] - 1);
    pads[i + spatial] = pick (r, 0, w[i + 2] - 1);
    r->depth *= w[i + 2];
  }
  in[0] = trt_graph_add_input (r->graph, "x", dtype, spatial + 2, x);
  in[1] = random_weight (r, spatial + 2, w);
  finish (r, in, k, &y, pick (r, 0, 2) == 0);
  node = trt_graph_add_node (r->graph, "TrtQConv", NULL, in, 5, 1);
  trt_node_set_ints (node, "strides", strides, (guint) spatial);
  trt_node_set_ints (node, "dilations", dilations, (guint) spatial);
  trt_node_set_ints (node, "pads", pads, 2 * (guint) spatial);
  trt_node_set_int (node, "group", groups);
  set_attributes (r, node, dtype, y);
  close_net (r, node, k);
}

/* The mean of every channel: weights of 1, one window. */
static void
random_mean (Random *r)
{
  gint64 x[4] = { pick (r, 1, 2), pick (r, 2, 90), pick (r, 1, 14),
    pick (r, 1, 14) };
  gint64 w[4] = { x[1], 1, x[2], x[3] };
  g_autofree guint8 *ones = g_malloc ((gsize) (x[1] * x[2] * x[3]));
  TrtkDtype dtype = pick_8_bit (r), y;
  TrtTensor *in[5] = { NULL };
  TrtNode *node;

  memset (ones, 1, (gsize) (x[1] * x[2] * x[3]));
  r->depth = x[2] * x[3];
  in[0] = trt_graph_add_input (r->graph, "x", dtype, 4, x);
  in[1] = add_constant (r, TRTK_S8, 4, w, ones);
  finish (r, in, x[1], &y, pick (r, 0, 2) == 0);
  node = trt_graph_add_node (r->graph, "TrtQConv", NULL, in, 5, 1);
  trt_node_set_int (node, "group", x[1]);
  set_attributes (r, node, dtype, y);
  close_net (r, node, x[1]);
}

static void
random_gemm (Random *r)
{
  gint64 x[3] = { pick (r, 1, 3), pick (r, 1, 9), pick (r, 1, 90) };
  gint64 w[2] = { x[2], pick (r, 1, 70) };
  int rank = (int) pick (r, 2, 3);
  TrtkDtype dtype = pick_8_bit (r), y;
  TrtTensor *in[5] = { NULL };
  TrtNode *node;

  if (pick (r, 0, 3) == 0)
    x[2] = w[0] = pick (r, 1100, 2400); /* sums beyond 2^24 */
  r->depth = x[2];
  in[0] = trt_graph_add_input (r->graph, "x", dtype, rank, x + 3 - rank);
  in[1] = random_weight (r, 2, w);
  finish (r, in, w[1], &y, pick (r, 0, 2) == 0);
  node = trt_graph_add_node (r->graph, "TrtQGemm", NULL, in, 5, 1);
  set_attributes (r, node, dtype, y);
  close_net (r, node, w[1]);
}

/* Element by element, and maxima. */

static TrtTensor *
linear (Random *r, const char *op, TrtTensor *x, TrtkDtype dtype)
{
  float scale = (float) g_rand_double_range (r->rand, 0.01, 0.1);
  gint64 zero = pick_zero (r, dtype), one = 1;
  guint8 byte = (guint8) zero;
  TrtTensor *in[3] = { x };

  in[1] = add_constant (r, TRTK_F32, 0, &one, &scale);
  in[2] = add_constant (r, dtype, 0, &one, &byte);
  return trt_node_output (
      trt_graph_add_node (r->graph, op, NULL, in, 3, 1), 0);
}

static TrtTensor *
max_pool (Random *r, TrtTensor *x)
{
  gint64 kernel[2], strides[2], pads[4];
  TrtNode *node = trt_graph_add_node (r->graph, "MaxPool", NULL, &x, 1, 1);

  for (int i = 0; i < 2; i++) {
    kernel[i] = pick (r, 1, 5);
    strides[i] = pick (r, 1, 2);
    pads[i] = pick (r, 0, kernel[i] - 1);
    pads[i + 2] = pick (r, 0, kernel[i] - 1);
  }
  trt_node_set_ints (node, "kernel_shape", kernel, 2);
  trt_node_set_ints (node, "strides", strides, 2);
  trt_node_set_ints (node, "pads", pads, 4);
  return trt_node_output (node, 0);
}

static TrtTensor *
look_up (Random *r, TrtTensor *x)
{
  gint64 length = 256;
  TrtTensor *in[2] = { x };
  guint8 table[256];

  for (int i = 0; i < 256; i++)
    table[i] = (guint8) pick (r, 0, 255);
  in[1] = add_constant (r, pick_8_bit (r), 1, &length, table);
  return trt_node_output (
      trt_graph_add_node (r->graph, "TrtTable", NULL, in, 2, 1), 0);
}

static void
close_bytes (Random *r, TrtTensor *y)
{
  g_autoptr (GError) error = NULL;

  trt_graph_infer (r->graph, &error);
  g_assert_no_error (error);
  trt_graph_add_output (r->graph, y);
}

static void
random_bytes (Random *r)
{
  gint64 dims[4] = { pick (r, 1, 2), pick (r, 1, 40), pick (r, 5, 14),
    pick (r, 5, 14) };
  TrtkDtype from = pick_8_bit (r), to = pick_8_bit (r);
  TrtTensor *x;

  if (pick (r, 0, 1)) {
    x = trt_graph_add_input (r->graph, "x", from, 4, dims);
    if (pick (r, 0, 3) > 0)
      x = max_pool (r, x);
    if (pick (r, 0, 2) == 0)
      return close_bytes (r, look_up (r, x));
    if (pick (r, 0, 1))
      return close_bytes (r, linear (r, "DequantizeLinear", x, from));
    if (pick (r, 0, 3) > 0)
      x = linear (r, "QuantizeLinear",
          linear (r, "DequantizeLinear", x, from), to);
  } else {
    x = trt_graph_add_input (r->graph, "x", TRTK_F32, 4, dims);
    x = linear (r, "QuantizeLinear", x, to);
  }
  close_bytes (r, x);
}

static TrtGraph *
random_net (guint32 seed, gboolean *class_b)
{
  Random r = { g_rand_new_with_seed (seed), trt_graph_new (), FALSE, 1 };

  if (seed % 8 == 5)
    random_bytes (&r);
  else if (seed % 16 == 6)
    random_mean (&r);
  else if (seed % 4 == 3)
    random_gemm (&r);
  else
    random_conv (&r);
  g_rand_free (r.rand);
  *class_b = r.class_b;
  return r.graph;
}

/* ---- running ---------------------------------------------------------- */

static TrtContext *
run_on (const char *backend, guint32 seed, GString *kernels)
{
  gboolean ignored;
  g_autoptr (TrtGraph) graph = random_net (seed, &ignored);
  TrtBuildOptions options = { .backend = backend };
  TrtEngineOptions on = { .backend = backend };
  g_autoptr (GError) error = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
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
    guint8 *data = trt_context_get_input (c, i);
    trt_engine_get_input (engine, i, &info);
    for (gsize k = 0; k < trt_tensor_info_bytes (&info); k++)
      data[k] = (guint8) g_rand_int (rand);
  }
  layers = trt_context_get_profile (c, &n);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (kernels, " %s", layers[i].kernel);
  ck_assert (trt_context_run (c, &error));
  ck_assert (trt_context_run (c, &error));
  return g_steal_pointer (&c);
}

typedef struct {
  gsize n, n_other;
} Tally;

static Tally class_b_tally;

static void
compare_real (guint32 seed, const float *got, const float *want, gsize n,
    const char *kernels)
{
  for (gsize i = 0; i < n; i++)
    ck_assert_msg (fabsf (got[i] - want[i]) <= 1e-5f * (1 + fabsf (want[i])),
        "seed %u element %" G_GSIZE_FORMAT " is %.9g, wants %.9g;%s", seed, i,
        got[i], want[i], kernels);
}

static void
compare_bytes (guint32 seed, gboolean class_b, gboolean is_signed,
    const guint8 *got, const guint8 *want, gsize n, const char *kernels)
{
  for (gsize i = 0; i < n; i++) {
    int g = is_signed ? (gint8) got[i] : got[i];
    int w = is_signed ? (gint8) want[i] : want[i];
    ck_assert_msg (ABS (g - w) <= class_b,
        "seed %u element %" G_GSIZE_FORMAT " is %d, wants %d;%s", seed, i, g,
        w, kernels);
    class_b_tally.n += class_b;
    class_b_tally.n_other += g != w;
  }
}

START_TEST (random_problems_agree)
{
  g_autoptr (GString) kernels = g_string_new (NULL);
  g_autoptr (GString) ignored = g_string_new (NULL);
  guint32 seed = (guint32) _i;
  gboolean class_b;
  g_autoptr (TrtGraph) graph = random_net (seed, &class_b);
  g_autoptr (TrtContext) a = NULL;
  g_autoptr (TrtContext) b = run_on ("dummy", seed, ignored);
  TrtTensorInfo info;
  gsize n;

  trt_cpu_vnni_insists = seed / 8 % 2 == 1;
  a = run_on ("cpu", seed, kernels);
  trt_graph_get_output (graph, 0, &info);
  n = trt_tensor_info_bytes (&info);
  if (g_getenv ("TRT_TEST_VERBOSE") != NULL)
    g_print ("%u:%s\n", seed, kernels->str);
  if (info.dtype == TRTK_F32)
    compare_real (seed, trt_context_get_output (a, 0),
        trt_context_get_output (b, 0), n / sizeof (float), kernels->str);
  else
    compare_bytes (seed, class_b, info.dtype == TRTK_S8,
        trt_context_get_output (a, 0), trt_context_get_output (b, 0), n,
        kernels->str);
}
END_TEST

START_TEST (most_of_class_b_is_equal)
{
  ck_assert_uint_gt (class_b_tally.n, 10000);
  ck_assert_msg (
      class_b_tally.n_other * 1000 <= class_b_tally.n,
      "%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " elements differ",
      class_b_tally.n_other, class_b_tally.n);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("agree quantized");
  TCase *tcase = tcase_create ("all");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tcase, 30);
  tcase_add_loop_test (tcase, random_problems_agree, 0, 640);
  tcase_add_test (tcase, most_of_class_b_is_equal);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_set_fork_status (runner, CK_NOFORK);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
