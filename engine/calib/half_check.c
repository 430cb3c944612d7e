/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* half_check.c: the first node whose values stop being numbers. */
#include <math.h>

#include "calib/half.h"
#include "lower/lower.h"
#include "trtk_half.h"

void
trt_not_finite_clear (TrtNotFinite *found)
{
  g_clear_pointer (&found->node, g_free);
  g_clear_pointer (&found->tensor, g_free);
}

static gboolean
is_float (const TrtTensor *t)
{
  TrtkDtype dtype = trt_tensor_dtype (t);

  return dtype == TRTK_F32 || dtype == TRTK_F16;
}

/* What nodes make, in order. */
static GPtrArray *
list_tensors (const TrtGraph *graph)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < graph->nodes->len; i++) {
    const TrtNode *node = graph->nodes->pdata[i];
    for (guint j = 0; j < node->out->len; j++) {
      TrtTensor *t = node->out->pdata[j];
      if (t != NULL && is_float (t))
        g_ptr_array_add (names, t->name);
    }
  }
  return names;
}

static gint64
count (const void *data, const TrtTensorInfo *info)
{
  gint64 n = trt_tensor_info_count (info), bad = 0;

  for (gint64 i = 0; i < n; i++) {
    float v = info->dtype == TRTK_F16
                  ? trtk_f16_to_f32 (((const guint16 *) data)[i])
                  : ((const float *) data)[i];
    bad += !isfinite (v);
  }
  return bad;
}

static gboolean
look (const TrtGraph *graph, const TrtProbe *probe, const GPtrArray *names,
    TrtNotFinite *found)
{
  for (guint i = 0; i < names->len; i++) {
    TrtTensorInfo info;
    const void *data = trt_probe_value (probe, names->pdata[i], &info);
    gint64 n = data != NULL ? count (data, &info) : 0;
    const TrtTensor *t;
    if (n == 0)
      continue;
    t = trt_graph_find_tensor (graph, names->pdata[i]);
    found->node = g_strdup (t->producer->name);
    found->tensor = g_strdup (t->name);
    found->n = n;
    return TRUE;
  }
  return FALSE;
}

gboolean
trt_half_find_not_finite (const TrtGraph *graph, const TrtSamples *samples,
    const char *backend, TrtNotFinite *found, GError **error)
{
  g_autoptr (TrtGraph) fixed = trt_lower_static (graph, error);
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (TrtProbe) probe = NULL;

  *found = (TrtNotFinite) { 0 };
  if (fixed == NULL)
    return FALSE;
  names = list_tensors (fixed);
  probe = trt_probe_new (fixed, names, backend, error);
  for (guint i = 0; probe != NULL && i < samples->n; i++) {
    if (!trt_probe_run (probe, samples, i, error))
      return FALSE;
    found->sample = i;
    if (look (fixed, probe, names, found))
      return TRUE;
  }
  return probe != NULL;
}
