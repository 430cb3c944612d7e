/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* equalise.c: scales by channel in front of dense convolutions. */
#include <check.h>
#include <math.h>

#include "calib/equalise.h"
#include "calib/observe.h"
#include "calib/quantise.h"
#include "nets.h"
#include "passes/rewrite.h"

#define CHANNELS 16

/* Channels of very different size between two dense convolutions: each output
 * of the second depends on the small ones as much as on the large ones. */
static TrtGraph *
uneven (void)
{
  TrtGraph *g = trt_graph_new ();
  gint64 dims[4] = { 1, 3, 12, 12 }, a_dims[4] = { CHANNELS, 3, 1, 1 };
  gint64 b_dims[4] = { 4, CHANNELS, 1, 1 }, a_bias[1] = { CHANNELS };
  gint64 b_bias[1] = { 4 };
  TrtTensor *in[3] = { trt_graph_add_input (g, "x", TRTK_F32, 4, dims),
    trt_net_weight (g, 4, a_dims, 3), trt_net_weight (g, 1, a_bias, 4) };
  float *a = (float *) g_bytes_get_data (in[1]->constant, NULL);
  float *bias = (float *) g_bytes_get_data (in[2]->constant, NULL);
  float *b;

  for (int k = 0; k < CHANNELS; k++) {
    float size = ldexpf (1, -(k % 6));
    bias[k] *= size;
    for (int c = 0; c < 3; c++)
      a[k * 3 + c] *= size;
  }
  in[0] = trt_node_output (trt_graph_add_node (g, "Conv", "a", in, 3, 1), 0);
  in[1] = trt_net_weight (g, 4, b_dims, 5);
  in[2] = trt_net_weight (g, 1, b_bias, 6);
  b = (float *) g_bytes_get_data (in[1]->constant, NULL);
  for (int i = 0; i < 4 * CHANNELS; i++)
    b[i] *= ldexpf (1, i % CHANNELS % 6);
  in[0] = trt_node_output (trt_graph_add_node (g, "Conv", "b", in, 3, 1), 0);
  trt_graph_add_output (g,
      trt_node_output (trt_graph_add_node (g, "Sigmoid", "head", in, 1, 1),
          0));
  g_assert_true (trt_graph_infer (g, NULL));
  g_assert_true (trt_graph_optimise (g, NULL, NULL));
  return g;
}

static gboolean
read_sample (gpointer data, guint sample, const TrtTensorInfo *info,
    gpointer to, GError **error)
{
  (void) data;
  (void) error;
  trt_net_fill (to, trt_tensor_info_bytes (info) / sizeof (float),
      sample + 11);
  return TRUE;
}

static TrtCalibration *
calibrate (const TrtFlow *flow, TrtScales scales)
{
  TrtSamples samples = { 6, read_sample, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtStats) stats = trt_observe (flow, &samples, NULL, NULL,
      &error);

  g_assert_no_error (error);
  return trt_calibration_from_stats (flow, stats,
      trt_calib_method_find ("minmax"), scales);
}

static const TrtTensorRange *
range_between (const TrtFlow *flow, const TrtCalibration *c)
{
  for (guint i = 0; i < flow->graph->nodes->len; i++) {
    const TrtNode *node = flow->graph->nodes->pdata[i];
    if (g_str_equal (node->name, "a"))
      return trt_calibration_find (c, trt_node_out (node, 0)->name);
  }
  g_assert_not_reached ();
}

START_TEST (ranges_lie_between_own_and_whole)
{
  g_autoptr (TrtGraph) g = uneven ();
  g_autoptr (TrtFlow) flow = trt_flow_new (g, NULL);
  g_autoptr (TrtCalibration) level = calibrate (flow, TRT_SCALES_LEVEL);
  g_autoptr (TrtCalibration) equal = calibrate (flow, TRT_SCALES_EQUALISED);
  const TrtTensorRange *one = range_between (flow, level);
  const TrtTensorRange *many = range_between (flow, equal);
  guint n_less = 0;

  ck_assert_uint_eq (one->n_channels, CHANNELS);
  for (guint c = 0; c < CHANNELS; c++) {
    ck_assert_float_eq (one->channels[c].low, one->low);
    ck_assert_float_eq (one->channels[c].high, one->high);
    ck_assert_float_le (many->channels[c].high, many->high * 1.0001f);
    ck_assert_float_ge (many->channels[c].high, many->high / 17);
    n_less += many->channels[c].high < many->high / 2;
  }
  ck_assert_uint_ge (n_less, CHANNELS / 4);
}
END_TEST

