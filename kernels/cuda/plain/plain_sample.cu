/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_sample.cu: kernels of the bodies of plain_sample.h and
 * plain_resize.h. */
#include "cuda/plain/plain_resize.h"
#include "cuda/plain/plain_sample.h"

#include "cuda/plain/kernel.cuh"

#include "cuda/plain/plain_sample.def"
