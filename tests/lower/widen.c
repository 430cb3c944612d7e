/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* widen.c: graphs in half precision as the CPU runs them. */
#include <string.h>

#include "rewritten.h"
#include "plan/plan.h"
#include "trtk_half.h"

static TrtGraph *
parse (const char *text)
{
  g_autofree char *whole = g_strdup_printf ("graph g {\n%s}\n", text);

  return rewritten_parse (whole);
}

/* What @backend runs of @before prints as @after does. */
static void
expect (const char *backend, const char *before, const char *after)
{
  g_autoptr (TrtGraph) graph = parse (before), want = parse (after), got = NULL;
  g_autoptr (GError) error = NULL;

  got = trt_lower_prepare (graph, trt_backend_find (backend, NULL), &error);
  g_assert_no_error (error);
  ck_assert (trt_graph_verify (got, &error));
  rewritten_expect_same (got, want);
}

START_TEST (nodes_run_in_f32_between_the_ends)
{
  expect ("cpu",
      "input %x : f16[1,2]\n"
      "const %c : f16[2] = {1.5, 2}\n"
      "%s = Add s (%x, %c)\n"
      "%y = Mul y (%s, %c) -> act relu 0.0 0.0\n"
      "output %y\n",
      "input %x : f16[1,2]\n"
      "const %c.f32 : f32[2] = {1.5, 2}\n"
      "%x.f32 = Cast x.f32 (%x) {to=1}\n"
      "%s = Add s (%x.f32, %c.f32)\n"
      "%y.f32 = Mul y (%s, %c.f32) -> act relu 0.0 0.0\n"
      "%y = Cast y (%y.f32) {to=10}\n"
      "output %y\n");
}
END_TEST

START_TEST (bfloat16_keeps_its_name_at_the_ends)
{
  expect ("cpu",
      "input %x : bf16[3]\n"
      "%y = Exp y (%x)\n"
      "output %y\n",
      "input %x : bf16[3]\n"
      "%x.f32 = Cast x.f32 (%x) {to=1}\n"
      "%y.f32 = Exp y (%x.f32)\n"
      "%y = Cast y (%y.f32) {to=16}\n"
      "output %y\n");
}
END_TEST

START_TEST (casts_that_the_graph_asks_for_stay)
{
  expect ("cpu",
      "input %x : f32[3]\n"
      "%h = Cast h (%x) {to=10}\n"
      "%e = Exp e (%h)\n"
      "%y = Cast y (%e) {to=1}\n"
      "output %y\n",
      "input %x : f32[3]\n"
      "%h = Cast h (%x) {to=10}\n"
      "%h.f32 = Cast h.f32 (%h) {to=1}\n"
      "%y = Exp e (%h.f32)\n"
      "output %y\n");
}
END_TEST

START_TEST (cast_like_keeps_the_type_it_is_like)
{
  expect ("cpu",
      "input %x : f32[3]\n"
      "input %t : f16[1]\n"
      "%y = CastLike y (%x, %t)\n"
      "output %y\n",
      "input %x : f32[3]\n"
      "input %t : f16[1]\n"
      "%y = CastLike y (%x, %t)\n"
      "output %y\n");
}
END_TEST

START_TEST (an_output_that_others_read_is_cast_once)
{
  expect ("cpu",
      "input %x : f16[3]\n"
      "%a = Exp a (%x)\n"
      "%b = Exp b (%a)\n"
      "output %a\n"
      "output %b\n"
      "output %a\n",
      "input %x : f16[3]\n"
      "%x.f32 = Cast x.f32 (%x) {to=1}\n"
      "%a.f32 = Exp a (%x.f32)\n"
      "%b.f32 = Exp b (%a.f32)\n"
      "%a = Cast a (%a.f32) {to=10}\n"
      "%b = Cast b (%b.f32) {to=10}\n"
      "output %a\n"
      "output %b\n"
      "output %a\n");
}
END_TEST

START_TEST (graphs_without_halves_are_left_alone)
{
  static const char text[] = "input %x : f32[3]\n"
                             "%y = Cast y (%x) {to=1}\n"
                             "output %y\n";

  expect ("cpu", text, text);
}
END_TEST

START_TEST (other_backends_keep_halves)
{
  static const char text[] = "input %x : f16[3]\n"
                             "%y = Exp y (%x)\n"
                             "output %y\n";

  expect ("dummy", text, text);
}
END_TEST

/* ---- what is computed ------------------------------------------------- */

/* The first element of the output of @text, given @x. */
static guint16
run (const char *text, const void *x)
{
  g_autoptr (TrtGraph) graph = parse (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtPlan) plan = trt_plan_build (graph, NULL, &error);
  g_autoptr (TrtEngine) engine = NULL;
  g_autoptr (TrtContext) c = NULL;
  TrtTensorInfo info;

  g_assert_no_error (error);
  engine = trt_engine_new (plan, NULL, &error);
  g_assert_no_error (error);
  c = trt_context_new (engine, &error);
  g_assert_no_error (error);
  trt_engine_get_input (engine, 0, &info);
  memcpy (trt_context_get_input (c, 0), x, trt_tensor_info_bytes (&info));
  ck_assert (trt_context_run (c, NULL));
  trt_engine_get_output (engine, 0, &info);
  ck_assert_int_eq (info.dtype, TRTK_F16);
  return *(const guint16 *) trt_context_get_output (c, 0);
}

/* 300 * 300 is too large for f16, 300 * 300 / 300 is not. */
START_TEST (what_lies_between_is_not_rounded)
{
  guint16 x = trtk_f32_to_f16 (300);

  ck_assert_int_eq (run ("input %x : f16[1]\n"
                         "%s = Mul s (%x, %x)\n"
                         "%y = Div y (%s, %x)\n"
                         "output %y\n",
                        &x),
      x);
}
END_TEST

/* The same, but the graph says that the product is of type f16. */
START_TEST (what_the_graph_casts_is_rounded)
{
  float x = 300;

  ck_assert_int_eq (run ("input %x : f32[1]\n"
                         "%s = Mul s (%x, %x)\n"
                         "%h = Cast h (%s) {to=10}\n"
                         "%l = CastLike l (%x, %h)\n"
                         "%y = Div y (%h, %l)\n"
                         "output %y\n",
                        &x),
      0x7c00);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("widen");
  TCase *tcase = tcase_create ("all");
  SRunner *runner;
  int failed;

  tcase_add_test (tcase, nodes_run_in_f32_between_the_ends);
  tcase_add_test (tcase, bfloat16_keeps_its_name_at_the_ends);
  tcase_add_test (tcase, casts_that_the_graph_asks_for_stay);
  tcase_add_test (tcase, cast_like_keeps_the_type_it_is_like);
  tcase_add_test (tcase, an_output_that_others_read_is_cast_once);
  tcase_add_test (tcase, graphs_without_halves_are_left_alone);
  tcase_add_test (tcase, other_backends_keep_halves);
  tcase_add_test (tcase, what_lies_between_is_not_rounded);
  tcase_add_test (tcase, what_the_graph_casts_is_rounded);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed == 0 ? 0 : 1;
}
