/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* channels.c: channels put side by side, chosen and shuffled, as weights: the
 * same answers, and nothing left that would have to move them. */
#include <check.h>
#include <string.h>

#include "lower/private.h"
#include "passes/rewrite.h"
#include "plan/plan.h"
#include "runtime/engine.h"
#include "runtime/reference.h"
#include "trtk_half.h"

/* ---- graphs ----------------------------------------------------------- */

typedef struct {
  TrtGraph *graph;
  gboolean half;
  guint32 state;
} Net;

static guint32
draw (Net *n, guint32 below)
{
  n->state = n->state * 1664525u + 1013904223u;
  return (n->state >> 8) % below;
}

/* Small numbers: a half that is infinite would spoil what lies beside it. */
static TrtTensor *
constant (Net *n, TrtkDtype dtype, int rank, const gint64 *dims)
{
  TrtTensorInfo info = { .dtype = dtype, .rank = rank };
  g_autoptr (GBytes) bytes = NULL;
  gsize size;
  guint8 *data;

  memcpy (info.dims, dims, (gsize) rank * sizeof *dims);
  size = trt_tensor_info_bytes (&info);
  data = g_malloc0 (size);
  for (gsize i = 0; i < size / trtk_dtype_size (dtype); i++) {
    gint32 v = (gint32) draw (n, 7) - 3;
    if (dtype == TRTK_S8)
      ((gint8 *) data)[i] = (gint8) v;
    else if (dtype == TRTK_S32)
      ((gint32 *) (void *) data)[i] = v;
    else if (dtype == TRTK_F32)
      ((float *) (void *) data)[i] = 0.25f + (float) draw (n, 4) / 16;
    else
      ((guint16 *) (void *) data)[i] = trtk_f32_to_f16 ((float) v / 64);
  }
  bytes = g_bytes_new_take (data, size);
  return trt_graph_add_constant (n->graph, NULL, dtype, rank, dims, bytes);
}

static TrtTensor *
finish (TrtNode *node, guint output)
{
  g_autoptr (GError) error = NULL;

  ck_assert_msg (trt_node_infer (node, &error), "%s",
      error != NULL ? error->message : "");
  return trt_node_output (node, output);
}

static gint64
channels (const TrtTensor *t)
{
  gint64 dims[TRT_MAX_RANK];

  ck_assert (trt_tensor_get_static_dims (t, dims));
  return dims[1];
}

static TrtTensor *
conv (Net *n, TrtTensor *x, gint64 k, gint64 size)
{
  gint64 w[4] = { k, channels (x), size, size };
  gint64 pads[4] = { size / 2, size / 2, size / 2, size / 2 };
  TrtkDtype bias = n->half ? TRTK_F16 : TRTK_S32;
  TrtTensor *in[5] = { x,
    constant (n, n->half ? TRTK_F16 : TRTK_S8, 4, w), constant (n, bias, 1, &k) };
  TrtNode *node;

  if (!n->half) {
    in[3] = constant (n, TRTK_F32, 1, &k);
    in[4] = constant (n, TRTK_F32, 1, &k);
  }
  node = trt_graph_add_node (n->graph, n->half ? "Conv" : "TrtQConv", NULL, in,
      n->half ? 3 : 5, 1);
  trt_node_set_ints (node, "pads", pads, 4);
  if (!n->half) {
    trt_node_set_int (node, "y_dtype", 3);
    trt_node_set_int (node, "x_zero", 5);
    trt_node_set_int (node, "y_zero", -2);
  }
  trt_node_add_step (node, TRTK_STEP_ACT, TRTK_ACT_RELU, 0, 0, NULL);
  return finish (node, 0);
}

static TrtTensor *
concat (Net *n, TrtTensor *a, TrtTensor *b)
{
  TrtTensor *in[2] = { a, b };
  TrtNode *node = trt_graph_add_node (n->graph, "Concat", NULL, in, 2, 1);

  trt_node_set_int (node, "axis", 1);
  return finish (node, 0);
}

static TrtTensor *
reshape (Net *n, TrtTensor *x, const gint64 *dims, gint64 rank)
{
  g_autoptr (GBytes) bytes = g_bytes_new (dims, (gsize) rank * sizeof *dims);
  TrtTensor *in[2] = { x,
    trt_graph_add_constant (n->graph, NULL, TRTK_S64, 1, &rank, bytes) };

  return finish (trt_graph_add_node (n->graph, "Reshape", NULL, in, 2, 1), 0);
}

