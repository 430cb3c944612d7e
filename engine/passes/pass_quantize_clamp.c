/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* quantize-clamp
 *   match    Relu, or Clip by constants, that only a QuantizeLinear reads
 *   rewrite  quantised first, then clamped between quantised bounds; where the
 *            bytes hold nothing beyond those, not clamped at all
 *   keeps    values, bit by bit, but for NaN
 *   leaves   where bounds remain, what no DequantizeLinear makes, and scales
 *            along an axis */
#include <math.h>

#include "passes/pass.h"
#include "passes/qdq.h"
#include "passes/rewrite.h"

static gboolean
read_bounds (const TrtNode *node, double *low, double *high)
{
  const TrtTensor *min = trt_node_in (node, 1), *max = trt_node_in (node, 2);

  *low = trt_node_is (node, "Relu") ? 0 : -INFINITY;
  *high = INFINITY;
  if (trt_node_is (node, "Relu"))
    return TRUE;
  return trt_node_is (node, "Clip")
         && (min == NULL || trt_tensor_get_scalar (min, low))
         && (max == NULL || trt_tensor_get_scalar (max, high))
         && *low <= *high;
}

/* Bounds as bytes. Of many scales the bounds are those of all only where they
 * are the zero point or nothing. */
static gboolean
quantise_bounds (const TrtQdq *quant, double low, double high, gint64 *q_low,
    gint64 *q_high)
{
  *q_low = trt_qdq_value (quant, low);
  *q_high = trt_qdq_value (quant, high);
  return quant->n == 1
         || (quant->is_uniform && (low == 0 || low == -INFINITY)
             && high == INFINITY);
}

static gboolean
clamp_bytes (TrtNode *q, TrtTensor *x, const TrtQdq *quant, gint64 low,
    gint64 high, GError **error)
{
  TrtTensor *in[3] = { NULL };
  TrtNode *clip;

  in[0] = trt_rewrite_finish (trt_qdq_new (q, "QuantizeLinear", quant, x,
                                  quant->axis),
      error);
  if (in[0] == NULL)
    return FALSE;
  in[1] = trt_qdq_constant (q->graph, "low", quant->dtype, low);
  in[2] = trt_qdq_constant (q->graph, "high", quant->dtype, high);
  clip = trt_rewrite_new (q, "Clip", q->name, in, 3);
  trt_node_take_over (clip, q);
  return trt_node_infer (clip, error);
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  g_auto (TrtQdq) quant = { 0 };
  double low, high;
  gint64 q_low, q_high;
  TrtTensor *x = trt_node_in (node, 0);
  TrtNode *q;

  if (!trt_qdq_read_used (trt_node_out (node, 0), &quant)
      || node->epilogue->len > 0 || !read_bounds (node, &low, &high)
      || !quantise_bounds (&quant, low, high, &q_low, &q_high))
    return FALSE;
  q = trt_node_out (node, 0)->users->pdata[0];
  if (q_low <= trt_dtype_low (quant.dtype)
      && q_high >= trt_dtype_high (quant.dtype)) {
    trt_node_set_input (q, 0, x);
    trt_tensor_prune (trt_node_out (node, 0));
    return TRUE;
  }
  if (quant.n > 1 || trt_producer_is (x, "DequantizeLinear") == NULL)
    return FALSE;
  return clamp_bytes (q, x, &quant, q_low, q_high, error);
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_quantize_clamp = {
  .name = "quantize-clamp",
  .summary = "bytes are clamped, where they are not already",
  .stage = TRT_PASS_QUANTIZED,
  .run = run,
};
