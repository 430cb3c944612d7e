/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cmd_bench.c: trtplan bench: how long a run takes. */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "backends/backend.h"
#include "model.h"

#define MIN_RUNS 10
#define MAX_RUNS 10000000
#define LAYER_RUNS 20

static int batch, threads;
static double seconds = 3.0;
static gboolean json, layers;
static char **shapes;
static char *backend;

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
  { "shape", 's', 0, G_OPTION_ARG_STRING_ARRAY, &shapes,
      "Give input NAME another shape; ? keeps a dimension (repeatable)",
      "NAME=1x3x480x640" },
  { "backend", 'b', 0, G_OPTION_ARG_STRING, &backend, "Run on this backend",
      "cpu" },
  { NULL }
};

typedef struct {
  guint n_runs;
  double min, median, p95, p99, max, mean; /* milliseconds */
  gint64 rows;
} Times;

/* Uniform in [0, 1), the same at each call; integers are 0 or 1. */
static void
fill_inputs (TrtEngine *engine, TrtContext *context)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < trt_engine_n_inputs (engine); i++) {
    void *data = trt_context_get_input (context, i);
    TrtTensorInfo info;
    gsize bytes;

    trt_engine_get_input (engine, i, &info);
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

static gboolean
measure (TrtContext *context, Times *times, GError **error)
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
  g_array_sort (runs, by_value);
  times->n_runs = runs->len;
  times->mean = sum / runs->len;
  times->min = percentile (runs, 0);
  times->median = percentile (runs, 0.5);
  times->p95 = percentile (runs, 0.95);
  times->p99 = percentile (runs, 0.99);
  times->max = percentile (runs, 1);
  return TRUE;
}

static double
layer_ms (const TrtLayerProfile *layer)
{
  return layer->n_runs > 0 ? layer->total_us / 1e3 / (double) layer->n_runs
                           : 0;
}

static void
add_number (JsonBuilder *b, const char *name, double value)
{
  json_builder_set_member_name (b, name);
  json_builder_add_double_value (b, value);
}

static void
add_count (JsonBuilder *b, const char *name, gint64 value)
{
  json_builder_set_member_name (b, name);
  json_builder_add_int_value (b, value);
}

static void
add_text (JsonBuilder *b, const char *name, const char *value)
{
  json_builder_set_member_name (b, name);
  json_builder_add_string_value (b, value);
}

static void
add_layers (JsonBuilder *b, const TrtLayerProfile *profile, guint n)
{
  json_builder_set_member_name (b, "layers");
  json_builder_begin_array (b);
  for (guint i = 0; i < n; i++) {
    json_builder_begin_object (b);
    add_text (b, "name", profile[i].name);
    add_text (b, "kernel", profile[i].kernel);
    add_number (b, "ms", layer_ms (&profile[i]));
    add_number (b, "macs", profile[i].macs);
    json_builder_end_object (b);
  }
  json_builder_end_array (b);
}

static char *
as_json (const char *path, const Times *t, const TrtLayerProfile *profile,
    guint n)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL, *name = g_filename_display_name (path);

  json_builder_begin_object (b);
  add_text (b, "model", name);
  add_text (b, "version", trt_version ());
  add_count (b, "threads", trt_executor_get_threads ());
  add_count (b, "batch", t->rows);
  add_count (b, "runs", t->n_runs);
  add_number (b, "min_ms", t->min);
  add_number (b, "median_ms", t->median);
  add_number (b, "p95_ms", t->p95);
  add_number (b, "p99_ms", t->p99);
  add_number (b, "max_ms", t->max);
  add_number (b, "mean_ms", t->mean);
  add_number (b, "rows_per_second", (double) t->rows * 1e3 / t->median);
  if (layers)
    add_layers (b, profile, n);
  json_builder_end_object (b);
  root = json_builder_get_root (b);
  text = json_to_string (root, TRUE);
  return g_strconcat (text, "\n", NULL);
}

