/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* text.c: what is printed reads back as the same graph, and text that is
 * wrong is refused with its line. */
#include <check.h>
#include <string.h>

#include "ir/graph.h"

static const char everything[] =
    "graph \"two words\" {\n"
    "  meta names = \"face\\nbody \\\"q\\\" \\x01 \xc3\xa9\"\n"
    "  symbol N 1 2 16\n"
    "  symbol \"floor(h / 2)\" 1 1 2147483647\n"
    "  input %x : f32[N, 3, ((2 * \"floor(h / 2)\") + 1), 8]\n"
    "  input %\"odd name\" : f32[N, 4, (2 * \"floor(h / 2)\"), 7]\n"
    "  const %w : f32[4,3,2,2] = fill 0.1   # uniform\n"
    "  const %b : f32[4] = {1, -inf, 0.25, 1e-30}\n"
    "  const %i : s64[2] = {-9223372036854775808, 9223372036854775807}\n"
    "  const %u : u64[1] = {18446744073709551615}\n"
    "  const %h : f16[2] = {0.5, 65504}\n"
    "  const %raw : u8[20] = base64 \"AAECAwQFBgcICQoLDA0ODxAREhM=\"\n"
    "  const %none : f32[0] = {}\n"
    "  %conv = Conv \"a b\" (%x, %w, _) {group=1, pads=[0, 0, 0, 0],\n"
    "      auto_pad=\"NOTSET\"}\n"
    "    -> bias %b\n"
    "    -> act leaky-relu 0.1 0\n"
    "    -> add %\"odd name\" scaled 0.5 -128\n"
    "  %y : u8[N,4,(2 * \"floor(h / 2)\"),7] nhwc granule=16 pitch=32\n"
    "      map=[0:2:0, 2:2:16]\n"
    "      quant channel axis=1 block=0 scales=[0.5, 0.1, 1, 2] zeros=[1, 2,"
    " 3, 4] = Relu (%conv)\n"
    "  output %y\n"
    "  output %i  output %u output %h output %raw output %none\n"
    "}\n";

static TrtGraph *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  TrtGraph *graph = trt_graph_parse (text, &error);

  if (graph == NULL)
    ck_abort_msg ("%s", error->message);
  return graph;
}

START_TEST (what_is_printed_reads_back)
{
  g_autoptr (TrtGraph) first = parse (everything);
  g_autofree char *text = trt_graph_print (first);
  g_autoptr (TrtGraph) second = parse (text);
  g_autofree char *again = trt_graph_print (second);

  ck_assert_str_eq (text, again);
}
END_TEST

START_TEST (a_copy_prints_alike)
{
  g_autoptr (TrtGraph) first = parse (everything);
  g_autoptr (TrtGraph) second = trt_graph_copy (first);
  g_autofree char *a = trt_graph_print (first);
  g_autofree char *b = trt_graph_print (second);

  ck_assert_str_eq (a, b);
}
END_TEST

START_TEST (every_part_arrives)
{
  g_autoptr (TrtGraph) g = parse (everything);
  TrtNode *conv = g->nodes->pdata[0];
  TrtTensor *y = trt_graph_find_tensor (g, "y");
  const TrtkStep *step = &g_array_index (conv->epilogue, TrtkStep, 1);
  gint64 wide[2];
  guint8 raw[20];

  ck_assert_str_eq (g->name, "two words");
  ck_assert_str_eq (
      trt_graph_get_metadata (g, "names"), "face\nbody \"q\" \x01 \xc3\xa9");
  ck_assert_int_eq (trt_expr_pool_symbol (g->exprs, "N")->max, 16);
  ck_assert_str_eq (conv->name, "a b");
  ck_assert_uint_eq (conv->n_op_inputs, 3);
  ck_assert_uint_eq (conv->epilogue->len, 3);
  ck_assert_int_eq (step->act, TRTK_ACT_LEAKY_RELU);
  ck_assert (step->alpha == 0.1f);
  ck_assert (step[1].alpha == 0.5f && step[1].beta == -128);
  ck_assert_ptr_eq (conv->in->pdata[4], g->inputs->pdata[1]);
  ck_assert_int_eq (y->enc.dtype, TRTK_U8);
  ck_assert_int_eq (y->enc.layout.pitch, 32);
  ck_assert_int_eq (
      g_array_index (y->enc.layout.map, TrtChannelRange, 1).slot, 16);
  ck_assert_int_eq (y->enc.quant.zero_points[3], 4);
  memcpy (wide,
      g_bytes_get_data (((TrtTensor *)g->outputs->pdata[1])->constant, NULL),
      sizeof wide);
  ck_assert (wide[0] == G_MININT64 && wide[1] == G_MAXINT64);
  memcpy (raw,
      g_bytes_get_data (((TrtTensor *)g->outputs->pdata[4])->constant, NULL),
      sizeof raw);
  ck_assert_int_eq (raw[19], 19);
}
END_TEST

START_TEST (a_nan_keeps_its_payload)
{
  static const guint32 bits[] = { 0x7fc00123, 0xffc00456 };
  g_autoptr (TrtGraph) g = trt_graph_new ();
  g_autoptr (TrtGraph) back = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (bits, sizeof bits);
  g_autofree char *text = NULL;

  trt_graph_add_output (
      g, trt_graph_add_constant (g, "c", TRTK_F32, 1, (gint64[]){ 2 }, bytes));
  text = trt_graph_print (g);
  back = parse (text);
  ck_assert (
      g_bytes_equal (bytes, ((TrtTensor *)back->outputs->pdata[0])->constant));
}
END_TEST

