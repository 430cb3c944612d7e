/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* quantized.c: epilogues of TrtQConv and TrtQGemm: hand-made programs, then
 * random convolutions against an independent computation in double. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "ops/op.h"

static TrtTensor *
constant (TrtGraph *graph, TrtkDtype dtype, int rank, const gint64 *dims,
    gconstpointer data)
{
  TrtTensorInfo info = { .dtype = dtype, .rank = rank };
  g_autoptr (GBytes) bytes = NULL;

  memcpy (info.dims, dims, (gsize) rank * sizeof *dims);
  bytes = g_bytes_new (data, trt_tensor_info_bytes (&info));
  return trt_graph_add_constant (graph, NULL, dtype, rank, dims, bytes);
}

/* All inputs of @node are constants. */
static void
run_node (TrtNode *node, gpointer y)
{
  TrtkTensor in[16] = { 0 }, out = { .data = y };
  g_autoptr (GError) error = NULL;

  trt_graph_add_output (node->graph, trt_node_output (node, 0));
  trt_graph_infer (node->graph, &error);
  g_assert_no_error (error);
  trt_graph_verify (node->graph, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < node->in->len; i++) {
    const TrtTensor *t = node->in->pdata[i];
    if (t == NULL)
      continue;
    in[i].dtype = t->enc.dtype;
    in[i].rank = t->rank;
    in[i].data = (void *) g_bytes_get_data (t->constant, NULL);
    trt_tensor_get_static_dims (t, in[i].dims);
  }
  out.dtype = trt_node_output (node, 0)->enc.dtype;
  out.rank = trt_node_output (node, 0)->rank;
  trt_tensor_get_static_dims (trt_node_output (node, 0), out.dims);
  trt_node_run_reference (node, in, &out, &error);
  g_assert_no_error (error);
}

/* x u8[1,2] times w s8[2,2], into s8 or f32. */
static TrtNode *
small_gemm (TrtGraph *graph, TrtkDtype y)
{
  static const guint8 x[2] = { 10, 20 };
  static const gint8 w[4] = { 1, -2, 3, 4 };
  static const float scale[2] = { 0.5f, 0.25f }, out[2] = { 2, 4 };
  const gint64 rows[2] = { 1, 2 }, square[2] = { 2, 2 }, two = 2;
  TrtTensor *in[5] = { constant (graph, TRTK_U8, 2, rows, x),
    constant (graph, TRTK_S8, 2, square, w), NULL,
    constant (graph, TRTK_F32, 1, &two, scale),
    y == TRTK_F32 ? NULL : constant (graph, TRTK_F32, 1, &two, out) };
  TrtNode *node = trt_graph_add_node (graph, "TrtQGemm", NULL, in, 5, 1);

  trt_node_set_int (node, "y_dtype", y == TRTK_F32 ? 1 : 3);
  return node;
}

/* The sums 70, 60 become 35, 15 before the program. */
START_TEST (quantised_operands_are_dequantised)
{
  g_autoptr (TrtGraph) graph = trt_graph_new ();
  TrtNode *node = small_gemm (graph, TRTK_S8);
  static const guint8 add[2] = { 100, 130 };
  static const gint8 mul[2] = { 3, -5 };
  static const float bias[2] = { -30, 1 };
  const gint64 rows[2] = { 1, 2 }, two = 2;
  gint8 y[2];

  trt_node_add_step (node, TRTK_STEP_ADD, TRTK_ACT_NONE, 0.5f, 128,
      constant (graph, TRTK_U8, 2, rows, add));  /* 21, 16 */
  trt_node_add_step (node, TRTK_STEP_BIAS, TRTK_ACT_NONE, 0, 0,
      constant (graph, TRTK_F32, 1, &two, bias)); /* -9, 17 */
  trt_node_add_step (node, TRTK_STEP_ACT, TRTK_ACT_LEAKY_RELU, 0.5f, 0,
      NULL);                                      /* -4.5, 17 */
  trt_node_add_step (node, TRTK_STEP_MUL, TRTK_ACT_NONE, 0.25f, -1,
      constant (graph, TRTK_S8, 2, rows, mul));   /* -4.5, -17 */
  run_node (node, y);
  ck_assert_int_eq (y[0], -9);
  ck_assert_int_eq (y[1], -68);
}
END_TEST

