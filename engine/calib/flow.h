/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* flow.h: where INT8 flows through a float graph.
 *
 * Convolutions and products with constant weights read INT8. What only moves
 * bytes in front of them moves INT8, so that its inputs and outputs share one
 * grid, channel by channel: a channel of one tensor and the place it is moved
 * to are one cell, and a cell has one scale. Where a float becomes INT8 is a
 * root. Everything that no convolution follows stays float. */
#ifndef TRT_CALIB_FLOW_H
#define TRT_CALIB_FLOW_H

#include "ir/graph.h"

typedef struct {
  TrtTensor *tensor;
  guint index;        /* in TrtFlow.tensors */
  guint first_cell, n_cells; /* n_cells 1: all channels share one */
  int span;           /* axes from 1 on that are the channels: 1, or 2 between
                       * the two halves of a channel shuffle */
  gboolean is_int8;   /* someone reads it as INT8 */
  gboolean is_root;   /* is_int8, and its producer makes float */
  /* what reads it, directly or moved: */
  gboolean feeds_dense, feeds_depthwise, feeds_addition, feeds_padding;
} TrtFlowTensor;

typedef struct {
  TrtGraph *graph;
  GPtrArray *tensors;  /* TrtFlowTensor, in the order of the graph */
  GHashTable *by_tensor;
  GHashTable *kept;    /* names of nodes that stay float, or NULL */
  GArray *cells;       /* guint: union-find over channels */
  GArray *groups;      /* guint: union-find over tensors */
} TrtFlow;

/* @graph is optimised, float, and stays alive and unchanged; @kept is a set of
 * node names, or NULL. */
TrtFlow *trt_flow_new (TrtGraph *graph, GHashTable *kept);
void trt_flow_free (TrtFlow *flow);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrtFlow, trt_flow_free)

/* A Conv, Gemm or MatMul that could run in INT8. */
gboolean trt_flow_can_compute (const TrtNode *node);
/* The same, and it is not kept in float. */
gboolean trt_flow_computes (const TrtFlow *flow, const TrtNode *node);
/* A convolution with one input channel an output channel. */
gboolean trt_flow_is_depthwise (const TrtNode *node);
/* A node that only moves bytes, and moves INT8 here. */
gboolean trt_flow_moves (const TrtFlow *flow, const TrtNode *node);
/* NULL where the tensor is no float activation. */
TrtFlowTensor *trt_flow_find (const TrtFlow *flow, const TrtTensor *tensor);
/* The number of the cell of @channel, the same for all that share a scale. */
guint trt_flow_cell (const TrtFlow *flow, const TrtFlowTensor *tensor,
    guint channel);
/* The number of the tensors that share a type and a zero point with it. */
guint trt_flow_group (const TrtFlow *flow, const TrtFlowTensor *tensor);
/* All channels of @tensor share one scale from now on. */
void trt_flow_make_uniform (TrtFlow *flow, const TrtFlowTensor *tensor);
/* Whether they do. */
gboolean trt_flow_is_uniform (const TrtFlow *flow,
    const TrtFlowTensor *tensor);

/* ---- for flow.c (flow_moves.c) ---------------------------------------- */

/* An operator that could move bytes, by its kind and attributes alone. */
gboolean trt_flow_is_move (const TrtNode *node);
/* How many of @node's first inputs are data. */
guint trt_flow_n_data (const TrtNode *node);
/* A mean over whole pictures of bytes whose result becomes bytes too, which is
 * exact (passes/pass_quantized_pool.c): a convolution makes them, and nobody
 * else reads them. */
gboolean trt_flow_means (const TrtFlow *flow, const TrtNode *node);
/* Sets span and n_cells of the outputs from those of the inputs. */
void trt_flow_shape_outputs (const TrtFlow *flow, const TrtNode *node);
/* Makes one cell of every channel and where it goes to. */
void trt_flow_join_channels (TrtFlow *flow, const TrtNode *node);
void trt_flow_unite (GArray *parents, guint a, guint b);
guint trt_flow_root (const GArray *parents, guint a);

#endif
