/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* hostile.c: plans that an attacker wrote: every checksum is right, and what
 * they say is impossible. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "forge.h"
#include "plan/container.h"

static GBytes *file;
static GByteArray *section; /* what replaces a section */

static void
setup (void)
{
  g_autoptr (TrtGraph) graph = forge_graph ();

  file = forge_bytes (graph);
  section = g_byte_array_new ();
}

static void
teardown (void)
{
  g_bytes_unref (file);
  g_byte_array_unref (section);
}

static void
assert_error (GBytes *bytes, int code, const char *want)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtGraph) graph = forge_read (bytes, &error);

  ck_assert_msg (graph == NULL, "wanted: %s", want);
  ck_assert_msg (g_error_matches (error, TRT_ERROR, code)
                     && strstr (error->message, want) != NULL,
      "wanted '%s', got %d: %s", want, error->code, error->message);
}

/* @section instead of @kind is refused. */
static void
assert_corrupt (const char *kind, const char *want)
{
  g_autoptr (GBytes) bytes
      = forge_replace (file, kind, section->data, section->len);

  assert_error (bytes, TRT_ERROR_PLAN_CORRUPT, want);
  g_byte_array_set_size (section, 0);
}

/* ---- header and table ------------------------------------------------- */

static GBytes *
poke (gsize offset, const void *bytes, gsize n)
{
  gsize size = g_bytes_get_size (file);
  guint8 *copy = g_memdup2 (g_bytes_get_data (file, NULL), size);

  memcpy (copy + offset, bytes, n);
  forge_fix (copy, size);
  return g_bytes_new_take (copy, size);
}

static void
assert_poke (gsize offset, const void *bytes, gsize n, int code,
    const char *want)
{
  g_autoptr (GBytes) changed = poke (offset, bytes, n);

  assert_error (changed, code, want);
}

START_TEST (versions)
{
  assert_poke (0, "\0", 1, TRT_ERROR_PLAN_CORRUPT, "not a plan");
  assert_poke (12, "\0", 1, TRT_ERROR_PLAN_VERSION, "version 0");
  assert_poke (12, "\2", 1, TRT_ERROR_PLAN_VERSION, "version 2");
  assert_poke (12, "\0\1", 2, TRT_ERROR_PLAN_VERSION, "version 256");
}
END_TEST

START_TEST (a_newer_minor_version_loads)
{
  g_autoptr (GBytes) changed = poke (14, "\7", 1);
  g_autoptr (TrtGraph) graph = forge_read (changed, NULL);

  ck_assert_ptr_nonnull (graph);
}
END_TEST

START_TEST (counts_and_reserved_bytes)
{
  assert_poke (16, "\0\0\0\0\0\0\0\0", 8, TRT_ERROR_PLAN_CORRUPT, "written");
  assert_poke (24, "\0\0\0\0", 4, TRT_ERROR_PLAN_CORRUPT, "0 sections");
  assert_poke (24, "\xff\xff\xff\xff", 4, TRT_ERROR_PLAN_CORRUPT,
      "4294967295 sections");
  assert_poke (24, "\xff\0\0\0", 4, TRT_ERROR_PLAN_CORRUPT, "table");
  assert_poke (28, "\1", 1, TRT_ERROR_PLAN_CORRUPT, "reserved");
  assert_poke (55, "\1", 1, TRT_ERROR_PLAN_CORRUPT, "reserved");
}
END_TEST

START_TEST (sections_in_impossible_places)
{
  const char *where = "does not lie where one may";
  const gsize entry = 64 + 32; /* the second */

  assert_poke (entry + 8, "\1", 1, TRT_ERROR_PLAN_CORRUPT, where);
  assert_poke (entry + 8, "\0\0", 2, TRT_ERROR_PLAN_CORRUPT, where);
  assert_poke (entry + 8, "\0\0\0\0\0\0\0\x80", 8, TRT_ERROR_PLAN_CORRUPT,
      where);
  assert_poke (entry + 16, "\xc0\xff\xff\xff\xff\xff\xff\x7f", 8,
      TRT_ERROR_PLAN_CORRUPT, where);
  assert_poke (entry + 4, "\2", 1, TRT_ERROR_PLAN_CORRUPT, "flags");
  assert_poke (entry, "\xff", 1, TRT_ERROR_PLAN_CORRUPT, "kind");
}
END_TEST

