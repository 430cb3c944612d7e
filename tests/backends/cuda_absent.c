/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cuda_absent.c: a Hopper whose own kernels were not compiled (-Dcuda-archs=80)
 * runs what every GPU has: untuned, tuned, with a plan and with timings of one
 * that had them. The stand-in driver is such a GPU: it knows no kernel of wgmma
 * or TMA. */
#include <check.h>
#include <glib/gstdio.h>
#include <string.h>

#include "lower/lower.h"
#include "cuda_rig.h"
#include "plan/plan.h"
#include "runtime/engine.h"

/* So large that Hopper's tiles would be the better ones; and small, for what is
 * run. */
#define LARGE 512
#define SMALL 32

/* Two convolutions of @c channels, in halves. */
static TrtPlan *
new_plan (gint64 c, const char *target)
{
  const gint64 dims[] = { 1, c, c / 8, c / 8 };
  g_autoptr (TrtGraph) graph = trt_graph_new ();
  g_autoptr (GError) error = NULL;
  TrtBuildOptions options = { .backend = "cuda", .target = target,
    .half = TRUE };
  TrtTensor *x = trt_graph_add_input (graph, "x", TRTK_F32, 4, dims);
  TrtPlan *plan;

  x = trt_net_conv (graph, x, c, 1, 1, 1);
  x = trt_net_node (graph, "Relu", x, NULL);
  trt_graph_add_output (graph, trt_net_conv (graph, x, c, 1, 1, 2));
  g_assert_true (trt_graph_infer (graph, &error));
  plan = trt_plan_build (graph, &options, &error);
  g_assert_no_error (error);
  return plan;
}

static GBytes *
run (TrtEngine *engine)
{
  TrtTensorInfo info;
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtContext) c = trt_context_new (engine, &error);

  g_assert_no_error (error);
  trt_engine_get_input (engine, 0, &info);
  trt_net_fill (trt_context_get_input (c, 0),
      trt_tensor_info_bytes (&info) / sizeof (float), 3);
  ck_assert (trt_context_run (c, &error));
  return g_bytes_new (trt_context_get_output (c, 0),
      trt_tensor_info_bytes (&info));
}

/* What a GPU that never had such kernels gives. */
static void
expect_the_same (TrtPlan *plan, TrtEngine *engine)
{
  g_autoptr (GBytes) y = run (engine), want = NULL;

  rig_standin_set ("cc=80");
  {
    g_autoptr (TrtEngine) plain = rig_good_engine (plan, "cuda", TRT_TUNE_OFF);
    want = run (plain);
  }
  ck_assert (g_bytes_equal (y, want));
}

/* Every convolution of @recipe chooses @name from now on. */
static void
choose (TrtRecipe *recipe, const char *name)
{
  guint n = 0;

  for (guint i = 0; i < recipe->steps->len; i++) {
    TrtRecipeStep *step = trt_recipe_step (recipe, i);
    if (!g_str_equal (step->tactic, "conv"))
      continue;
    g_free (step->choice);
    step->choice = g_strdup (name);
    n++;
  }
  ck_assert_uint_eq (n, 2);
}

static void
make_cache (void)
{
  rig_make_cache ();
  rig_standin_set ("cc=90");
}

START_TEST (an_untuned_engine_runs)
{
  g_autoptr (TrtPlan) plan = new_plan (SMALL, NULL);
  g_autoptr (TrtPlan) wide = new_plan (LARGE, NULL);
  g_autoptr (TrtEngine) engine = rig_good_engine (plan, "cuda", TRT_TUNE_OFF);
  g_autoptr (TrtEngine) ready G_GNUC_UNUSED = rig_good_engine (wide, "cuda", TRT_TUNE_OFF);

  expect_the_same (plan, engine);
}
END_TEST

START_TEST (a_plan_for_one_that_has_them_runs)
{
  g_autoptr (TrtPlan) plan = new_plan (SMALL, "sm_90");
  g_autoptr (TrtPlan) wide = new_plan (LARGE, "sm_90");
  g_autoptr (TrtEngine) engine = rig_good_engine (plan, "cuda", TRT_TUNE_OFF);
  g_autoptr (TrtEngine) ready G_GNUC_UNUSED = rig_good_engine (wide, "cuda", TRT_TUNE_OFF);

  expect_the_same (plan, engine);
}
END_TEST

static const char *const hopper[] = { "t128x64", "t256x64", "w128x64" };

