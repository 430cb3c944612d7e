/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* prepare.c: the graph of a plan becomes the one that a backend runs: every
 * dimension a number, and rewritten as TrtBackend.rewrites asks for. */
#include "lower/private.h"

/* What our own calibration left in float it left for the sake of accuracy, which
 * halves keep; what others quantised is computed as they wrote it. */
static gboolean
is_calibrated (const TrtGraph *graph)
{
  return trt_graph_get_metadata (graph, TRT_METADATA_INT8_REPORT) != NULL;
}

/* Done in this order. */
static const struct {
  TrtRewrites asked_for;
  gboolean (*applies) (const TrtGraph *graph); /* NULL: always */
  gboolean (*rewrite) (TrtGraph *graph, GError **error);
} rewrites[] = {
  { TRT_REWRITE_NARROW, is_calibrated, trt_lower_narrow },
  { TRT_REWRITE_WIDEN, trt_graph_has_halves, trt_lower_widen },
  { TRT_REWRITE_NINE_BITS, NULL, trt_lower_nine_bits },
  { TRT_REWRITE_ADD_BYTES, NULL, trt_lower_real_residuals },
  { TRT_REWRITE_SUBPIXEL, NULL, trt_lower_subpixels },
  { TRT_REWRITE_MAP, NULL, trt_lower_map_channels },
  { TRT_REWRITE_GATHER, NULL, trt_lower_gather_channels },
  { TRT_REWRITE_CHAIN, NULL, trt_lower_chains },
};

/**
 * trt_lower_prepare:
 * @graph: inferred
 *
 * Returns: (transfer full) (nullable): the graph that @backend runs, with the
 *   inputs and outputs of @graph; on %NULL, @error is what trt_lower_static ()
 *   says, or %TRT_ERROR_MEMORY
 */
TrtGraph *
trt_lower_prepare (const TrtGraph *graph, const TrtBackend *backend,
    GError **error)
{
  g_autoptr (TrtGraph) fixed = trt_lower_static (graph, error);

  for (guint i = 0; fixed != NULL && i < G_N_ELEMENTS (rewrites); i++) {
    if ((backend->rewrites & rewrites[i].asked_for) != 0
        && (rewrites[i].applies == NULL || rewrites[i].applies (fixed))
        && !rewrites[i].rewrite (fixed, error))
      return NULL;
  }
  return g_steal_pointer (&fixed);
}
