/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv_wgmma_f16.cu: the wgmma convolutions with f16 activations. */
#define TYPE f16
#define DT DT_F16
#include "conv_instance_wgmma.cuh"
#include "conv_tiles.def"
