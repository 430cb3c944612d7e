/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Counters of one element. */
#ifndef __GST_TRT_STATS_H__
#define __GST_TRT_STATS_H__

#include <gst/trt/gsttrt.h>

G_BEGIN_DECLS

#define GST_TRT_STATS_WINDOW 256

/* Not locked; all zero is a good start. */
typedef struct {
  guint64 n_frames;     /* passed on */
  guint64 n_inferences;
  guint64 n_skipped;    /* passed without inference */
  guint64 n_objects;
  guint window_used, window_next;
  /* Of the last frames that were inferred, microseconds. */
  gint64 preprocess[GST_TRT_STATS_WINDOW];
  gint64 inference[GST_TRT_STATS_WINDOW];
  gint64 postprocess[GST_TRT_STATS_WINDOW];
} GstTrtStats;

void gst_trt_stats_add (
    GstTrtStats *stats, const GstTrtRunnerTimes *times, guint n_objects);
GstStructure *gst_trt_stats_to_structure (const GstTrtStats *stats);

G_END_DECLS

#endif /* __GST_TRT_STATS_H__ */
