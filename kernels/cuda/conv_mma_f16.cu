/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv_mma_f16.cu: the mma convolutions with f16 activations. */
#define TYPE f16
#define DT DT_F16
#include "conv_instance.cuh"
#include "conv_tiles.def"
