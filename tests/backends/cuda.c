/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cuda.c: the CUDA backend gives what the reference kernels give, on any
 * driver. */
#include <string.h>

#include "cuda_rig.h"

START_TEST (runs_agree_with_the_reference)
{
  TrtContext *c = rig_good_context ("cuda");

  for (guint32 seed = 0; seed < 5; seed++)
    rig_check_run (c, seed);
  trt_context_free (c);
  rig_check_clean ();
}
END_TEST

START_TEST (the_callers_memory_is_read_and_written)
{
  g_autoptr (TrtContext) judge = rig_good_context ("dummy");
  TrtContext *c = rig_good_context ("cuda");
  float in[2 * RIG_N], out[2 * RIG_N];

  trt_net_fill (in, 2 * RIG_N, 7);
  memcpy (trt_context_get_input (judge, 0), in, sizeof in);
  ck_assert (trt_context_run (judge, NULL));
  ck_assert (trt_context_bind_input (c, 0, in, sizeof in, NULL));
  ck_assert (trt_context_bind_output (c, 1, out, sizeof out, NULL));
  ck_assert (!trt_context_bind_output (c, 1, out, 4, NULL));
  ck_assert (trt_context_run (c, NULL));
  ck_assert_ptr_eq (trt_context_get_output (c, 1), out);
  rig_check_same (c, judge);
  trt_context_free (c);
}
END_TEST

START_TEST (outputs_of_one_context_are_inputs_of_another)
{
  TrtContext *a = rig_good_context ("cuda"), *b = rig_good_context ("cuda");
  g_autoptr (TrtContext) c = rig_good_context ("dummy");
  g_autoptr (TrtContext) d = rig_good_context ("dummy");
  g_autoptr (GError) error = NULL;
  guintptr between = trt_context_get_device_output (a, 1);

  ck_assert (between != 0 && trt_context_get_stream (a) != NULL);
  trt_net_fill (trt_context_get_input (a, 0), 2 * RIG_N, 3);
  trt_net_fill (trt_context_get_input (c, 0), 2 * RIG_N, 3);
  ck_assert (trt_context_run (a, NULL) && trt_context_run (c, NULL));
  memcpy (trt_context_get_input (d, 0), trt_context_get_output (c, 1),
      2 * RIG_N * sizeof (float));
  ck_assert (trt_context_run (d, NULL));
  trt_context_bind_device_input (b, 0, between, 2 * RIG_N * sizeof (float),
      &error);
  g_assert_no_error (error);
  ck_assert (trt_context_run (b, NULL));
  rig_check_same (b, d);
  ck_assert (!trt_context_bind_device_input (b, 0, between + 4,
      2 * RIG_N * sizeof (float), NULL));
  trt_context_free (a);
  trt_context_free (b);
  rig_check_clean ();
}
END_TEST

START_TEST (a_run_that_does_not_block)
{
  TrtContext *c = rig_good_context ("cuda");
  g_autoptr (TrtContext) judge = rig_good_context ("dummy");

  trt_net_fill (trt_context_get_input (c, 0), 2 * RIG_N, 9);
  trt_net_fill (trt_context_get_input (judge, 0), 2 * RIG_N, 9);
  ck_assert (trt_context_run (judge, NULL));
  ck_assert (trt_context_run_async (c, NULL));
  ck_assert (trt_context_wait (c, NULL));
  ck_assert (trt_context_wait (c, NULL));
  rig_check_same (c, judge);
  trt_context_free (c);
}
END_TEST

START_TEST (a_profile_names_every_layer)
{
  TrtContext *c = rig_good_context ("cuda");
  const TrtLayerProfile *layers;
  guint n;

  trt_context_set_profiling (c, TRUE);
  rig_check_run (c, 1);
  layers = trt_context_get_profile (c, &n);
  ck_assert_uint_eq (n, 4);
  for (guint i = 0; i < n; i++) {
    ck_assert (g_str_has_prefix (layers[i].kernel, "cuda."));
    ck_assert_uint_eq (layers[i].n_runs, 1);
    ck_assert (layers[i].total_us > 0);
  }
  trt_context_set_profiling (c, FALSE);
  rig_check_run (c, 2);
  trt_context_free (c);
  rig_check_clean ();
}
END_TEST

START_TEST (a_plan_of_the_cpu_runs_too)
{
  g_autoptr (TrtPlan) plan = rig_plan ("cpu", NULL);
  TrtEngineOptions options = { .backend = "cuda" };
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtEngine) engine = trt_engine_new (plan, &options, &error);
  g_autoptr (TrtContext) c = NULL;

  g_assert_no_error (error);
  c = trt_context_new (engine, &error);
  g_assert_no_error (error);
  rig_check_run (c, 4);
}
END_TEST

static void
add (TCase *tcase)
{
  tcase_add_test (tcase, runs_agree_with_the_reference);
  tcase_add_test (tcase, the_callers_memory_is_read_and_written);
  tcase_add_test (tcase, outputs_of_one_context_are_inputs_of_another);
  tcase_add_test (tcase, a_run_that_does_not_block);
  tcase_add_test (tcase, a_profile_names_every_layer);
  tcase_add_test (tcase, a_plan_of_the_cpu_runs_too);
}

int
main (void)
{
  return rig_run ("cuda", add);
}
