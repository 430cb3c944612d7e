/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* graph.c: order, copies, the verifier, and overriding shapes. */
#include "ir/graph.h"

#include <check.h>
#include <string.h>

static TrtGraph *graph;
static TrtTensor *x;

static TrtTensor *
add (const char *op, const char *name, TrtTensor *a, TrtTensor *b)
{
  TrtTensor *inputs[] = { a, b };
  TrtNode *node =
      trt_graph_add_node (graph, op, name, inputs, b != NULL ? 2 : 1, 1);

  return trt_node_out (node, 0);
}

static TrtTensor *
zeros (const char *name, int rank, const gint64 *dims)
{
  TrtTensorInfo info = { .dtype = TRTK_F32, .rank = rank };
  g_autoptr (GBytes) bytes = NULL;
  gsize size;

  memcpy (info.dims, dims, (gsize)rank * sizeof *dims);
  size = trt_tensor_info_bytes (&info);
  bytes = g_bytes_new_take (g_malloc0 (size), size);
  return trt_graph_add_constant (graph, name, TRTK_F32, rank, dims, bytes);
}

/* x -> conv -> relu -> + x2 -> y */
static void
build_residual (void)
{
  TrtTensor *w = zeros ("w", 4, (gint64[]){ 4, 3, 3, 3 });
  TrtTensor *conv = add ("Conv", "conv", x, w);
  TrtTensor *relu = add ("Relu", "act", conv, NULL);

  trt_graph_add_output (graph, add ("Add", "sum", relu, conv));
}

static void
ck_sound (void)
{
  g_autoptr (GError) error = NULL;

  if (!trt_graph_verify (graph, &error))
    ck_abort_msg ("%s", error->message);
}

static void
ck_unsound (const char *part)
{
  g_autoptr (GError) error = NULL;

  ck_assert (!trt_graph_verify (graph, &error));
  ck_assert_msg (strstr (error->message, part) != NULL, "%s", error->message);
}

START_TEST (sort_moves_a_node_behind_what_it_reads)
{
  GPtrArray *nodes = graph->nodes;
  gpointer first;

  build_residual ();
  first = nodes->pdata[0];
  nodes->pdata[0] = nodes->pdata[2];
  nodes->pdata[2] = first;
  ck_unsound ("'sum' (Add) comes before");
  ck_assert (trt_graph_sort (graph, NULL));
  ck_sound ();
  ck_assert_str_eq (((TrtNode *)nodes->pdata[2])->name, "sum");
}
END_TEST

START_TEST (sort_keeps_an_order_that_holds)
{
  g_autofree gpointer *before = NULL;

  build_residual ();
  before = g_memdup2 (graph->nodes->pdata, 3 * sizeof (gpointer));
  ck_assert (trt_graph_sort (graph, NULL));
  ck_assert_mem_eq (before, graph->nodes->pdata, 3 * sizeof (gpointer));
}
END_TEST

START_TEST (sort_names_a_cycle)
{
  g_autoptr (GError) error = NULL;
  TrtNode *relu;

  build_residual ();
  relu = graph->nodes->pdata[1];
  trt_node_set_input (relu, 0, relu->out->pdata[0]);
  ck_assert (!trt_graph_sort (graph, &error));
  ck_assert_ptr_nonnull (strstr (error->message, "'act'"));
}
END_TEST

START_TEST (a_copy_outlives_the_original)
{
  TrtTensorInfo info;
  TrtGraph *copy;

  build_residual ();
  trt_graph_set_metadata (graph, "names", "face");
  ck_assert (trt_graph_infer (graph, NULL));
  copy = trt_graph_copy (graph);
  trt_graph_free (graph);
  graph = copy;
  ck_sound ();
  ck_assert (trt_graph_infer (graph, NULL));
  ck_assert_str_eq (trt_graph_get_metadata (graph, "names"), "face");
  trt_graph_get_output (graph, 0, &info);
  ck_assert_int_eq (info.rank, 4);
  ck_assert_int_eq (info.dims[0], -1);
  ck_assert_int_eq (info.dims[1], 4);
  ck_assert_int_eq (trt_expr_pool_n_symbols (graph->exprs), 3);
}
END_TEST

START_TEST (a_copy_shares_no_structure)
{
  g_autoptr (TrtGraph) copy = NULL;

  build_residual ();
  copy = trt_graph_copy (graph);
  trt_node_set_input (copy->nodes->pdata[1], 0, copy->inputs->pdata[0]);
  trt_node_set_int (copy->nodes->pdata[0], "group", 3);
  ck_sound ();
  ck_assert_int_eq (trt_node_get_int (graph->nodes->pdata[0], "group"), 1);
}
END_TEST

START_TEST (verify_sees_a_lost_use)
{
  build_residual ();
  g_ptr_array_set_size (x->users, 0);
  ck_unsound ("'x' lists other users");
}
END_TEST

START_TEST (verify_sees_a_removed_producer)
{
  build_residual ();
  trt_graph_remove_node (graph, graph->nodes->pdata[0]);
  ck_unsound ("comes before what it reads");
}
END_TEST