static TrtTensor *
shuffle (Net *n, TrtTensor *x, gint64 groups)
{
  static const gint64 perm[5] = { 0, 2, 1, 3, 4 };
  gint64 dims[4], apart[5];
  TrtNode *node;

  trt_tensor_get_static_dims (x, dims);
  apart[0] = dims[0];
  apart[1] = groups;
  apart[2] = dims[1] / groups;
  apart[3] = dims[2];
  apart[4] = dims[3];
  x = reshape (n, x, apart, 5);
  node = trt_graph_add_node (n->graph, "Transpose", NULL, &x, 1, 1);
  trt_node_set_ints (node, "perm", perm, 5);
  return reshape (n, finish (node, 0), dims, 4);
}

static void
split (Net *n, TrtTensor *x, TrtTensor **low, TrtTensor **high)
{
  TrtNode *node = trt_graph_add_node (n->graph, "Split", NULL, &x, 1, 2);

  trt_node_set_int (node, "axis", 1);
  trt_node_set_int (node, "num_outputs", 2);
  *low = finish (node, 0);
  *high = trt_node_output (node, 1);
}

/* ShuffleNet's units, as many as that; halves of @half channels. */
static TrtTensor *
units (Net *n, TrtTensor *x, gint64 half, int count)
{
  TrtTensor *low = conv (n, x, half, 1), *high = conv (n, x, half, 3);

  for (int i = 0; i < count; i++) {
    split (n, shuffle (n, concat (n, low, high), 2), &low, &high);
    high = conv (n, conv (n, high, half, 3), half, 1);
  }
  return shuffle (n, concat (n, low, high), 2);
}

static Net
net_new (gboolean half)
{
  return (Net){ trt_graph_new (), half, 7 };
}

static TrtTensor *
input (Net *n)
{
  static const gint64 dims[4] = { 2, 4, 5, 3 };

  return trt_graph_add_input (n->graph, "x", n->half ? TRTK_F16 : TRTK_S8, 4,
      dims);
}

/* ---- the same answers ------------------------------------------------- */

/* The net's input, as its type wants it; caller frees its data. */
static TrtkTensor
picture (const TrtGraph *graph)
{
  const TrtTensor *x = graph->inputs->pdata[0];
  TrtkTensor in = { NULL, x->enc.dtype, x->rank, { 0 } };
  guint8 *data;
  gsize n;

  trt_tensor_get_static_dims (x, in.dims);
  n = (gsize) trtk_count (&in);
  in.data = data = g_malloc0 (n * 2);
  for (gsize i = 0; i < n; i++) {
    gint32 v = (gint32) (i * 7 % 11) - 5;
    if (in.dtype == TRTK_F16)
      ((guint16 *) (void *) data)[i] = trtk_f32_to_f16 ((float) v);
    else
      ((gint8 *) data)[i] = (gint8) v;
  }
  return in;
}

static void
answers (const TrtGraph *graph, TrtkTensor *out)
{
  TrtkTensor in = picture (graph);
  g_autofree void *data = in.data;
  g_autoptr (GError) error = NULL;

  ck_assert_msg (trt_graph_run_reference (graph, &in, out, &error), "%s",
      error != NULL ? error->message : "");
}

static guint
count (const TrtGraph *graph, const char *op)
{
  guint n = 0;

  for (guint i = 0; i < graph->nodes->len; i++)
    n += trt_node_is (graph->nodes->pdata[i], op);
  return n;
}

/* Every Concat is a view: what follows a part begins at a granule. */
static void
expect_even (const TrtGraph *graph)
{
  for (guint i = 0; i < graph->nodes->len; i++) {
    const TrtNode *node = graph->nodes->pdata[i];
    for (guint k = 0; k + 1 < node->in->len && trt_node_is (node, "Concat");
         k++)
      ck_assert_int_eq (channels (node->in->pdata[k]) % 16, 0);
  }
}

typedef gboolean (*Rewrite) (TrtGraph *graph, GError **error);

/* Rewrites and frees the net; returns how often @op is left. */
static guint
left_by (Net *n, Rewrite rewrite, const char *op)
{
  g_autoptr (TrtGraph) before = trt_graph_copy (n->graph);
  guint n_out = n->graph->outputs->len, n_left;
  g_autofree TrtkTensor *want = g_new0 (TrtkTensor, n_out);
  g_autofree TrtkTensor *got = g_new0 (TrtkTensor, n_out);
  g_autoptr (GError) error = NULL;

  ck_assert (rewrite (n->graph, &error));
  g_assert_no_error (error);
  ck_assert_msg (trt_graph_verify (n->graph, &error), "%s",
      error != NULL ? error->message : "");
  answers (before, want);
  answers (n->graph, got);
  for (guint o = 0; o < n_out; o++) {
    ck_assert_int_eq (trtk_count (&want[o]), trtk_count (&got[o]));
    ck_assert_mem_eq (want[o].data, got[o].data,
        (gsize) trtk_count (&want[o]) * trtk_dtype_size (want[o].dtype));
    g_free (want[o].data);
    g_free (got[o].data);
  }
  n_left = count (n->graph, op);
  if (rewrite == trt_lower_map_channels
      && (n_left == 0 || g_str_equal (op, "Concat")))
    expect_even (n->graph);
  trt_graph_free (n->graph);
  return n_left;
}

