/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* guard.c: how many samples a measurement looks at, and what is not measured
 * twice. */
#include <check.h>

#include "calib/guard_search.h"
#include "calib/observe.h"
#include "nets.h"

#define N_SAMPLES 8
#define N_TRIED 3

static TrtGraph *
make_net (void)
{
  TrtGraph *g = trt_graph_new ();
  gint64 dims[4] = { 1, 3, 12, 12 }, w_dims[4] = { 8, 3, 3, 3 };
  gint64 bias_dims[1] = { 8 };
  TrtTensor *in[3] = { trt_graph_add_input (g, "x", TRTK_F32, 4, dims),
    trt_net_weight (g, 4, w_dims, 3), trt_net_weight (g, 1, bias_dims, 4) };

  in[0] = trt_node_output (trt_graph_add_node (g, "Conv", "a", in, 3, 1), 0);
  trt_graph_add_output (g,
      trt_node_output (trt_graph_add_node (g, "Sigmoid", "head", in, 1, 1),
          0));
  g_assert_true (trt_graph_infer (g, NULL));
  g_assert_true (trt_graph_optimise (g, NULL, NULL));
  return g;
}

/* Counts how often samples are read. */
static gboolean
read_sample (gpointer data, guint sample, const TrtTensorInfo *info,
    gpointer to, GError **error)
{
  guint *n_reads = data;

  (void) error;
  (*n_reads)++;
  trt_net_fill (to, trt_tensor_info_bytes (info) / sizeof (float),
      sample + 11);
  return TRUE;
}

typedef struct {
  guint n_reads;
  TrtSamples samples;
  TrtGraph *graph;
  TrtFlow *flow;
  TrtStats *stats;
  TrtCalibration *calibration;
} Net;

static void
net_init (Net *net)
{
  *net = (Net){ .samples = { N_SAMPLES, read_sample, &net->n_reads } };
  net->graph = make_net ();
  net->flow = trt_flow_new (net->graph, NULL);
  net->stats = trt_observe (net->flow, &net->samples, NULL, NULL, NULL);
  ck_assert_ptr_nonnull (net->stats);
  net->calibration = trt_calibration_from_stats (net->flow, net->stats,
      trt_calib_method_find ("minmax"), TRT_SCALES_LEVEL);
}

static void
net_clear (Net *net)
{
  trt_calibration_free (net->calibration);
  trt_stats_free (net->stats);
  trt_flow_free (net->flow);
  trt_graph_free (net->graph);
}

static TrtGuard *
new_guard (const Net *net, guint n)
{
  g_autoptr (GArray) indices = g_array_new (FALSE, FALSE, sizeof (guint));
  TrtGuard *guard;

  for (guint i = 0; i < n; i++)
    g_array_append_val (indices, i);
  guard = trt_guard_new (trt_graph_copy (net->graph), &net->samples, indices,
      NULL, NULL);
  ck_assert_ptr_nonnull (guard);
  return guard;
}

static double
error_of (TrtGuard *guard, const Net *net, gboolean by_tensor)
{
  TrtGuardResult result;

  ck_assert (trt_guard_measure (guard, net->calibration, by_tensor, &result,
      NULL));
  trt_guard_result_clear (&result);
  return result.error;
}

START_TEST (a_trial_looks_at_the_first_samples_only)
{
  Net net;
  TrtGuard *few, *all;

  net_init (&net);
  few = new_guard (&net, N_TRIED);
  all = new_guard (&net, N_SAMPLES);
  ck_assert_double_ne (error_of (all, &net, FALSE),
      error_of (few, &net, FALSE));
  all->n_tried = N_TRIED;
  net.n_reads = 0;
  ck_assert_double_eq (error_of (all, &net, FALSE),
      error_of (few, &net, FALSE));
  ck_assert_uint_eq (net.n_reads, 2 * N_TRIED);
  trt_guard_free (few);
  trt_guard_free (all);
  net_clear (&net);
}
END_TEST

START_TEST (a_measurement_by_tensor_looks_at_all_samples)
{
  Net net;
  TrtGuard *guard;
  double error;

  net_init (&net);
  guard = new_guard (&net, N_SAMPLES);
  error = error_of (guard, &net, TRUE);
  guard->n_tried = N_TRIED;
  ck_assert_double_eq (error_of (guard, &net, TRUE), error);
  trt_guard_free (guard);
  net_clear (&net);
}
END_TEST

START_TEST (the_best_is_looked_at_once)
{
  Net net;
  TrtSearch search = { .target = 0.99, .least_share = 0 };
  TrtGuardResult once, twice, other;
  TrtTrial *trial;

  net_init (&net);
  search.guard = new_guard (&net, N_SAMPLES);
  search.flow = net.flow;
  search.stats = net.stats;
  ck_assert (trt_search_method (&search, trt_calib_method_find ("minmax"),
      NULL, NULL));
  ck_assert (trt_search_look (&search, &once, NULL));
  net.n_reads = 0;
  ck_assert (trt_search_look (&search, &twice, NULL));
  ck_assert_uint_eq (net.n_reads, 0);
  ck_assert_double_eq (once.error, twice.error);
  /* a gain below nothing: this one is taken, whatever it is */
  ck_assert (trt_search_try (&search, net.calibration, g_strdup ("again"),
      -1, &trial, NULL));
  ck_assert (trial->taken);
  net.n_reads = 0;
  ck_assert (trt_search_look (&search, &other, NULL));
  ck_assert_uint_gt (net.n_reads, 0);
  trt_guard_result_clear (&once);
  trt_guard_result_clear (&twice);
  trt_guard_result_clear (&other);
  trt_guard_free (search.guard);
  trt_search_clear (&search);
  net_clear (&net);
}
END_TEST

int
main (void)
{
  TCase *tcase = tcase_create ("guard");
  Suite *suite = suite_create ("calib-guard");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tcase, 60);
  tcase_add_test (tcase, a_trial_looks_at_the_first_samples_only);
  tcase_add_test (tcase, a_measurement_by_tensor_looks_at_all_samples);
  tcase_add_test (tcase, the_best_is_looked_at_once);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_ENV);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
