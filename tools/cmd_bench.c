/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cmd_bench.c: trtplan bench: how long a run takes. */
#include <math.h>
#include <string.h>

#include "backends/backend.h"
#include "bench.h"
#include "model.h"

#define MIN_RUNS 10
#define MAX_RUNS 10000000
#define LAYER_RUNS 20

static int batch, threads;
static double seconds = 3.0;
static ToolBench report;
static gboolean json, layers;
static char **shapes;
static char *backend;

static char *sources;

static const GOptionEntry entries[] = {
  { "batch", 'n', 0, G_OPTION_ARG_INT, &batch,
      "Rows of a run (default: the model's)", "N" },
  { "threads", 't', 0, G_OPTION_ARG_INT, &threads,
      "Threads to compute on (default: the CPUs of the process)", "N" },
  { "seconds", 'S', 0, G_OPTION_ARG_DOUBLE, &seconds,
      "Measure for so long, at least 10 runs (3)", "S" },
  { "json", 'j', 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL },
  { "layers", 'l', 0, G_OPTION_ARG_NONE, &layers, "Time each layer too",
      NULL },
  { "peak-gmacs", 0, 0, G_OPTION_ARG_DOUBLE, &report.peak.gmacs_f32,
      "With --layers: the machine's peak, 1e9 multiply-accumulates a second "
      "(default: measured)", "G" },
  { "peak-gbytes", 0, 0, G_OPTION_ARG_DOUBLE, &report.peak.gbytes,
      "With --layers: the memory's peak, 1e9 bytes a second (default: "
      "measured)", "G" },
  { "shape", 's', 0, G_OPTION_ARG_STRING_ARRAY, &shapes,
      "Give input NAME another shape, of a plan with profiles one of theirs; ? "
      "keeps a dimension (repeatable)",
      "NAME=1x3x480x640" },
  { "tactic-sources", 0, 0, G_OPTION_ARG_STRING, &sources,
      "Run what a plan was tuned with of this library", "cublaslt" },
  { "backend", 'b', 0, G_OPTION_ARG_STRING, &backend, "Run on this backend",
      "cpu" },
  { NULL }
};

/* Uniform in [0, 1), the same at each call; integers are 0 or 1. */
static void
fill_inputs (TrtEngine *engine, TrtContext *context)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < trt_engine_n_inputs (engine); i++) {
    void *data = trt_context_get_input (context, i);
    TrtTensorInfo info;
    gsize bytes;

    trt_context_get_input_info (context, i, &info);
    bytes = trt_tensor_info_bytes (&info);
    memset (data, 0, bytes);
    for (gsize j = 0; info.dtype == TRTK_F32 && j < bytes / 4; j++)
      ((float *) data)[j] = (float) g_rand_double (rand);
    for (gsize j = 0; info.dtype == TRTK_U8 && j < bytes; j++)
      ((guint8 *) data)[j] = (guint8) g_rand_int_range (rand, 0, 256);
  }
}

static gint
by_value (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

/* The smallest time that @share of the runs do not pass. */
static double
percentile (const GArray *sorted, double share)
{
  guint n = sorted->len;
  guint i = (guint) ceil (share * n);

  return g_array_index (sorted, double, CLAMP (i, 1, n) - 1);
}

static void
summarise (GArray *runs, double sum, ToolTimes *times)
{
  double squares = 0;

  g_array_sort (runs, by_value);
  times->n_runs = runs->len;
  times->mean = sum / runs->len;
  times->min = percentile (runs, 0);
  times->median = percentile (runs, 0.5);
  times->p90 = percentile (runs, 0.9);
  times->p95 = percentile (runs, 0.95);
  times->p99 = percentile (runs, 0.99);
  times->max = percentile (runs, 1);
  for (guint i = 0; i < runs->len; i++) {
    double d = g_array_index (runs, double, i) - times->mean;
    squares += d * d;
  }
  times->deviation = sqrt (squares / runs->len);
}

static gboolean
measure (TrtContext *context, ToolTimes *times, GError **error)
{
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (double));
  gint64 start, end = 0;
  double sum = 0;

  for (int i = 0; i < 3; i++) { /* first runs touch memory and caches */
    if (!trt_context_run (context, error))
      return FALSE;
  }
  start = g_get_monotonic_time ();
  while (runs->len < MAX_RUNS && !tool_interrupted ()
         && (runs->len < MIN_RUNS || (double) (end - start) < seconds * 1e6)) {
    gint64 before = g_get_monotonic_time ();
    double ms;
    if (!trt_context_run (context, error))
      return FALSE;
    end = g_get_monotonic_time ();
    ms = (double) (end - before) / 1e3;
    sum += ms;
    g_array_append_val (runs, ms);
  }
  if (runs->len < MIN_RUNS)
    return trt_fail (error, TRT_ERROR_CANCELLED, "interrupted");
  summarise (runs, sum, times);
  return TRUE;
}

