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

typedef struct {
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
