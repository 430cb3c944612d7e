/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* program.h: an engine's launches, with kernels found and constants on the
 * device. Contexts share it; all but @how is immutable. */
#ifndef TRT_BACKENDS_CUDA_PROGRAM_H
#define TRT_BACKENDS_CUDA_PROGRAM_H

#include "backends/cuda/device.h"
#include "backends/cuda/forks.h"
#include "runtime/engine.h"

/* Constants of one plan in one context. */
typedef struct {
  guint refs; /* under the device's lock */
  const TrtPlan *plan;
  guint64 hash; /* of all bytes */
  gsize bytes;
  TrtCuPtr memory;
} TrtCudaWeights;

typedef struct {
  const TrtCudaLaunch *launch;
  guint step; /* of the engine */
  TrtCuFunction function; /* NULL: of cuBLASLt (blas.h) */
} TrtCudaProgramLaunch;

/* In lanes, where that is faster by the clock. */
typedef enum {
  TRT_CUDA_HOW_UNKNOWN,
  TRT_CUDA_HOW_SERIAL,
  TRT_CUDA_HOW_FORKED
} TrtCudaHow;

typedef struct {
  const TrtEngine *engine;
  TrtCudaDevice *device;
  TrtCudaWeights *weights;
  GArray *launches; /* TrtCudaProgramLaunch, in order */
  gsize *own;       /* by step and constant: offset in weights, at first[step] */
  guint *first;
  TrtCudaForks *forks; /* NULL: everything in its order */
  gint how;            /* atomic: TrtCudaHow, once a clock was asked */
  gsize *known;     /* by tensor: offset in weights; G_MAXSIZE: not there */
} TrtCudaProgram;

/* TrtBackend.load () and unload (). */
gpointer trt_cuda_program_load (const TrtEngine *engine, GError **error);
void trt_cuda_program_unload (gpointer program);

/* Where constant @index of step @step, or a tensor of the graph, lies. */
TrtCuPtr trt_cuda_program_own (const TrtCudaProgram *program, guint step,
    guint index);
TrtCuPtr trt_cuda_program_known (const TrtCudaProgram *program, guint tensor);

#endif
