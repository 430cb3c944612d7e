/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv_wgmma_s8.cu: the wgmma convolutions with s8 activations. */
#define TYPE s8
#define DT DT_S8
#include "conv_instance_wgmma.cuh"
#include "conv_tiles.def"
