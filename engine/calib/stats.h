/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* stats.h: what calibration knows about the activations of a graph: of each
 * tensor, and of each of its channels (axis 1). */
#ifndef TRT_CALIB_STATS_H
#define TRT_CALIB_STATS_H

#include "calib/histogram.h"
#include "ir/graph.h"

#define TRT_CALIB_BINS 2048       /* on each side of 0, of a tensor */
#define TRT_CALIB_CHANNEL_BINS 512 /* the same, of one channel */

typedef struct {
  float min, max;
  double sum, squares;
  guint64 n;
  TrtHistogram histogram; /* bins NULL: not counted by channel */
} TrtChannelStats;

typedef struct {
  char *name;
  float min, max;
  TrtHistogram histogram;
  guint n_channels; /* 1 where the tensor has no axis of channels */
  TrtChannelStats *channels;
} TrtTensorStats;

/* The statistics of one graph. */
typedef struct {
  GHashTable *tensors; /* name -> TrtTensorStats */
  guint n_samples;
  guint n_by_channel; /* channels counted in front of dense convolutions */
} TrtStats;

TrtStats *trt_stats_new (void);
void trt_stats_free (TrtStats *stats);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrtStats, trt_stats_free)
/* Makes room for a tensor; @by_channel: count every channel on its own. */
TrtTensorStats *trt_stats_add (TrtStats *stats, const char *name,
    guint n_channels, gboolean by_channel);
TrtTensorStats *trt_stats_find (const TrtStats *stats, const char *name);
/* Looks at @values, n_outer x n_channels x n_inner. FALSE where one of them is
 * not finite; then nothing is counted. */
gboolean trt_tensor_stats_update (TrtTensorStats *stats, const float *values,
    gsize n_outer, gsize n_inner);
double trt_channel_stats_mean (const TrtChannelStats *stats);
double trt_channel_stats_variance (const TrtChannelStats *stats);

#endif