START_TEST (verify_sees_two_producers)
{
  TrtNode *conv;

  build_residual ();
  conv = graph->nodes->pdata[0];
  g_ptr_array_add (conv->out, trt_node_out (graph->nodes->pdata[1], 0));
  ck_unsound ("is not the producer of its output 1");
}
END_TEST

START_TEST (verify_checks_epilogue_operands)
{
  TrtNode *conv;

  build_residual ();
  ck_assert (trt_graph_infer (graph, NULL));
  conv = graph->nodes->pdata[0];
  trt_node_add_step (conv, TRTK_STEP_BIAS, TRTK_ACT_NONE, 0, 0,
      zeros ("b", 1, (gint64[]){ 4 }));
  trt_node_add_step (conv, TRTK_STEP_ACT, TRTK_ACT_RELU, 0, 0, NULL);
  ck_sound ();
  trt_node_add_step (conv, TRTK_STEP_ADD, TRTK_ACT_NONE, 0, 0,
      zeros ("r", 4, (gint64[]){ 1, 4, 2, 1 }));
  ck_unsound ("has an operand that does not fit step 2");
}
END_TEST

static gboolean
reshape (gint64 n, gint64 c, gint64 h, gint64 w, GError **error)
{
  return trt_graph_set_input_shape (
      graph, "x", 4, (gint64[]){ n, c, h, w }, error);
}

START_TEST (a_new_shape_reaches_the_outputs)
{
  TrtTensorInfo info;

  build_residual ();
  ck_assert (trt_graph_infer (graph, NULL));
  ck_assert (reshape (2, -1, 10, 20, NULL));
  trt_graph_get_output (graph, 0, &info);
  ck_assert_int_eq (info.dims[0], 2);
  ck_assert_int_eq (info.dims[2], 8);
  ck_assert_int_eq (info.dims[3], 18);
}
END_TEST

START_TEST (a_symbol_is_replaced_in_every_input)
{
  TrtTensor *other =
      trt_graph_add_input (graph, "other", TRTK_F32, 1, (gint64[]){ 7 });
  TrtTensorInfo info;

  other->dims[0] = trt_expr_add_const (graph->exprs, x->dims[2], 1);
  build_residual ();
  ck_assert (trt_graph_infer (graph, NULL));
  ck_assert (reshape (-1, -1, 10, -1, NULL));
  trt_graph_get_input (graph, 1, &info);
  ck_assert_int_eq (info.dims[0], 11);
}
END_TEST

START_TEST (a_shape_that_cannot_be_names_the_node)
{
  g_autoptr (GError) error = NULL;
  TrtTensorInfo info;

  build_residual ();
  ck_assert (trt_graph_infer (graph, NULL));
  ck_assert (!reshape (1, 5, 10, 10, &error));
  ck_assert_ptr_nonnull (strstr (error->message, "'conv' (Conv)"));
  ck_assert_ptr_nonnull (strstr (error->message, "f32[1,5,10,10]"));
  trt_graph_get_input (graph, 0, &info);
  ck_assert_int_eq (info.dims[0], -1);
  ck_assert_int_eq (info.dims[1], 3);
  trt_graph_get_output (graph, 0, &info);
  ck_assert_int_eq (info.dims[0], -1);
}
END_TEST

START_TEST (a_shape_outside_the_range_is_refused)
{
  g_autoptr (GError) error = NULL;

  build_residual ();
  trt_expr_pool_symbol (graph->exprs, "x_dim0")->max = 8;
  ck_assert (!reshape (9, -1, -1, -1, &error));
  ck_assert_ptr_nonnull (strstr (error->message, "from 1 to 8"));
  g_clear_error (&error);
  ck_assert (!trt_graph_set_input_shape (graph, "y", 0, NULL, &error));
  ck_assert_ptr_nonnull (strstr (error->message, "no input 'y'"));
}
END_TEST

static void
setup (void)
{
  graph = trt_graph_new ();
  x = trt_graph_add_input (
      graph, "x", TRTK_F32, 4, (gint64[]){ -1, 3, -1, -1 });
}

static void
teardown (void)
{
  trt_graph_free (graph);
}

int
main (void)
{
  Suite *suite = suite_create ("graph");
  TCase *tc = tcase_create ("graph");
  SRunner *runner = srunner_create (suite);
  int failed;

  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, sort_moves_a_node_behind_what_it_reads);
  tcase_add_test (tc, sort_keeps_an_order_that_holds);
  tcase_add_test (tc, sort_names_a_cycle);
  tcase_add_test (tc, a_copy_outlives_the_original);
  tcase_add_test (tc, a_copy_shares_no_structure);
  tcase_add_test (tc, verify_sees_a_lost_use);
  tcase_add_test (tc, verify_sees_a_removed_producer);
  tcase_add_test (tc, verify_sees_two_producers);
  tcase_add_test (tc, verify_checks_epilogue_operands);
  tcase_add_test (tc, a_new_shape_reaches_the_outputs);
  tcase_add_test (tc, a_symbol_is_replaced_in_every_input);
  tcase_add_test (tc, a_shape_that_cannot_be_names_the_node);
  tcase_add_test (tc, a_shape_outside_the_range_is_refused);
  suite_add_tcase (suite, tc);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
