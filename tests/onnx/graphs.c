/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* graphs.c: names, order, opsets and declared shapes. */
#include <check.h>
#include <string.h>

#include "ops/op.h"
#include "wire.h"

/* ---- names and order -------------------------------------------------- */

START_TEST (nodes_may_come_in_any_order)
{
  Model *m = model_with_input ("2x3");
  g_autoptr (TrtGraph) graph = NULL;

  model_node (m, "Relu", "third", "b", "y", NULL);
  model_node (m, "Relu", "second", "a", "b", NULL);
  model_node (m, "Relu", "first", "x", "a", NULL);
  model_output (m, "y");
  graph = assert_imported (m);
  ck_assert_str_eq (((TrtNode *) graph->nodes->pdata[0])->name, "first");
  ck_assert_str_eq (((TrtNode *) graph->nodes->pdata[2])->name, "third");
}
END_TEST

START_TEST (cycles_are_refused)
{
  Model *m = model_with_input ("2x3");

  model_node (m, "Add", "one", "x,b", "a", NULL);
  model_node (m, "Relu", "two", "a", "b", NULL);
  model_output (m, "b");
  assert_model_refused (m, TRT_ERROR_PARSE, "a cycle");
  m = model_with_input ("2x3");
  model_node (m, "Add", "self", "x,a", "a", NULL);
  model_output (m, "a");
  assert_model_refused (m, TRT_ERROR_PARSE, "node 'self' (Add): tensor 'a'");
}
END_TEST

START_TEST (what_nothing_makes_is_named)
{
  Model *m = model_with_input ("2x3");

  model_node (m, "Add", "sum", "x,ghost", "y", NULL);
  model_output (m, "y");
  assert_model_refused (m, TRT_ERROR_PARSE,
      "node 'sum' (Add): tensor 'ghost' is read by it, but nothing");
  m = model_relu ();
  model_output (m, "ghost");
  assert_model_refused (m, TRT_ERROR_PARSE, "output 'ghost'");
}
END_TEST

START_TEST (every_name_is_given_once)
{
  Model *m = model_relu ();

  model_node (m, "Relu", "again", "x", "y", NULL);
  assert_model_refused (m, TRT_ERROR_PARSE, "by another node");
  m = model_relu ();
  model_node (m, "Relu", "over", "y", "x", NULL);
  assert_model_refused (m, TRT_ERROR_PARSE, "input or initialiser already");
  m = model_relu ();
  model_input (m, "x", ONNX_FLOAT, "1");
  assert_model_refused (m, TRT_ERROR_PARSE, "input 'x': there is another");
  m = model_relu ();
  model_output (m, "y");
  assert_model_refused (m, TRT_ERROR_PARSE, "output 'y': there is another");
  m = model_relu ();
  model_weight (m, "w", ONNX_FLOAT, "1", NULL);
  model_weight (m, "w", ONNX_FLOAT, "1", NULL);
  assert_model_refused (m, TRT_ERROR_PARSE, "initialiser 'w': there is");
}
END_TEST

START_TEST (an_initialiser_among_the_inputs_is_a_constant)
{
  Model *m = model_with_input ("2");
  g_autoptr (TrtGraph) graph = NULL;

  model_input (m, "w", ONNX_FLOAT, "2");
  model_weight (m, "w", ONNX_FLOAT, "2", "1,2");
  model_node (m, "Add", "sum", "x,w", "y", NULL);
  model_output (m, "y");
  graph = assert_imported (m);
  ck_assert_uint_eq (trt_graph_n_inputs (graph), 1);
}
END_TEST

START_TEST (a_graph_without_outputs_is_refused)
{
  assert_model_refused (model_with_input ("2"), TRT_ERROR_PARSE, "no outputs");
}
END_TEST

START_TEST (a_graph_without_inputs_is_imported)
{
  Model *m = model_new ();
  g_autoptr (TrtGraph) graph = NULL;

  model_weight (m, "w", ONNX_FLOAT, "2", "1,2");
  model_node (m, "Relu", "act", "w", "y", NULL);
  model_output (m, "y");
  graph = assert_imported (m);
}
END_TEST

/* Recursion over nodes would need a stack frame for each. */
START_TEST (long_chains_need_no_stack)
{
  Model *m = model_with_input ("2");
  g_autoptr (TrtGraph) graph = NULL;

  for (guint i = 20000; i > 0; i--) {
    g_autofree char *from
        = i > 1 ? g_strdup_printf ("t%u", i - 1) : g_strdup ("x");
    g_autofree char *to = g_strdup_printf ("t%u", i);
    model_node (m, "Relu", to, from, to, NULL);
  }
  model_output (m, "t20000");
  graph = assert_imported (m);
  ck_assert_uint_eq (graph->nodes->len, 20000);
}
END_TEST

START_TEST (many_readers_are_fine)
{
  Model *m = model_with_input ("2");
  g_autoptr (TrtGraph) graph = NULL;

  for (guint i = 0; i < 50000; i++) {
    g_autofree char *to = g_strdup_printf ("t%u", i);
    model_node (m, "Relu", to, "x", to, NULL);
  }
  model_output (m, "t7");
  graph = assert_imported (m);
}
END_TEST

