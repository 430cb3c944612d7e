/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* calib.c: counting, choosing ranges, and where Q and DQ go. */
#include <check.h>
#include <math.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "calib/observe.h"
#include "calib/quantise.h"
#include "nets.h"
#include "passes/rewrite.h"

/* ---- histograms ------------------------------------------------------- */

START_TEST (a_histogram_loses_nothing_when_it_grows)
{
  TrtHistogram h;
  float v[64];

  trt_histogram_init (&h, 64);
  for (int round = 0; round < 6; round++) {
    float size = ldexpf (1, 3 * round);
    for (int i = 0; i < 64; i++)
      v[i] = (float) (i - 32) / 32 * size;
    trt_histogram_add (&h, v, 64, (double) size);
  }
  ck_assert_uint_eq (trt_histogram_total (&h), 6 * 64);
  ck_assert_uint_eq (h.n_zeros, 6);
  /* the last round's largest value still lies where it belongs */
  ck_assert_uint_ge (h.bins[h.half + (guint) (31.0 / 32 * 32768 / h.width)],
      1);
  /* both sides hold the same, up to the ends of each ramp */
  guint64 below = 0, above = 0;
  for (guint i = 0; i < h.half; i++) {
    below += h.bins[i];
    above += h.bins[h.half + i];
  }
  ck_assert_uint_eq (below, 6 * 32);
  ck_assert_uint_eq (above, 6 * 31);
  trt_histogram_clear (&h);
}
END_TEST

/* Many values take another way than few. */
START_TEST (many_values_are_counted_like_few)
{
  TrtHistogram many, few;
  enum { N = 100003 };
  g_autofree float *v = g_new (float, N);

  trt_net_fill (v, N, 5);
  trt_histogram_init (&many, 128);
  trt_histogram_init (&few, 128);
  trt_histogram_add (&many, v, N, 4);
  for (int i = 0; i < N; i++)
    trt_histogram_add (&few, v + i, 1, 4);
  ck_assert_mem_eq (many.bins, few.bins, 256 * sizeof (guint64));
  trt_histogram_clear (&many);
  trt_histogram_clear (&few);
}
END_TEST

START_TEST (values_that_are_not_finite_are_refused)
{
  static const float bad[] = { NAN, INFINITY, -INFINITY };
  g_autoptr (TrtStats) stats = trt_stats_new ();
  TrtTensorStats *t = trt_stats_add (stats, "t", 1, FALSE);
  float v[37] = { 0 };

  ck_assert (trt_tensor_stats_update (t, v, 1, 37));
  for (int at = 0; at < 37; at += 6) {
    v[at] = bad[at % 3];
    ck_assert (!trt_tensor_stats_update (t, v, 1, 37));
    v[at] = 0;
  }
}
END_TEST

/* ---- methods ---------------------------------------------------------- */

/* A bell of @n values of width 1, and @outliers at 50. */
static void
fill_bell (TrtHistogram *h, guint outliers)
{
  float v[4096];
  float far = 50;

  for (int i = 0; i < 4096; i++) {
    double u = (i + 0.5) / 4096;
    v[i] = (float) (log (u / (1 - u)) / 1.7);
  }
  trt_histogram_init (h, TRT_CALIB_BINS);
  trt_histogram_add (h, v, 4096, 6);
  for (guint i = 0; i < outliers; i++)
    trt_histogram_add (h, &far, 1, 50);
}

START_TEST (methods_clip_what_hardly_ever_occurs)
{
  const TrtCalibMethod *method = trt_calib_method_nth ((guint) _i);
  TrtRangeRequest r = { .min = -5, .max = 50, .integers = { -127, 127, 0 } };
  double low = -5, high = 50, clipped, whole;
  TrtHistogram h;

  /* few enough to be outside of every percentile */
  fill_bell (&h, 0);
  for (int i = 0; i < 24; i++)
    trt_histogram_merge (&h, &h);
  float far = 50;
  trt_histogram_add (&h, &far, 1, 50);
  r.histogram = &h;
  method->choose (&r, &low, &high);
  ck_assert_msg (low >= -5 && low < 0 && high > 0 && high <= 50, "%s: %g %g",
      method->name, low, high);
  if (strcmp (method->name, "minmax") == 0) {
    ck_assert_double_eq (high, 50);
  } else {
    ck_assert_msg (high < 15, "%s: %g", method->name, high);
    clipped = trt_histogram_error (&h, &r.integers,
        trt_integers_scale (&r.integers, low, high));
    whole = trt_histogram_error (&h, &r.integers, 50.0 / 127);
    ck_assert_double_lt (clipped, whole);
  }
  trt_histogram_clear (&h);
}
END_TEST

