/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Whether a graph says itself how values become bytes.
 */
#include "ir/graph.h"
#include "ops/op.h"

#include <string.h>

gboolean
trt_graph_is_quantised (const TrtGraph *graph)
{
  for (guint i = 0; i < graph->nodes->len; i++) {
    const TrtNode *node = graph->nodes->pdata[i];
    const char *op = node->op->name;

    if (g_str_has_prefix (op, "TrtQ") || g_str_has_prefix (op, "QLinear")
        || strcmp (op, "QuantizeLinear") == 0
        || strcmp (op, "ConvInteger") == 0
        || strcmp (op, "MatMulInteger") == 0)
      return TRUE;
  }
  return FALSE;
}