/* ---- operators -------------------------------------------------------- */

START_TEST (every_missing_operator_is_listed)
{
  Model *m = model_with_input ("2");
  g_autoptr (GBytes) bytes = NULL;

  model_opset (m, "", 13);
  model_opset (m, "com.example", 1);
  model_node (m, "NotThere", "n1", "x", "a", NULL);
  model_node (m, "NotThere", "n2", "a", "b", NULL);
  model_node (m, "Mystery", "n3", "b", "y", NULL);
  model_output (m, "y");
  bytes = model_finish (m);
  assert_refused (bytes, TRT_ERROR_UNSUPPORTED, "[opset 13]");
  assert_refused (bytes, TRT_ERROR_UNSUPPORTED, "NotThere ('n1', 'n2')");
  assert_refused (bytes, TRT_ERROR_UNSUPPORTED, "Mystery ('n3')");
}
END_TEST

START_TEST (other_domains_are_named)
{
  Model *m = model_with_input ("2");
  Wire *node = node_wire ("Relu", "n1", "x", "y", NULL);

  wire_text (node, 7, "com.microsoft");
  wire_message (m->graph, GRAPH_NODE, node);
  model_output (m, "y");
  assert_model_refused (m, TRT_ERROR_UNSUPPORTED,
      "com.microsoft::Relu ('n1')");
}
END_TEST

START_TEST (the_domain_has_two_names)
{
  Model *m = model_with_input ("2");
  Wire *node = node_wire ("Relu", "n1", "x", "y", NULL);
  g_autoptr (TrtGraph) graph = NULL;

  model_opset (m, "ai.onnx", 13);
  wire_text (node, 7, "ai.onnx");
  wire_message (m->graph, GRAPH_NODE, node);
  model_output (m, "y");
  graph = assert_imported (m);
}
END_TEST

START_TEST (bodies_of_control_flow_are_refused)
{
  Model *m = model_with_input ("2");
  Wire *node = node_wire ("If", "branch", "x", "y", NULL), *attr = wire_new ();

  wire_text (attr, 1, "then_branch");
  wire_int (attr, 20, 5);
  wire_message (attr, 6, wire_new ());
  wire_message (node, NODE_ATTRIBUTE, attr);
  wire_message (m->graph, GRAPH_NODE, node);
  model_output (m, "y");
  assert_model_refused (m, TRT_ERROR_UNSUPPORTED, "If ('branch')");
}
END_TEST

START_TEST (attributes_are_checked)
{
  Model *m = model_with_input ("1x2x4x4");

  model_node (m, "Softmax", "s", "x", "y", "axis=1 axis=2");
  model_output (m, "y");
  assert_model_refused (m, TRT_ERROR_PARSE, "attribute 'axis' comes twice");
  m = model_with_input ("1x2x4x4");
  model_node (m, "Softmax", "s", "x", "y", "axis='one'");
  model_output (m, "y");
  assert_model_refused (m, TRT_ERROR_TYPE, "'axis' has the wrong type");
  m = model_with_input ("1x2x4x4");
  model_node (m, "Softmax", "s", "x", "y", "angle=3");
  model_output (m, "y");
  assert_model_refused (m, TRT_ERROR_UNSUPPORTED, "'angle' is not known");
  m = model_with_input ("1x2x4x4");
  model_node (m, "Relu", "r", "x,x", "y", NULL);
  model_output (m, "y");
  assert_model_refused (m, TRT_ERROR_ARGUMENT, "has 2 inputs");
}
END_TEST

/* ---- versions --------------------------------------------------------- */

static Model *
relu_of_opset (gint64 opset)
{
  Model *m = model_relu ();

  model_opset (m, "", opset);
  return m;
}

START_TEST (opsets_have_a_range)
{
  g_autoptr (TrtGraph) oldest = assert_imported (relu_of_opset (7));
  g_autoptr (TrtGraph) newest = assert_imported (relu_of_opset (28));
  const gint64 bad[] = { 0, 6, 29, G_MAXINT64, -1 };
  Model *m;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_model_refused (relu_of_opset (bad[i]), TRT_ERROR_UNSUPPORTED,
        "7 to 28 are");
  m = relu_of_opset (13);
  model_opset (m, "ai.onnx", 14);
  assert_model_refused (m, TRT_ERROR_PARSE, "imported twice");
  m = model_relu ();
  model_opset (m, "com.example", 1);
  assert_model_refused (m, TRT_ERROR_PARSE, "not imported");
}
END_TEST

START_TEST (ir_versions_have_a_range)
{
  Model *m = model_relu ();

  wire_int (m->model, MODEL_IR, 999);
  assert_model_refused (m, TRT_ERROR_UNSUPPORTED, "IR version 999");
  m = model_relu ();
  wire_int (m->model, MODEL_IR, 0);
  assert_model_refused (m, TRT_ERROR_PARSE, "no IR version");
}
END_TEST