static guint
left (Net *n, const char *op)
{
  return left_by (n, trt_lower_map_channels, op);
}

/* ---- tests ------------------------------------------------------------ */

static const gint64 halves[] = { 6, 16, 18, 32, 58 };

START_TEST (shuffles_become_weights)
{
  Net n = net_new (_i % 2);

  trt_graph_add_output (n.graph,
      conv (&n, units (&n, input (&n), halves[_i / 2], 3), 8, 3));
  ck_assert_uint_eq (left (&n, "Transpose"), 0);
}
END_TEST

/* Everything that is left is products and what lies side by side. */
START_TEST (nothing_is_left_but_views)
{
  Net n = net_new (FALSE);
  TrtTensor *y = conv (&n, units (&n, input (&n), 18, 2), 8, 1);

  trt_graph_add_output (n.graph, y);
  ck_assert (trt_lower_map_channels (n.graph, NULL));
  ck_assert_uint_eq (count (n.graph, "TrtQConv") + count (n.graph, "Concat")
                         + count (n.graph, "Slice"),
      n.graph->nodes->len);
  expect_even (n.graph);
  trt_graph_free (n.graph);
}
END_TEST

/* Who is no product gets the channels by one. */
START_TEST (others_get_their_channels_in_order)
{
  Net n = net_new (_i % 2);
  TrtTensor *x = units (&n, input (&n), halves[_i / 2], 2);
  TrtNode *pool = trt_graph_add_node (n.graph, "MaxPool", NULL, &x, 1, 1);
  static const gint64 size[2] = { 2, 2 };

  trt_node_set_ints (pool, "kernel_shape", size, 2);
  trt_graph_add_output (n.graph, finish (pool, 0));
  trt_graph_add_output (n.graph, conv (&n, x, 8, 1));
  ck_assert_uint_eq (left (&n, "Transpose"), 0);
}
END_TEST

/* What was gathered for somebody stays as long as it is, where a Concat would
 * have it longer. */
START_TEST (what_others_read_does_not_grow)
{
  Net n = net_new (_i);
  TrtTensor *x = input (&n), *c = conv (&n, x, 16, 1);
  TrtTensor *t = shuffle (
      &n, concat (&n, conv (&n, x, 20, 1), conv (&n, x, 20, 3)), 2);
  TrtNode *pool = trt_graph_add_node (n.graph, "MaxPool", NULL, &t, 1, 1);
  static const gint64 size[2] = { 2, 2 };

  trt_node_set_ints (pool, "kernel_shape", size, 2);
  trt_graph_add_output (n.graph, finish (pool, 0));
  trt_graph_add_output (
      n.graph, conv (&n, shuffle (&n, concat (&n, t, c), 2), 8, 1));
  ck_assert_uint_eq (left (&n, "Transpose"), 0);
}
END_TEST

/* Parts of 18 and 22 channels: the second begins in a granule. */
START_TEST (uneven_parts_become_even)
{
  Net n = net_new (_i);
  TrtTensor *x = input (&n), *a = conv (&n, x, 18, 1), *b = conv (&n, x, 22, 3);

  a = concat (&n, a, b);
  trt_graph_add_output (n.graph, conv (&n, concat (&n, a, x), 8, 1));
  ck_assert_uint_eq (left (&n, "Concat"), 2);
}
END_TEST

/* A part that somebody else reads keeps its channels, and they would have to be
 * moved: nothing is gained. */
START_TEST (a_part_with_two_readers_stays)
{
  Net n = net_new (_i);
  TrtTensor *x = input (&n), *a = conv (&n, x, 18, 1), *b = conv (&n, x, 22, 3);

  trt_graph_add_output (n.graph, a);
  trt_graph_add_output (n.graph, conv (&n, concat (&n, a, b), 8, 3));
  ck_assert_uint_eq (left (&n, _i ? "Conv" : "TrtQConv"), 3);
}
END_TEST

