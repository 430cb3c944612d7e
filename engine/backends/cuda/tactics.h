/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* tactics.h: the ways in which the CUDA backend computes a problem. prepare ()
 * makes a TrtCudaWork of it, and no more: no GPU is asked, only the properties
 * in TrtkProblem.target (TrtCudaProps). What loads and launches the work is the
 * backend's; these have no bind () or run ().
 *
 * They want tensor cores of compute capability 8.0 or later. */
#ifndef TRT_BACKENDS_CUDA_TACTICS_H
#define TRT_BACKENDS_CUDA_TACTICS_H

#include "backends/cuda/work.h"
#include "backends/tactic.h"

#define TRT_CUDA_TACTIC(suffix) \
  extern const TrtTactic trt_cuda_##suffix;
#include "backends/cuda/tactics.def"
#undef TRT_CUDA_TACTIC

/* Moves of a tensor between two layouts: any two of PLAIN, NHWC16, NHWC4. */
extern const TrtTactic trt_cuda_move;

/* For their tables: TrtTactic.release, and an error of prepare (). */
void trt_cuda_release (gpointer work);
gpointer trt_cuda_refuse (const TrtkProblem *problem, GError **error);

#endif