/* ---- inputs ----------------------------------------------------------- */

START_TEST (dimensions_of_one_name_are_one_symbol)
{
  Model *m = model_with_input ("Nx3");
  g_autoptr (TrtGraph) graph = NULL;
  const TrtTensor *a, *b;

  model_input (m, "z", ONNX_FLOAT, "Nx?");
  model_node (m, "Relu", "act", "x", "y", NULL);
  model_output (m, "y");
  graph = assert_imported (m);
  a = graph->inputs->pdata[0];
  b = graph->inputs->pdata[1];
  ck_assert_ptr_eq (a->dims[0], b->dims[0]);
  ck_assert_int_eq (b->dims[1]->kind, TRT_EXPR_SYMBOL);
  ck_assert_str_eq (b->dims[1]->symbol->name, "z_dim1");
}
END_TEST

START_TEST (inputs_must_say_what_they_are)
{
  Model *m = model_relu ();
  Wire *info = wire_new ();

  wire_text (info, 1, "z");
  wire_message (m->graph, GRAPH_INPUT, info);
  assert_model_refused (m, TRT_ERROR_PARSE, "input 'z': is declared as no");
  m = model_with_input ("2x-5");
  model_node (m, "Relu", "act", "x", "y", NULL);
  model_output (m, "y");
  assert_model_refused (m, TRT_ERROR_PARSE, "dimension 1 is -5");
  m = model_with_input ("1x1x1x1x1x1x1x1x1");
  model_node (m, "Relu", "act", "x", "y", NULL);
  model_output (m, "y");
  assert_model_refused (m, TRT_ERROR_UNSUPPORTED, "rank 9");
  m = model_relu ();
  model_input (m, "z", 8, "1");
  assert_model_refused (m, TRT_ERROR_UNSUPPORTED, "type string (8)");
}
END_TEST

START_TEST (an_input_without_rank_is_refused)
{
  Model *m = model_relu ();
  Wire *info = wire_new (), *type = wire_new (), *tensor = wire_new ();

  wire_int (tensor, 1, ONNX_FLOAT);
  wire_message (type, 1, tensor);
  wire_text (info, 1, "z");
  wire_message (info, 2, type);
  wire_message (m->graph, GRAPH_INPUT, info);
  assert_model_refused (m, TRT_ERROR_SHAPE, "input 'z': declares no shape");
}
END_TEST

START_TEST (sequences_are_refused)
{
  Model *m = model_relu ();
  Wire *info = wire_new (), *type = wire_new ();

  wire_message (type, 4, wire_new ());
  wire_text (info, 1, "z");
  wire_message (info, 2, type);
  wire_message (m->graph, GRAPH_INPUT, info);
  assert_model_refused (m, TRT_ERROR_UNSUPPORTED, "declared as sequence");
}
END_TEST

START_TEST (metadata_keep_their_keys)
{
  Model *m = model_relu ();
  Wire *entry = wire_new ();
  g_autoptr (TrtGraph) graph = NULL;

  wire_text (entry, 1, "names");
  wire_text (entry, 2, "{0: 'person'}");
  wire_message (m->model, MODEL_METADATA, entry);
  wire_text (m->model, 2, "a test");
  graph = assert_imported (m);
  ck_assert_str_eq (trt_graph_get_metadata (graph, "names"), "{0: 'person'}");
  ck_assert_str_eq (trt_graph_get_metadata (graph, "producer_name"), "a test");
}
END_TEST

static TCase *
case_of (const char *name, const TTest *const *tests, gsize n)
{
  TCase *tcase = tcase_create (name);

  tcase_set_timeout (tcase, 60);
  for (gsize i = 0; i < n; i++)
    tcase_add_test (tcase, tests[i]);
  return tcase;
}

int
main (void)
{
  const TTest *const names[] = { nodes_may_come_in_any_order,
    cycles_are_refused, what_nothing_makes_is_named, every_name_is_given_once,
    an_initialiser_among_the_inputs_is_a_constant,
    a_graph_without_outputs_is_refused, a_graph_without_inputs_is_imported,
    long_chains_need_no_stack, many_readers_are_fine };
  const TTest *const operators[] = { every_missing_operator_is_listed,
    other_domains_are_named, the_domain_has_two_names,
    bodies_of_control_flow_are_refused, attributes_are_checked,
    opsets_have_a_range, ir_versions_have_a_range };
  const TTest *const inputs[] = { dimensions_of_one_name_are_one_symbol,
    inputs_must_say_what_they_are, an_input_without_rank_is_refused,
    sequences_are_refused, metadata_keep_their_keys };
  Suite *suite = suite_create ("onnx-graphs");
  SRunner *runner;
  int n_failed;

  suite_add_tcase (suite, case_of ("names", names, G_N_ELEMENTS (names)));
  suite_add_tcase (suite,
      case_of ("operators", operators, G_N_ELEMENTS (operators)));
  suite_add_tcase (suite, case_of ("inputs", inputs, G_N_ELEMENTS (inputs)));
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  n_failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return n_failed == 0 ? 0 : 1;
}
