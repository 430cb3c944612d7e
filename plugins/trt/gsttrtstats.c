/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Counters of one element.
 */
#include "gsttrtstats.h"

#include <stdlib.h>
#include <string.h>

void
gst_trt_stats_add (
    GstTrtStats *stats, const GstTrtRunnerTimes *times, guint n_objects)
{
  guint i = stats->window_next;

  stats->n_inferences++;
  stats->n_objects += n_objects;
  stats->preprocess[i] = times->preprocess;
  stats->inference[i] = times->inference;
  stats->postprocess[i] = times->postprocess;
  stats->window_next = (i + 1) % GST_TRT_STATS_WINDOW;
  stats->window_used = MIN (stats->window_used + 1, GST_TRT_STATS_WINDOW);
}

static int
compare (const void *a, const void *b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

/* The value below which @fraction of the window lies, in milliseconds. */
static gdouble
quantile (const gint64 *values, guint n, gdouble fraction)
{
  gint64 sorted[GST_TRT_STATS_WINDOW];

  if (n == 0)
    return 0;
  memcpy (sorted, values, n * sizeof *sorted);
  qsort (sorted, n, sizeof *sorted, compare);
  return (gdouble) sorted[(guint) (fraction * (n - 1) + 0.5)] / 1000;
}

GstStructure *
gst_trt_stats_to_structure (const GstTrtStats *s)
{
  guint n = s->window_used;

  return gst_structure_new ("trtinfer-stats", //
      "frames", G_TYPE_UINT64, s->n_frames, //
      "inferences", G_TYPE_UINT64, s->n_inferences, //
      "skipped", G_TYPE_UINT64, s->n_skipped, //
      "objects", G_TYPE_UINT64, s->n_objects, //
      "preprocess-ms-p50", G_TYPE_DOUBLE, quantile (s->preprocess, n, .5), //
      "inference-ms-p50", G_TYPE_DOUBLE, quantile (s->inference, n, .5), //
      "inference-ms-p95", G_TYPE_DOUBLE, quantile (s->inference, n, .95), //
      "postprocess-ms-p50", G_TYPE_DOUBLE, quantile (s->postprocess, n, .5),
      NULL);
}