static char *
describe_shapes (const TrtEngine *engine, const TrtContext *context)
{
  GString *s = g_string_new (NULL);

  for (guint i = 0; i < trt_engine_n_inputs (engine); i++) {
    g_autofree char *shape = NULL;
    TrtTensorInfo info;
    trt_context_get_input_info (context, i, &info);
    shape = tool_shape_text (info.rank, info.dims);
    g_string_append_printf (s, "%s%s=%s", i > 0 ? "," : "", info.name, shape);
  }
  return g_string_free (s, FALSE);
}

static gboolean
time_layers (TrtContext *context, GError **error)
{
  gboolean has_int8 = FALSE;

  trt_context_set_profiling (context, TRUE);
  for (int i = 0; i < LAYER_RUNS; i++) {
    if (!trt_context_run (context, error))
      return FALSE;
  }
  report.layers = trt_context_get_profile (context, &report.n_layers);
  for (guint i = 0; i < report.n_layers; i++)
    has_int8 |= report.layers[i].is_int8 && report.layers[i].macs > 0;
  tool_peak_measure (&report.peak, report.backend, has_int8);
  return TRUE;
}

static ToolCode
bench (const char *path, TrtEngine *engine, TrtContext *context)
{
  g_autofree char *text = NULL;
  GError *error = NULL;
  TrtTensorInfo info;

  fill_inputs (engine, context);
  report.path = path;
  report.backend = trt_engine_get_backend (engine);
  report.shape = describe_shapes (engine, context);
  report.times.rows = 1;
  if (trt_engine_n_inputs (engine) > 0) {
    trt_context_get_input_info (context, 0, &info);
    report.times.rows = info.rank > 0 ? info.dims[0] : 1;
  }
  if (!measure (context, &report.times, &error)
      || (layers && !time_layers (context, &error))) {
    g_free (report.shape);
    return tool_fail_error (TOOL_FAILED, error);
  }
  text = (json ? tool_bench_json : tool_bench_text) (&report);
  g_free (report.shape);
  return tool_print (text) ? TOOL_GOOD : TOOL_FAILED;
}

static ToolCode
check_options (void)
{
  ToolCode code;

  if (batch < 0 || threads < 0 || threads > 1024 || !(seconds > 0)
      || seconds > 86400)
    return tool_fail (TOOL_USAGE,
        "--batch and --threads are 1 or more, --seconds above 0");
  if (!(report.peak.gmacs_f32 >= 0) || !(report.peak.gbytes >= 0))
    return tool_fail (TOOL_USAGE, "--peak-gmacs and --peak-gbytes are above 0");
  report.peak.macs_are_stated = report.peak.gmacs_f32 > 0;
  report.peak.bytes_are_stated = report.peak.gbytes > 0;
  code = tool_use_sources (sources);
  return code != TOOL_GOOD ? code : tool_check_backend (backend);
}

static ToolCode
run (int argc, char **argv)
{
  g_autoptr (ToolModel) model = NULL;
  g_autoptr (TrtPlan) plan = NULL;
  g_autoptr (TrtEngine) engine = NULL;
  g_autoptr (TrtContext) context = NULL;
  ToolCode code;

  if (!tool_parse (&tool_bench, entries, &argc, &argv, 1, 1))
    return TOOL_USAGE;
  code = check_options ();
  if (code != TOOL_GOOD)
    return code;
  if (threads > 0)
    trt_executor_set_threads ((guint) threads);
  model = tool_model_open (argv[1], backend, shapes, &code);
  if (model == NULL
      || (batch > 0 && !tool_model_set_batch (model, batch, &code)))
    return code;
  plan = tool_model_build (model, &code);
  if (plan == NULL)
    return code;
  context = tool_model_context (model, plan, &engine, &code);
  if (context == NULL)
    return code;
  return bench (argv[1], engine, context);
}

const ToolCommand tool_bench = {
  .name = "bench",
  .arguments = "MODEL_OR_PLAN",
  .summary = "Measures how long a run takes: median, p95, p99.",
  .examples = "  trtplan bench yolox.plan --threads 2 --seconds 5\n"
              "  trtplan bench mobilenet.onnx --batch 4 --layers\n"
              "  trtplan bench face.plan --shape input=1x3x640x640",
  .run = run,
};
