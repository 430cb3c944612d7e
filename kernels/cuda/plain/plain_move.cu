/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_move.cu: kernels of the bodies of plain_move.h. */
#include "cuda/plain/plain_move.h"

#include "cuda/plain/kernel.cuh"

#include "cuda/plain/plain_move.def"