/* The same channels twice are no place for one weight. */
START_TEST (channels_may_come_twice)
{
  Net n = net_new (_i);
  TrtTensor *x = units (&n, input (&n), 18, 1), *low, *high;

  split (&n, x, &low, &high);
  x = shuffle (&n, concat (&n, high, x), 3);
  trt_graph_add_output (n.graph, conv (&n, x, 8, 1));
  ck_assert_uint_eq (left (&n, "Transpose"), 0);
}
END_TEST

/* What leaves the graph stays as it is, and so does what nobody multiplies. */
START_TEST (outputs_stay)
{
  Net n = net_new (FALSE);

  trt_graph_add_output (n.graph, units (&n, input (&n), 18, 2));
  ck_assert_uint_eq (left (&n, "Transpose"), 3);
}
END_TEST

/* ---- as choices of channels ------------------------------------------- */

/* Each half of a shuffle is one Gather from what was put together. */
START_TEST (shuffles_become_gathers)
{
  Net n = net_new (_i);
  TrtTensor *y = conv (&n, units (&n, input (&n), 18, 3), 8, 3);

  trt_graph_add_output (n.graph, y);
  ck_assert_uint_eq (left_by (&n, trt_lower_gather_channels, "Gather"), 7);
}
END_TEST

START_TEST (cuts_alone_stay)
{
  Net n = net_new (_i);
  TrtTensor *low, *high;

  split (&n, conv (&n, input (&n), 36, 1), &low, &high);
  trt_graph_add_output (n.graph, conv (&n, high, 8, 1));
  trt_graph_add_output (n.graph, conv (&n, low, 8, 1));
  ck_assert_uint_eq (left_by (&n, trt_lower_gather_channels, "Split"), 1);
}
END_TEST

static TrtEngine *
engine_of (Net *n)
{
  static const char *const none[] = { "all", NULL };
  TrtBuildOptions build = { .backend = "cpu", .disabled_passes = none };
  TrtEngineOptions options = { .backend = "cpu" };
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtPlan) plan = trt_plan_build (n->graph, &build, &error);
  TrtEngine *engine;

  g_assert_no_error (error);
  engine = trt_engine_new (plan, &options, &error);
  g_assert_no_error (error);
  return engine;
}

/* Bytes are summed exactly, whoever does it. */
START_TEST (the_cpu_gives_the_same_answers)
{
  Net n = net_new (FALSE);
  g_autoptr (TrtEngine) engine = NULL;
  g_autoptr (TrtContext) c = NULL;
  TrtkTensor want, in;
  TrtTensor *low, *high;

  split (&n, units (&n, input (&n), halves[_i], 2), &low, &high);
  trt_graph_add_output (n.graph, conv (&n, concat (&n, high, low), 8, 3));
  answers (n.graph, &want);
  in = picture (n.graph);
  engine = engine_of (&n);
  ck_assert_uint_eq (count (engine->graph, "Transpose"), 0);
  c = trt_context_new (engine, NULL);
  memcpy (trt_context_get_input (c, 0), in.data, (gsize) trtk_count (&in));
  ck_assert (trt_context_run (c, NULL));
  ck_assert_mem_eq (trt_context_get_output (c, 0), want.data,
      (gsize) trtk_count (&want));
  g_free (want.data);
  g_free (in.data);
  trt_graph_free (n.graph);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("channels");
  TCase *c = tcase_create ("channels");
  SRunner *runner;
  int failed, n = 2 * (int) G_N_ELEMENTS (halves);

  tcase_set_timeout (c, 120);
  tcase_add_loop_test (c, shuffles_become_weights, 0, n);
  tcase_add_test (c, nothing_is_left_but_views);
  tcase_add_loop_test (c, others_get_their_channels_in_order, 0, n);
  tcase_add_loop_test (c, what_others_read_does_not_grow, 0, 2);
  tcase_add_loop_test (c, uneven_parts_become_even, 0, 2);
  tcase_add_loop_test (c, a_part_with_two_readers_stays, 0, 2);
  tcase_add_loop_test (c, channels_may_come_twice, 0, 2);
  tcase_add_test (c, outputs_stay);
  tcase_add_loop_test (c, shuffles_become_gathers, 0, 2);
  tcase_add_loop_test (c, cuts_alone_stay, 0, 2);
  tcase_add_loop_test (c, the_cpu_gives_the_same_answers, 0, n / 2);
  suite_add_tcase (suite, c);
  runner = srunner_create (suite);
  srunner_set_fork_status (runner, CK_NOFORK);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed > 0;
}
