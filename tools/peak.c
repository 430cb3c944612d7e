/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* peak.c: the roof that layers are held against. It is what this engine's own
 * kernels reach where nothing is in their way: a product of 1024-square
 * matrices whose operands stay in the cache, and an element-wise operator on
 * 64 MiB that stay nowhere. The processor's data sheet may promise more. */
#include "bench.h"

#include <string.h>

#define SIDE 1024
#define MACS ((double) SIDE * SIDE * SIDE)
#define FLOATS (16 << 20)
#define TIME_US 150000
#define MIN_RUNS 3

static const char product[]
    = "graph peak {\n"
      "  input %x : f32[1024,1024]\n"
      "  const %w : f32[1024,1024] = fill 0.5\n"
      "  %y = MatMul product (%x, %w)\n"
      "  output %y\n"
      "}\n";

static const char product_int8[]
    = "graph peak {\n"
      "  input %x : u8[1,1024,32,32]\n"
      "  const %w : s8[1024,1024,1,1] = fill 1\n"
      "  const %one : f32[1] = {1.0}\n"
      "  %y = TrtQConv product (%x, %w, _, %one, %one) {y_dtype=2}\n"
      "  output %y\n"
      "}\n";

static const char stream[]
    = "graph peak {\n"
      "  input %x : f32[16777216]\n"
      "  %y = Neg stream (%x)\n"
      "  output %y\n"
      "}\n";

/* Seconds of the fastest run; 0 where the graph does not run here. */
static double
fastest (const char *text, const char *backend)
{
  TrtBuildOptions build = { .backend = backend };
  TrtEngineOptions options = { .backend = backend };
  g_autoptr (TrtGraph) graph = trt_graph_parse (text, NULL);
  g_autoptr (TrtPlan) plan = NULL;
  g_autoptr (TrtEngine) engine = NULL;
  g_autoptr (TrtContext) context = NULL;
  gint64 start = g_get_monotonic_time (), best = G_MAXINT64;

  plan = graph != NULL ? trt_plan_build (graph, &build, NULL) : NULL;
  engine = plan != NULL ? trt_engine_new (plan, &options, NULL) : NULL;
  context = engine != NULL ? trt_context_new (engine, NULL) : NULL;
  if (context == NULL)
    return 0;
  for (int i = 0; i < MIN_RUNS || g_get_monotonic_time () - start < TIME_US;
      i++) {
    gint64 before = g_get_monotonic_time ();
    if (!trt_context_run (context, NULL))
      return 0;
    best = MIN (best, g_get_monotonic_time () - before);
  }
  return (double) MAX (best, 1) / 1e6;
}

static double
rate (double amount, double seconds)
{
  return seconds > 0 ? amount / seconds / 1e9 : 0;
}

void
tool_peak_measure (ToolPeak *peak, const char *backend, gboolean has_int8)
{
  if (!peak->macs_are_stated) {
    peak->gmacs_f32 = rate (MACS, fastest (product, backend));
    if (has_int8)
      peak->gmacs_int8 = rate (MACS, fastest (product_int8, backend));
  }
  if (!peak->bytes_are_stated) /* once read, once written */
    peak->gbytes = rate (2.0 * FLOATS * sizeof (float),
        fastest (stream, backend));
}

double
tool_peak_ms (const ToolPeak *peak, const TrtLayerProfile *layer)
{
  double gmacs = layer->is_int8 && peak->gmacs_int8 > 0 ? peak->gmacs_int8
                                                        : peak->gmacs_f32;
  double compute = gmacs > 0 ? layer->macs / gmacs / 1e6 : 0;
  double memory = peak->gbytes > 0 ? layer->bytes / peak->gbytes / 1e6 : 0;

  return MAX (compute, memory);
}
