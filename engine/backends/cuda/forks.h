/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* forks.h: which steps of an engine may run side by side, as lanes: a lane's
 * steps follow each other, and some wait for steps of other lanes. What must
 * come before what follows from memory alone: a step waits for whoever wrote
 * what it reads, and for whoever read or wrote what it writes. So it holds for
 * recipes from anywhere. */
#ifndef TRT_BACKENDS_CUDA_FORKS_H
#define TRT_BACKENDS_CUDA_FORKS_H

#include "runtime/engine.h"

#define TRT_CUDA_LANES 8

typedef struct {
  guint32 lane;
  guint32 n_waits;
  guint32 waits[TRT_CUDA_LANES]; /* earlier steps, of other lanes */
  gboolean is_awaited;           /* by another lane, or by the end of all */
} TrtCudaFork;

typedef struct {
  guint n_lanes, n_steps;
  TrtCudaFork *steps;         /* of the engine */
  guint32 n_ends, ends[TRT_CUDA_LANES]; /* the last of each lane but 0, where
                                         * nobody waits for it */
} TrtCudaForks;

/* NULL where one lane does. Only steps with fewer than @max_ctas CTAs begin a
 * lane: larger ones fill the GPU. */
TrtCudaForks *trt_cuda_forks_new (const TrtEngine *engine, guint max_ctas);
void trt_cuda_forks_free (TrtCudaForks *forks);

#endif
