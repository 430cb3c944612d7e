/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* observe.c: the float graph as an engine with the tensors of interest as
 * extra outputs. */
#include "calib/observe.h"

#include <math.h>
#include <string.h>

#include "calib/probe.h"
#include "passes/rewrite.h"

/* ---- which tensors ---------------------------------------------------- */

static void
want (const TrtFlow *flow, const TrtTensor *t, GHashTable *seen,
    GPtrArray *names)
{
  if (trt_flow_find (flow, t) != NULL && g_hash_table_add (seen, t->name))
    g_ptr_array_add (names, t->name);
}

/* In the order of the graph, so that the first bad value is found first. */
static GPtrArray *
list_tensors (const TrtFlow *flow)
{
  GPtrArray *names = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < flow->graph->inputs->len; i++)
    want (flow, flow->graph->inputs->pdata[i], seen, names);
  for (guint i = 0; i < flow->graph->nodes->len; i++) {
    const TrtNode *node = flow->graph->nodes->pdata[i];
    if (!trt_flow_can_compute (node) && !trt_node_is (node, "Add"))
      continue;
    for (guint j = 0; j < node->in->len; j++)
      want (flow, node->in->pdata[j], seen, names);
    want (flow, trt_node_out (node, 0), seen, names);
  }
  for (guint i = 0; i < flow->tensors->len; i++) {
    const TrtFlowTensor *t = flow->tensors->pdata[i];
    if (t->is_root)
      want (flow, t->tensor, seen, names);
  }
  return names;
}

/* ---- bad values ------------------------------------------------------- */

static gboolean
is_finite (const TrtTensor *t)
{
  const float *v;
  gsize size;

  if (t == NULL || t->constant == NULL || t->enc.dtype != TRTK_F32)
    return TRUE;
  v = g_bytes_get_data (t->constant, &size);
  for (gsize i = 0; i < size / sizeof *v; i++) {
    if (!isfinite (v[i]))
      return FALSE;
  }
  return TRUE;
}

static gboolean
check_weights (const TrtGraph *graph, GError **error)
{
  for (guint i = 0; i < graph->nodes->len; i++) {
    const TrtNode *node = graph->nodes->pdata[i];
    for (guint j = 0; trt_flow_can_compute (node) && j < node->in->len; j++) {
      const TrtTensor *t = node->in->pdata[j];
      if (!is_finite (t))
        return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
            "constant '%s' holds a NaN or an infinity: the model is damaged "
            "or did not converge, and has no INT8 form",
            t->name);
    }
  }
  return TRUE;
}

static gboolean
fail_activation (const TrtFlow *flow, const char *name, guint sample,
    GError **error)
{
  const TrtTensor *t = trt_graph_find_tensor (flow->graph, name);

  if (t == NULL || t->producer == NULL)
    return trt_fail (error, TRT_ERROR_ARGUMENT,
        "input '%s' of calibration sample %u holds a NaN or an infinity", name,
        sample);
  return trt_node_fail (t->producer, error, TRT_ERROR_ARGUMENT,
      "calibration sample %u makes a NaN or an infinity in tensor '%s': name "
      "the node with --int8-keep, or leave the sample out",
      sample, name);
}

/* ---- looking ---------------------------------------------------------- */

/* Histograms in front of dense convolutions, 8 KiB each: where there are more
 * channels than this the rest is known by its extremes. */
#define MOST_DENSE_CHANNELS 8192

/* Depthwise readers need a histogram for each channel. */
static gboolean
wants_channels (TrtStats *stats, const TrtFlow *flow, const TrtFlowTensor *t)
{
  if (!t->is_root || trt_flow_is_uniform (flow, t))
    return FALSE;
  if (!t->feeds_dense)
    return TRUE;
  stats->n_by_channel += t->n_cells;
  return stats->n_by_channel <= MOST_DENSE_CHANNELS;
}

static void
add_tensor (TrtStats *stats, const TrtFlow *flow, const char *name)
{
  const TrtFlowTensor *t
      = trt_flow_find (flow, trt_graph_find_tensor (flow->graph, name));
  gint64 n = 1;

  if (t == NULL)
    return;
  if (t->tensor->rank >= 2 && t->span == 1
      && !trt_expr_is_const (t->tensor->dims[1], &n))
    n = 1;
  trt_stats_add (stats, name, n > 0 ? (guint) n : 1,
      t->n_cells == n && wants_channels (stats, flow, t));
}

static gboolean
look (const TrtFlow *flow, const TrtProbe *probe, const GPtrArray *names,
    TrtStats *stats, guint sample, GError **error)
{
  for (guint i = 0; i < names->len; i++) {
    TrtTensorStats *s = trt_stats_find (stats, names->pdata[i]);
    TrtTensorInfo info;
    const void *data = trt_probe_value (probe, names->pdata[i], &info);
    gsize outer, n;

    if (s == NULL || data == NULL || info.dtype != TRTK_F32)
      continue;
    outer = s->n_channels > 1 && info.rank > 0 ? (gsize) info.dims[0] : 1;
    n = (gsize) trt_tensor_info_count (&info);
    if (n % (outer * s->n_channels) != 0)
      continue;
    if (!trt_tensor_stats_update (s, data, outer,
            n / outer / s->n_channels))
      return fail_activation (flow, names->pdata[i], sample, error);
  }
  return TRUE;
}

static gboolean
report (const TrtBuildOptions *options, guint i, guint n, GError **error)
{
  if (options == NULL || options->progress == NULL
      || options->progress ((double) i / n, "looking at samples",
          options->progress_data))
    return TRUE;
  return trt_fail (error, TRT_ERROR_CANCELLED,
      "calibration was cancelled at sample %u", i);
}

TrtStats *
trt_observe (const TrtFlow *flow, const TrtSamples *samples,
    TrtSampleFilter filter, const TrtBuildOptions *options, GError **error)
{
  g_autoptr (GPtrArray) names = list_tensors (flow);
  g_autoptr (TrtStats) stats = trt_stats_new ();
  g_autoptr (TrtProbe) probe = NULL;

  if (!check_weights (flow->graph, error))
    return NULL;
  probe = trt_probe_new (flow->graph, names,
      options != NULL && options->target == NULL ? options->backend : NULL,
      error);
  if (probe == NULL)
    return NULL;
  for (guint i = 0; i < names->len; i++)
    add_tensor (stats, flow, names->pdata[i]);
  for (guint i = 0; i < samples->n; i++) {
    if (filter != NULL && !filter (i))
      continue;
    if (!report (options, i, samples->n, error)
        || !trt_probe_run (probe, samples, i, error)
        || !look (flow, probe, names, stats, i, error))
      return NULL;
    stats->n_samples++;
  }
  if (stats->n_samples == 0) {
    trt_fail (error, TRT_ERROR_ARGUMENT, "there are no calibration samples");
    return NULL;
  }
  return g_steal_pointer (&stats);
}
