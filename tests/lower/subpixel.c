/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* subpixel.c: transposed convolutions as convolutions and shuffles of pixels:
 * the same answers, exactly, since everything is a small whole number. */
#include <check.h>
#include <string.h>

#include "lower/private.h"
#include "passes/rewrite.h"
#include "runtime/reference.h"
#include "trtk_half.h"

static guint32 state;

static gint64
draw (gint64 low, gint64 high)
{
  state = state * 1664525u + 1013904223u;
  return low + (gint64) ((state >> 8) % (guint32) (high - low + 1));
}

static float *
numbers (gint64 n)
{
  float *v = g_new (float, (gsize) n + 1);

  for (gint64 i = 0; i < n; i++)
    v[i] = (float) draw (-4, 4);
  return v;
}

static TrtTensor *
constant (TrtGraph *graph, int rank, const gint64 *dims)
{
  g_autoptr (GBytes) bytes = NULL;
  gint64 n = 1;

  for (int i = 0; i < rank; i++)
    n *= dims[i];
  bytes = g_bytes_new_take (numbers (n), (gsize) n * sizeof (float));
  return trt_graph_add_constant (graph, NULL, TRTK_F32, rank, dims, bytes);
}

/* One that lies as @like does, where it is not NULL. */
static TrtTensor *
input (TrtGraph *graph, const char *name, const TrtTensor *like,
    const gint64 *dims)
{
  gint64 own[TRT_MAX_RANK];

  if (like != NULL && trt_tensor_get_static_dims (like, own))
    dims = own;
  return trt_graph_add_input (graph, name, TRTK_F32, 4, dims);
}

typedef struct {
  gint64 x[4], k, groups, kernel[2], stride[2], dilation[2], pads[4], extra[2];
} Shape;

static void
draw_shape (Shape *s)
{
  s->groups = draw (0, 2) ? 1 : draw (2, 3);
  s->x[0] = draw (1, 2);
  s->x[1] = s->groups * draw (1, 5);
  s->k = s->groups * draw (1, 4);
  s->stride[0] = draw (1, 3);
  s->stride[1] = draw (0, 9) ? s->stride[0] : draw (1, 3);
  for (int i = 0; i < 2; i++) {
    s->x[i + 2] = draw (1, 6);
    s->kernel[i] = draw (0, 1) ? s->stride[i] : draw (1, 5);
    s->dilation[i] = draw (0, 3) ? 1 : 2;
    s->pads[i] = draw (0, s->kernel[i] - 1);
    s->pads[i + 2] = draw (0, s->kernel[i] - 1);
    s->extra[i] = draw (0, s->stride[i] - 1);
    while ((s->x[i + 2] - 1) * s->stride[i] + s->extra[i]
               + s->dilation[i] * (s->kernel[i] - 1) + 1
           <= s->pads[i] + s->pads[i + 2])
      s->x[i + 2]++;
  }
}

static TrtGraph *
make_graph (const Shape *s)
{
  TrtGraph *graph = trt_graph_new ();
  gint64 w[4] = { s->x[1], s->k / s->groups, s->kernel[0], s->kernel[1] };
  TrtTensor *in[3] = { input (graph, "x", NULL, s->x), constant (graph, 4, w),
    draw (0, 2) ? constant (graph, 1, &s->k) : NULL };
  g_autoptr (GError) error = NULL;
  TrtNode *node = trt_graph_add_node (graph, "ConvTranspose", "up", in, 3, 1);

  trt_node_set_ints (node, "strides", s->stride, 2);
  trt_node_set_ints (node, "dilations", s->dilation, 2);
  trt_node_set_ints (node, "pads", s->pads, 4);
  trt_node_set_ints (node, "output_padding", s->extra, 2);
  trt_node_set_int (node, "group", s->groups);
  ck_assert_msg (trt_node_infer (node, &error), "%s",
      error != NULL ? error->message : "");
  if (draw (0, 1))
    trt_node_add_step (node, TRTK_STEP_ACT, TRTK_ACT_LEAKY_RELU, 0.5f, 0,
        NULL);
  if (draw (0, 1)) {
    trt_node_add_step (node, TRTK_STEP_ADD, TRTK_ACT_NONE, 0, 0,
        input (graph, "r", trt_node_out (node, 0), NULL));
    if (draw (0, 1))
      trt_node_add_step (node, TRTK_STEP_ACT, TRTK_ACT_RELU, 0, 0, NULL);
  }
  trt_graph_add_output (graph, trt_node_out (node, 0));
  return graph;
}

