/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_reduce.cu: kernels of the bodies of plain_reduce.h. */
#include "cuda/plain/plain_reduce.h"

#include "cuda/plain/kernel.cuh"

#include "cuda/plain/plain_reduce.def"
