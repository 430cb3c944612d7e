/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* quantized-conv
 *   match    Conv of what a DequantizeLinear makes, by constant weights that
 *            are quantised too, with its epilogue, and the QuantizeLinear that
 *            alone reads it
 *   rewrite  TrtQConv; quantised operands of the epilogue are read as bytes
 *   keeps    values, but that the sum is exact, and the output is multiplied
 *            by the reciprocal of its scale
 *   leaves   one activation scale for each channel unless each channel is
 *            convolved alone; weights with many zero points that do not fit
 *            s8 without them; biases beyond s32; a result that others read
 *            too is not quantised in the same node */
#include "passes/cover.h"
#include "passes/pass.h"
#include "passes/rewrite.h"

static void
set_geometry (TrtNode *to, const TrtNode *from)
{
  for (guint i = 0; i < from->attrs->len; i++)
    trt_node_add_attr (to, trt_attr_copy (from->attrs->pdata[i]));
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  const TrtTensor *w = trt_node_in (node, 1);
  gint64 dims[TRT_MAX_RANK];
  g_auto (TrtCover) c = { .node = node, .op = "TrtQConv", .alpha = 1,
    .beta = 1, .w_sum_step = 1, .y_sum_step = 1, .sum = 1, .y_axis = 1 };

  if (!trt_node_is (node, "Conv") || !trt_tensor_get_static_dims (w, dims))
    return FALSE;
  c.bias = trt_node_in (node, 2);
  c.channels = dims[0];
  for (int i = 1; i < w->rank; i++)
    c.sum *= dims[i];
  c.w_channel_step = c.y_channel_step = c.sum;
  if (dims[1] == 1)
    c.x_repeat = c.channels / trt_node_get_int (node, "group");
  return trt_cover_read (&c)
         && trt_cover_replace (&c, w->rank, dims, set_geometry, error);
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_quantized_conv = {
  .name = "quantized-conv",
  .summary = "Conv of bytes sums bytes",
  .stage = TRT_PASS_COVER,
  .run = run,
};