START_TEST (mse_is_the_least_of_all)
{
  TrtRangeRequest r = { .min = -5, .max = 50, .integers = { 0, 255, 23 } };
  double low, high, best;
  TrtHistogram h;

  fill_bell (&h, 3);
  r.histogram = &h;
  trt_calib_method_find ("mse")->choose (&r, &low, &high);
  best = trt_histogram_error (&h, &r.integers,
      trt_integers_scale (&r.integers, low, high));
  for (guint i = 0; i < trt_calib_method_count (); i++) {
    trt_calib_method_nth (i)->choose (&r, &low, &high);
    ck_assert_double_le (best, 1.02 * trt_histogram_error (&h, &r.integers,
        trt_integers_scale (&r.integers, low, high)));
  }
  trt_histogram_clear (&h);
}
END_TEST

START_TEST (integers_fit_the_sign_of_the_values)
{
  TrtRange relu = { .low = 0, .high = 6 }, even = { .low = -3, .high = 3 };
  TrtRange silu = { .low = -0.278f, .high = 8 };

  ck_assert_int_eq (trt_integers_for (&relu, 1, TRUE).low, 0);
  ck_assert_int_eq (trt_integers_for (&relu, 1, TRUE).zero, 0);
  ck_assert_int_eq (trt_integers_for (&even, 1, TRUE).low, -127);
  ck_assert_int_eq (trt_integers_for (&silu, 1, FALSE).low, -127);
  ck_assert_int_eq (trt_integers_for (&silu, 1, TRUE).low, 0);
  ck_assert_int_eq (trt_integers_for (&silu, 1, TRUE).zero, 9);
}
END_TEST

/* ---- flow ------------------------------------------------------------- */

static TrtTensor *
conv (TrtGraph *g, TrtTensor *x, gint64 c, gint64 k, gint64 size,
    gint64 groups, const char *name)
{
  gint64 w_dims[4] = { k, c / groups, size, size }, b_dims[1] = { k };
  gint64 pads[4] = { size / 2, size / 2, size / 2, size / 2 };
  TrtTensor *in[3] = { x, trt_net_weight (g, 4, w_dims, (guint32) k),
    trt_net_weight (g, 1, b_dims, 3) };
  TrtNode *node = trt_graph_add_node (g, "Conv", name, in, 3, 1);

  trt_node_set_ints (node, "pads", pads, 4);
  trt_node_set_int (node, "group", groups);
  return trt_node_output (node, 0);
}

static TrtTensor *
concat (TrtGraph *g, TrtTensor *a, TrtTensor *b)
{
  TrtTensor *in[2] = { a, b };
  TrtNode *node = trt_graph_add_node (g, "Concat", "concat", in, 2, 1);

  trt_node_set_int (node, "axis", 1);
  return trt_node_output (node, 0);
}

/* x -> a -> depthwise -> concat with a -> last -> sigmoid -> y */
static TrtGraph *
branches (void)
{
  TrtGraph *g = trt_graph_new ();
  gint64 dims[4] = { 1, 3, 12, 12 };
  TrtTensor *x = trt_graph_add_input (g, "x", TRTK_F32, 4, dims);
  TrtTensor *a = conv (g, x, 3, 8, 1, 1, "a");
  TrtTensor *b = conv (g, a, 8, 8, 3, 8, "depthwise");
  TrtTensor *c = conv (g, b, 8, 8, 3, 8, "depthwise2");
  TrtTensor *in[1] = { conv (g, concat (g, c, a), 16, 4, 1, 1, "last") };

  trt_graph_add_output (g,
      trt_node_output (trt_graph_add_node (g, "Sigmoid", "head", in, 1, 1),
          0));
  g_assert_true (trt_graph_infer (g, NULL));
  g_assert_true (trt_graph_optimise (g, NULL, NULL));
  return g;
}

static const TrtFlowTensor *
written_by (const TrtFlow *flow, const char *name)
{
  for (guint i = 0; i < flow->graph->nodes->len; i++) {
    const TrtNode *node = flow->graph->nodes->pdata[i];
    if (strcmp (node->name, name) == 0)
      return trt_flow_find (flow, trt_node_out (node, 0));
  }
  return NULL;
}

START_TEST (scales_are_by_channel_where_depthwise_reads)
{
  g_autoptr (TrtGraph) g = branches ();
  g_autoptr (TrtFlow) flow = trt_flow_new (g, NULL);
  const TrtFlowTensor *a = written_by (flow, "a");
  const TrtFlowTensor *b = written_by (flow, "depthwise");
  const TrtFlowTensor *c = written_by (flow, "depthwise2");
  const TrtFlowTensor *all = written_by (flow, "concat");
  const TrtFlowTensor *last = written_by (flow, "last");

  ck_assert (a->is_root && b->is_root && c->is_root && !all->is_root);
  ck_assert (!last->is_int8); /* no convolution follows */
  ck_assert (!trt_flow_is_uniform (flow, b));
  /* and where a dense convolution alone folds them into its weights */
  ck_assert (!trt_flow_is_uniform (flow, a) && !trt_flow_is_uniform (flow, c));
  /* the concat's segments keep their own scales */
  ck_assert (!trt_flow_is_uniform (flow, all));
  ck_assert_uint_eq (trt_flow_cell (flow, all, 3),
      trt_flow_cell (flow, c, 3));
  ck_assert_uint_eq (trt_flow_cell (flow, all, 8 + 5),
      trt_flow_cell (flow, a, 5));
  ck_assert_uint_eq (trt_flow_group (flow, a), trt_flow_group (flow, c));
}
END_TEST