static float *
run (TrtGraph *graph, const TrtkTensor *in, gint64 *n)
{
  g_autoptr (GError) error = NULL;
  TrtkTensor out;

  trt_graph_run_reference (graph, in, &out, &error);
  g_assert_no_error (error);
  *n = trtk_count (&out);
  return out.data;
}

static gboolean
has (const TrtGraph *graph, const char *op)
{
  for (guint i = 0; i < graph->nodes->len; i++) {
    if (trt_node_is (graph->nodes->pdata[i], op))
      return TRUE;
  }
  return FALSE;
}

START_TEST (computes_the_same)
{
  guint done = 0;

  state = 5;
  for (int i = 0; i < 300; i++) {
    Shape s;
    draw_shape (&s);
    g_autoptr (TrtGraph) graph = make_graph (&s);
    g_autoptr (GError) error = NULL;
    TrtkTensor in[2] = { 0 };
    g_autofree float *want = NULL, *have = NULL;
    gint64 n, m;

    for (guint j = 0; j < graph->inputs->len; j++) {
      in[j].dtype = TRTK_F32;
      in[j].rank = 4;
      trt_tensor_get_static_dims (graph->inputs->pdata[j], in[j].dims);
      in[j].data = numbers (trtk_count (&in[j]));
    }
    want = run (graph, in, &n);
    ck_assert (trt_lower_subpixels (graph, &error));
    ck_assert (trt_graph_verify (graph, &error));
    have = run (graph, in, &m);
    ck_assert_int_eq (n, m);
    for (gint64 k = 0; k < n; k++)
      ck_assert_msg (want[k] == have[k], "%d: element %d", i, (int) k);
    done += !has (graph, "ConvTranspose");
    for (guint j = 0; j < graph->inputs->len; j++)
      g_free (in[j].data);
  }
  ck_assert_uint_ge (done, 200);
}
END_TEST

/* A window as large as its stride needs no more work than before. */
START_TEST (of_kernel_as_stride_is_a_product_of_pixels)
{
  const Shape s = { { 1, 24, 5, 7 }, 3, 1, { 2, 2 }, { 2, 2 }, { 1, 1 },
    { 0, 0, 0, 0 }, { 0, 0 } };
  g_autoptr (TrtGraph) graph = NULL;
  g_autoptr (GError) error = NULL;
  gint64 w[TRT_MAX_RANK];
  const TrtNode *conv;

  state = 1;
  graph = make_graph (&s);
  ck_assert (trt_lower_subpixels (graph, &error));
  conv = graph->nodes->pdata[0];
  ck_assert (trt_node_is (conv, "Conv"));
  ck_assert (trt_tensor_get_static_dims (trt_node_in (conv, 1), w));
  ck_assert (w[0] == 12 && w[1] == 24 && w[2] == 1 && w[3] == 1);
  ck_assert (trt_node_is (graph->nodes->pdata[1], "DepthToSpace"));
}
END_TEST

/* Most of what it would multiply by is zeros. */
START_TEST (leaves_a_wide_stride_with_a_small_kernel)
{
  const Shape s = { { 1, 4, 5, 7 }, 3, 1, { 1, 1 }, { 4, 4 }, { 1, 1 },
    { 0, 0, 0, 0 }, { 3, 3 } };
  g_autoptr (TrtGraph) graph = NULL;
  g_autoptr (GError) error = NULL;

  state = 1;
  graph = make_graph (&s);
  ck_assert (trt_lower_subpixels (graph, &error));
  ck_assert (has (graph, "ConvTranspose"));
}
END_TEST

/* One pixel is as far apart from the next as a file says. */
START_TEST (leaves_a_stride_beyond_reason)
{
  const Shape s = { { 1, 1, 1, 1 }, 1, 1, { 60, 60 }, { 1 << 30, 1 << 30 },
    { 60, 60 }, { 0, 0, 0, 0 }, { 0, 0 } };
  g_autoptr (TrtGraph) graph = NULL;
  g_autoptr (GError) error = NULL;

  state = 1;
  graph = make_graph (&s);
  ck_assert (trt_lower_subpixels (graph, &error));
  ck_assert (has (graph, "ConvTranspose"));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("subpixel");
  TCase *tc = tcase_create ("subpixel");
  SRunner *runner = srunner_create (suite);
  int failed;

  tcase_add_test (tc, computes_the_same);
  tcase_add_test (tc, of_kernel_as_stride_is_a_product_of_pixels);
  tcase_add_test (tc, leaves_a_wide_stride_with_a_small_kernel);
  tcase_add_test (tc, leaves_a_stride_beyond_reason);
  suite_add_tcase (suite, tc);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
