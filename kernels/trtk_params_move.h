/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* trtk_params_move.h: params of the operators that move elements, make them
 * from shapes, or look them up. Axes count from the front. */
#ifndef TRTK_PARAMS_MOVE_H
#define TRTK_PARAMS_MOVE_H

#include "trtk.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Concat, Split, Gather, GatherElements, OneHot: one axis. Compress: -1 is x
 * flattened. */
typedef struct {
  int32_t axis;
} TrtkAxisParams;

/* Transpose: output axis i is input axis perm[i]. */
typedef struct {
  int32_t perm[TRTK_MAX_RANK];
} TrtkTransposeParams;

/* Slice, CenterCropPad's crop: y[i] = x[start + i * step] along every axis,
 * always inside x. */
typedef struct {
  int64_t start[TRTK_MAX_RANK];
  int64_t step[TRTK_MAX_RANK];
} TrtkSliceParams;

/* Stored in plans: only ever append. */
typedef enum {
  TRTK_PAD_CONSTANT = 0,
  TRTK_PAD_EDGE = 1,
  TRTK_PAD_REFLECT = 2,
  TRTK_PAD_WRAP = 3
} TrtkPadMode;

/* Pad: begin and end may be negative (they crop). */
typedef struct {
  TrtkPadMode mode;
  int64_t begin[TRTK_MAX_RANK];
  int64_t end[TRTK_MAX_RANK];
} TrtkPadParams;

/* Shape: dims [start, end) of the input. */
typedef struct {
  int32_t start, end;
} TrtkShapeParams;

/* EyeLike: the diagonal above the main one by k, k bounded by the dims. */
typedef struct {
  int64_t k;
} TrtkEyeParams;

typedef enum {
  TRTK_RESIZE_NEAREST = 0,
  TRTK_RESIZE_LINEAR = 1,
  TRTK_RESIZE_CUBIC = 2
} TrtkResizeMode;

typedef enum {
  TRTK_COORD_HALF_PIXEL = 0,
  TRTK_COORD_HALF_PIXEL_SYMMETRIC = 1,
  TRTK_COORD_PYTORCH_HALF_PIXEL = 2,
  TRTK_COORD_ALIGN_CORNERS = 3,
  TRTK_COORD_ASYMMETRIC = 4,
  TRTK_COORD_TF_CROP_AND_RESIZE = 5
} TrtkCoordMode;

typedef enum {
  TRTK_NEAREST_ROUND_PREFER_FLOOR = 0,
  TRTK_NEAREST_ROUND_PREFER_CEIL = 1,
  TRTK_NEAREST_FLOOR = 2,
  TRTK_NEAREST_CEIL = 3
} TrtkNearestMode;

/* Resize: scale, roi_begin and roi_end for every axis (1, 0, 1 where the axis
 * is not named). */
typedef struct {
  TrtkResizeMode mode;
  TrtkCoordMode coord;
  TrtkNearestMode nearest;
  int32_t antialias;
  int32_t exclude_outside;
  float cubic_a;
  float extrapolation;
  double scale[TRTK_MAX_RANK];
  double roi_begin[TRTK_MAX_RANK];
  double roi_end[TRTK_MAX_RANK];
} TrtkResizeParams;

/* DepthToSpace (crd: the block's index is the fastest of the channel's),
 * SpaceToDepth. */
typedef struct {
  int64_t block;
  int32_t crd;
} TrtkSpaceParams;

typedef enum {
  TRTK_SCATTER_NONE = 0,
  TRTK_SCATTER_ADD = 1,
  TRTK_SCATTER_MUL = 2,
  TRTK_SCATTER_MAX = 3,
  TRTK_SCATTER_MIN = 4
} TrtkScatterMode;

/* ScatterElements, ScatterND (axis unused). */
typedef struct {
  int32_t axis;
  TrtkScatterMode mode;
} TrtkScatterParams;

/* GatherND: leading dims that x and the indices share. */
typedef struct {
  int32_t batch_dims;
} TrtkGatherNdParams;

/* TopK. */
typedef struct {
  int32_t axis;
  int32_t largest;
} TrtkTopKParams;

/* Trilu: the triangle above (and with) diagonal k, or below. */
typedef struct {
  int32_t upper;
} TrtkTriluParams;

/* ReverseSequence: one is 0, the other 1. */
typedef struct {
  int32_t batch_axis, time_axis;
} TrtkReverseParams;

typedef enum {
  TRTK_GRID_ZEROS = 0,
  TRTK_GRID_BORDER = 1,
  TRTK_GRID_REFLECTION = 2
} TrtkGridPadding;

/* GridSample. */
typedef struct {
  TrtkResizeMode mode;
  TrtkGridPadding padding;
  int32_t align_corners;
} TrtkGridParams;

/* RoiAlign. */
typedef struct {
  int32_t half_pixel, max;
  int32_t sampling_ratio; /* 0: as many as the bin has pixels */
  float spatial_scale;
} TrtkRoiParams;

/* Col2Im; block and image have n_spatial axes. */
typedef struct {
  int32_t n_spatial;
  int64_t image[TRTK_MAX_RANK];
  int64_t block[TRTK_MAX_RANK];
  int64_t stride[TRTK_MAX_RANK];
  int64_t dilation[TRTK_MAX_RANK];
  int64_t pad_begin[TRTK_MAX_RANK];
  int64_t columns[TRTK_MAX_RANK]; /* positions of the block along an axis */
} TrtkCol2ImParams;

/* Activations of recurrent cells. */
typedef enum {
  TRTK_CELL_SIGMOID = 0,
  TRTK_CELL_TANH = 1,
  TRTK_CELL_RELU = 2,
  TRTK_CELL_AFFINE = 3,           /* alpha * x + beta */
  TRTK_CELL_LEAKY_RELU = 4,       /* alpha */
  TRTK_CELL_THRESHOLDED_RELU = 5, /* alpha */
  TRTK_CELL_SCALED_TANH = 6,      /* alpha * tanh (beta * x) */
  TRTK_CELL_HARD_SIGMOID = 7,     /* alpha, beta */
  TRTK_CELL_ELU = 8,              /* alpha */
  TRTK_CELL_SOFTSIGN = 9,
  TRTK_CELL_SOFTPLUS = 10,
  TRTK_N_CELL_ACTS
} TrtkCellAct;

/* LSTM, GRU, RNN: activations in ONNX's order (f, g, h), forward direction
 * first. */
typedef struct {
  int32_t n_directions;
  int32_t reverse;  /* the first direction runs backwards */
  int32_t hidden;
  int32_t layout;   /* 1: batch before time */
  int32_t coupled;  /* LSTM: the forget gate is 1 - input gate */
  int32_t linear_before_reset; /* GRU */
  float clip;       /* 0: none */
  TrtkCellAct act[2][3];
  float alpha[2][3], beta[2][3];
} TrtkRecurrentParams;

#ifdef __cplusplus
}
#endif

#endif
