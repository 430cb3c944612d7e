/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* models.c: real models on one backend against what another machine got.
 *
 *   gpu-models make FOLDER MODEL...   the CPU backend's outputs into FOLDER
 *   gpu-models check FOLDER MODEL...  those of TRTINFER_BACKEND against them
 *
 * MODEL is ONNX, built here, or a plan (.plan), which may be INT8. Inputs are
 * made of a seed, so only outputs travel. Pictures are noise from 0 to 255, or
 * behind an argument LO:HI of that range: a network that wants pictures about 0
 * is far from what it knows at 255, and halves then tell little about it.
 * Figures are of the worst output: the largest difference over the largest value,
 * the share of values that differ, and signal over noise. ONNX is judged by the
 * first. A plan is judged by the last: two backends may differ by a step at every
 * layer, so that whole models agree
 * rather than being equal (ARITHMETIC.md, 6). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cpu/element.h"
#include "trt.h"

/* f32 sums in another order through some hundred layers; halves. */
#define LIMIT 1e-3
#define HALF_LIMIT 2e-2
#define PLAN_MIN_DB 25.0

typedef struct {
  TrtEngine *engine;
  TrtContext *context;
} Run;

static void
run_clear (Run *run)
{
  g_clear_pointer (&run->context, trt_context_free);
  g_clear_pointer (&run->engine, trt_engine_unref);
}

static double range[2] = { 0, 255 };

static gboolean
read_range (const char *argument)
{
  int end = 0;

  return sscanf (argument, "%lf:%lf%n", &range[0], &range[1], &end) == 2
         && argument[end] == '\0';
}

/* In the range where it is a picture, else about 0. */
static void
fill (const TrtTensorInfo *info, void *data)
{
  TrtkTensor t = { data, info->dtype, info->rank, { 0 } };
  gboolean picture = info->rank == 4 && (info->dims[1] == 3 || info->dims[3] == 3);
  guint32 state = 1;
  gint64 n;

  memcpy (t.dims, info->dims, sizeof t.dims);
  n = trtk_count (&t);
  for (gint64 i = 0; i < n; i++) {
    double unit;
    state = state * 1664525u + 1013904223u;
    unit = (state >> 8) / 16777216.0;
    if (trtk_is_float (info->dtype))
      trtk_store_f64 (&t, i, picture ? range[0] + unit * (range[1] - range[0])
                                     : unit - 0.5);
    else
      trtk_store_i64 (&t, i, (gint64) (unit * 255));
  }
}

static gboolean
is_plan (const char *path)
{
  return g_str_has_suffix (path, ".plan");
}

static TrtPlan *
load (const char *path, const char *backend, GError **error)
{
  TrtBuildOptions options = { .backend = backend };
  g_autoptr (TrtGraph) graph = NULL;

  if (is_plan (path))
    return trt_plan_load (path, error);
  graph = trt_graph_import_onnx (path, error);
  return graph != NULL ? trt_plan_build (graph, &options, error) : NULL;
}

static gboolean
start (const char *path, const char *backend, Run *run, GError **error)
{
  TrtEngineOptions on = { .backend = backend };
  g_autoptr (TrtPlan) plan = load (path, backend, error);

  if (plan == NULL)
    return FALSE;
  run->engine = trt_engine_new (plan, &on, error);
  if (run->engine != NULL)
    run->context = trt_context_new (run->engine, error);
  if (run->context == NULL)
    return FALSE;
  for (guint i = 0; i < trt_engine_n_inputs (run->engine); i++) {
    TrtTensorInfo info;
    trt_engine_get_input (run->engine, i, &info);
    fill (&info, trt_context_get_input (run->context, i));
  }
  for (guint i = 0; i < trt_engine_n_outputs (run->engine); i++)
    trt_context_get_output (run->context, i);
  return trt_context_run (run->context, error);
}

static char *
file_of (const char *folder, const char *model, guint output)
{
  g_autofree char *base = g_path_get_basename (model);

  return g_strdup_printf ("%s/%s.%u", folder, base, output);
}

static gboolean
make (const char *folder, const char *model, GError **error)
{
  Run run = { 0 };
  gboolean good = start (model, "cpu", &run, error);

  for (guint i = 0; good && i < trt_engine_n_outputs (run.engine); i++) {
    g_autofree char *file = file_of (folder, model, i);
    TrtTensorInfo info;
    trt_engine_get_output (run.engine, i, &info);
    good = g_file_set_contents (file, trt_context_get_output (run.context, i),
        (gssize) trt_tensor_info_bytes (&info), error);
  }
  run_clear (&run);
  return good;
}

/* Of the worst output; NaN where any element is. */
typedef struct {
  double error, share, db;
  gboolean half;
} Figures;

/* Not fmax and fmin: those lose a NaN. */
static double
larger (double a, double b)
{
  return isnan (a) || a >= b ? a : b;
}

static double
smaller (double a, double b)
{
  return isnan (a) || a <= b ? a : b;
}

