/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* bench_report.c: what trtplan bench found, for people and for programs. */
#include <json-glib/json-glib.h>

#include "bench.h"

/* ---- JSON ------------------------------------------------------------- */

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
add_peak (JsonBuilder *b, const ToolPeak *p)
{
  json_builder_set_member_name (b, "peak");
  json_builder_begin_object (b);
  add_number (b, "gmacs_f32", p->gmacs_f32);
  add_number (b, "gmacs_int8", p->gmacs_int8);
  add_number (b, "gbytes", p->gbytes);
  add_text (b, "gmacs_source", p->macs_are_stated ? "stated" : "measured");
  add_text (b, "gbytes_source", p->bytes_are_stated ? "stated" : "measured");
  json_builder_end_object (b);
}

static void
add_layers (JsonBuilder *b, const ToolBench *bench)
{
  json_builder_set_member_name (b, "layers");
  json_builder_begin_array (b);
  for (guint i = 0; i < bench->n_layers; i++) {
    const TrtLayerProfile *l = &bench->layers[i];
    json_builder_begin_object (b);
    add_text (b, "name", l->name);
    add_text (b, "kernel", l->kernel);
    add_number (b, "ms", tool_layer_ms (l));
    add_number (b, "macs", l->macs);
    add_number (b, "bytes", l->bytes);
    add_number (b, "roof_ms", tool_peak_ms (&bench->peak, l));
    json_builder_end_object (b);
  }
  json_builder_end_array (b);
}

char *
tool_bench_json (const ToolBench *bench)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL, *name = g_filename_display_name (bench->path);
  const ToolTimes *t = &bench->times;

  json_builder_begin_object (b);
  add_text (b, "model", name);
  add_text (b, "version", trt_version ());
  add_text (b, "backend", bench->backend);
  add_text (b, "shape", bench->shape);
  add_count (b, "threads", trt_executor_get_threads ());
  add_count (b, "batch", t->rows);
  add_count (b, "runs", t->n_runs);
  add_number (b, "min_ms", t->min);
  add_number (b, "median_ms", t->median);
  add_number (b, "p90_ms", t->p90);
  add_number (b, "p95_ms", t->p95);
  add_number (b, "p99_ms", t->p99);
  add_number (b, "max_ms", t->max);
  add_number (b, "mean_ms", t->mean);
  add_number (b, "stddev_ms", t->deviation);
  add_number (b, "rows_per_second", (double) t->rows * 1e3 / t->median);
  if (bench->layers != NULL) {
    add_peak (b, &bench->peak);
    add_layers (b, bench);
  }
  json_builder_end_object (b);
  root = json_builder_get_root (b);
  text = json_to_string (root, TRUE);
  return g_strconcat (text, "\n", NULL);
}

/* ---- text ------------------------------------------------------------- */

static void
append_peak (GString *s, const ToolPeak *p)
{
  g_string_append_printf (s, "\n  roof: %.1f GMAC/s f32", p->gmacs_f32);
  if (p->gmacs_int8 > 0 && !p->macs_are_stated)
    g_string_append_printf (s, ", %.1f GMAC/s INT8", p->gmacs_int8);
  g_string_append (s, p->macs_are_stated
                          ? " (as stated)"
                          : " (measured: a 1024-square product on this "
                            "backend)");
  g_string_append_printf (s, ", %.1f GB/s (%s)\n", p->gbytes,
      p->bytes_are_stated ? "as stated"
                          : "measured: 64 MiB read, 64 MiB written");
  g_string_append (s,
      "  %roof: time at the roof over time taken; bytes are what a layer must "
      "move at least,\n  so a value that was still in the cache can pass "
      "100 %\n\n");
}

static void
append_layers (GString *s, const ToolBench *bench)
{
  double total = 0;

  append_peak (s, &bench->peak);
  for (guint i = 0; i < bench->n_layers; i++)
    total += tool_layer_ms (&bench->layers[i]);
  g_string_append (s, "        ms      %      MMAC       MB   GMAC/s    GB/s  "
                      "%roof  kernel                    layer\n");
  for (guint i = 0; i < bench->n_layers; i++) {
    const TrtLayerProfile *l = &bench->layers[i];
    double ms = tool_layer_ms (l), rate = ms > 0 ? 1 / ms / 1e6 : 0;
    g_string_append_printf (s,
        "  %8.3f  %5.1f  %8.2f  %7.3f  %7.1f  %6.1f  %5.0f  %-24s  %s\n", ms,
        total > 0 ? 100 * ms / total : 0, l->macs / 1e6, l->bytes / 1e6,
        l->macs * rate, l->bytes * rate,
        ms > 0 ? 100 * tool_peak_ms (&bench->peak, l) / ms : 0, l->kernel,
        l->name);
  }
}

char *
tool_bench_text (const ToolBench *bench)
{
  GString *s = g_string_new (NULL);
  const ToolTimes *t = &bench->times;

  g_string_printf (s,
      "%s: %s on %s, batch %d, %u threads, %u runs\n"
      "  median %.3f ms   p90 %.3f ms   p95 %.3f ms   p99 %.3f ms   "
      "(%.3f to %.3f, mean %.3f +- %.3f)\n"
      "  %.1f rows a second\n",
      bench->path, bench->shape, bench->backend, (int) t->rows,
      trt_executor_get_threads (), t->n_runs, t->median, t->p90, t->p95,
      t->p99, t->min, t->max, t->mean, t->deviation,
      (double) t->rows * 1e3 / t->median);
  if (bench->layers != NULL)
    append_layers (s, bench);
  return g_string_free (s, FALSE);
}
