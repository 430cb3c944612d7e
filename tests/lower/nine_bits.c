/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* nine_bits.c: a product and a multiple of the sum of the activations, which is
 * how cover_build.c writes weights of nine bits, as one product. */
#include <check.h>
#include <string.h>

#include "lower/private.h"
#include "passes/rewrite.h"
#include "runtime/reference.h"

static guint32 state;

static gint64
draw (gint64 low, gint64 high)
{
  state = state * 1664525u + 1013904223u;
  return low + (gint64) ((state >> 8) % (guint32) (high - low + 1));
}

static TrtTensor *
constant (TrtGraph *graph, TrtkDtype dtype, int rank, const gint64 *dims,
    gint64 low, gint64 high)
{
  gint64 n = 1;
  gint32 *values;
  g_autoptr (GBytes) bytes = NULL;

  for (int i = 0; i < rank; i++)
    n *= dims[i];
  values = g_new (gint32, (gsize) n);
  for (gint64 i = 0; i < n; i++) {
    gint64 value = draw (low, high);
    if (dtype == TRTK_S8)
      ((gint8 *) values)[i] = (gint8) value;
    else
      values[i] = (gint32) value;
  }
  bytes = g_bytes_new_take (values, (gsize) n * trtk_dtype_size (dtype));
  return trt_graph_add_constant (graph, NULL, dtype, rank, dims, bytes);
}

static TrtTensor *
real (TrtGraph *graph, double value)
{
  const gint64 one = 1;

  return trt_constant_from_doubles (graph, "r", TRTK_F32, 1, &one, &value);
}

/* A product of s8 with the sums of its activations, times @shift, added. */
typedef struct {
  TrtGraph *graph;
  TrtTensor *x;
  const char *op;
  gint64 w[4], channels, rows; /* of the product; channels of the sums */
  int rank, k_axis;
  gint64 stride, begin; /* padding before rows */
} Pair;

static TrtNode *
product (const Pair *v, const char *name, TrtTensor *const *in, guint n,
    gint64 y_dtype)
{
  TrtNode *node = trt_graph_add_node (v->graph, v->op, name, in, n, 1);

  trt_node_set_int (node, "y_dtype", y_dtype);
  trt_node_set_int (node, "x_zero", 7);
  if (v->rank == 4) {
    const gint64 strides[2] = { v->stride, v->stride }, pads[4] = { v->begin, 0, 0, 1 };
    trt_node_set_ints (node, "strides", strides, 2);
    trt_node_set_ints (node, "pads", pads, 4);
    trt_node_set_int (node, "group", v->rows == 1 ? 1 : v->channels);
  }
  return node;
}

static void
finish (TrtNode *node)
{
  g_autoptr (GError) error = NULL;

  ck_assert_msg (trt_node_infer (node, &error), "%s",
      error != NULL ? error->message : "");
}

static void
build (Pair *v, gint64 shift, gint64 ones)
{
  gint64 w[4];
  TrtTensor *in[5] = { v->x };
  TrtNode *sum, *main_node;

  memcpy (w, v->w, sizeof w);
  w[v->k_axis] = v->rows;
  in[1] = constant (v->graph, TRTK_S8, v->rank, w, ones, ones);
  in[2] = constant (v->graph, TRTK_S32, 1, &v->rows, -300, 300);
  in[3] = real (v->graph, (double) shift);
  sum = product (v, "sum", in, 4, 1);
  finish (sum);
  in[1] = constant (v->graph, TRTK_S8, v->rank, v->w, -128, 127);
  in[2] = draw (0, 1) ? constant (v->graph, TRTK_S32, 1, &v->channels, -900, 900)
                      : NULL;
  in[3] = real (v->graph, 1);
  in[4] = real (v->graph, 1.0 / 512);
  main_node = product (v, "product", in, 5, 3);
  finish (main_node);
  trt_node_add_step (main_node, TRTK_STEP_ADD, TRTK_ACT_NONE, 0, 0,
      trt_node_output (sum, 0));
  trt_node_add_step (main_node, TRTK_STEP_ACT, TRTK_ACT_RELU, 0, 0, NULL);
  trt_graph_add_output (v->graph, trt_node_output (main_node, 0));
}

static void
start (Pair *v, int kind)
{
  gint64 x[4] = { draw (1, 2), draw (2, 9), draw (3, 6), draw (3, 6) };

  *v = (Pair){ .graph = trt_graph_new (), .rows = 1, .rank = kind == 2 ? 2 : 4,
    .op = kind == 2 ? "TrtQGemm" : "TrtQConv", .stride = draw (1, 2),
    .begin = 1 };
  v->channels = kind == 1 ? x[1] : draw (1, 8);
  v->rows = kind == 1 ? x[1] : 1;
  v->k_axis = kind == 2 ? 1 : 0;
  v->w[0] = kind == 2 ? x[1] : v->channels;
  v->w[1] = kind == 2 ? v->channels : kind == 1 ? 1 : x[1];
  v->w[2] = draw (1, 3);
  v->w[3] = draw (1, 3);
  v->x = trt_graph_add_input (v->graph, "x", TRTK_U8, v->rank, x);
}

