/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_gather.cu: kernels of the bodies of plain_gather.h and
 * plain_scatter.h. */
#include "cuda/plain/plain_gather.h"
#include "cuda/plain/plain_scatter.h"

#include "cuda/plain/kernel.cuh"

#include "cuda/plain/plain_gather.def"
