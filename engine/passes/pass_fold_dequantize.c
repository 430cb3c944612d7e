/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* fold-dequantize
 *   match    DequantizeLinear of a constant that is left when nothing else can
 *            be done to the graph
 *   rewrite  into a constant of real numbers
 *   keeps    values, bit by bit
 *   leaves   what fold-constants leaves */
#include "passes/fold.h"
#include "passes/pass.h"
#include "passes/rewrite.h"

static gboolean
rewrite (TrtNode *node, GError **error)
{
  return trt_node_is (node, "DequantizeLinear") && trt_fold_node (node);
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_fold_dequantize = {
  .name = "fold-dequantize",
  .summary = "quantised constants that nobody takes become real numbers",
  .stage = TRT_PASS_REST,
  .run = run,
};
