/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* open_batch.c: models of one picture that take any number: each row of a batch
 * has the very bits that its picture gives alone, in the graph as it was; and
 * models in which pictures would meet are refused. */
#include <check.h>
#include <string.h>

#include "trt.h"

#define MOST 5
#define N_IN (4 * 6 * 6)

/* Behind: input %x : f32[1,4,6,6]; before: output %y. */
static const char *const good[] = {
  /* as YOLOX decodes: a grid that all pictures share */
  "const %t : s64[3] = {1, 4, 36}\n const %g : f32[1,36,4] = fill 0.5\n"
  "%a = Reshape a (%x, %t)\n %b = Transpose b (%a) {perm=[0, 2, 1]}\n"
  "%c = Add c (%b, %g)\n %d = Exp d (%c)\n %y = Mul y (%d, %g)\n",
  /* ShuffleNet's shuffle */
  "const %t : s64[5] = {1, 2, 2, 6, 6}\n const %u : s64[4] = {1, -1, 6, 6}\n"
  "%a = Reshape a (%x, %t)\n %b = Transpose b (%a) {perm=[0, 2, 1, 3, 4]}\n"
  "%y = Reshape y (%b, %u)\n",
  /* a target that follows already, then one that does not */
  "const %t : s64[2] = {-1, 144}\n const %u : s64[4] = {1, 4, 6, 6}\n"
  "%a = Reshape a (%x, %t)\n %y = Reshape y (%a, %u)\n",
  "const %w : f32[8,4,3,3] = fill 0.25\n const %t : s64[2] = {1, -1}\n"
  "%a = Conv a (%x, %w) {pads=[1, 1, 1, 1], strides=[2, 2]}\n"
  "%b = MaxPool b (%a) {kernel_shape=[2, 2]}\n %c = Softmax c (%b) {axis=1}\n"
  "%y = Reshape y (%c, %t)\n",
  "const %w : f32[144,7] = fill 0.125\n const %c : f32[7] = fill 1\n"
  "%a = Flatten a (%x) {axis=1}\n %y = Gemm y (%a, %w, %c)\n",
  "const %w : f32[6,3] = fill 0.5\n %a = MatMul a (%x, %w)\n"
  "%y = LogSoftmax y (%a) {axis=3}\n",
  /* two batches that are the same one */
  "%a = Transpose a (%x) {perm=[0, 1, 3, 2]}\n %y = MatMul y (%x, %a)\n",
  /* pictures along another axis meanwhile */
  "const %t : s64[3] = {4, -1, 36}\n %a = Transpose a (%x) {perm=[1, 0, 2, 3]}\n"
  "%b = Reshape b (%a, %t)\n %y = Transpose y (%b) {perm=[1, 0, 2]}\n",
  "const %s : s64[1] = {1}\n const %e : s64[1] = {3}\n"
  "const %i : s64[2] = {2, 0}\n const %p : s64[8] = {0, 1, 0, 0, 0, 0, 2, 0}\n"
  "%a = Slice a (%x, %s, %e, %s)\n %b = Gather b (%x, %i) {axis=1}\n"
  "%c = Concat c (%a, %b) {axis=1}\n %y = Pad y (%c, %p)\n",
  "const %ax : s64[2] = {2, 3}\n const %n : s64[1] = {1}\n"
  "%a = ReduceMean a (%x, %ax) {keepdims=0}\n %b = Unsqueeze b (%a, %n)\n"
  "%y = Squeeze y (%b, %n)\n",
  /* the batch by way of Shape */
  "const %i : s64[1] = {0}\n const %r : s64[1] = {-1}\n %s = Shape s (%x)\n"
  "%n = Gather n (%s, %i)\n %t = Concat t (%n, %r) {axis=0}\n"
  "%y = Reshape y (%x, %t)\n",
  "const %o : f32[1,4,1,1] = {1, 2, 3, 4}\n %s = Shape s (%x)\n"
  "%e = Expand e (%o, %s)\n %y = Mul y (%e, %x)\n",
};

static const struct {
  const char *body, *node; /* that cannot be shown to keep them apart */
} bad[] = {
  { "%y = Softmax y (%x) {axis=0}\n", "'y' (Softmax)" },
  { "const %ax : s64[4] = {0, 1, 2, 3}\n %m = ReduceMean m (%x, %ax)\n"
    "%y = Sub y (%x, %m)\n", "'m' (ReduceMean)" },
  { "const %t : s64[1] = {144}\n %y = Reshape y (%x, %t)\n", "'y' (Reshape)" },
  { "const %t : s64[2] = {-1, 36}\n %y = Reshape y (%x, %t)\n",
    "'y' (Reshape)" },
  { "%y = Concat y (%x, %x) {axis=0}\n", "'y' (Concat)" },
  { "const %c : f32[1,1,6,6] = fill 2\n %y = Concat y (%x, %c) {axis=1}\n",
    "'y' (Concat)" },
  { "%a = Flatten a (%x) {axis=1}\n %b = Transpose b (%a) {perm=[1, 0]}\n"
    "%y = MatMul y (%b, %a)\n", "'y' (MatMul)" },
  { "%a = Flatten a (%x) {axis=1}\n %b = Transpose b (%a) {perm=[1, 0]}\n"
    "%y = MatMul y (%a, %b)\n", "'y' (MatMul)" },
  { "const %p : s64[8] = {1, 0, 0, 0, -1, 0, 0, 0}\n %y = Pad y (%x, %p)\n",
    "'y' (Pad)" },
  { "const %s : s64[1] = {-1}\n const %e : s64[1] = {-100}\n"
    "const %z : s64[1] = {0}\n %y = Slice y (%x, %s, %e, %z, %s)\n",
    "'y' (Slice)" },
  { "const %z : s64[] = {0}\n %y = CumSum y (%x, %z)\n", "'y' (CumSum)" },
  { "const %z : s64[1] = {0}\n %s = Shape s (%x)\n %n = Gather n (%s, %z)\n"
    "%f = Cast f (%n) {to=1}\n %y = Mul y (%x, %f)\n", "'f' (Cast)" },
  { "const %c : f32[1,4] = {1, 2, 3, 4}\n %z = Identity z (%x)\n"
    "%y = Identity y (%c)\n", "'y' has no row" },
};

