/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* hostile_nodes.c: nodes and ports that cannot be. */
#include "base/bytes.h"
#include "forge.h"
#include "hostiletest.h"

/* A node over the good file's tensors: 0 x, 1 r, 2 w, 3 b, 4 the output of the
 * first node, 5 that of the second. */
typedef struct {
  const char *op;
  guint8 attr_type; /* 0: none */
  const char *attr;
  guint32 n_op, in[4], n_in, out, act;
  gint32 operand; /* of one step; -2: no step */
} Node;

static void
put_node (const Node *n)
{
  guint begin = trt_put_begin (hostile_section);

  trt_put_string (hostile_section, n->op);
  trt_put_string (hostile_section, "node");
  trt_put_u32 (hostile_section, n->attr != NULL);
  if (n->attr != NULL) {
    trt_put_string (hostile_section, n->attr);
    trt_put_u8 (hostile_section, n->attr_type);
    trt_put_i64 (hostile_section, 0);
  }
  trt_put_u32 (hostile_section, n->n_op);
  trt_put_u32 (hostile_section, n->n_in);
  for (guint i = 0; i < n->n_in && i < 4; i++)
    trt_put_u32 (hostile_section, n->in[i]);
  trt_put_u32 (hostile_section, 1);
  trt_put_u32 (hostile_section, n->out);
  trt_put_u32 (hostile_section, n->operand != -2);
  if (n->operand != -2) {
    trt_put_i32 (hostile_section, TRTK_STEP_ACT);
    trt_put_i32 (hostile_section, (gint32) n->act);
    trt_put_f32 (hostile_section, 0);
    trt_put_f32 (hostile_section, 0);
    trt_put_i32 (hostile_section, n->operand);
  }
  trt_put_end (hostile_section, begin);
}

static void
assert_node (Node node, const char *want)
{
  const Node first = { .op = "Relu", .n_op = 1, .n_in = 1, .out = 4,
    .operand = -2 };

  trt_put_u32 (hostile_section, 2);
  put_node (&first);
  put_node (&node);
  hostile_assert_corrupt ("NODE", want);
}

START_TEST (impossible_nodes)
{
  const Node relu = { .op = "Relu", .n_op = 1, .in = { 4 }, .n_in = 1,
    .out = 5, .operand = -2 };
  Node n;

  n = relu, n.in[0] = 5, assert_node (n, "before it is made");
  n = relu, n.in[0] = 6, assert_node (n, "tensor 6 is not one of the 6");
  n = relu, n.in[0] = G_MAXUINT32 - 1, assert_node (n, "is not one of");
  n = relu, n.out = 0, assert_node (n, "there already");
  n = relu, n.out = 2, assert_node (n, "there already");
  n = relu, n.n_in = G_MAXUINT32, assert_node (n, "inputs are more");
  n = relu, n.n_op = 2, assert_node (n, "2 inputs of its own, but 1");
  n = relu, n.n_op = G_MAXUINT32, assert_node (n, "inputs of its own");
  n = relu, n.attr = "x", n.attr_type = 9, assert_node (n, "unknown type 9");
  n = relu, n.operand = 1, assert_node (n, "step 0 of node");
  n = relu, n.operand = -1, n.act = 99, assert_node (n, "step 0 of node");
  n = relu, n.operand = 0, assert_node (n, "not sound");
  n = relu, n.in[0] = G_MAXUINT32, assert_node (n, "node 'node'");
  n = relu, n.n_op = 0, n.n_in = 0, assert_node (n, "node 'node'");
}
END_TEST

static void
assert_unsupported (Node node, const char *want)
{
  const Node second = { .op = "Relu", .n_op = 1, .in = { 4 }, .n_in = 1,
    .out = 5, .operand = -2 };
  g_autoptr (GBytes) bytes = NULL;

  trt_put_u32 (hostile_section, 2);
  put_node (&node);
  put_node (&second);
  bytes = forge_replace (
      hostile_file, "NODE", hostile_section->data, hostile_section->len);
  hostile_assert_error (bytes, TRT_ERROR_UNSUPPORTED, want);
  g_byte_array_set_size (hostile_section, 0);
}

/* Of a later engine, perhaps: no damage, but nothing to run either. */
START_TEST (unknown_operators_and_attributes_are_unsupported)
{
  Node node = { .op = "Frobnicate", .n_op = 1, .n_in = 1, .out = 4,
    .operand = -2 };

  assert_unsupported (node, "Frobnicate");
  node.op = "Relu";
  node.attr = "zeal";
  node.attr_type = TRT_ATTR_INT;
  assert_unsupported (node, "'zeal'");
}
END_TEST

/* The residual is read with the output's shape: it must have it. */
START_TEST (an_operand_smaller_than_the_output)
{
  g_autoptr (TrtGraph) graph = forge_graph ();
  g_autoptr (GBytes) bytes = NULL;

  trt_node_set_ints (graph->nodes->pdata[0], "pads",
      (gint64[]) { 1, 1, 1793, 0 }, 4);
  bytes = forge_bytes (graph);
  hostile_assert_error (bytes, TRT_ERROR_PLAN_CORRUPT, "does not fit step 1");
}
END_TEST

START_TEST (two_makers_of_one_tensor)
{
  const Node relu = { .op = "Relu", .n_op = 1, .n_in = 1, .out = 5,
    .operand = -2 };

  trt_put_u32 (hostile_section, 2);
  put_node (&relu);
  put_node (&relu);
  hostile_assert_corrupt ("NODE", "there already");
}
END_TEST

START_TEST (impossible_ports)
{
  trt_put_u32 (hostile_section, 1);
  trt_put_u32 (hostile_section, 99);
  hostile_assert_corrupt ("PORT", "input 99");
  trt_put_u32 (hostile_section, 1);
  trt_put_u32 (hostile_section, 2);
  trt_put_u32 (hostile_section, 0);
  hostile_assert_corrupt ("PORT", "listed as an input and is none");
  trt_put_u32 (hostile_section, 2);
  trt_put_u32 (hostile_section, 0);
  trt_put_u32 (hostile_section, 0);
  trt_put_u32 (hostile_section, 0);
  hostile_assert_corrupt ("PORT", "'x' is there twice");
  trt_put_u32 (hostile_section, 0);
  trt_put_u32 (hostile_section, 1000000);
  hostile_assert_corrupt ("PORT", "outputs are more");
  trt_put_u32 (hostile_section, 0); /* x is an input, but not listed */
  trt_put_u32 (hostile_section, 0);
  hostile_assert_corrupt ("PORT", "not sound");
}
END_TEST

int
main (void)
{
  const TTest *const tests[] = { impossible_nodes,
    unknown_operators_and_attributes_are_unsupported,
    an_operand_smaller_than_the_output, two_makers_of_one_tensor,
    impossible_ports };

  return hostile_run ("plan-hostile-nodes", tests, G_N_ELEMENTS (tests));
}
