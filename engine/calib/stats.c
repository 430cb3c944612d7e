/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* stats.c: looking at tensors. */
#include "calib/stats.h"

#include <math.h>

#define LANES 16

static void
free_tensor (gpointer data)
{
  TrtTensorStats *t = data;

  for (guint i = 0; i < t->n_channels; i++)
    trt_histogram_clear (&t->channels[i].histogram);
  trt_histogram_clear (&t->histogram);
  g_free (t->channels);
  g_free (t->name);
  g_free (t);
}

TrtStats *
trt_stats_new (void)
{
  TrtStats *stats = g_new0 (TrtStats, 1);

  stats->tensors = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
      free_tensor);
  return stats;
}

void
trt_stats_free (TrtStats *stats)
{
  if (stats == NULL)
    return;
  g_hash_table_unref (stats->tensors);
  g_free (stats);
}

TrtTensorStats *
trt_stats_add (TrtStats *stats, const char *name, guint n_channels,
    gboolean by_channel)
{
  TrtTensorStats *t = g_new0 (TrtTensorStats, 1);

  t->name = g_strdup (name);
  t->n_channels = n_channels;
  t->min = INFINITY;
  t->max = -INFINITY;
  t->channels = g_new0 (TrtChannelStats, n_channels);
  trt_histogram_init (&t->histogram, TRT_CALIB_BINS);
  for (guint i = 0; i < n_channels; i++) {
    t->channels[i].min = INFINITY;
    t->channels[i].max = -INFINITY;
    if (by_channel)
      trt_histogram_init (&t->channels[i].histogram, TRT_CALIB_CHANNEL_BINS);
  }
  g_hash_table_replace (stats->tensors, t->name, t);
  return t;
}

TrtTensorStats *
trt_stats_find (const TrtStats *stats, const char *name)
{
  return g_hash_table_lookup (stats->tensors, name);
}

double
trt_channel_stats_mean (const TrtChannelStats *stats)
{
  return stats->n > 0 ? stats->sum / (double) stats->n : 0;
}

double
trt_channel_stats_variance (const TrtChannelStats *stats)
{
  double mean = trt_channel_stats_mean (stats);

  return stats->n > 0
             ? MAX (stats->squares / (double) stats->n - mean * mean, 0)
             : 0;
}

typedef struct {
  float min, max;
  double sum, squares;
  float poison; /* NaN after a NaN or an infinity, else 0 */
} Glance;

/* Several running values side by side, so that the compiler can use vectors
 * without being allowed to reorder a sum. */
static Glance
glance (const float *v, gsize n)
{
  float lo[LANES], hi[LANES], sum[LANES] = { 0 }, poison[LANES] = { 0 };
  float squares[LANES] = { 0 };
  Glance g = { v[0], v[0], 0, 0, 0 };
  gsize i = 0;

  for (int k = 0; k < LANES; k++)
    lo[k] = hi[k] = v[0];
  for (; i + LANES <= n; i += LANES) {
    for (int k = 0; k < LANES; k++) {
      float x = v[i + (gsize) k];
      lo[k] = x < lo[k] ? x : lo[k];
      hi[k] = x > hi[k] ? x : hi[k];
      sum[k] += x;
      squares[k] += x * x;
      poison[k] += x * 0.0f;
    }
  }
  for (; i < n; i++) {
    lo[0] = v[i] < lo[0] ? v[i] : lo[0];
    hi[0] = v[i] > hi[0] ? v[i] : hi[0];
    sum[0] += v[i];
    squares[0] += v[i] * v[i];
    poison[0] += v[i] * 0.0f;
  }
  for (int k = 0; k < LANES; k++) {
    g.min = MIN (g.min, lo[k]);
    g.max = MAX (g.max, hi[k]);
    g.sum += (double) sum[k];
    g.squares += (double) squares[k];
    g.poison += poison[k];
  }
  return g;
}

gboolean
trt_tensor_stats_update (TrtTensorStats *stats, const float *values,
    gsize n_outer, gsize n_inner)
{
  gsize n_planes = n_outer * stats->n_channels, n = n_planes * n_inner;
  g_autofree Glance *seen = g_new (Glance, n_planes + 1);
  float magnitude = 0;

  if (n == 0)
    return TRUE;
  for (gsize i = 0; i < n_planes; i++) {
    seen[i] = glance (values + i * n_inner, n_inner);
    if (isnan (seen[i].poison))
      return FALSE;
  }
  for (gsize i = 0; i < n_planes; i++) {
    TrtChannelStats *c = &stats->channels[i % stats->n_channels];
    float m = MAX (-seen[i].min, seen[i].max);

    c->min = MIN (c->min, seen[i].min);
    c->max = MAX (c->max, seen[i].max);
    c->sum += seen[i].sum;
    c->squares += seen[i].squares;
    c->n += n_inner;
    if (c->histogram.bins != NULL)
      trt_histogram_add (&c->histogram, values + i * n_inner, n_inner,
          (double) m);
    stats->min = MIN (stats->min, c->min);
    stats->max = MAX (stats->max, c->max);
    magnitude = MAX (magnitude, m);
  }
  trt_histogram_add (&stats->histogram, values, n, (double) magnitude);
  return TRUE;
}