START_TEST (sections_that_are_missing_double_or_new)
{
  g_autoptr (GBytes) twice = forge_append (file, "NODE", 1, "", 0);
  g_autoptr (GBytes) future = forge_append (file, "ZZZ9", 0, "abc", 3);
  g_autoptr (GBytes) needed = forge_append (file, "ZZZ9", 1, "abc", 3);
  g_autoptr (TrtGraph) graph = forge_read (future, NULL);

  ck_assert_ptr_nonnull (graph);
  assert_error (twice, TRT_ERROR_PLAN_CORRUPT, "NODE is there twice");
  assert_error (needed, TRT_ERROR_PLAN_VERSION, "ZZZ9 is required");
  assert_poke (64 + 32 * 4, "NODX", 4, TRT_ERROR_PLAN_VERSION, "NODX");
  assert_poke (64 + 32 * 4, "NODX\0", 5, TRT_ERROR_PLAN_CORRUPT,
      "NODE is missing");
}
END_TEST

/* ---- tables ----------------------------------------------------------- */

START_TEST (impossible_metadata)
{
  trt_put_string (section, "v");
  trt_put_string (section, "g");
  trt_put_u32 (section, G_MAXUINT32);
  assert_corrupt ("INFO", "more than the 65536 allowed");
  trt_put_string (section, "v");
  trt_put_string (section, "g");
  trt_put_u32 (section, 2);
  for (int i = 0; i < 2; i++) {
    trt_put_string (section, "key");
    trt_put_string (section, "value");
  }
  assert_corrupt ("INFO", "'key' is there twice");
  trt_put_u32 (section, G_MAXUINT32);
  assert_corrupt ("INFO", "longer");
}
END_TEST

static void
put_symbol (const char *name, gint64 min, gint64 opt, gint64 max)
{
  guint begin = trt_put_begin (section);

  trt_put_string (section, name);
  trt_put_i64 (section, min);
  trt_put_i64 (section, opt);
  trt_put_i64 (section, max);
  trt_put_end (section, begin);
}

START_TEST (impossible_symbols)
{
  trt_put_u32 (section, 1);
  put_symbol ("N", -1, 1, 1);
  assert_corrupt ("SYMB", "impossible range");
  trt_put_u32 (section, 1);
  put_symbol ("N", 2, 1, 3);
  assert_corrupt ("SYMB", "impossible range");
  trt_put_u32 (section, 1);
  put_symbol ("", 1, 1, 1);
  assert_corrupt ("SYMB", "no name");
  trt_put_u32 (section, 2);
  put_symbol ("N", 1, 1, 1);
  put_symbol ("N", 1, 1, 1);
  assert_corrupt ("SYMB", "twice");
}
END_TEST

static void
put_profile (guint n_ranges, gint64 min, gint64 opt, gint64 max)
{
  guint begin = trt_put_begin (section);

  trt_put_u32 (section, n_ranges);
  for (guint i = 0; i < n_ranges; i++) {
    trt_put_i64 (section, min);
    trt_put_i64 (section, opt);
    trt_put_i64 (section, max);
  }
  trt_put_end (section, begin);
}

/* The forged graph has two symbols, from 1 on. */
static void
assert_bad_profile (const char *want)
{
  g_autoptr (GBytes) bytes
      = forge_append (file, "PROF", 0, section->data, section->len);

  assert_error (bytes, TRT_ERROR_PLAN_CORRUPT, want);
  g_byte_array_set_size (section, 0);
}

START_TEST (impossible_profiles)
{
  g_autoptr (GBytes) good = NULL, twice = NULL;
  g_autoptr (TrtGraph) graph = NULL;

  trt_put_u32 (section, 1);
  put_profile (2, 1, 2, 4);
  good = forge_append (file, "PROF", 0, section->data, section->len);
  graph = forge_read (good, NULL);
  ck_assert_uint_eq (trt_graph_n_profiles (graph), 1);
  twice = forge_append (good, "PROF", 0, section->data, section->len);
  assert_error (twice, TRT_ERROR_PLAN_CORRUPT, "PROF is there twice");
  trt_put_u8 (section, 0);
  assert_bad_profile ("");
  trt_put_u32 (section, 65);
  assert_bad_profile ("more than the 64 allowed");
  trt_put_u32 (section, 1);
  put_profile (3, 1, 1, 1);
  assert_bad_profile ("3 ranges for 2 symbols");
  trt_put_u32 (section, 1);
  put_profile (2, 0, 1, 1);
  assert_bad_profile ("not within");
  trt_put_u32 (section, 1);
  put_profile (2, 1, 5, 4);
  assert_bad_profile ("not within");
  trt_put_u32 (section, 1);
  put_profile (2, 1, 1, G_MAXINT64);
  assert_bad_profile ("not within");
}
END_TEST

