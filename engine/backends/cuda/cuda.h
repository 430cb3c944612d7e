/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cuda.h: the tactic that the CUDA backend has beside those of tactics.def. */
#ifndef TRT_BACKENDS_CUDA_H
#define TRT_BACKENDS_CUDA_H

#include "backends/backend.h"
#include "backends/cuda/work.h"

/* Any operator with a plain kernel, in plain layouts. */
extern const TrtTactic trt_cuda_plain;

#endif