START_TEST (a_node_that_is_kept_reads_and_writes_float)
{
  g_autoptr (TrtGraph) g = branches ();
  g_autoptr (GHashTable) kept = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (TrtFlow) flow = NULL;

  g_hash_table_add (kept, (gpointer) "depthwise2");
  flow = trt_flow_new (g, kept);
  ck_assert (!written_by (flow, "depthwise")->is_int8);
  ck_assert (written_by (flow, "depthwise2")->is_root);
}
END_TEST

/* ---- the whole -------------------------------------------------------- */

static gboolean
read_sample (gpointer data, guint sample, const TrtTensorInfo *info,
    gpointer to, GError **error)
{
  const guint *bad = data;

  trt_net_fill (to, trt_tensor_info_bytes (info) / 4, sample + 11);
  if (bad != NULL && *bad == sample)
    ((float *) to)[7] = NAN;
  return TRUE;
}

/* What the quantised graph gives against the float one, in decibels. */
static double
sqnr (TrtPlan *exact, TrtPlan *rounded)
{
  g_autoptr (TrtEngine) a = trt_engine_new (exact, NULL, NULL);
  g_autoptr (TrtEngine) b = trt_engine_new (rounded, NULL, NULL);
  g_autoptr (TrtContext) ca = trt_context_new (a, NULL);
  g_autoptr (TrtContext) cb = trt_context_new (b, NULL);
  double signal = 0, noise = 0;
  TrtTensorInfo info;
  const float *want, *got;

  trt_engine_get_input (a, 0, &info);
  read_sample (NULL, 99, &info, trt_context_get_input (ca, 0), NULL);
  read_sample (NULL, 99, &info, trt_context_get_input (cb, 0), NULL);
  g_assert_true (trt_context_run (ca, NULL));
  g_assert_true (trt_context_run (cb, NULL));
  want = trt_context_get_output (ca, 0);
  got = trt_context_get_output (cb, 0);
  trt_engine_get_output (a, 0, &info);
  for (gsize i = 0; i < trt_tensor_info_bytes (&info) / 4; i++) {
    double d = (double) want[i] - (double) got[i];
    signal += (double) (want[i] * want[i]);
    noise += d * d;
  }
  return 10 * log10 (signal / noise);
}

START_TEST (int8_is_close_to_float_by_every_method)
{
  static const char *const methods[] = { "auto", "minmax", "percentile",
    "entropy", "mse" };
  TrtSamples samples = { 12, read_sample, NULL };
  TrtInt8Figures figures = { 0 };
  TrtInt8Options options = { .samples = &samples, .method = methods[_i],
    .figures = &figures };
  g_autoptr (TrtGraph) g = branches (), same = branches ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtPlan) exact = trt_plan_build (same, NULL, &error);
  g_autoptr (TrtCalibration) used = NULL;
  g_autoptr (TrtPlan) rounded
      = trt_plan_build_int8 (g, NULL, &options, &used, &error);
  double db;

  g_assert_no_error (error);
  db = sqnr (exact, rounded);
  ck_assert_msg (db > 30, "%s: %.1f dB", methods[_i], db);
  ck_assert_msg (db < 90, "%s: nothing was rounded", methods[_i]);
  ck_assert_uint_eq (figures.n_calibrated, 9);
  ck_assert_uint_eq (figures.n_held_out, 3);
  ck_assert (figures.agreement > .7 && figures.agreement <= 1);
  ck_assert (figures.share >= .95 && figures.share <= 1);
  ck_assert_str_ne (figures.method, "");
  ck_assert_ptr_nonnull (trt_graph_get_metadata (trt_plan_graph (rounded),
      TRT_METADATA_INT8_REPORT));
}
END_TEST