START_TEST (tensors_of_one_name_stay_two)
{
  g_autoptr (TrtGraph) g =
      parse ("graph g { input %x : f32[2] %y = Relu (%x) %z = Relu (%y)"
             " output %z }");
  g_autoptr (TrtGraph) back = NULL;
  g_autofree char *text = NULL;
  TrtTensor *z = g->outputs->pdata[0];

  g_free (z->name);
  z->name = g_strdup ("y");
  text = trt_graph_print (g);
  back = parse (text);
  ck_assert_uint_eq (back->nodes->len, 2);
  ck_assert (trt_graph_verify (back, NULL));
}
END_TEST

static const struct {
  const char *text, *message;
} bad[] = {
  { "", "line 1: 'graph' is missing" },
  { "graph g {\n\n", "line 3: '' starts no statement" },
  { "graph g {\n input %x f32[1]\n}", "line 2: ':' is missing" },
  { "graph g {\n input %x : f31[1]\n}", "'f31' is no element type" },
  { "graph g {\n input %x : f32[1,\n]\n}", "a dimension is missing" },
  { "graph g {\n input %x : f32[1,1,1,1,1,1,1,1,1]\n}", "more than 8" },
  { "graph g {\n input %x : f32[-2]\n}", "would be -2" },
  { "graph g {\n const %c : f32[2] = {1}\n}", "',' is missing" },
  { "graph g {\n const %c : f32[2] = {1, 2, 3}\n}", "'}' is missing" },
  { "graph g {\n const %c : s32[1] = {0.5}\n}", "number that is none" },
  { "graph g {\n const %c : u8[2] = base64 \"AA==\"\n}", "has 1 bytes" },
  { "graph g {\n const %c : f32[N] = {1}\n}", "is not constant" },
  { "graph g {\n const %c : f32[4294967296] = fill 0\n}", "larger than" },
  { "graph g {\n const %c : f32[0] = fill 0\n}", "cannot be filled" },
  { "graph g {\n %y = Relu (%x)\n}", "line 2: tensor 'x' is not made" },
  { "graph g {\n input %x : f32[1]\n input %x : f32[1]\n}",
      "line 3: tensor 'x' is made twice" },
  { "graph g {\n input %x : f32[1]\n %y = Rely (%x)\n}",
      "line 3: there is no operator 'Rely'" },
  { "graph g {\n input %x : f32[1]\n %y = Relu (%x) {a=}\n}",
      "a number is missing" },
  { "graph g {\n input %x : f32[1]\n %y = Relu (%x) -> act rely 0 0\n}",
      "'rely' is no activation" },
  { "graph g {\n input %x : f32[1]\n %y = Relu (%x) -> sub %x\n}",
      "'sub' is no epilogue step" },
  { "graph g {\n input %x : f32[2]\n %y : f32[1] = Relu (%x) -> add %x\n}",
      "does not fit step 0" },
  { "graph g {\n meta a = \"b\n\"}", "line 2: a string does not end" },
  { "graph g {\n meta a = \"\\q\"}", "unknown escape" },
  { "graph g {\n meta a = \"\\x00\"}", "unknown escape" },
  { "graph g {\n symbol N 2 1 3\n}", "is not in order" },
  { "graph g {\n}\n}", "line 3: '}' comes after the graph" },
  { "graph g {\n input %x : f32[1] quant row axis=0\n}",
      "is no kind of quantisation" },
  { "graph g {\n input %x : f32[1] quant tensor axis=0 block=0 scales=[1]"
    " zeros=[1, 2]\n}",
      "2 zero points for 1 scales" },
  { "graph g {\n input %x : f32[99999999999999999999]\n}",
      "a dimension is missing" },
};

START_TEST (wrong_text_is_refused_with_its_line)
{
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (trt_graph_parse (bad[_i].text, &error));
  ck_assert_int_eq (error->code, TRT_ERROR_PARSE);
  ck_assert_msg (strstr (error->message, bad[_i].message) != NULL,
      "got '%s', wants '%s'", error->message, bad[_i].message);
}
END_TEST

/* Whatever is cut off, the parser comes back with an error or a graph. */
START_TEST (every_truncation_is_survived)
{
  g_autofree char *text = g_strdup (everything);

  for (gsize n = strlen (text); n > 0; n--) {
    g_autoptr (GError) error = NULL;
    TrtGraph *graph;
    text[n - 1] = '\0';
    graph = trt_graph_parse (text, &error);
    ck_assert ((graph == NULL) == (error != NULL));
    trt_graph_free (graph);
  }
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("text");
  TCase *tc = tcase_create ("text");
  SRunner *runner = srunner_create (suite);
  int failed;

  tcase_add_test (tc, what_is_printed_reads_back);
  tcase_add_test (tc, a_copy_prints_alike);
  tcase_add_test (tc, every_part_arrives);
  tcase_add_test (tc, a_nan_keeps_its_payload);
  tcase_add_test (tc, tensors_of_one_name_stay_two);
  tcase_add_loop_test (
      tc, wrong_text_is_refused_with_its_line, 0, G_N_ELEMENTS (bad));
  tcase_add_test (tc, every_truncation_is_survived);
  suite_add_tcase (suite, tc);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
