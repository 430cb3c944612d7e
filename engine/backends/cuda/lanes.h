/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* lanes.h: streams that launches are put into side by side. */
#ifndef TRT_BACKENDS_CUDA_LANES_H
#define TRT_BACKENDS_CUDA_LANES_H

#include "backends/cuda/sequence.h"

/* The context is pushed for all calls. */
typedef struct {
  TrtCudaDevice *device;
  TrtCuStream streams[TRT_CUDA_LANES]; /* [0]: where all begins and ends, not
                                        * made here; others when needed */
  GPtrArray *joints; /* TrtCuEvent, by step */
} TrtCudaLanes;

/* Streams and events for @forks: nothing is made while something is
 * captured. */
gboolean trt_cuda_lanes_make (TrtCudaLanes *lanes, const TrtCudaForks *forks,
    GError **error);
/* All of @sequence, whose program has forks; only while streams[0] is
 * captured. */
gboolean trt_cuda_lanes_launch (TrtCudaLanes *lanes,
    const TrtCudaSequence *sequence, GError **error);
/* Destroys what was made here, and keeps streams[0]. */
void trt_cuda_lanes_drop (TrtCudaLanes *lanes);

#endif