static double
decibels (double signal, double noise)
{
  return noise == 0 ? INFINITY : 10 * log10 (signal / noise);
}

/* What the output @got is away from @want. */
static Figures
figures_of (const TrtTensorInfo *info, const void *got, const void *want)
{
  TrtkTensor g = { (void *) got, info->dtype, info->rank, { 0 } }, w = g;
  double largest = 1e-6, worst = 0, signal = 0, noise = 0;
  gint64 n, n_unequal = 0;

  memcpy (g.dims, info->dims, sizeof g.dims);
  n = trtk_count (&g);
  w.data = (void *) want;
  for (gint64 i = 0; i < n; i++) {
    double v = trtk_load_f64 (&w, i), e = fabs (trtk_load_f64 (&g, i) - v);
    largest = MAX (largest, fabs (v));
    worst = larger (worst, e);
    n_unequal += !(e == 0);
    signal += v * v;
    noise += e * e;
  }
  return (Figures) { .error = worst / largest,
    .share = n > 0 ? (double) n_unequal / (double) n : 0,
    .db = decibels (signal, noise), .half = info->dtype == TRTK_F16 };
}

static void
take_worst (Figures *all, const Figures *one)
{
  all->error = larger (all->error, one->error);
  all->db = smaller (all->db, one->db);
  all->share = MAX (all->share, one->share);
  all->half |= one->half;
}

static gboolean
compare (const Run *run, const char *folder, const char *model, Figures *all,
    GError **error)
{
  for (guint i = 0; i < trt_engine_n_outputs (run->engine); i++) {
    g_autofree char *file = file_of (folder, model, i);
    g_autofree char *want = NULL;
    TrtTensorInfo info;
    Figures one;
    gsize size;
    trt_engine_get_output (run->engine, i, &info);
    if (!g_file_get_contents (file, &want, &size, error))
      return FALSE;
    if (size != trt_tensor_info_bytes (&info)) {
      g_set_error (error, TRT_ERROR, TRT_ERROR_SHAPE, "output %u has another "
          "size than %s", i, file);
      return FALSE;
    }
    one = figures_of (&info, trt_context_get_output (run->context, i), want);
    take_worst (all, &one);
  }
  return TRUE;
}

static gboolean
is_good (const char *model, const Figures *f)
{
  if (is_plan (model))
    return f->db >= PLAN_MIN_DB;
  return f->error <= (f->half ? HALF_LIMIT : LIMIT);
}

static double
time_runs (const Run *run, GError **error)
{
  gint64 start_us;

  for (int i = 0; i < 3; i++) {
    if (!trt_context_run (run->context, error))
      return -1;
  }
  start_us = g_get_monotonic_time ();
  for (int i = 0; i < 10; i++)
    trt_context_run (run->context, NULL);
  return (double) (g_get_monotonic_time () - start_us) / 10;
}

static gboolean
check (const char *folder, const char *model)
{
  g_autofree char *name = g_path_get_basename (model);
  g_autoptr (GError) error = NULL;
  Figures figures = { .db = INFINITY };
  double us = -1;
  Run run = { 0 };
  const char *backend = NULL; /* static */
  gint64 begin = g_get_monotonic_time ();
  gboolean good = start (model, NULL, &run, &error);
  double start_ms = (double) (g_get_monotonic_time () - begin) / 1000;

  if (good)
    good = compare (&run, folder, model, &figures, &error);
  if (good) {
    backend = trt_engine_get_backend (run.engine);
    us = time_runs (&run, &error);
  }
  run_clear (&run);
  if (error != NULL) {
    printf ("FAILED %-32s %s\n", name, error->message);
    return FALSE;
  }
  good = is_good (model, &figures);
  printf ("%s %-32s error %.1e, %.2f %% differ, %.1f dB, on %s, ready in "
      "%.0f ms, %.0f us a run\n", good ? "ok    " : "FAILED", name,
      figures.error, figures.share * 100, figures.db, backend, start_ms, us);
  return good;
}

int
main (int argc, char **argv)
{
  int n_failed = 0, n = 0;

  if (argc < 3
      || (strcmp (argv[1], "make") != 0 && strcmp (argv[1], "check") != 0)) {
    fprintf (stderr, "usage: gpu-models make|check FOLDER [LO:HI] MODEL...\n");
    return 2;
  }
  for (int i = 3; i < argc; i++) {
    g_autoptr (GError) error = NULL;
    if (read_range (argv[i]))
      continue;
    n++;
    if (strcmp (argv[1], "check") == 0) {
      n_failed += !check (argv[2], argv[i]);
    } else if (!make (argv[2], argv[i], &error)) {
      fprintf (stderr, "%s: %s\n", argv[i], error->message);
      n_failed++;
    }
    fflush (stdout);
  }
  if (strcmp (argv[1], "check") == 0)
    printf ("models: %d of %d failed\n", n_failed, n);
  return n_failed == 0 ? 0 : 1;
}