static char *
as_text (const char *path, const Times *t, const TrtLayerProfile *profile,
    guint n)
{
  GString *s = g_string_new (NULL);
  double total = 0;

  g_string_printf (s,
      "%s: batch %d, %u threads, %u runs\n"
      "  median %.3f ms   p95 %.3f ms   p99 %.3f ms   (%.3f to %.3f)\n"
      "  %.1f rows a second\n",
      path, (int) t->rows, trt_executor_get_threads (), t->n_runs, t->median,
      t->p95, t->p99, t->min, t->max, (double) t->rows * 1e3 / t->median);
  if (!layers)
    return g_string_free (s, FALSE);
  for (guint i = 0; i < n; i++)
    total += layer_ms (&profile[i]);
  g_string_append (s, "\n        ms      %   GMAC/s  kernel                    "
                      "layer\n");
  for (guint i = 0; i < n; i++) {
    double ms = layer_ms (&profile[i]);
    g_string_append_printf (s, "  %8.3f  %5.1f  %7.1f  %-24s  %s\n", ms,
        total > 0 ? 100 * ms / total : 0,
        ms > 0 ? profile[i].macs / ms / 1e6 : 0, profile[i].kernel,
        profile[i].name);
  }
  return g_string_free (s, FALSE);
}

static ToolCode
bench (const char *path, TrtEngine *engine, TrtContext *context)
{
  const TrtLayerProfile *profile = NULL;
  g_autofree char *text = NULL;
  GError *error = NULL;
  Times times = { .rows = 1 };
  TrtTensorInfo info;
  gboolean good;
  guint n = 0;

  fill_inputs (engine, context);
  if (trt_engine_n_inputs (engine) > 0) {
    trt_engine_get_input (engine, 0, &info);
    times.rows = info.rank > 0 ? info.dims[0] : 1;
  }
  good = measure (context, &times, &error);
  if (good && layers) {
    trt_context_set_profiling (context, TRUE);
    for (int i = 0; i < LAYER_RUNS && good; i++)
      good = trt_context_run (context, &error);
    profile = trt_context_get_profile (context, &n);
  }
  if (!good)
    return tool_fail_error (TOOL_FAILED, error);
  text = (json ? as_json : as_text) (path, &times, profile, n);
  return tool_print (text) ? TOOL_GOOD : TOOL_FAILED;
}

static ToolCode
check_options (void)
{
  GError *error = NULL;

  if (batch < 0 || threads < 0 || threads > 1024 || !(seconds > 0)
      || seconds > 86400)
    return tool_fail (TOOL_USAGE,
        "--batch and --threads are 1 or more, --seconds above 0");
  if (backend != NULL && trt_backend_find (backend, &error) == NULL)
    return tool_fail_error (TOOL_USAGE, error);
  return TOOL_GOOD;
}

static ToolCode
run (int argc, char **argv)
{
  g_autoptr (ToolModel) model = NULL;
  g_autoptr (TrtPlan) plan = NULL;
  g_autoptr (TrtEngine) engine = NULL;
  g_autoptr (TrtContext) context = NULL;
  TrtEngineOptions options;
  GError *error = NULL;
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
  options = (TrtEngineOptions) { .backend = backend };
  engine = trt_engine_new (plan, &options, &error);
  if (engine != NULL)
    context = trt_context_new (engine, &error);
  if (context == NULL)
    return tool_fail_error (tool_code_of_build (error), error);
  return bench (argv[1], engine, context);
}

const ToolCommand tool_bench = {
  .name = "bench",
  .arguments = "MODEL_OR_PLAN",
  .summary = "Measures how long a run takes: median, p95, p99.",
  .examples = "  trtplan bench yolox.plan --threads 2 --seconds 5\n"
              "  trtplan bench mobilenet.onnx --batch 4 --layers",
  .run = run,
};
