/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* defaults.h: kernels that were the fastest on a GPU when the tuner asked it:
 * what an untuned engine takes for problems that are in the list, in place of
 * the cost model's word. */
#ifndef TRT_BACKENDS_CUDA_DEFAULTS_H
#define TRT_BACKENDS_CUDA_DEFAULTS_H

#include "backends/cuda/work.h"

/* The choice of tactic @tactic for the problem that it calls @key; NULL: the
 * list does not have it, or is of another kind of GPU. */
const char *trt_cuda_default_choice (const TrtCudaProps *props,
    const char *tactic, const char *key);

/* Row @index, for tests: its problem, *@choice; NULL past the last. */
const char *trt_cuda_default_row (guint index, const char **choice);

#endif
