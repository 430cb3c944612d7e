/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* sequence.h: all launches of an engine, with their addresses, and the
 * copies of outputs behind them. */
#ifndef TRT_BACKENDS_CUDA_SEQUENCE_H
#define TRT_BACKENDS_CUDA_SEQUENCE_H

#include "backends/cuda/launch.h"

/* Of an output. */
typedef struct {
  guint8 *to; /* page-locked memory of the host */
  TrtCuPtr from;
  gsize bytes;
} TrtCudaCopy;

typedef struct {
  TrtEngine *engine; /* a reference */
  TrtCudaProgram *program; /* the engine's */
  TrtCudaBound *launches; /* by launch of the program */
  GArray *copies; /* TrtCudaCopy, behind the launches */
  guint64 natives; /* bit by input: its first step is left out (native.c) */
} TrtCudaSequence;

static inline gboolean
trt_cuda_is_native (guint64 natives, guint input)
{
  return input < 64 && (natives >> input & 1) != 0;
}

/* Without addresses yet. On failure, and before anything else, it may be
 * cleared. */
gboolean trt_cuda_sequence_init (TrtCudaSequence *sequence, TrtEngine *engine,
    GError **error);
void trt_cuda_sequence_clear (TrtCudaSequence *sequence);

/* Whether step @step is not run: what it makes is there. */
gboolean trt_cuda_sequence_leaves_out (const TrtCudaSequence *sequence,
    guint step);

/* The context is pushed for these; nothing is allocated. */

/* One launch. @early: it may begin before what is in @stream has ended. */
gboolean trt_cuda_sequence_launch_one (const TrtCudaSequence *sequence,
    guint index, TrtCuStream stream, gboolean early, GError **error);
/* All launches, one after the other, and all copies. */
gboolean trt_cuda_sequence_launch (const TrtCudaSequence *sequence,
    TrtCuStream stream, GError **error);
gboolean trt_cuda_sequence_copy (const TrtCudaSequence *sequence,
    TrtCuStream stream, GError **error);

#endif
