/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* narrow.c: which part of a graph becomes halves. */
#include <check.h>

#include "lower/lower.h"

static TrtGraph *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  TrtGraph *graph = trt_graph_parse (text, &error);

  g_assert_no_error (error);
  ck_assert (trt_graph_infer (graph, &error));
  return graph;
}

/* What @before becomes. */
static void
expect (const char *before, const char *after)
{
  g_autoptr (TrtGraph) graph = parse (before), wanted = parse (after);
  g_autoptr (GError) error = NULL;
  g_autofree char *have = NULL, *want = NULL;

  ck_assert (trt_lower_narrow (graph, &error));
  g_assert_no_error (error);
  have = trt_graph_print (graph);
  want = trt_graph_print (wanted);
  ck_assert_str_eq (have, want);
}

START_TEST (products_and_what_lies_between_them)
{
  expect ("graph g {\n"
          "  input %x : f32[1,2,4,4]\n"
          "  const %v : f32[2,2,1,1] = fill 0.5\n"
          "  %a = Conv first (%x, %v)\n"
          "  %b = Sigmoid gate (%a)\n"
          "  %c = Mul times (%a, %b)\n"
          "  %d = Conv second (%c, %v)\n"
          "  %y = Sigmoid last (%d)\n"
          "  output %y\n"
          "}\n",
      "graph g {\n"
      "  input %x : f32[1,2,4,4]\n"
      "  const %v.f16 : f16[2,2,1,1] = fill 0.5\n"
      "  %x.f16 = Cast x.f16 (%x) {to=10}\n"
      "  %a = Conv first (%x.f16, %v.f16)\n"
      "  %b = Sigmoid gate (%a)\n"
      "  %c = Mul times (%a, %b)\n"
      "  %d = Conv second (%c, %v.f16)\n"
      "  %d.f32 = Cast d.f32 (%d) {to=1}\n"
      "  %y = Sigmoid last (%d.f32)\n"
      "  output %y\n"
      "}\n");
}
END_TEST

START_TEST (bytes_are_read_and_written_as_halves)
{
  expect ("graph g {\n"
          "  input %x : s8[1,2,4,4]\n"
          "  const %v : f32[2,2,1,1] = fill 0.5\n"
          "  const %s : f32[] = fill 0.25\n"
          "  const %z : s8[] = fill 0\n"
          "  %f = DequantizeLinear out_of (%x, %s, %z)\n"
          "  %a = Conv only (%f, %v)\n"
          "  %b = Add sum (%a, %a)\n"
          "  %y = QuantizeLinear into (%b, %s, %z)\n"
          "  output %y\n"
          "}\n",
      "graph g {\n"
      "  input %x : s8[1,2,4,4]\n"
      "  const %s : f32[] = fill 0.25\n"
      "  const %z : s8[] = fill 0\n"
      "  const %v.f16 : f16[2,2,1,1] = fill 0.5\n"
      "  %f = DequantizeLinear out_of (%x, %s, %z) {output_dtype=10}\n"
      "  %a = Conv only (%f, %v.f16)\n"
      "  %b = Add sum (%a, %a)\n"
      "  %y = QuantizeLinear into (%b, %s, %z)\n"
      "  output %y\n"
      "}\n");
}
END_TEST

/* Somebody reads the real numbers: they stay what they are. */
START_TEST (bytes_for_others_too_stay_real)
{
  expect ("graph g {\n"
          "  input %x : s8[1,2,4,4]\n"
          "  const %v : f32[2,2,1,1] = fill 0.5\n"
          "  const %s : f32[] = fill 0.25\n"
          "  %f = DequantizeLinear out_of (%x, %s)\n"
          "  %a = Conv only (%f, %v)\n"
          "  %y = Softmax other (%f)\n"
          "  output %a\n"
          "  output %y\n"
          "}\n",
      "graph g {\n"
      "  input %x : s8[1,2,4,4]\n"
      "  const %s : f32[] = fill 0.25\n"
      "  const %v.f16 : f16[2,2,1,1] = fill 0.5\n"
      "  %f = DequantizeLinear out_of (%x, %s)\n"
      "  %f.f16 = Cast f.f16 (%f) {to=10}\n"
      "  %a.f16 = Conv only (%f.f16, %v.f16)\n"
      "  %y = Softmax other (%f)\n"
      "  %a = Cast a (%a.f16) {to=1}\n"
      "  output %a\n"
      "  output %y\n"
      "}\n");
}
END_TEST

