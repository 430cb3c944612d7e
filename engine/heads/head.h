/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* head.h: what turns a model's raw outputs into objects.
 *
 * A head is a family of models. It recognises its own outputs by name and
 * shape, and appends ordinary operators that decode them, so that the result
 * of the graph is a list of boxes or of classes. One file and one row of
 * heads.def each. */
#ifndef TRT_HEADS_HEAD_H
#define TRT_HEADS_HEAD_H

#include "ir/graph.h"

/* What a head sees of the model: static output shapes and the picture size. */
typedef struct {
  TrtGraph *graph;
  gint64 width, height; /* of the network's input */
  guint n_out;
  TrtTensor *out[32];
  gint64 dims[32][TRT_MAX_RANK]; /* -1: symbolic */
} TrtHeadModel;

/* What a head leaves for the last operator. landmarks may be NULL. */
typedef struct {
  TrtTensor *boxes;  /* [N,A,4] corners, in pixels of the network's input */
  TrtTensor *scores; /* [N,A,C] */
  TrtTensor *landmarks; /* [N,A,2K] x, y pairs in the same pixels */
} TrtHeadDecoded;

typedef struct {
  TrtHeadInfo info; /* name, defaults */
  const char *nms;  /* TrtDetections' attributes */
  gboolean multi_label, pixel_extent;
  /* Why the model is this head's, in a few words; NULL: it is not. */
  const char *(*match) (const TrtHeadModel *model);
  /* Detection: adds decoding operators. */
  void (*decode) (const TrtHeadModel *model, TrtHeadDecoded *decoded);
  /* Classification: the tensor [N,C] of scores that sum to 1. */
  TrtTensor *(*classify) (const TrtHeadModel *model);
} TrtHead;

/* ---- recognising ------------------------------------------------------ */

/* The output whose name is or ends with @name, or NULL. */
TrtTensor *trt_head_find (const TrtHeadModel *model, const char *name);
/* Cells of a grid of the strides @first, 2 @first, ... (@n of them), each
 * rounded up. */
gint64 trt_head_cells (const TrtHeadModel *model, int first, int n);

/* ---- building (heads/build.c) ----------------------------------------- */

/* Never NULL: an operator that this build has not is a fault of the head. */
TrtNode *trt_build_bare (TrtGraph *graph, const char *op, const char *name,
    TrtTensor *const *inputs, guint n_inputs, guint n_outputs);
TrtTensor *trt_build_node (TrtGraph *graph, const char *op, TrtTensor *a,
    TrtTensor *b, TrtTensor *c);
TrtTensor *trt_build_f32 (TrtGraph *graph, int rank, const gint64 *dims,
    const float *data);
TrtTensor *trt_build_scalar (TrtGraph *graph, float value);
TrtTensor *trt_build_ints (TrtGraph *graph, guint n, const gint64 *values);
/* x[..., first:last] along @axis. */
TrtTensor *trt_build_slice (TrtGraph *graph, TrtTensor *x, int axis,
    gint64 first, gint64 last);
TrtTensor *trt_build_concat (TrtGraph *graph, TrtTensor *const *inputs,
    guint n, int axis);
TrtTensor *trt_build_transpose (TrtGraph *graph, TrtTensor *x, int rank,
    const gint64 *perm);
TrtTensor *trt_build_reshape (TrtGraph *graph, TrtTensor *x, guint rank,
    const gint64 *dims);
TrtTensor *trt_build_softmax (TrtGraph *graph, TrtTensor *x, int axis);
/* [N,A,2] centres and [N,A,2] sizes to [N,A,4] corners. */
TrtTensor *trt_build_corners (TrtGraph *graph, TrtTensor *centre,
    TrtTensor *size);

/* Row-major cells of the strides @first, 2 @first, ...: [1,A,2] of x, y in
 * cells plus @shift, and [1,A,1] of strides. */
TrtTensor *trt_build_grid (const TrtHeadModel *model, int first, int n,
    float shift);
TrtTensor *trt_build_strides (const TrtHeadModel *model, int first, int n);

#endif
