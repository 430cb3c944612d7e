/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* quantized-gemm
 *   match    Gemm and MatMul of what a DequantizeLinear makes, by a constant
 *            matrix that is quantised too, with the QuantizeLinear that alone
 *            reads the result
 *   rewrite  TrtQGemm
 *   keeps    values, as quantized-conv does
 *   leaves   a transposed left side; stacks of right sides; what
 *            quantized-conv leaves */
#include "passes/cover.h"
#include "passes/pass.h"
#include "passes/rewrite.h"

/* A bias of one row. */
static gboolean
bias_fits (const TrtTensor *bias)
{
  gint64 dims[TRT_MAX_RANK];

  return bias == NULL
         || (trt_tensor_get_static_dims (bias, dims)
             && (bias->rank < 2 || (bias->rank == 2 && dims[0] == 1)));
}

static gboolean
read_gemm (TrtCover *c, gboolean *trans)
{
  const TrtNode *node = c->node;

  *trans = FALSE;
  if (trt_node_is (node, "MatMul"))
    return trt_node_in (node, 0)->rank >= 2;
  *trans = trt_node_get_int (node, "transB") != 0;
  c->alpha = trt_node_get_float (node, "alpha");
  c->beta = trt_node_get_float (node, "beta");
  c->bias = c->beta != 0 ? trt_node_in (node, 2) : NULL;
  return trt_node_get_int (node, "transA") == 0 && bias_fits (c->bias)
         && c->alpha > 0;
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  const TrtTensor *w = trt_node_in (node, 1);
  g_auto (TrtCover) c
      = { .node = node, .op = "TrtQGemm", .alpha = 1, .beta = 1 };
  gint64 dims[TRT_MAX_RANK], own_dims[2];
  gboolean trans;

  if ((!trt_node_is (node, "Gemm") && !trt_node_is (node, "MatMul"))
      || w->rank != 2 || !trt_tensor_get_static_dims (w, dims)
      || !read_gemm (&c, &trans))
    return FALSE;
  c.w_axis = trans ? 0 : 1;
  c.channels = dims[c.w_axis];
  c.sum = dims[1 - c.w_axis];
  c.w_channel_step = trans ? c.sum : 1;
  c.w_sum_step = trans ? 1 : c.channels;
  c.y_channel_step = 1;
  c.k_axis = 1;
  c.y_sum_step = c.channels;
  c.y_axis = trt_node_out (node, 0)->rank - 1;
  own_dims[0] = c.sum;
  own_dims[1] = c.channels;
  return trt_cover_read (&c)
         && trt_cover_replace (&c, 2, own_dims, NULL, error);
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_quantized_gemm = {
  .name = "quantized-gemm",
  .summary = "Gemm and MatMul of bytes sum bytes",
  .stage = TRT_PASS_COVER,
  .run = run,
};