START_TEST (impossible_expressions)
{
  trt_put_u32 (section, 1); /* of itself */
  trt_put_u8 (section, TRT_EXPR_ADD);
  trt_put_u32 (section, 0);
  trt_put_u32 (section, 0);
  assert_corrupt ("EXPR", "expression 0 is not one of the 0");
  trt_put_u32 (section, 1);
  trt_put_u8 (section, TRT_EXPR_SYMBOL);
  trt_put_u32 (section, 9);
  assert_corrupt ("EXPR", "symbol 9");
  trt_put_u32 (section, 1);
  trt_put_u8 (section, 8);
  trt_put_u32 (section, 0);
  assert_corrupt ("EXPR", "unknown kind 8");
  trt_put_u32 (section, 2); /* 2^62 * 2^62 */
  trt_put_u8 (section, TRT_EXPR_CONST);
  trt_put_i64 (section, G_GINT64_CONSTANT (1) << 62);
  trt_put_u8 (section, TRT_EXPR_MUL);
  trt_put_u32 (section, 0);
  trt_put_u32 (section, 0);
  assert_corrupt ("EXPR", "overflows");
}
END_TEST

/* Doubling sums would have 2^64 terms; the expression's own bound stops it. */
START_TEST (expressions_that_grow)
{
  trt_put_u32 (section, 65);
  trt_put_u8 (section, TRT_EXPR_SYMBOL);
  trt_put_u32 (section, 0);
  for (guint i = 0; i < 64; i++) {
    trt_put_u8 (section, i % 2 == 0 ? TRT_EXPR_MUL : TRT_EXPR_DIV);
    trt_put_u32 (section, i);
    trt_put_u32 (section, i / 2);
  }
  assert_corrupt ("EXPR", "overflows");
}
END_TEST

typedef struct {
  guint8 role, dtype, layout, quant;
  guint32 rank;
  guint64 offset, length;
} Tensor;

static void
put_tensor (const Tensor *t)
{
  guint begin = trt_put_begin (section);

  trt_put_string (section, "t");
  trt_put_u8 (section, t->role);
  trt_put_u8 (section, t->dtype);
  trt_put_u8 (section, t->layout);
  trt_put_u8 (section, t->quant);
  trt_put_u32 (section, t->rank);
  for (guint32 i = 0; i < t->rank && i < 20; i++)
    trt_put_u32 (section, 0);
  trt_put_u64 (section, t->offset);
  trt_put_u64 (section, t->length);
  trt_put_end (section, begin);
}

static void
assert_tensor (Tensor tensor, const char *want)
{
  trt_put_u32 (section, 1);
  put_tensor (&tensor);
  assert_corrupt ("TENS", want);
}

START_TEST (impossible_tensors)
{
  assert_tensor ((Tensor) { .role = 3, .dtype = 1 }, "unknown role");
  assert_tensor ((Tensor) { .dtype = 0 }, "dtype (0)");
  assert_tensor ((Tensor) { .dtype = TRTK_N_DTYPES }, "dtype");
  assert_tensor ((Tensor) { .dtype = 1, .layout = 3 }, "layout (3)");
  assert_tensor ((Tensor) { .dtype = 1, .quant = 4 }, "quantisation (4)");
  assert_tensor ((Tensor) { .role = 1, .dtype = 1, .rank = 9 },
      "9 dimensions are more");
  assert_tensor ((Tensor) { .role = 1, .dtype = 1, .rank = G_MAXUINT32 },
      "dimensions are more");
  assert_tensor ((Tensor) { .role = 2, .dtype = 1, .offset = 1 },
      "does not lie in WGHT");
  assert_tensor ((Tensor) { .role = 2, .dtype = 1, .length = 1 << 30 },
      "does not lie in WGHT");
  assert_tensor ((Tensor) { .role = 2, .dtype = 1, .offset = 64,
                     .length = G_MAXUINT64 - 32 },
      "does not lie in WGHT");
  assert_tensor ((Tensor) { .role = 2, .dtype = 1, .length = 8 },
      "its shape does not make");
  assert_tensor ((Tensor) { .role = 2, .dtype = 1, .length = 4 },
      "belong to no constant");
}
END_TEST

START_TEST (constants_that_overlap)
{
  Tensor t = { .role = 2, .dtype = 1, .length = 4 };

  trt_put_u32 (section, 2);
  put_tensor (&t);
  put_tensor (&t);
  assert_corrupt ("TENS", "does not lie in WGHT");
}
END_TEST

static void
put_scale (float scale)
{
  guint begin;

  trt_put_u32 (section, 1);
  begin = trt_put_begin (section);
  trt_put_string (section, "t");
  trt_put_u32 (section, 0x01000100); /* made, f32, plain, per tensor */
  section->data[section->len - 4] = 0;
  section->data[section->len - 3] = TRTK_F32;
  section->data[section->len - 2] = 0;
  section->data[section->len - 1] = 1;
  trt_put_i32 (section, 0);
  trt_put_i32 (section, 0);
  trt_put_u32 (section, 1);
  trt_put_f32 (section, scale);
  trt_put_u32 (section, 0);
  trt_put_end (section, begin);
  assert_corrupt ("TENS", "scale 0 is not a positive number");
}