/* A scale for each of a concatenation's parts would be a vector. */
START_TEST (plain_is_one_symmetric_scale_a_tensor)
{
  TrtSamples samples = { 12, read_sample, NULL };
  TrtInt8Options options = { .samples = &samples, .method = "entropy",
    .plain = TRUE };
  g_autofree char *path = g_strdup_printf ("%s/trt-plain-%d.cache",
      g_get_tmp_dir (), (int) getpid ());
  g_autoptr (TrtGraph) g = branches (), same = branches ();
  g_autoptr (TrtCalibration) used = NULL, loaded = NULL;
  g_autoptr (TrtPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  plan = trt_plan_build_int8 (g, NULL, &options, &used, &error);
  g_assert_no_error (error);
  ck_assert (trt_calibration_save (used, path, &error));
  loaded = trt_calibration_load (path, &error);
  g_unlink (path);
  g_assert_no_error (error);
  ck_assert (trt_graph_infer (same, &error));
  ck_assert (trt_graph_optimise (same, NULL, &error));
  ck_assert (trt_quantise (same, loaded, NULL, &error));
  for (guint i = 0; i < same->nodes->len; i++) {
    const TrtNode *node = same->nodes->pdata[i];
    if (!trt_node_is (node, "QuantizeLinear"))
      continue;
    n++;
    ck_assert_int_eq (trt_node_out (node, 0)->enc.dtype, TRTK_S8);
    ck_assert_int_eq (trt_node_in (node, 1)->rank, 0);
  }
  ck_assert_uint_ge (n, 4);
}
END_TEST

/* Saved, loaded and built without samples: the same bytes. */
START_TEST (a_cache_gives_the_same_plan)
{
  TrtSamples samples = { 12, read_sample, NULL };
  TrtInt8Options options = { .samples = &samples };
  TrtInt8Options again = { 0 };
  g_autofree char *path = g_strdup_printf ("%s/trt-calib-%d.cache",
      g_get_tmp_dir (), (int) getpid ());
  g_autoptr (TrtGraph) g = branches (), same = branches ();
  g_autoptr (TrtCalibration) used = NULL, loaded = NULL;
  g_autoptr (TrtPlan) a = NULL, b = NULL;
  g_autoptr (GError) error = NULL;

  a = trt_plan_build_int8 (g, NULL, &options, &used, &error);
  g_assert_no_error (error);
  ck_assert (trt_calibration_save (used, path, &error));
  loaded = trt_calibration_load (path, &error);
  g_assert_no_error (error);
  again.calibration = loaded;
  b = trt_plan_build_int8 (same, NULL, &again, NULL, &error);
  g_assert_no_error (error);
  ck_assert_double_ge (sqnr (a, b), 100);
  g_unlink (path);
}
END_TEST

START_TEST (a_value_that_is_not_finite_is_named)
{
  guint bad = 4;
  TrtSamples samples = { 12, read_sample, &bad };
  TrtInt8Options options = { .samples = &samples };
  g_autoptr (TrtGraph) g = branches ();
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (trt_plan_build_int8 (g, NULL, &options, NULL, &error));
  ck_assert (g_error_matches (error, TRT_ERROR, TRT_ERROR_ARGUMENT));
  ck_assert_msg (strstr (error->message, "input 'x'") != NULL
                     && strstr (error->message, "sample 4") != NULL,
      "%s", error->message);
}
END_TEST

START_TEST (a_calibration_of_another_model_is_refused)
{
  TrtSamples samples = { 12, read_sample, NULL };
  TrtInt8Options options = { .samples = &samples }, again = { 0 };
  g_autoptr (TrtGraph) g = branches (), other = trt_net_residual ();
  g_autoptr (TrtCalibration) used = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtPlan) plan
      = trt_plan_build_int8 (g, NULL, &options, &used, &error);

  g_assert_no_error (error);
  ck_assert_ptr_nonnull (plan);
  again.calibration = used;
  ck_assert_ptr_null (trt_plan_build_int8 (other, NULL, &again, NULL,
      &error));
  ck_assert_msg (strstr (error->message, "was made for model") != NULL, "%s",
      error->message);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("calib");
  TCase *tcase = tcase_create ("calib");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tcase, 120);
  tcase_add_test (tcase, a_histogram_loses_nothing_when_it_grows);
  tcase_add_test (tcase, many_values_are_counted_like_few);
  tcase_add_test (tcase, values_that_are_not_finite_are_refused);
  tcase_add_loop_test (tcase, methods_clip_what_hardly_ever_occurs, 0, 4);
  tcase_add_test (tcase, mse_is_the_least_of_all);
  tcase_add_test (tcase, integers_fit_the_sign_of_the_values);
  tcase_add_test (tcase, scales_are_by_channel_where_depthwise_reads);
  tcase_add_test (tcase, a_node_that_is_kept_reads_and_writes_float);
  tcase_add_loop_test (tcase, int8_is_close_to_float_by_every_method, 0, 5);
  tcase_add_test (tcase, plain_is_one_symmetric_scale_a_tensor);
  tcase_add_test (tcase, a_cache_gives_the_same_plan);
  tcase_add_test (tcase, a_value_that_is_not_finite_is_named);
  tcase_add_test (tcase, a_calibration_of_another_model_is_refused);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
