/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv_problem.h: convolutions and products with a constant matrix, in s8 and
 * f16, as the one problem that the fast kernels know. */
#ifndef TRT_BACKENDS_CUDA_CONV_PROBLEM_H
#define TRT_BACKENDS_CUDA_CONV_PROBLEM_H

#include "backends/cuda/work.h"

typedef struct {
  TrtkConv conv;
  gint32 residual; /* input, or -1 */
  gboolean is_matrix; /* TrtQGemm, Gemm, MatMul: pixels are rows */
  gboolean transposed; /* its weights are [c][k] */
  TrtkLayout layout;  /* that x, the residual and y have to lie in */
  const TrtkTensor *weights, *bias, *scale, *out; /* or NULL */
  const TrtkTensor *more_bias, *more_scale; /* of f16's epilogue, or NULL */
} TrtCudaConv;

/* FALSE where it is no such problem. Pitches are those of the operands where
 * these lie in the layout, else what the layout has. */
gboolean trt_cuda_conv_read (const TrtkProblem *p, TrtCudaConv *c);
/* Whether x, the residual and y lie as the problem wants, y of its own. */
gboolean trt_cuda_conv_lies (const TrtkProblem *p, const TrtCudaConv *c,
    TrtkLayout x_layout);
/* Says so of @p; constants stay PLAIN. */
void trt_cuda_conv_set_layouts (TrtkProblem *p, const TrtCudaConv *c,
    TrtkLayout x_layout);

/* Weight @index of the constant as kernels want it, in @set (0, or 1 of
 * TrtkConv.twice). */
void trt_cuda_conv_weight (const TrtCudaConv *c, gsize index, gsize set,
    void *to);
/* Weights as trtk_cuda_pack () wants them; caller frees. */
void *trt_cuda_conv_weights (const TrtCudaConv *c);

/* What the times of its kernels depend on, as text: everything but values.
 * Caller frees. */
char *trt_cuda_conv_key (const TrtkConv *v);

/* Where a kernel's arguments hold the addresses of a convolution. */
typedef struct {
  gsize x, y, res, weights, bias, scale, out;
} TrtCudaConvSlots;

#define TRT_CUDA_CONV_SLOTS(type) \
  { offsetof (type, x), offsetof (type, y), offsetof (type, res), \
    offsetof (type, weights), offsetof (type, bias), offsetof (type, scale), \
    offsetof (type, out) }

/* Operands and constants of @launch; takes @weights. */
void trt_cuda_conv_point (TrtCudaWork *work, TrtCudaLaunch *launch,
    const TrtCudaConv *c, GBytes *weights, const TrtCudaConvSlots *slots);
/* The same without weights and residual. */
void trt_cuda_conv_point_channels (TrtCudaWork *work, TrtCudaLaunch *launch,
    const TrtCudaConv *c, const TrtCudaConvSlots *slots);
/* What padding is read from, in the work's constants. */
guint trt_cuda_conv_pad (TrtCudaWork *work, const TrtCudaConv *c);

/* One channel a group: depthwise.cu's. */
static inline gboolean
trt_cuda_is_depthwise (const TrtkConv *v)
{
  return v->groups == v->c && v->k == v->c && v->groups > 1;
}

/* Whether it sums each channel of a picture of bytes: one window, and weights
 * of 1. */
gboolean trt_cuda_is_mean (const TrtCudaConv *c);

/* Elements from one pixel of @operand to the next. */
gint32 trt_cuda_pitch (const TrtkOperand *operand);
/* As @operand lies, where that is in @layout, or would lie there. */
TrtkOperand trt_cuda_operand_in (const TrtkOperand *operand, TrtkLayout layout);

#endif