START_TEST (impossible_scales)
{
  put_scale (NAN);
  put_scale (INFINITY);
  put_scale (0.0f);
  put_scale (-1.0f);
}
END_TEST

/* ---- nodes ------------------------------------------------------------ */

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
  guint begin = trt_put_begin (section);

  trt_put_string (section, n->op);
  trt_put_string (section, "node");
  trt_put_u32 (section, n->attr != NULL);
  if (n->attr != NULL) {
    trt_put_string (section, n->attr);
    trt_put_u8 (section, n->attr_type);
    trt_put_i64 (section, 0);
  }
  trt_put_u32 (section, n->n_op);
  trt_put_u32 (section, n->n_in);
  for (guint i = 0; i < n->n_in && i < 4; i++)
    trt_put_u32 (section, n->in[i]);
  trt_put_u32 (section, 1);
  trt_put_u32 (section, n->out);
  trt_put_u32 (section, n->operand != -2);
  if (n->operand != -2) {
    trt_put_i32 (section, TRTK_STEP_ACT);
    trt_put_i32 (section, (gint32) n->act);
    trt_put_f32 (section, 0);
    trt_put_f32 (section, 0);
    trt_put_i32 (section, n->operand);
  }
  trt_put_end (section, begin);
}

static void
assert_node (Node node, const char *want)
{
  const Node first = { .op = "Relu", .n_op = 1, .n_in = 1, .out = 4,
    .operand = -2 };

  trt_put_u32 (section, 2);
  put_node (&first);
  put_node (&node);
  assert_corrupt ("NODE", want);
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

  trt_put_u32 (section, 2);
  put_node (&node);
  put_node (&second);
  bytes = forge_replace (file, "NODE", section->data, section->len);
  assert_error (bytes, TRT_ERROR_UNSUPPORTED, want);
  g_byte_array_set_size (section, 0);
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
  assert_error (bytes, TRT_ERROR_PLAN_CORRUPT, "does not fit step 1");
}
END_TEST

START_TEST (two_makers_of_one_tensor)
{
  const Node relu = { .op = "Relu", .n_op = 1, .n_in = 1, .out = 5,
    .operand = -2 };

  trt_put_u32 (section, 2);
  put_node (&relu);
  put_node (&relu);
  assert_corrupt ("NODE", "there already");
}
END_TEST

START_TEST (impossible_ports)
{
  trt_put_u32 (section, 1);
  trt_put_u32 (section, 99);
  assert_corrupt ("PORT", "input 99");
  trt_put_u32 (section, 1);
  trt_put_u32 (section, 2);
  trt_put_u32 (section, 0);
  assert_corrupt ("PORT", "listed as an input and is none");
  trt_put_u32 (section, 2);
  trt_put_u32 (section, 0);
  trt_put_u32 (section, 0);
  trt_put_u32 (section, 0);
  assert_corrupt ("PORT", "'x' is there twice");
  trt_put_u32 (section, 0);
  trt_put_u32 (section, 1000000);
  assert_corrupt ("PORT", "outputs are more");
  trt_put_u32 (section, 0); /* x is an input, but not listed */
  trt_put_u32 (section, 0);
  assert_corrupt ("PORT", "not sound");
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("plan-hostile");
  TCase *tcase = tcase_create ("hostile");
  SRunner *runner;
  int n_failed;

  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, versions);
  tcase_add_test (tcase, a_newer_minor_version_loads);
  tcase_add_test (tcase, counts_and_reserved_bytes);
  tcase_add_test (tcase, sections_in_impossible_places);
  tcase_add_test (tcase, sections_that_are_missing_double_or_new);
  tcase_add_test (tcase, impossible_metadata);
  tcase_add_test (tcase, impossible_symbols);
  tcase_add_test (tcase, impossible_profiles);
  tcase_add_test (tcase, impossible_expressions);
  tcase_add_test (tcase, expressions_that_grow);
  tcase_add_test (tcase, impossible_tensors);
  tcase_add_test (tcase, constants_that_overlap);
  tcase_add_test (tcase, impossible_scales);
  tcase_add_test (tcase, impossible_nodes);
  tcase_add_test (tcase, unknown_operators_and_attributes_are_unsupported);
  tcase_add_test (tcase, an_operand_smaller_than_the_output);
  tcase_add_test (tcase, two_makers_of_one_tensor);
  tcase_add_test (tcase, impossible_ports);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  n_failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return n_failed != 0;
}
