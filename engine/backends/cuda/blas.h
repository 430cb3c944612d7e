/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* blas.h: cuBLASLt as a source of kernels: opened at run time, and only where
 * TRTINFER_TACTIC_SOURCES asks for it. */
#ifndef TRT_BACKENDS_CUDA_BLAS_H
#define TRT_BACKENDS_CUDA_BLAS_H

#include "backends/cuda/conv_problem.h"
#include "backends/cuda/device.h"

#define TRT_CUDA_BLAS "cublasLt" /* such a launch's kernel */
#define TRT_CUDA_BLAS_TRIES 8    /* that its heuristics are asked for */
#define TRT_CUDA_BLAS_SPACE (32u << 20)

/* The arguments of such a launch: y = act (x w + bias + res) in f16, sums in
 * f32; a pixel is a row. */
typedef struct {
  TrtCuPtr x, weights, bias, res, y, space; /* bias, res: or 0 */
  gint32 rows, depth, cols;                 /* weights are [cols][depth] */
  gint32 x_pitch, y_pitch, res_pitch;       /* elements */
  gint32 has_bias, has_res, relu;
  gint32 algorithm; /* of those that the heuristics name, from 0 */
} TrtCudaBlasArgs;

/* Whether the environment asks for it; any thread. */
gboolean trt_cuda_blas_is_wanted (void);

/* That of @device, opened when it is first asked for. NULL where nobody wants
 * it, or where it is not there, which is said once. The context need not be
 * pushed; any thread. */
TrtCudaBlas *trt_cuda_blas_of (TrtCudaDevice *device);
/* The context is pushed. */
void trt_cuda_blas_free (TrtCudaBlas *blas);

/* Finds the algorithm and runs it on memory of its own where it never ran, so
 * that later runs load nothing. The context is pushed; any thread. */
gboolean trt_cuda_blas_prepare (TrtCudaDevice *device,
    const TrtCudaBlasArgs *args, GError **error);
/* Puts it into @stream, which may be captured. */
gboolean trt_cuda_blas_launch (TrtCudaDevice *device,
    const TrtCudaBlasArgs *args, TrtCuStream stream, GError **error);

/* What such a product of the problem gets, without addresses; FALSE where
 * cuBLASLt does not cover it: other types than f16, windows, strides, channels
 * that are no whole granules, activations but ReLU, scales. (blas_problem.c) */
gboolean trt_cuda_blas_read (const TrtCudaConv *c, TrtCudaBlasArgs *args);
/* Number of the algorithm that a choice called @name asks for, or -1. */
gint32 trt_cuda_blas_algorithm (const char *name);
/* The launch in @work, whose weights are @c's; @p as the tactic has it. */
void trt_cuda_blas_add (TrtCudaWork *work, const TrtCudaConv *c,
    const TrtCudaBlasArgs *args);

#endif
