/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* narrow.c: which part of a graph becomes halves. */
#include <string.h>

#include "rewritten.h"

static void
expect (const char *before, const char *after)
{
  rewritten_expect (trt_lower_narrow, before, after);
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

START_TEST (parts_are_cast_together)
{
  expect ("graph g {\n"
          "  input %x : f32[1,2,4,4]\n"
          "  const %v : f32[2,2,1,1] = fill 0.5\n"
          "  %a = Conv first (%x, %v)\n"
          "  %b = Conv second (%x, %v)\n"
          "  %c = Transpose turned (%b) {perm=[0, 1, 3, 2]}\n"
          "  %d = Concat both (%a, %c) {axis=1}\n"
          "  %y = Sigmoid last (%d)\n"
          "  output %y\n"
          "}\n",
      "graph g {\n"
      "  input %x : f32[1,2,4,4]\n"
      "  const %v.f16 : f16[2,2,1,1] = fill 0.5\n"
      "  %x.f16 = Cast x.f16 (%x) {to=10}\n"
      "  %a = Conv first (%x.f16, %v.f16)\n"
      "  %b = Conv second (%x.f16, %v.f16)\n"
      "  %c = Transpose turned (%b) {perm=[0, 1, 3, 2]}\n"
      "  %d = Concat both (%a, %c) {axis=1}\n"
      "  %d.f32 = Cast d.f32 (%d) {to=1}\n"
      "  %y = Sigmoid last (%d.f32)\n"
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

/* As a squeeze of 16 channels has one. */
START_TEST (one_output_with_a_bias_is_no_mean)
{
  expect ("graph g {\n"
          "  input %x : f32[1,16,1,1]\n"
          "  const %v : f32[1,16,1,1] = fill 0.5\n"
          "  const %b : f32[1] = fill 0.25\n"
          "  %y = Conv squeeze (%x, %v, %b)\n"
          "  output %y\n"
          "}\n",
      "graph g {\n"
      "  input %x : f32[1,16,1,1]\n"
      "  const %v.f16 : f16[1,16,1,1] = fill 0.5\n"
      "  const %b.f16 : f16[1] = fill 0.25\n"
      "  %x.f16 = Cast x.f16 (%x) {to=10}\n"
      "  %y.f16 = Conv squeeze (%x.f16, %v.f16, %b.f16)\n"
      "  %y = Cast y (%y.f16) {to=1}\n"
      "  output %y\n"
      "}\n");
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

/* Whether node @name of @text goes on in halves. */
static gboolean
becomes_half (const char *text, const char *name, const char *unsafe)
{
  g_autoptr (TrtGraph) graph = rewritten_parse (text);

  if (unsafe != NULL)
    trt_graph_set_metadata (graph, TRT_METADATA_FLOAT_TENSORS, unsafe);
  ck_assert (trt_lower_narrow (graph, NULL));
  for (guint i = 0; i < graph->nodes->len; i++) {
    const TrtNode *node = graph->nodes->pdata[i];
    if (strcmp (node->name, name) == 0)
      return trt_tensor_dtype (node->out->pdata[0]) == TRTK_F16;
  }
  ck_abort_msg ("there is no node '%s'", name);
}

/* A convolution by @v, what is done to it by @c, a convolution. */
static char *
with_constants (const char *v, const char *op, const char *c)
{
  return g_strdup_printf ("graph g {\n"
                          "  input %%x : f32[1,2,4,4]\n"
                          "  const %%v : f32[2,2,1,1] = %s\n"
                          "  const %%w : f32[2,2,1,1] = fill 0.5\n"
                          "  const %%c : f32[] = fill %s\n"
                          "  %%a = Conv first (%%x, %%v)\n"
                          "  %%b = %s then (%%a, %%c)\n"
                          "  %%y = Conv last (%%b, %%w)\n"
                          "  output %%y\n"
                          "}\n", v, c, op);
}

static const struct {
  const char *v, *op, *c;
  gboolean first, then;
} constants[] = {
  { "fill 0.5", "Mul", "2", TRUE, TRUE },
  { "{0.5, 65504, 1, 2}", "Mul", "2", TRUE, TRUE },
  { "{0.5, 70000, 1, 2}", "Mul", "2", FALSE, FALSE },
  { "{0.5, -70000, 1, 2}", "Mul", "2", FALSE, FALSE },
  { "fill 1e-7", "Mul", "2", FALSE, FALSE },
  { "{1, 1e-9, 0, 1e-7}", "Mul", "2", TRUE, TRUE },
  { "fill 0", "Mul", "2", TRUE, TRUE },
  { "fill 0.5", "Mul", "1e-9", TRUE, FALSE },
  { "fill 0.5", "Mul", "1e6", TRUE, FALSE },
  { "fill 0.5", "Add", "1e-9", TRUE, TRUE },
  { "fill 0.5", "Add", "-1e9", TRUE, FALSE },
  { "fill 0.5", "Clip", "-1e9", TRUE, TRUE },
};

START_TEST (constants_that_halves_do_not_hold_stay)
{
  g_autofree char *text = with_constants (constants[_i].v, constants[_i].op,
      constants[_i].c);

  ck_assert_int_eq (becomes_half (text, "first", NULL), constants[_i].first);
  ck_assert_int_eq (becomes_half (text, "then", NULL), constants[_i].then);
  ck_assert (becomes_half (text, "last", NULL));
}
END_TEST

/* Who makes it, and who reads it. */
START_TEST (tensors_that_were_too_large_stay)
{
  g_autofree char *text = with_constants ("fill 0.5", "Mul", "2");

  ck_assert (!becomes_half (text, "first", "1e+06 a"));
  ck_assert (!becomes_half (text, "then", "1e+06 a"));
  ck_assert (becomes_half (text, "last", "1e+06 a"));
  ck_assert (becomes_half (text, "first", "1e+06 b\n2e+06 y"));
  ck_assert (!becomes_half (text, "then", "1e+06 b\n2e+06 y"));
  ck_assert (!becomes_half (text, "last", "1e+06 b\n2e+06 y"));
  ck_assert (becomes_half (text, "first", "nonsense\n\n"));
}
END_TEST

START_TEST (bytes_of_a_scale_that_halves_do_not_hold_stay)
{
  static const char *const scales[] = { "0.25", "256", "300", "1e-5", "1e-7" };
  static const gboolean halves[] = { TRUE, TRUE, FALSE, TRUE, FALSE };
  g_autofree char *text = g_strdup_printf (
      "graph g {\n"
      "  input %%x : s8[1,2,4,4]\n"
      "  const %%v : f32[2,2,1,1] = fill 0.5\n"
      "  const %%s : f32[] = fill %s\n"
      "  %%f = DequantizeLinear out_of (%%x, %%s)\n"
      "  %%y = Conv only (%%f, %%v)\n"
      "  output %%y\n"
      "}\n", scales[_i]);

  ck_assert_int_eq (becomes_half (text, "out_of", NULL), halves[_i]);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("narrow");
  TCase *tc = tcase_create ("narrow");
  SRunner *runner = srunner_create (suite);
  int failed;

  tcase_add_loop_test (tc, constants_that_halves_do_not_hold_stay, 0,
      G_N_ELEMENTS (constants));
  tcase_add_test (tc, tensors_that_were_too_large_stay);
  tcase_add_loop_test (tc, bytes_of_a_scale_that_halves_do_not_hold_stay, 0, 5);
  tcase_add_test (tc, products_and_what_lies_between_them);
  tcase_add_test (tc, bytes_are_read_and_written_as_halves);
  tcase_add_test (tc, bytes_for_others_too_stay_real);
  tcase_add_test (tc, parts_are_cast_together);
  tcase_add_test (tc, a_mean_of_a_side_stays_real);
  tcase_add_test (tc, one_output_with_a_bias_is_no_mean);
  tcase_add_test (tc, outputs_keep_name_and_type);
  tcase_add_test (tc, nothing_to_gain_nothing_done);
  tcase_add_test (tc, only_values_become_halves);
  suite_add_tcase (suite, tc);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
