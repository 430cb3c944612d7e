/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* bad_input.c: models and samples with which calibration cannot work, and what
 * it says then. */
#include <check.h>
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "ir/graph.h"
#include "nets.h"
#include "passes/rewrite.h"

/* What a sample holds. */
typedef enum { NOISE, CONSTANT, ZERO, HUGE_VALUES } Content;

static gboolean
read_sample (gpointer data, guint sample, const TrtTensorInfo *info,
    gpointer to, GError **error)
{
  const Content *content = data;
  gsize n = trt_tensor_info_bytes (info) / sizeof (float);
  float *v = to;

  (void) error;
  trt_net_fill (v, n, sample + 11);
  for (gsize i = 0; i < n && *content != NOISE; i++)
    v[i] = *content == CONSTANT ? 0.7f : *content == ZERO ? 0 : 3e38f;
  return TRUE;
}

static TrtPlan *
build (TrtGraph *graph, guint n, Content content, TrtCalibration **used,
    GError **error)
{
  TrtSamples samples = { n, read_sample, &content };
  TrtInt8Options options = { .samples = &samples };

  return trt_plan_build_int8 (graph, NULL, &options, used, error);
}

static void
refuses (TrtGraph *graph, guint n, Content content, const char *first,
    const char *second)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtPlan) plan = build (graph, n, content, NULL, &error);

  ck_assert_ptr_null (plan);
  ck_assert (g_error_matches (error, TRT_ERROR, TRT_ERROR_ARGUMENT));
  ck_assert_msg (strstr (error->message, first) != NULL
                     && strstr (error->message, second) != NULL,
      "%s", error->message);
}

/* ---- samples ---------------------------------------------------------- */

START_TEST (no_samples_are_refused)
{
  g_autoptr (TrtGraph) g = trt_net_residual ();

  refuses (g, 0, NOISE, "no calibration samples", "");
}
END_TEST

/* Each sample is finite, what the first convolution makes of it is not. */
START_TEST (a_node_that_overflows_is_named)
{
  g_autoptr (TrtGraph) g = trt_net_residual ();

  refuses (g, 12, HUGE_VALUES, "Conv", "calibration sample 0");
}
END_TEST

/* One constant sample gives a plan that runs, and the report says what it is
 * worth. */
START_TEST (constant_samples_are_reported)
{
  static const Content contents[] = { CONSTANT, ZERO };
  static const guint counts[] = { 1, 12 };
  g_autoptr (TrtGraph) g = trt_net_residual ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtPlan) plan
      = build (g, counts[_i / 2], contents[_i % 2], NULL, &error);
  g_autoptr (TrtEngine) engine = NULL;
  g_autoptr (TrtContext) context = NULL;
  Content noise = NOISE;
  TrtTensorInfo info;
  const float *y;

  g_assert_no_error (error);
  ck_assert_ptr_nonnull (strstr (trt_graph_get_metadata (trt_plan_graph (plan),
                                     TRT_METADATA_INT8_REPORT),
      "same constant"));
  engine = trt_engine_new (plan, NULL, &error);
  context = trt_context_new (engine, &error);
  trt_engine_get_input (engine, 0, &info);
  read_sample (&noise, 5, &info, trt_context_get_input (context, 0), NULL);
  ck_assert (trt_context_run (context, &error));
  y = trt_context_get_output (context, 0);
  trt_engine_get_output (engine, 0, &info);
  for (gsize i = 0; i < trt_tensor_info_bytes (&info) / sizeof *y; i++)
    ck_assert (isfinite (y[i]));
}
END_TEST

START_TEST (varied_samples_are_not_warned_about)
{
  g_autoptr (TrtGraph) g = trt_net_residual ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtPlan) plan = build (g, 12, NOISE, NULL, &error);

  g_assert_no_error (error);
  ck_assert_ptr_null (strstr (trt_graph_get_metadata (trt_plan_graph (plan),
                                  TRT_METADATA_INT8_REPORT),
      "warning"));
}
END_TEST

/* ---- weights ---------------------------------------------------------- */

/* Puts @value into the weights of the second convolution. */
static char *
poison (TrtGraph *g, float value)
{
  guint n_convs = 0;

  for (guint i = 0; i < g->nodes->len; i++) {
    TrtNode *node = g->nodes->pdata[i];
    TrtTensor *w = trt_node_in (node, 1);
    gsize size;
    float *copy;
    if (!trt_node_is (node, "Conv") || ++n_convs < 2)
      continue;
    size = g_bytes_get_size (w->constant);
    copy = g_memdup2 (g_bytes_get_data (w->constant, NULL), size);
    copy[size / sizeof (float) - 1] = value;
    g_bytes_unref (w->constant);
    w->constant = g_bytes_new_take (copy, size);
    return g_strdup (w->name);
  }
  g_assert_not_reached ();
}

START_TEST (weights_that_are_not_finite_are_named)
{
  static const float values[] = { NAN, INFINITY, -INFINITY };
  g_autoptr (TrtGraph) g = trt_net_residual ();
  g_autofree char *name = poison (g, values[_i]);

  refuses (g, 12, NOISE, name, "NaN or an infinity");
}
END_TEST

/* ---- files ------------------------------------------------------------ */

/* A disk that is full, as a limit on the size of files. */
START_TEST (a_full_disk_leaves_the_old_cache)
{
  g_autofree char *dir = g_dir_make_tmp ("trt-calib-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "c.cache", NULL), *now = NULL;
  g_autoptr (TrtGraph) g = trt_net_residual ();
  g_autoptr (TrtCalibration) used = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (TrtPlan) plan = build (g, 12, NOISE, &used, &error);
  g_autoptr (GDir) list = NULL;
  struct rlimit full, before;
  guint n_files = 0;

  g_assert_no_error (error);
  ck_assert (g_file_set_contents (path, "old", 3, NULL));
  getrlimit (RLIMIT_FSIZE, &before);
  full = before;
  full.rlim_cur = 64;
  signal (SIGXFSZ, SIG_IGN);
  setrlimit (RLIMIT_FSIZE, &full);
  ck_assert (!trt_calibration_save (used, path, &error));
  setrlimit (RLIMIT_FSIZE, &before);
  ck_assert (g_error_matches (error, TRT_ERROR, TRT_ERROR_IO));
  ck_assert_msg (strstr (error->message, path) != NULL, "%s", error->message);
  ck_assert (g_file_get_contents (path, &now, NULL, NULL));
  ck_assert_str_eq (now, "old");
  list = g_dir_open (dir, 0, NULL);
  while (g_dir_read_name (list) != NULL)
    n_files++;
  ck_assert_uint_eq (n_files, 1);
  g_unlink (path);
  g_rmdir (dir);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("bad-input");
  TCase *tcase = tcase_create ("bad-input");
  SRunner *runner;
  int failed;

  tcase_set_timeout (tcase, 120);
  tcase_add_test (tcase, no_samples_are_refused);
  tcase_add_test (tcase, a_node_that_overflows_is_named);
  tcase_add_loop_test (tcase, constant_samples_are_reported, 0, 4);
  tcase_add_test (tcase, varied_samples_are_not_warned_about);
  tcase_add_loop_test (tcase, weights_that_are_not_finite_are_named, 0, 3);
  tcase_add_test (tcase, a_full_disk_leaves_the_old_cache);
  suite_add_tcase (suite, tcase);
  runner = srunner_create (suite);
  srunner_run_all (runner, CK_NORMAL);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  return failed != 0;
}