static TrtGraph *
graph_of (const char *body)
{
  g_autofree char *text = g_strdup_printf (
      "graph g {\n input %%x : f32[1,4,6,6]\n %s output %%y\n}\n", body);
  g_autoptr (GError) error = NULL;
  TrtGraph *graph = trt_graph_parse (text, &error);

  if (graph != NULL)
    trt_graph_infer (graph, &error);
  ck_assert_msg (error == NULL, "%s: %s", text,
      error != NULL ? error->message : "");
  return graph;
}

/* Of the reference kernels; takes @graph. */
static TrtContext *
context_of (TrtGraph *graph)
{
  TrtBuildOptions options = { .backend = "dummy" };
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtPlan) plan = trt_plan_build (graph, &options, &error);
  g_autoptr (TrtEngine) engine = NULL;
  TrtContext *c;

  g_assert_no_error (error);
  engine = trt_engine_new (plan, NULL, &error);
  g_assert_no_error (error);
  c = trt_context_new (engine, &error);
  g_assert_no_error (error);
  trt_graph_free (graph);
  return c;
}

static TrtContext *
open_context (const char *body)
{
  TrtShapeRange range = { "x", 4, { 1, 4, 6, 6 }, { 1, 4, 6, 6 },
    { MOST, 4, 6, 6 } };
  TrtGraph *graph = graph_of (body);
  g_autoptr (GError) error = NULL;

  trt_graph_open_batch (graph, &error);
  g_assert_no_error (error);
  trt_graph_add_profile (graph, &range, 1, &error);
  g_assert_no_error (error);
  return context_of (graph);
}

START_TEST (each_picture_gives_the_bits_that_it_gives_alone)
{
  g_autoptr (TrtContext) many = open_context (good[_i]);
  g_autoptr (TrtContext) one = context_of (graph_of (good[_i]));
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) _i);
  float x[MOST * N_IN];

  for (guint i = 0; i < MOST * N_IN; i++)
    x[i] = (float) g_rand_double_range (random, -2, 2);
  for (gint64 n = 1; n <= MOST; n++) {
    TrtTensorInfo info = { "x", TRTK_F32, 4, { n, 4, 6, 6 } };
    gsize row;

    ck_assert (trt_context_set_shapes (many, &info, 1, NULL));
    memcpy (trt_context_get_input (many, 0), x, (gsize) n * N_IN * 4);
    ck_assert (trt_context_run (many, NULL));
    trt_context_get_output_info (many, 0, &info);
    ck_assert_int_eq (info.dims[0], n);
    row = trt_tensor_info_bytes (&info) / (gsize) n;
    for (gint64 i = 0; i < n; i++) {
      const guint8 *rows = trt_context_get_output (many, 0);

      memcpy (trt_context_get_input (one, 0), x + i * N_IN, N_IN * 4);
      ck_assert (trt_context_run (one, NULL));
      trt_context_get_output_info (one, 0, &info);
      ck_assert_uint_eq (trt_tensor_info_bytes (&info), row);
      ck_assert_mem_eq (rows + (gsize) i * row,
          trt_context_get_output (one, 0), row);
    }
  }
}
END_TEST

START_TEST (pictures_that_would_meet_are_refused)
{
  g_autoptr (TrtGraph) graph = graph_of (bad[_i].body);
  g_autofree char *before = trt_graph_print (graph), *after = NULL;
  g_autoptr (GError) error = NULL;

  ck_assert_msg (!trt_graph_open_batch (graph, &error), "%s", bad[_i].body);
  ck_assert_msg (strstr (error->message, bad[_i].node) != NULL, "%s",
      error->message);
  after = trt_graph_print (graph);
  ck_assert_str_eq (before, after);
}
END_TEST

START_TEST (a_batch_of_more_is_refused)
{
  const gint64 dims[] = { 2, 4, 6, 6 };
  g_autoptr (TrtGraph) graph = graph_of ("%y = Relu y (%x)\n");
  g_autoptr (GError) error = NULL;

  ck_assert (trt_graph_set_input_shape (graph, "x", 4, dims, NULL));
  ck_assert (!trt_graph_open_batch (graph, &error));
  ck_assert (g_error_matches (error, TRT_ERROR, TRT_ERROR_ARGUMENT));
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("open-batch");
  TCase *tc = tcase_create ("all");
  SRunner *runner = srunner_create (suite);
  int failed;

  tcase_set_timeout (tc, 60);
  tcase_add_loop_test (tc, each_picture_gives_the_bits_that_it_gives_alone, 0,
      G_N_ELEMENTS (good));
  tcase_add_loop_test (tc, pictures_that_would_meet_are_refused, 0,
      G_N_ELEMENTS (bad));
  tcase_add_test (tc, a_batch_of_more_is_refused);
  suite_add_tcase (suite, tc);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
