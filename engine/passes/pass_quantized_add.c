/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* quantized-add
 *   match    Add of what two DequantizeLinear make, which only a
 *            QuantizeLinear reads; one scale for each tensor
 *   rewrite  TrtQAdd
 *   keeps    values; a sum beside a half may round to the other byte
 *   leaves   scales along an axis, and Add with an epilogue */
#include <math.h>

#include "passes/pass.h"
#include "passes/qdq.h"
#include "passes/rewrite.h"

/* As TrtQAdd's y_dtype numbers them. */
#define ONNX_U8 2
#define ONNX_S8 3

static void
set_factors (TrtNode *sum, const TrtQdq *a, const TrtQdq *b, const TrtQdq *y)
{
  float a_ratio = (float)a->scales[0] / (float)y->scales[0];
  float b_ratio = (float)b->scales[0] / (float)y->scales[0];
  float b_zero = b_ratio * (float)b->zero_point;
  float zeros = fmaf (a_ratio, (float)a->zero_point, b_zero);

  trt_node_set_float (sum, "a_ratio", a_ratio);
  trt_node_set_float (sum, "b_ratio", b_ratio);
  trt_node_set_float (sum, "offset",
      (float)y->zero_point - zeros);
  trt_node_set_int (sum, "y_dtype", y->dtype == TRTK_U8 ? ONNX_U8 : ONNX_S8);
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  g_auto (TrtQdq) a = { 0 }, b = { 0 }, y = { 0 };
  TrtTensor *in[2];
  TrtNode *sum;

  if (!trt_node_is (node, "Add") || node->epilogue->len > 0
      || !trt_qdq_read_made (trt_node_in (node, 0), &a)
      || !trt_qdq_read_made (trt_node_in (node, 1), &b)
      || !trt_qdq_read_used (trt_node_out (node, 0), &y) || a.n > 1 || b.n > 1
      || y.n > 1)
    return FALSE;
  in[0] = a.q;
  in[1] = b.q;
  sum = trt_rewrite_new (node, "TrtQAdd", node->name, in, 2);
  set_factors (sum, &a, &b, &y);
  trt_node_take_over (sum, trt_node_out (node, 0)->users->pdata[0]);
  return trt_node_infer (sum, error);
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_quantized_add = {
  .name = "quantized-add",
  .summary = "sums of bytes are bytes",
  .stage = TRT_PASS_COVER,
  .run = run,
};