static guint8 *
run (const TrtGraph *graph, const TrtkTensor *x, gint64 *n)
{
  g_autoptr (GError) error = NULL;
  TrtkTensor out;

  trt_graph_run_reference (graph, x, &out, &error);
  g_assert_no_error (error);
  *n = trtk_count (&out);
  return out.data;
}

static const TrtNode *
only_product (const TrtGraph *graph)
{
  return graph->nodes->len == 1 ? graph->nodes->pdata[0] : NULL;
}

/* Dense, depthwise, of matrices. */
START_TEST (one_product_makes_the_same_bytes)
{
  state = 3;
  for (int i = 0; i < 60; i++) {
    g_autoptr (GError) error = NULL;
    g_autofree guint8 *want = NULL, *have = NULL;
    TrtkTensor x = { .dtype = TRTK_U8 };
    gint64 n, m;
    Pair v;

    start (&v, _i);
    build (&v, draw (0, 1) ? draw (1, 127) : draw (-128, -1), 1);
    x.rank = v.rank;
    trt_tensor_get_static_dims (v.x, x.dims);
    x.data = g_malloc ((gsize) trtk_count (&x));
    for (gint64 k = 0; k < trtk_count (&x); k++)
      ((guint8 *) x.data)[k] = (guint8) draw (0, 255);
    want = run (v.graph, &x, &n);
    ck_assert (trt_lower_nine_bits (v.graph, &error));
    ck_assert (trt_graph_verify (v.graph, &error));
    ck_assert_ptr_nonnull (only_product (v.graph));
    ck_assert_int_eq (
        trt_tensor_dtype (trt_node_in (only_product (v.graph), 1)), TRTK_S16);
    have = run (v.graph, &x, &m);
    ck_assert_int_eq (n, m);
    ck_assert (memcmp (want, have, (gsize) n) == 0);
    g_free (x.data);
    trt_graph_free (v.graph);
  }
}
END_TEST

/* What is added is no sum of the activations. */
START_TEST (leaves_another_product)
{
  g_autoptr (GError) error = NULL;
  Pair v;

  state = 4;
  start (&v, _i);
  build (&v, 5, 2);
  ck_assert (trt_lower_nine_bits (v.graph, &error));
  ck_assert_ptr_null (only_product (v.graph));
  trt_graph_free (v.graph);
}
END_TEST

/* Two weights of s8 cannot add up to it. */
START_TEST (leaves_ten_bits)
{
  g_autoptr (GError) error = NULL;
  Pair v;

  state = 4;
  start (&v, _i);
  build (&v, 400, 1);
  ck_assert (trt_lower_nine_bits (v.graph, &error));
  ck_assert_ptr_null (only_product (v.graph));
  trt_graph_free (v.graph);
}
END_TEST

/* One sum for all places is not the sum at each. */
START_TEST (leaves_a_sum_of_fewer_windows)
{
  const gint64 x[4] = { 1, 2, 3, 3 }, less[4] = { 0, 0, 0, 0 };
  g_autoptr (GError) error = NULL;
  const TrtNode *last;
  TrtNode *sum;
  Pair v = { .graph = trt_graph_new (), .op = "TrtQConv",
    .w = { 4, 2, 3, 3 }, .channels = 4, .rows = 1, .rank = 4, .stride = 1 };

  state = 4;
  v.x = trt_graph_add_input (v.graph, "x", TRTK_U8, 4, x);
  v.begin = 0;
  build (&v, 5, 1);
  last = v.graph->nodes->pdata[1];
  sum = v.graph->nodes->pdata[0];
  trt_node_set_ints (sum, "pads", less, 4);
  finish (sum);
  ck_assert (trt_graph_verify (v.graph, &error));
  ck_assert_int_eq (last->epilogue->len, 2);
  ck_assert (trt_lower_nine_bits (v.graph, &error));
  ck_assert_ptr_null (only_product (v.graph));
  trt_graph_free (v.graph);
}
END_TEST

/* Sums of s32 hold products of nine bits for so many. */
START_TEST (leaves_what_sums_do_not_hold)
{
  const gint64 x[2] = { 1, 40000 };
  g_autoptr (GError) error = NULL;
  Pair v = { .graph = trt_graph_new (), .op = "TrtQGemm",
    .w = { 40000, 1 }, .channels = 1, .rows = 1, .rank = 2, .k_axis = 1 };

  state = 4;
  v.x = trt_graph_add_input (v.graph, "x", TRTK_U8, 2, x);
  build (&v, 5, 1);
  ck_assert (trt_lower_nine_bits (v.graph, &error));
  ck_assert_ptr_null (only_product (v.graph));
  trt_graph_free (v.graph);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("nine-bits");
  TCase *tc = tcase_create ("nine-bits");
  SRunner *runner = srunner_create (suite);
  int failed;

  tcase_add_loop_test (tc, one_product_makes_the_same_bytes, 0, 3);
  tcase_add_loop_test (tc, leaves_another_product, 0, 3);
  tcase_add_loop_test (tc, leaves_ten_bits, 0, 3);
  tcase_add_test (tc, leaves_a_sum_of_fewer_windows);
  tcase_add_test (tc, leaves_what_sums_do_not_hold);
  suite_add_tcase (suite, tc);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
