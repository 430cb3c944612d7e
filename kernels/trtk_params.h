/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* trtk_params.h: what each operator's kernel needs beside its tensors.
 *
 * The operator file in engine/ops fills the struct from attributes and static
 * shapes: defaults are applied, negative axes are counted from the front,
 * auto_pad is resolved. Kernels never see an attribute. */
#ifndef TRTK_PARAMS_H
#define TRTK_PARAMS_H

#include "trtk.h"
#include "trtk_params_move.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TRTK_MAX_SPATIAL 3

/* Conv, ConvTranspose: spatial axes in order (h, w), at most three. */
typedef struct {
  int32_t n_spatial;
  int32_t kernel[TRTK_MAX_SPATIAL];
  int32_t stride[TRTK_MAX_SPATIAL];
  int32_t dilation[TRTK_MAX_SPATIAL];
  int32_t pad_begin[TRTK_MAX_SPATIAL];
  int32_t pad_end[TRTK_MAX_SPATIAL];
  int32_t groups;
} TrtkConvParams;

/* TrtQConv: x_zero fills the padding, y_zero is the output's zero point. */
typedef struct {
  TrtkConvParams conv;
  int32_t x_zero, y_zero;
} TrtkQConvParams;

/* TrtQGemm. */
typedef struct {
  int32_t y_zero;
} TrtkQGemmParams;

/* TrtQAdd: y = saturate (round (fma (a, a_ratio, fma (b, b_ratio, offset)))).
 */
typedef struct {
  float a_ratio, b_ratio, offset;
} TrtkQAddParams;

/* Elementwise functions of one tensor. What alpha and beta are stands beside
 * each function in cpu/ref_unary.c. */
typedef struct {
  double alpha, beta;
} TrtkUnaryParams;

/* Elementwise functions of two tensors. Mod: 1 takes the sign of the dividend
 * (fmod), 0 that of the divisor. BitShift: 1 shifts left. */
typedef struct {
  int32_t mode;
} TrtkBinaryParams;

/* Softmax, LogSoftmax, Hardmax. */
typedef struct {
  int32_t axis;
} TrtkSoftmaxParams;

/* ArgMax, ArgMin: of equal elements the first, or the last. */
typedef struct {
  int32_t axis;
  int32_t select_last;
} TrtkArgParams;

/* CumSum; its axis is an input. */
typedef struct {
  int32_t exclusive, reverse;
} TrtkCumSumParams;

/* Reduce...: axes in ascending order, none twice. Whether they are kept shows
 * in the output's rank and changes nothing else. */
typedef struct {
  int32_t n_axes;
  int32_t axes[TRTK_MAX_RANK];
} TrtkReduceParams;

/* MaxPool, AveragePool, LpPool; groups of the window is 1. */
typedef struct {
  TrtkConvParams window;
  int32_t count_include_pad; /* AveragePool */
  int32_t storage_order;     /* MaxPool's indices: 1 is column-major */
  int32_t p;                 /* LpPool */
} TrtkPoolParams;

/* GlobalLpPool. */
typedef struct {
  int32_t p;
} TrtkGlobalPoolParams;

/* Gemm: alpha * op (a) * op (b) + beta * c. */
typedef struct {
  double alpha, beta;
  int32_t trans_a, trans_b;
} TrtkGemmParams;

/* BatchNormalization, InstanceNormalization: epsilon. LayerNormalization and
 * RMSNormalization: over the axes from axis on. GroupNormalization: groups. */
typedef struct {
  double epsilon;
  int32_t axis;
  int32_t groups;
} TrtkNormParams;

/* LpNormalization: divides by the p-norm along axis; p is 1 or 2. */
typedef struct {
  int32_t axis;
  int32_t p;
} TrtkLpNormParams;

/* LRN: x / (bias + alpha / size * sum of squares of near channels) ^ beta. */
typedef struct {
  double alpha, beta, bias;
  int64_t size;
} TrtkLrnParams;

/* QuantizeLinear, DequantizeLinear: scale and zero are one value (axis -1); or
 * one for each index along axis; or, block > 0, one for each block of that
 * many. The quotient is rounded to precision before it becomes an integer. */
typedef struct {
  int32_t axis;
  int64_t block;
  TrtkDtype precision;
} TrtkQuantizeParams;

#define TRTK_EINSUM_MAX_LABELS 24
#define TRTK_EINSUM_MAX_INPUTS 12

/* Einsum: labels in the order of the output's axes, then the summed ones;
 * steps are those of each input along each label, 0 where it has it not. */
typedef struct {
  int32_t n_labels;
  int32_t n_out; /* labels of the output */
  int64_t dims[TRTK_EINSUM_MAX_LABELS];
  int64_t steps[TRTK_EINSUM_MAX_INPUTS][TRTK_EINSUM_MAX_LABELS];
} TrtkEinsumParams;

/* One step of an epilogue program (ARITHMETIC.md, "Epilogue"). */
typedef enum {
  TRTK_STEP_ACT = 0,   /* v = act (v) */
  TRTK_STEP_BIAS = 1,  /* v += operand[c], c the channel (axis 1) */
  TRTK_STEP_SCALE = 2, /* v *= operand[c] */
  TRTK_STEP_ADD = 3,   /* v += operand, same shape as the output */
  TRTK_STEP_MUL = 4,   /* v *= operand, same shape as the output */
  TRTK_N_STEPS
} TrtkStepKind;

/* Element functions; the values are stored in plans: only ever append. */
typedef enum {
  TRTK_ACT_NONE = 0,
  TRTK_ACT_RELU = 1,
  TRTK_ACT_CLIP = 2,         /* alpha = low, beta = high */
  TRTK_ACT_LEAKY_RELU = 3,   /* alpha = slope below 0 */
  TRTK_ACT_SIGMOID = 4,
  TRTK_ACT_TANH = 5,
  TRTK_ACT_SILU = 6,         /* v * sigmoid (alpha * v), alpha = 1 */
  TRTK_ACT_HARD_SIGMOID = 7, /* clip (alpha * v + beta, 0, 1) */
  TRTK_ACT_HARD_SWISH = 8,   /* v * clip (v / 6 + 0.5, 0, 1) */
  TRTK_ACT_ELU = 9,          /* alpha * (exp (v) - 1) below 0 */
  TRTK_ACT_GELU = 10,        /* 0.5 v (1 + erf (v / sqrt 2)) */
  TRTK_ACT_GELU_TANH = 11,
  TRTK_ACT_SOFTPLUS = 12,
  TRTK_ACT_MISH = 13,
  TRTK_ACT_EXP = 14,
  TRTK_N_ACTS
} TrtkAct;

/* ADD and MUL read an 8-bit operand as (operand - beta) * alpha. */
typedef struct TrtkStep {
  TrtkStepKind kind;
  TrtkAct act;
  float alpha, beta;
  int32_t operand; /* index into TrtkArgs.in of the epilogue call, or -1 */
} TrtkStep;

/* TrtDetections: candidates to a short list of boxes. */
typedef enum {
  TRTK_NMS_NONE = 0,  /* the candidates are final */
  TRTK_NMS_CLASS = 1, /* boxes of other classes do not suppress */
  TRTK_NMS_ALL = 2    /* any box suppresses any */
} TrtkNms;

typedef struct {
  TrtkNms nms;
  int32_t multi_label;  /* every class above the threshold, not the best only */
  int32_t pixel_extent; /* areas count pixels: (x2 - x1 + 1) * ... */
} TrtkDetectionsParams;

#ifdef __cplusplus
}
#endif

#endif
