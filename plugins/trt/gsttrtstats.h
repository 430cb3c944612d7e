/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Counters of one element. */
#ifndef __GST_TRT_STATS_H__
#define __GST_TRT_STATS_H__

#include <gst/trt/gsttrt.h>

G_BEGIN_DECLS

#define GST_TRT_STATS_WINDOW 256

typedef enum {
  GST_TRT_STAGE_PREPROCESS,
  GST_TRT_STAGE_INFERENCE,
  GST_TRT_STAGE_POSTPROCESS,
  GST_TRT_STAGE_ATTACH, /* metas, tensors, message */
  GST_TRT_N_STAGES,
} GstTrtStage;

/* Not locked; all zero is a good start. */
typedef struct {
  guint64 n_frames;     /* passed on */
  guint64 n_inferences;
  guint64 n_skipped;    /* passed without inference */
  guint64 n_objects;
  guint64 n_together;   /* of each inferred frame, those of its batch */
  guint window_used, window_next;
  /* Nanoseconds: of all frames that were inferred, and of each of the last. */
  guint64 total[GST_TRT_N_STAGES];
  guint64 last[GST_TRT_N_STAGES][GST_TRT_STATS_WINDOW];
} GstTrtStats;

/* A frame was inferred; putting the results on it took @attach nanoseconds. */
void gst_trt_stats_add (GstTrtStats *stats, const GstTrtRunnerTimes *times,
    guint64 attach, guint n_objects);
GstStructure *gst_trt_stats_to_structure (const GstTrtStats *stats);

G_END_DECLS

#endif /* __GST_TRT_STATS_H__ */
