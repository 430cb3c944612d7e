/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* probe.h: a graph as an engine that shows inner tensors. */
#ifndef TRT_CALIB_PROBE_H
#define TRT_CALIB_PROBE_H

#include "ir/graph.h"

typedef struct _TrtProbe TrtProbe;

/* Builds a copy of @graph in which the tensors called @names are outputs too.
 * Symbolic batches take their usual size. */
TrtProbe *trt_probe_new (const TrtGraph *graph, const GPtrArray *names,
    const char *backend, GError **error);
void trt_probe_free (TrtProbe *probe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrtProbe, trt_probe_free)
/* Reads sample @index and runs it. */
gboolean trt_probe_run (TrtProbe *probe, const TrtSamples *samples,
    guint index, GError **error);
/* What input or output @name held in the last run; NULL where there is none.
 * Valid until the next run. */
const void *trt_probe_value (const TrtProbe *probe, const char *name,
    TrtTensorInfo *info);
TrtEngine *trt_probe_engine (const TrtProbe *probe);
TrtContext *trt_probe_context (const TrtProbe *probe);
gint64 trt_tensor_info_count (const TrtTensorInfo *info);

#endif
