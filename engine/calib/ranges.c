/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* ranges.c: statistics to ranges. */
#include "calib/ranges.h"

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "calib/equalise.h"
#include "ops/op.h"

/* ---- lifecycle -------------------------------------------------------- */

static void
free_range (gpointer data)
{
  TrtTensorRange *range = data;

  g_free (range->channels);
  g_free (range->name);
  g_free (range);
}

TrtCalibration *
trt_calibration_new (const char *model)
{
  TrtCalibration *c = g_new0 (TrtCalibration, 1);

  c->model = g_strdup (model);
  c->tensors = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
      free_range);
  c->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return c;
}

/**
 * trt_calibration_free:
 * @calibration: (nullable): may be %NULL
 */
void
trt_calibration_free (TrtCalibration *calibration)
{
  if (calibration == NULL)
    return;
  g_hash_table_unref (calibration->tensors);
  g_hash_table_unref (calibration->kept);
  g_free (calibration->fingerprint);
  g_free (calibration->method);
  g_free (calibration->model);
  g_free (calibration);
}

TrtTensorRange *
trt_calibration_find (const TrtCalibration *calibration, const char *name)
{
  return g_hash_table_lookup (calibration->tensors, name);
}

TrtTensorRange *
trt_calibration_add (TrtCalibration *calibration, const char *name,
    guint n_channels)
{
  TrtTensorRange *range = g_new0 (TrtTensorRange, 1);

  range->name = g_strdup (name);
  range->n_channels = n_channels;
  if (n_channels > 0)
    range->channels = g_new0 (TrtRange, n_channels);
  g_hash_table_replace (calibration->tensors, range->name, range);
  return range;
}

TrtCalibration *
trt_calibration_copy (const TrtCalibration *calibration)
{
  TrtCalibration *c = trt_calibration_new (calibration->model);
  GHashTableIter iter;
  gpointer key, value;

  c->fingerprint = g_strdup (calibration->fingerprint);
  c->method = g_strdup (calibration->method);
  c->n_samples = calibration->n_samples;
  c->keep_bias = calibration->keep_bias;
  c->plain = calibration->plain;
  c->equalised = calibration->equalised;
  c->room = calibration->room;
  g_hash_table_iter_init (&iter, calibration->tensors);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const TrtTensorRange *from = value;
    TrtTensorRange *to = trt_calibration_add (c, from->name,
        from->n_channels);
    to->min = from->min;
    to->max = from->max;
    to->low = from->low;
    to->high = from->high;
    for (guint i = 0; i < from->n_channels; i++)
      to->channels[i] = from->channels[i];
  }
  g_hash_table_iter_init (&iter, calibration->kept);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_hash_table_add (c->kept, g_strdup (key));
  return c;
}

/* ---- choosing --------------------------------------------------------- */

static TrtRange
choose (const TrtCalibMethod *method, const TrtHistogram *histogram,
    double min, double max, const TrtIntegers *integers)
{
  TrtRangeRequest request = { histogram, min, max, *integers };
  double low = min, high = max;

  if (max > min)
    method->choose (&request, &low, &high);
  return (TrtRange){ .low = (float) low, .high = (float) high };
}

/* Clipping moves the zero point, and the zero point what is best clipped. */
#define N_ROUNDS 2

static void
choose_plain (const TrtCalibMethod *method, const TrtTensorStats *stats,
    TrtTensorRange *range)
{
  TrtIntegers n = trt_integers_plain ();
  TrtRange r = choose (method, &stats->histogram, (double) stats->min,
      (double) stats->max, &n);

  range->low = r.low;
  range->high = r.high;
}

static void
choose_tensor (const TrtCalibMethod *method, const TrtTensorStats *stats,
    gboolean may_shift, TrtTensorRange *range)
{
  TrtRange r = { .low = stats->min, .high = stats->max };

  for (int round = 0; round < N_ROUNDS; round++) {
    TrtIntegers n = trt_integers_for (&r, 1, may_shift);
    r = choose (method, &stats->histogram, (double) stats->min,
        (double) stats->max, &n);
    if (n.zero == 0)
      break;
  }
  range->low = r.low;
  range->high = r.high;
}

static void
choose_channels (const TrtCalibMethod *method, const TrtTensorStats *stats,
    gboolean may_shift, TrtTensorRange *range)
{
  TrtIntegers n;

  for (guint i = 0; i < stats->n_channels; i++) {
    const TrtChannelStats *c = &stats->channels[i];
    range->channels[i] = (TrtRange){ .low = c->min, .high = c->max,
      .mean = (float) trt_channel_stats_mean (c) };
  }
  if (stats->channels[0].histogram.bins == NULL)
    return;
  n = trt_integers_for (range->channels, stats->n_channels, may_shift);
  for (guint i = 0; i < stats->n_channels; i++) {
    const TrtChannelStats *c = &stats->channels[i];
    TrtRange r = choose (method, &c->histogram, (double) c->min,
        (double) c->max, &n);
    range->channels[i].low = r.low;
    range->channels[i].high = r.high;
  }
}

void
trt_calibration_set_scales (TrtCalibration *calibration, const TrtFlow *flow,
    const TrtStats *stats, TrtScales scales, double room)
{
  if (room > 0)
    trt_calibration_widen (calibration, flow, room);
  if (scales == TRT_SCALES_LEVEL)
    trt_calibration_level (calibration, flow);
  if (scales == TRT_SCALES_EQUALISED)
    trt_calibration_equalise (calibration, flow, stats);
  calibration->equalised = scales == TRT_SCALES_EQUALISED;
  calibration->room = room;
}

TrtCalibration *
trt_calibration_from_stats (const TrtFlow *flow, const TrtStats *stats,
    const TrtCalibMethod *method, TrtScales scales)
{
  TrtCalibration *c = trt_calibration_new (flow->graph->name);
  gboolean plain = scales == TRT_SCALES_PLAIN;

  c->method = g_strdup (method->name);
  c->n_samples = stats->n_samples;
  c->plain = c->keep_bias = plain;
  c->fingerprint = trt_calibration_fingerprint (flow->graph);
  for (guint i = 0; i < flow->tensors->len; i++) {
    const TrtFlowTensor *t = flow->tensors->pdata[i];
    const TrtTensorStats *s = trt_stats_find (stats, t->tensor->name);
    TrtTensorRange *range;
    if (s == NULL)
      continue;
    range = trt_calibration_add (c, s->name, plain ? 0 : s->n_channels);
    range->min = range->low = s->min;
    range->max = range->high = s->max;
    if (plain && t->is_root)
      choose_plain (method, s, range);
    if (plain)
      continue;
    choose_channels (method, s, !t->feeds_padding, range);
    if (t->is_root)
      choose_tensor (method, s, !t->feeds_padding, range);
  }
  trt_calibration_set_scales (c, flow, stats, scales, 0);
  return c;
}

/* ---- identity --------------------------------------------------------- */

char *
trt_calibration_fingerprint (const TrtGraph *graph)
{
  TrtHash hash;

  trt_hash_init (&hash);
  for (guint i = 0; i < graph->nodes->len; i++) {
    const TrtNode *node = graph->nodes->pdata[i];
    const TrtTensor *w = trt_node_in (node, 1);
    gsize size;
    const void *data;
    if (!trt_flow_can_compute (node))
      continue;
    data = g_bytes_get_data (w->constant, &size);
    trt_hash_update (&hash, node->op->name, strlen (node->op->name));
    trt_hash_update (&hash, data, size);
  }
  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x",
      trt_hash_digest (&hash));
}