START_TEST (real_operands_are_taken_as_they_are)
{
  g_autoptr (TrtGraph) graph = trt_graph_new ();
  TrtNode *node = small_gemm (graph, TRTK_F32);
  static const float add[2] = { 0.25f, -15 }, mul = 3, scale[2] = { 2, 1 };
  const gint64 rows[2] = { 1, 2 }, one = 1, two = 2;
  float y[2];

  trt_node_add_step (node, TRTK_STEP_ADD, TRTK_ACT_NONE, 0, 0,
      constant (graph, TRTK_F32, 2, rows, add)); /* 35.25, 0 */
  trt_node_add_step (node, TRTK_STEP_MUL, TRTK_ACT_NONE, 0, 0,
      constant (graph, TRTK_F32, 1, &one, &mul));
  trt_node_add_step (node, TRTK_STEP_SCALE, TRTK_ACT_NONE, 0, 0,
      constant (graph, TRTK_F32, 1, &two, scale));
  run_node (node, y);
  ck_assert (y[0] == 211.5f && y[1] == 0);
}
END_TEST

/* An 8-bit operand of an operator that does not know its scale. */
START_TEST (other_operators_refuse_quantised_operands)
{
  g_autoptr (TrtGraph) graph = trt_graph_new ();
  g_autoptr (GError) error = NULL;
  static const float x = 1;
  static const gint8 r = 1;
  const gint64 one = 1;
  TrtTensor *in = constant (graph, TRTK_F32, 1, &one, &x);
  TrtNode *node = trt_graph_add_node (graph, "Relu", NULL, &in, 1, 1);

  trt_node_add_step (node, TRTK_STEP_ADD, TRTK_ACT_NONE, 1, 0,
      constant (graph, TRTK_S8, 1, &one, &r));
  trt_graph_add_output (graph, trt_node_output (node, 0));
  ck_assert (!trt_graph_verify (graph, &error));
  ck_assert_msg (strstr (error->message, "of a wrong type for step 0") != NULL,
      "%s", error->message);
}
END_TEST

/* ---- random convolutions ---------------------------------------------- */

enum { N = 2, C = 4, K = 6, H = 5, W = 7, R = 3, S = 2 };

typedef struct {
  gint32 group, stride, dilation, pad, x_zero, y_zero;
  gboolean x_signed, y_signed, r_signed;
  guint8 x[N * C * H * W], r[N * K * (H + 2) * (W + 2)];
  gint8 w[K * C * R * S];
  gint32 bias[K];
  float scale[K], out[K], r_scale;
  gint32 r_zero, height, width;
} Problem;

static void
random_problem (Problem *p, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  p->group = 1 + g_rand_int_range (rand, 0, 2);
  p->stride = 1 + g_rand_int_range (rand, 0, 2);
  p->dilation = 1 + g_rand_int_range (rand, 0, 2);
  p->pad = g_rand_int_range (rand, 0, 2);
  p->x_signed = g_rand_boolean (rand);
  p->y_signed = g_rand_boolean (rand);
  p->r_signed = g_rand_boolean (rand);
  p->x_zero = g_rand_int_range (rand, 0, 256) - (p->x_signed ? 128 : 0);
  p->y_zero = g_rand_int_range (rand, 0, 256) - (p->y_signed ? 128 : 0);
  p->r_zero = g_rand_int_range (rand, -3, 4);
  p->r_scale = (float) g_rand_double_range (rand, 0.1, 2);
  for (gsize i = 0; i < sizeof p->x; i++)
    p->x[i] = (guint8) g_rand_int (rand);
  for (gsize i = 0; i < sizeof p->r; i++)
    p->r[i] = (guint8) g_rand_int (rand);
  for (gsize i = 0; i < sizeof p->w; i++)
    p->w[i] = (gint8) g_rand_int_range (rand, -127, 128);
  for (int k = 0; k < K; k++) {
    p->bias[k] = g_rand_int_range (rand, -20000, 20000);
    p->scale[k] = (float) g_rand_double_range (rand, 0.001, 0.01);
    p->out[k] = (float) g_rand_double_range (rand, 0.3, 1.5);
  }
  p->height = (H + 2 * p->pad - p->dilation * (R - 1) - 1) / p->stride + 1;
  p->width = (W + 2 * p->pad - p->dilation * (S - 1) - 1) / p->stride + 1;
}

static int
load (const guint8 *bytes, gsize i, gboolean is_signed)
{
  return is_signed ? (gint8) bytes[i] : bytes[i];
}

