/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* functions.c: functions of a model, in place of their calls. */
#include <check.h>
#include <string.h>

#include "ops/op.h"
#include "wire.h"

/* FunctionProto of one input 'a' and one output 'b' with @node inside. */
static Wire *
function_wire (const char *name, const char *attr, Wire *node)
{
  Wire *f = wire_new (), *opset = wire_new ();

  wire_text (f, 1, name);
  wire_text (f, 4, "a");
  wire_text (f, 5, "b");
  if (attr != NULL)
    wire_text (f, 6, attr);
  wire_message (f, 7, node);
  wire_text (opset, 1, "");
  wire_int (opset, 2, 13);
  wire_message (f, 9, opset);
  wire_text (f, 10, "local");
  return f;
}

static void
add_call (Model *m, const char *op, const char *from, const char *to,
    const char *attrs)
{
  Wire *node = node_wire (op, to, from, to, attrs);

  wire_text (node, 7, "local");
  wire_message (m->graph, GRAPH_NODE, node);
}

START_TEST (functions_are_inlined_with_their_attributes)
{
  Model *m = model_with_input ("2x3");
  g_autoptr (TrtGraph) graph = NULL;
  const TrtNode *node;

  wire_message (m->model, MODEL_FUNCTION, function_wire ("Leak", "slope",
      node_wire ("LeakyRelu", "inner", "a", "b", "alpha=@slope")));
  add_call (m, "Leak", "x", "t", "slope=0.5");
  add_call (m, "Leak", "t", "y", NULL);
  model_output (m, "y");
  graph = assert_imported (m);
  ck_assert_uint_eq (graph->nodes->len, 2);
  node = graph->nodes->pdata[0];
  ck_assert_str_eq (node->name, "t/inner");
  ck_assert_double_eq (trt_node_get_float (node, "alpha"), 0.5);
  /* left out by the caller: the operator's default */
  node = graph->nodes->pdata[1];
  ck_assert (!trt_node_has_attr (node, "alpha"));
  ck_assert_str_eq (((TrtTensor *) graph->outputs->pdata[0])->name, "y");
}
END_TEST

START_TEST (a_function_goes_before_an_operator)
{
  Model *m = model_with_input ("2");
  g_autoptr (TrtGraph) graph = NULL;

  wire_message (m->model, MODEL_FUNCTION,
      function_wire ("Softmax", NULL, node_wire ("Relu", "r", "a", "b",
          NULL)));
  add_call (m, "Softmax", "x", "y", NULL);
  model_output (m, "y");
  graph = assert_imported (m);
  ck_assert_str_eq (((TrtNode *) graph->nodes->pdata[0])->op->name, "Relu");
}
END_TEST

START_TEST (a_function_that_calls_itself_is_refused)
{
  Model *m = model_with_input ("2");
  Wire *inner = node_wire ("Loop2", "again", "a", "b", NULL);

  wire_text (inner, 7, "local");
  wire_message (m->model, MODEL_FUNCTION,
      function_wire ("Loop2", NULL, inner));
  add_call (m, "Loop2", "x", "y", NULL);
  model_output (m, "y");
  assert_model_refused (m, TRT_ERROR_PARSE, "calls itself");
}
END_TEST

/* Each function calls the next one twice: 2^30 nodes from a few kilobytes. */
START_TEST (doubling_functions_stop_at_a_limit)
{
  Model *m = model_with_input ("2");

  for (guint i = 0; i < 30; i++) {
    g_autofree char *name = g_strdup_printf ("F%u", i);
    g_autofree char *next = g_strdup_printf ("F%u", i + 1);
    Wire *f, *second;
    Wire *first = node_wire (i < 29 ? next : "Relu", "p", "a", "m", NULL);
    if (i < 29)
      wire_text (first, 7, "local");
    f = function_wire (name, NULL, first);
    second = node_wire (i < 29 ? next : "Relu", "q", "m", "b", NULL);
    if (i < 29)
      wire_text (second, 7, "local");
    wire_message (f, 7, second);
    wire_message (m->model, MODEL_FUNCTION, f);
  }
  add_call (m, "F0", "x", "y", NULL);
  model_output (m, "y");
  assert_model_refused (m, TRT_ERROR_LIMIT, "more than 100000 nodes");
}
END_TEST

START_TEST (calls_must_fit_their_function)
{
  Model *m = model_with_input ("2");

  wire_message (m->model, MODEL_FUNCTION,
      function_wire ("One", NULL, node_wire ("Relu", "r", "a", "b", NULL)));
  add_call (m, "One", "x,x", "y", NULL);
  model_output (m, "y");
  assert_model_refused (m, TRT_ERROR_ARGUMENT, "the function takes 1");
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("onnx-functions");
  TCase *tcase = tcase_create ("functions");
  SRunner *runner;
  int n_failed;

  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, functions_are_inlined_with_their_attributes);
  tcase_add_test (tcase, a_function_goes_before_an_operator);
  tcase_add_test (tcase, a_function_that_calls_itself_is_refused);
  tcase_add_test (tcase, doubling_functions_stop_at_a_limit);
  tcase_add_test (tcase, calls_must_fit_their_function);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  n_failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return n_failed == 0 ? 0 : 1;
}
