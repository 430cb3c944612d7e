/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* query.c: inputs and outputs as the caller sees them. */
#include "ir/graph.h"

static void
fill (const TrtTensor *tensor, TrtTensorInfo *info)
{
  *info = (TrtTensorInfo){ .name = tensor->name,
    .dtype = tensor->enc.dtype,
    .rank = MAX (tensor->rank, 0) };
  for (int i = 0; i < tensor->rank; i++) {
    if (!trt_expr_is_const (tensor->dims[i], &info->dims[i]))
      info->dims[i] = -1;
  }
}

/**
 * trt_graph_n_inputs:
 *
 * Returns: how many tensors a caller gives
 */
guint
trt_graph_n_inputs (const TrtGraph *graph)
{
  return graph->inputs->len;
}

/**
 * trt_graph_n_outputs:
 *
 * Returns: how many tensors a caller gets
 */
guint
trt_graph_n_outputs (const TrtGraph *graph)
{
  return graph->outputs->len;
}

/**
 * trt_graph_get_input:
 * @index: below trt_graph_n_inputs()
 * @info: (out caller-allocates): its name belongs to @graph
 */
void
trt_graph_get_input (const TrtGraph *graph, guint index, TrtTensorInfo *info)
{
  g_return_if_fail (index < graph->inputs->len);
  fill (graph->inputs->pdata[index], info);
}

/**
 * trt_graph_get_output:
 * @index: below trt_graph_n_outputs()
 * @info: (out caller-allocates): its name belongs to @graph; rank 0 and dtype
 *   %TRTK_NONE before trt_graph_infer()
 */
void
trt_graph_get_output (const TrtGraph *graph, guint index, TrtTensorInfo *info)
{
  g_return_if_fail (index < graph->outputs->len);
  fill (graph->outputs->pdata[index], info);
}
