/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* compare.h: a graph as it is in a plan, held against the float model that it
 * came from, on samples. */
#ifndef TRT_CALIB_COMPARE_H
#define TRT_CALIB_COMPARE_H

#include "calib/guard.h"

typedef struct {
  char *name;           /* of the node */
  double signal, noise; /* sums of squares */
} TrtComparedLayer;

typedef struct {
  TrtAgreeKind kind;
  char *head;        /* by which agreement is measured, or NULL */
  GPtrArray *layers; /* TrtComparedLayer, in the order of the plan */
  TrtGuardResult result;
} TrtComparison;

void trt_comparison_clear (TrtComparison *comparison);

/* Takes @exact, a float graph of the same inputs and shapes, not optimised;
 * @other is a plan's. Layers are matched by their names. Where @other has
 * fused other things into a layer than @exact, that layer is left out. A plan
 * folds the scales of bytes into its multipliers: they are read with the one
 * that fits best, by channel where there are pixels enough to tell. */
gboolean trt_compare_graphs (TrtGraph *exact, const TrtGraph *other,
    const TrtSamples *samples, const char *backend, TrtComparison *comparison,
    GError **error);

/* Takes the quantisation of activations out: what a QuantizeLinear reads is
 * what its DequantizeLinear gives. Weights stay as they were rounded, and
 * a Relu that a zero point stands for stays one. For graphs as they come from
 * ONNX. */
gboolean trt_graph_drop_rounding (TrtGraph *graph, GError **error);

#endif
