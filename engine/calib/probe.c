/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* probe.c: running graphs and looking inside. */
#include "calib/probe.h"

#include <string.h>

typedef struct {
  guint index;
  gboolean is_input;
} Port;

struct _TrtProbe {
  TrtEngine *engine;
  TrtContext *context;
  GHashTable *ports; /* name of the engine's -> Port */
};

void
trt_probe_free (TrtProbe *probe)
{
  if (probe == NULL)
    return;
  trt_context_free (probe->context);
  trt_engine_unref (probe->engine);
  g_clear_pointer (&probe->ports, g_hash_table_unref);
  g_free (probe);
}

static void
add_port (TrtProbe *probe, guint index, gboolean is_input)
{
  Port *port = g_new (Port, 1);
  TrtTensorInfo info;

  *port = (Port){ index, is_input };
  if (is_input)
    trt_engine_get_input (probe->engine, index, &info);
  else
    trt_engine_get_output (probe->engine, index, &info);
  g_hash_table_replace (probe->ports, (gpointer) info.name, port);
}

static gboolean
show (TrtGraph *graph, const GPtrArray *names, GError **error)
{
  for (guint i = 0; names != NULL && i < names->len; i++) {
    TrtTensor *t = trt_graph_find_tensor (graph, names->pdata[i]);
    if (t == NULL)
      return trt_fail (error, TRT_ERROR_ARGUMENT, "there is no tensor '%s'",
          (const char *) names->pdata[i]);
    if (!t->is_output && !t->is_input)
      trt_graph_add_output (graph, t);
  }
  return TRUE;
}

TrtProbe *
trt_probe_new (const TrtGraph *graph, const GPtrArray *names,
    const char *backend, GError **error)
{
  g_autoptr (TrtGraph) copy = trt_graph_copy (graph);
  TrtBuildOptions build = { .backend = backend };
  TrtEngineOptions options = { .backend = backend };
  g_autoptr (TrtPlan) plan = NULL;
  g_autoptr (TrtProbe) probe = g_new0 (TrtProbe, 1);

  if (!show (copy, names, error))
    return NULL;
  plan = trt_plan_build (copy, &build, error);
  if (plan != NULL)
    probe->engine = trt_engine_new (plan, &options, error);
  if (probe->engine != NULL)
    probe->context = trt_context_new (probe->engine, error);
  if (probe->context == NULL)
    return NULL;
  probe->ports = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
      g_free);
  for (guint i = 0; i < trt_engine_n_inputs (probe->engine); i++)
    add_port (probe, i, TRUE);
  for (guint i = 0; i < trt_engine_n_outputs (probe->engine); i++)
    add_port (probe, i, FALSE);
  return g_steal_pointer (&probe);
}

gint64
trt_tensor_info_count (const TrtTensorInfo *info)
{
  gint64 n = 1;

  for (int i = 0; i < info->rank; i++)
    n *= MAX (info->dims[i], 0);
  return n;
}

gboolean
trt_probe_run (TrtProbe *probe, const TrtSamples *samples, guint index,
    GError **error)
{
  guint n = trt_engine_n_inputs (probe->engine);

  for (guint i = 0; i < n; i++) {
    TrtTensorInfo info;
    trt_engine_get_input (probe->engine, i, &info);
    if (!samples->read (samples->user_data, index, &info,
            trt_context_get_input (probe->context, i), error))
      return FALSE;
  }
  return trt_context_run (probe->context, error);
}

const void *
trt_probe_value (const TrtProbe *probe, const char *name, TrtTensorInfo *info)
{
  const Port *port = g_hash_table_lookup (probe->ports, name);

  if (port == NULL)
    return NULL;
  if (port->is_input) {
    trt_engine_get_input (probe->engine, port->index, info);
    return trt_context_get_input (probe->context, port->index);
  }
  trt_engine_get_output (probe->engine, port->index, info);
  return trt_context_get_output (probe->context, port->index);
}

TrtEngine *
trt_probe_engine (const TrtProbe *probe)
{
  return probe->engine;
}

TrtContext *
trt_probe_context (const TrtProbe *probe)
{
  return probe->context;
}
