/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_fold.cu: kernels of the bodies of plain_fold.h. */
#include "cuda/plain/plain_fold.h"

#include "cuda/plain/kernel.cuh"

#include "cuda/plain/plain_fold.def"
