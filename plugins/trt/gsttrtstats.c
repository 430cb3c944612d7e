/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Counters of one element.
 */
#include "gsttrtstats.h"

#include <stdlib.h>
#include <string.h>

static const gchar *const stage_names[GST_TRT_N_STAGES] = {
  [GST_TRT_STAGE_PREPROCESS] = "preprocess",
  [GST_TRT_STAGE_INFERENCE] = "inference",
  [GST_TRT_STAGE_POSTPROCESS] = "postprocess",
  [GST_TRT_STAGE_ATTACH] = "attach",
};

void
gst_trt_stats_add (GstTrtStats *stats, const GstTrtRunnerTimes *times,
    guint64 attach, guint n_objects)
{
  const guint64 values[GST_TRT_N_STAGES]
      = { times->preprocess, times->inference, times->postprocess, attach };

  for (guint s = 0; s < GST_TRT_N_STAGES; s++) {
    stats->total[s] += values[s];
    stats->last[s][stats->window_next] = values[s];
  }
  stats->n_inferences++;
  stats->n_objects += n_objects;
  stats->n_together += times->n_frames;
  stats->window_next = (stats->window_next + 1) % GST_TRT_STATS_WINDOW;
  stats->window_used = MIN (stats->window_used + 1, GST_TRT_STATS_WINDOW);
}

static int
compare (const void *a, const void *b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

  return x < y ? -1 : x > y;
}

/* "NAME-ns-total" and "-mean" since the start, "-p50" and "-p95" over the
 * window. */
static void
add_stage (GstStructure *structure, const GstTrtStats *stats, guint stage)
{
  guint64 sorted[GST_TRT_STATS_WINDOW] = { 0 };
  guint n = stats->window_used, last = MAX (n, 1) - 1;
  const gchar *name = stage_names[stage];
  g_autofree gchar *total = g_strconcat (name, "-ns-total", NULL);
  g_autofree gchar *mean = g_strconcat (name, "-ns-mean", NULL);
  g_autofree gchar *p50 = g_strconcat (name, "-ns-p50", NULL);
  g_autofree gchar *p95 = g_strconcat (name, "-ns-p95", NULL);

  memcpy (sorted, stats->last[stage], n * sizeof *sorted);
  qsort (sorted, n, sizeof *sorted, compare);
  gst_structure_set (structure, //
      total, G_TYPE_UINT64, stats->total[stage], //
      mean, G_TYPE_UINT64,
      stats->total[stage] / MAX (stats->n_inferences, 1), //
      p50, G_TYPE_UINT64, sorted[(guint) (.5 * last + .5)], //
      p95, G_TYPE_UINT64, sorted[(guint) (.95 * last + .5)], NULL);
}

GstStructure *
gst_trt_stats_to_structure (const GstTrtStats *stats)
{
  GstStructure *structure = gst_structure_new ("trtinfer-stats", //
      "frames", G_TYPE_UINT64, stats->n_frames, //
      "inferences", G_TYPE_UINT64, stats->n_inferences, //
      "skipped", G_TYPE_UINT64, stats->n_skipped, //
      "objects", G_TYPE_UINT64, stats->n_objects, //
      "frames-per-batch-mean", G_TYPE_DOUBLE,
      (gdouble) stats->n_together / (gdouble) MAX (stats->n_inferences, 1),
      NULL);

  for (guint s = 0; s < GST_TRT_N_STAGES; s++)
    add_stage (structure, stats, s);
  return structure;
}