/* Room takes every channel part of the way, and all of it at 1. */
START_TEST (room_widens)
{
  g_autoptr (TrtGraph) g = uneven ();
  g_autoptr (TrtFlow) flow = trt_flow_new (g, NULL);
  g_autoptr (TrtCalibration) own = calibrate (flow, TRT_SCALES_OWN);
  g_autoptr (TrtCalibration) half = trt_calibration_copy (own);
  g_autoptr (TrtCalibration) whole = trt_calibration_copy (own);
  const TrtTensorRange *a = range_between (flow, own);
  float most = 0;

  trt_calibration_widen (half, flow, 0.5);
  trt_calibration_widen (whole, flow, 1);
  for (guint c = 0; c < CHANNELS; c++)
    most = MAX (most, a->channels[c].high);
  for (guint c = 0; c < CHANNELS; c++) {
    float mine = MAX (a->channels[c].high, most / 16);
    ck_assert_float_eq_tol (range_between (flow, half)->channels[c].high,
        sqrtf (mine * most), most * 1e-5f);
    ck_assert_float_eq_tol (range_between (flow, whole)->channels[c].high,
        most, most * 1e-5f);
  }
}
END_TEST

static TrtContext *
run (TrtPlan *plan, TrtEngine **engine)
{
  g_autoptr (GError) error = NULL;
  TrtContext *context;
  TrtTensorInfo info;

  *engine = trt_engine_new (plan, NULL, &error);
  context = trt_context_new (*engine, &error);
  g_assert_no_error (error);
  trt_engine_get_input (*engine, 0, &info);
  read_sample (NULL, 77, &info, trt_context_get_input (context, 0), NULL);
  ck_assert (trt_context_run (context, &error));
  return context;
}

/* Noise of the output, sum of squares. */
static double
noise_with (const TrtCalibration *calibration)
{
  g_autoptr (TrtGraph) g = uneven (), same = uneven ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtPlan) exact = trt_plan_build (same, NULL, &error);
  g_autoptr (TrtPlan) rounded = NULL;
  g_autoptr (TrtEngine) ea = NULL, eb = NULL;
  g_autoptr (TrtContext) a = NULL, b = NULL;
  TrtTensorInfo info;
  double noise = 0;

  g_assert_no_error (error);
  ck_assert (trt_quantise (g, calibration, NULL, &error));
  rounded = trt_plan_build (g, NULL, &error);
  g_assert_no_error (error);
  a = run (exact, &ea);
  b = run (rounded, &eb);
  trt_engine_get_output (ea, 0, &info);
  for (gsize i = 0; i < trt_tensor_info_bytes (&info) / sizeof (float); i++) {
    double d = (double) ((const float *) trt_context_get_output (a, 0))[i]
               - (double) ((const float *) trt_context_get_output (b, 0))[i];
    noise += d * d;
  }
  return noise;
}

START_TEST (uneven_channels_gain)
{
  g_autoptr (TrtGraph) g = uneven ();
  g_autoptr (TrtFlow) flow = trt_flow_new (g, NULL);
  g_autoptr (TrtCalibration) level = calibrate (flow, TRT_SCALES_LEVEL);
  g_autoptr (TrtCalibration) equal = calibrate (flow, TRT_SCALES_EQUALISED);
  double one = noise_with (level), many = noise_with (equal);

  ck_assert_msg (many > 0 && many < one / 2, "%g, without %g", many, one);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("equalise");
  TCase *tcase = tcase_create ("equalise");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tcase, 120);
  tcase_add_test (tcase, ranges_lie_between_own_and_whole);
  tcase_add_test (tcase, room_widens);
  tcase_add_test (tcase, uneven_channels_gain);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
