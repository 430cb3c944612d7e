/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* sequence.h: all launches of an engine, with their addresses. */
#ifndef TRT_BACKENDS_CUDA_SEQUENCE_H
#define TRT_BACKENDS_CUDA_SEQUENCE_H

#include "backends/cuda/launch.h"

typedef struct {
  TrtEngine *engine; /* a reference */
  TrtCudaProgram *program; /* the engine's */
  TrtCudaBound *launches; /* by launch of the program */
} TrtCudaSequence;

/* Without addresses yet. On failure, and before anything else, it may be
 * cleared. */
gboolean trt_cuda_sequence_init (TrtCudaSequence *sequence, TrtEngine *engine,
    GError **error);
void trt_cuda_sequence_clear (TrtCudaSequence *sequence);

/* The context is pushed for these; nothing is allocated. */

/* One launch. @early: it may begin before what is in @stream has ended. */
gboolean trt_cuda_sequence_launch_one (const TrtCudaSequence *sequence,
    guint index, TrtCuStream stream, gboolean early, GError **error);
/* Everything, one after the other. */
gboolean trt_cuda_sequence_launch (const TrtCudaSequence *sequence,
    TrtCuStream stream, GError **error);

#endif