START_TEST (a_plan_tuned_by_one_that_has_them_runs)
{
  g_autoptr (TrtPlan) plan = new_plan (SMALL, NULL);
  g_autoptr (TrtEngine) before = rig_good_engine (plan, "cuda", TRT_TUNE_OFF);
  TrtRecipe *tuned = trt_recipe_copy (before->recipe);
  g_autoptr (TrtEngine) engine = NULL;

  choose (tuned, hopper[_i]);
  trt_plan_add_recipe (plan, tuned);
  engine = rig_good_engine (plan, "cuda", TRT_TUNE_OFF);
  ck_assert_ptr_eq (engine->recipe, tuned);
  expect_the_same (plan, engine);
}
END_TEST

START_TEST (a_tile_that_nobody_has_is_an_error_still)
{
  g_autoptr (TrtPlan) plan = new_plan (SMALL, NULL);
  g_autoptr (TrtEngine) before = rig_good_engine (plan, "cuda", TRT_TUNE_OFF);
  TrtRecipe *forged = trt_recipe_copy (before->recipe);
  g_autoptr (TrtEngine) engine = NULL;

  choose (forged, "t1x1");
  trt_plan_add_recipe (plan, forged);
  engine = rig_good_engine (plan, "cuda", TRT_TUNE_OFF);
  ck_assert_ptr_ne (engine->recipe, forged);
}
END_TEST

/* Of the first convolution. */
static const char *
choice (const TrtEngine *engine)
{
  for (guint i = 0; i < engine->steps->len; i++) {
    const TrtEngineStep *s = engine->steps->pdata[i];
    if (g_str_equal (s->tactic->name, "conv"))
      return s->step->choice;
  }
  ck_abort_msg ("there is no convolution");
}

START_TEST (the_tuner_knows_what_is_there)
{
  g_autoptr (TrtPlan) plan = new_plan (SMALL, NULL);
  g_autoptr (TrtEngine) engine = NULL;

  rig_standin_set ("cc=90,time=_64x32k4_pw:0.1");
  engine = rig_good_engine (plan, "cuda", TRT_TUNE_FAST);
  ck_assert_str_eq (choice (engine), "m64x32k4");
  expect_the_same (plan, engine);
}
END_TEST

/* @text with the choices of all rows replaced by @name; caller frees. */
static char *
with_choices (const char *text, const char *name)
{
  g_autoptr (GRegex) regex = g_regex_new ("choice=\\S+", 0, 0, NULL);
  g_autofree char *to = g_strconcat ("choice=", name, NULL);

  return g_regex_replace_literal (regex, text, -1, 0, to, 0, NULL);
}

START_TEST (timings_of_what_is_not_there_are_passed_over)
{
  g_autoptr (TrtPlan) plan = new_plan (SMALL, NULL);
  g_autoptr (TrtEngine) first = NULL, engine = NULL;
  g_autoptr (GDir) dir = NULL;
  g_autofree char *path = NULL, *text = NULL, *forged = NULL;

  rig_standin_set ("cc=90,time=_64x32k4_pw:0.1");
  first = rig_good_engine (plan, "cuda", TRT_TUNE_FAST);
  dir = g_dir_open (rig_cache, 0, NULL);
  path = g_build_filename (rig_cache, g_dir_read_name (dir), NULL);
  ck_assert (g_file_get_contents (path, &text, NULL, NULL));
  forged = with_choices (text, hopper[_i]);
  ck_assert_str_ne (forged, text);
  ck_assert (g_file_set_contents (path, forged, -1, NULL));
  rig_standin_set ("cc=90,time=_32x32k8_pw:0.1");
  engine = rig_good_engine (plan, "cuda", TRT_TUNE_FAST);
  ck_assert_str_eq (choice (engine), "m32x32k8");
  expect_the_same (plan, engine);
}
END_TEST

static void
add_tests (TCase *tcase)
{
  tcase_set_timeout (tcase, 120);
  tcase_add_checked_fixture (tcase, make_cache, rig_remove_cache);
  tcase_add_test (tcase, an_untuned_engine_runs);
  tcase_add_test (tcase, a_plan_for_one_that_has_them_runs);
  tcase_add_loop_test (tcase, a_plan_tuned_by_one_that_has_them_runs, 0, 3);
  tcase_add_test (tcase, a_tile_that_nobody_has_is_an_error_still);
  tcase_add_test (tcase, the_tuner_knows_what_is_there);
  tcase_add_loop_test (tcase, timings_of_what_is_not_there_are_passed_over, 0,
      3);
}

int
main (void)
{
  return rig_run ("cuda-absent", add_tests);
}
