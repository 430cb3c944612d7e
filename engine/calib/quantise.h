/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* quantise.h: a float graph becomes one with QuantizeLinear and
 * DequantizeLinear, from which the passes make INT8 operators. */
#ifndef TRT_CALIB_QUANTISE_H
#define TRT_CALIB_QUANTISE_H

#include "calib/ranges.h"

/* A quantised tensor as it stands in the graph, made visible. */
typedef struct {
  char *name;  /* of the tensor in the float graph */
  char *shown; /* of a graph output with the values that INT8 gave it */
} TrtRevealed;

/**
 * @revealed: (nullable) (element-type TrtRevealed): make every quantised
 *   tensor an output as well, and list them here
 */
typedef struct {
  GPtrArray *revealed;
} TrtQuantiseOptions;

void trt_revealed_free (gpointer revealed);

/* Puts Q and DQ into @graph, which is optimised, by the ranges of
 * @calibration. The error names a tensor without a range. */
gboolean trt_quantise (TrtGraph *graph, const TrtCalibration *calibration,
    const TrtQuantiseOptions *options, GError **error);

/* ---- weights (weights.c) ---------------------------------------------- */

/* Makes the weights of @node, which reads the INT8 tensor @x, s8 constants
 * behind a DequantizeLinear. The real value of input channel c is its integer
 * times trt_grids_scale (c); where these differ the weights take them over,
 * and the activation's DequantizeLinear multiplies by 1 (@unit). */
gboolean trt_quantise_weights (TrtNode *node, const TrtGrids *grids,
    const TrtFlowTensor *x, gboolean unit, const TrtCalibration *calibration,
    GError **error);

/* "<name>_<suffix>" made unique is not needed: node names may repeat. A
 * DequantizeLinear or QuantizeLinear before nothing in particular: the caller
 * sorts. */
TrtTensor *trt_quantise_add_node (TrtGraph *graph, const char *op,
    const char *name, TrtTensor *x, TrtTensor *scale, TrtTensor *zero,
    int axis);
TrtTensor *trt_quantise_add_floats (TrtGraph *graph, const char *name,
    const float *values, guint n, gboolean is_scalar);

#endif
