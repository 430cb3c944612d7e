/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* bench.h: what the files of trtplan bench share. */
#ifndef TRTPLAN_BENCH_H
#define TRTPLAN_BENCH_H

#include "trt.h"

typedef struct {
  guint n_runs;
  double min, median, p90, p95, p99, max, mean, deviation; /* milliseconds */
  gint64 rows;
} ToolTimes;

/* What the machine can do at most; 0: not known. */
typedef struct {
  double gmacs_f32, gmacs_int8; /* 1e9 multiply-accumulates a second */
  double gbytes;                /* 1e9 bytes a second */
  gboolean macs_are_stated, bytes_are_stated;
} ToolPeak;

typedef struct {
  const char *path, *backend;
  char *shape; /* of the inputs */
  ToolTimes times;
  ToolPeak peak;
  const TrtLayerProfile *layers; /* NULL: not asked for */
  guint n_layers;
} ToolBench;

/* Measures what is not stated on the kernels of @backend, some 100 ms each. */
void tool_peak_measure (ToolPeak *peak, const char *backend,
    gboolean has_int8);
/* Milliseconds that @layer would take at the peak; 0 where not known. */
double tool_peak_ms (const ToolPeak *peak, const TrtLayerProfile *layer);

/* Caller frees (bench_report.c). */
char *tool_bench_json (const ToolBench *bench);
char *tool_bench_text (const ToolBench *bench);

static inline double
tool_layer_ms (const TrtLayerProfile *layer)
{
  return layer->n_runs > 0 ? layer->total_us / 1e3 / (double) layer->n_runs
                           : 0;
}

#endif
