/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* quantize-again
 *   match    QuantizeLinear of what a DequantizeLinear of the same scale and
 *            zero point makes
 *   rewrite  users read the bytes that were there before
 *   keeps    values, bit by bit
 *   leaves   other scales, zero points and types; DequantizeLinear of what a
 *            QuantizeLinear makes, which rounds */
#include "passes/pass.h"
#include "passes/qdq.h"
#include "passes/rewrite.h"
#include "ops/op.h"

static gboolean
rewrite (TrtNode *node, GError **error)
{
  g_auto (TrtQdq) after = { 0 }, before = { 0 };

  return trt_qdq_read (node, "QuantizeLinear",
             TRT_MASK (TRTK_S8) | TRT_MASK (TRTK_U8), &after)
         && trt_qdq_read_made (after.real, &before)
         && trt_qdq_is_same (&before, &after)
         && trt_node_bypass (node, before.q);
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_quantize_again = {
  .name = "quantize-again",
  .summary = "bytes that are dequantised only to come back are kept",
  .stage = TRT_PASS_QUANTIZED,
  .run = run,
};