/* The sum, padding and all, one index at a time. */
static gint64
slow_sum (const Problem *p, int n, int k, int oy, int ox)
{
  int c_group = C / p->group, c0 = k / (K / p->group) * c_group;
  gint64 sum = p->bias[k];

  for (int c = 0; c < c_group; c++)
    for (int r = 0; r < R; r++)
      for (int s = 0; s < S; s++) {
        int y = oy * p->stride - p->pad + r * p->dilation;
        int x = ox * p->stride - p->pad + s * p->dilation;
        gboolean inside = y >= 0 && y < H && x >= 0 && x < W;
        int v = inside ? load (p->x,
                    (gsize) (((n * C + c0 + c) * H + y) * W + x), p->x_signed)
                       : p->x_zero;
        sum += v * p->w[((k * c_group + c) * R + r) * S + s];
      }
  return sum;
}

static TrtNode *
build (const Problem *p, TrtGraph *graph, gboolean silu)
{
  const gint64 x[4] = { N, C, H, W }, w[4] = { K, C / p->group, R, S }, k = K;
  const gint64 y[4] = { N, K, p->height, p->width };
  const gint64 pads[4] = { p->pad, p->pad, p->pad, p->pad };
  const gint64 strides[2] = { p->stride, p->stride };
  const gint64 dilations[2] = { p->dilation, p->dilation };
  TrtTensor *in[5]
      = { constant (graph, p->x_signed ? TRTK_S8 : TRTK_U8, 4, x, p->x),
          constant (graph, TRTK_S8, 4, w, p->w),
          constant (graph, TRTK_S32, 1, &k, p->bias),
          constant (graph, TRTK_F32, 1, &k, p->scale),
          constant (graph, TRTK_F32, 1, &k, p->out) };
  TrtNode *node = trt_graph_add_node (graph, "TrtQConv", NULL, in, 5, 1);

  trt_node_set_ints (node, "pads", pads, 4);
  trt_node_set_ints (node, "strides", strides, 2);
  trt_node_set_ints (node, "dilations", dilations, 2);
  trt_node_set_int (node, "group", p->group);
  trt_node_set_int (node, "x_zero", p->x_zero);
  trt_node_set_int (node, "y_zero", p->y_zero);
  trt_node_set_int (node, "y_dtype", p->y_signed ? 3 : 2);
  trt_node_add_step (node, TRTK_STEP_ADD, TRTK_ACT_NONE, p->r_scale,
      (float) p->r_zero,
      constant (graph, p->r_signed ? TRTK_S8 : TRTK_U8, 4, y, p->r));
  trt_node_add_step (node, TRTK_STEP_ACT,
      silu ? TRTK_ACT_SILU : TRTK_ACT_RELU, silu ? 1 : 0, 0, NULL);
  return node;
}

static double
want (const Problem *p, gsize i, gint64 sum, int k, gboolean silu)
{
  double t = (double) sum * p->scale[k]
             + (load (p->r, i, p->r_signed) - p->r_zero)
                   * (double) p->r_scale;

  t = silu ? t / (1 + exp (-t)) : t < 0 ? 0 : t;
  t = t * p->out[k] + p->y_zero;
  return CLAMP (t, p->y_signed ? -128 : 0, p->y_signed ? 127 : 255);
}

/* In double nothing rounds but the end: what is stored is the nearest integer
 * up to the errors of a few f32 operations. */
START_TEST (random_convolutions_are_near_to_double)
{
  g_autoptr (TrtGraph) graph = trt_graph_new ();
  g_autofree Problem *p = g_new0 (Problem, 1);
  g_autofree guint8 *y = NULL;
  gboolean silu = _i % 2;
  gsize i = 0;

  random_problem (p, (guint32) _i);
  y = g_malloc (sizeof p->r);
  ck_assert_int_le (N * K * p->height * p->width, (int) sizeof p->r);
  run_node (build (p, graph, silu), y);
  for (int n = 0; n < N; n++)
    for (int k = 0; k < K; k++)
      for (int oy = 0; oy < p->height; oy++)
        for (int ox = 0; ox < p->width; ox++, i++) {
          double w = want (p, i, slow_sum (p, n, k, oy, ox), k, silu);
          ck_assert_msg (fabs (load (y, i, p->y_signed) - w) <= 0.501,
              "problem %d element %d is %d, wants %g", _i, (int) i,
              load (y, i, p->y_signed), w);
        }
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("quantized");
  TCase *tcase = tcase_create ("all");
  SRunner *runner;
  int failed;

  tcase_add_test (tcase, quantised_operands_are_dequantised);
  tcase_add_test (tcase, real_operands_are_taken_as_they_are);
  tcase_add_test (tcase, other_operators_refuse_quantised_operands);
  tcase_add_loop_test (tcase, random_convolutions_are_near_to_double, 0, 60);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_set_fork_status (runner, CK_NOFORK);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
