/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* host_kernels.h: what the fast CUDA kernels compute, from the very arguments
 * that they are launched with, by plain loops over host memory: packed weights
 * are read where the kernels read them, and nothing is known but the launch. */
#ifndef TESTS_HOST_KERNELS_H
#define TESTS_HOST_KERNELS_H

#include <stdbool.h>

#include "cuda/trtk_cuda.h"

/* Runs the kernel of that name; false where there is none. Tensor maps are not
 * looked at: x, y and res of the arguments have to point at memory too. */
bool host_kernel_run (const TrtkLaunch *launch, const void *args);
/* The same of detections.cu and dfl.cu; the other one asks it. */
bool host_detections_run (const TrtkLaunch *launch, const void *args);

#endif