START_TEST (a_mean_of_a_side_stays_real)
{
  static const char *const text
      = "graph g {\n"
        "  input %x : f32[1,16,4,9]\n"
        "  const %v : f32[1,16,1,1] = fill 0.5\n"
        "  %y = Conv mean (%x, %v)\n"
        "  output %y\n"
        "}\n";

  expect (text, text);
}
END_TEST

START_TEST (outputs_keep_name_and_type)
{
  expect ("graph g {\n"
          "  input %x : f32[1,2,4,4]\n"
          "  const %v : f32[2,2,1,1] = fill 0.5\n"
          "  %y = Conv only (%x, %v)\n"
          "  output %y\n"
          "}\n",
      "graph g {\n"
      "  input %x : f32[1,2,4,4]\n"
      "  const %v.f16 : f16[2,2,1,1] = fill 0.5\n"
      "  %x.f16 = Cast x.f16 (%x) {to=10}\n"
      "  %y.f16 = Conv only (%x.f16, %v.f16)\n"
      "  %y = Cast y (%y.f16) {to=1}\n"
      "  output %y\n"
      "}\n");
}
END_TEST

START_TEST (nothing_to_gain_nothing_done)
{
  const char *text = "graph g {\n"
                     "  input %x : f32[1,2,4,4]\n"
                     "  input %v : f32[2,2,1,1]\n"
                     "  %a = Conv by_an_input (%x, %v)\n"
                     "  %y = Relu act (%a)\n"
                     "  output %y\n"
                     "}\n";

  expect (text, text);
}
END_TEST

/* A resized picture is a value, the scales are none. */
START_TEST (only_values_become_halves)
{
  expect ("graph g {\n"
          "  input %x : f32[1,2,4,4]\n"
          "  const %v : f32[2,2,1,1] = fill 0.5\n"
          "  const %s : f32[4] = {1, 1, 2, 2}\n"
          "  %a = Conv first (%x, %v)\n"
          "  %b = Resize up (%a, _, %s) {mode=\"nearest\"}\n"
          "  %y = Conv second (%b, %v)\n"
          "  output %y\n"
          "}\n",
      "graph g {\n"
      "  input %x : f32[1,2,4,4]\n"
      "  const %v.f16 : f16[2,2,1,1] = fill 0.5\n"
      "  const %s : f32[4] = {1, 1, 2, 2}\n"
      "  %x.f16 = Cast x.f16 (%x) {to=10}\n"
      "  %a = Conv first (%x.f16, %v.f16)\n"
      "  %b = Resize up (%a, _, %s) {mode=\"nearest\"}\n"
      "  %y.f16 = Conv second (%b, %v.f16)\n"
      "  %y = Cast y (%y.f16) {to=1}\n"
      "  output %y\n"
      "}\n");
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("narrow");
  TCase *tc = tcase_create ("narrow");
  SRunner *runner = srunner_create (suite);
  int failed;

  tcase_add_test (tc, products_and_what_lies_between_them);
  tcase_add_test (tc, bytes_are_read_and_written_as_halves);
  tcase_add_test (tc, bytes_for_others_too_stay_real);
  tcase_add_test (tc, a_mean_of_a_side_stays_real);
  tcase_add_test (tc, outputs_keep_name_and_type);
  tcase_add_test (tc, nothing_to_gain_nothing_done);
  tcase_add_test (tc, only_values_become_halves);
  suite_add_tcase (suite, tc);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
