/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv_tma_f16.cu: the convolutions behind tensor maps with f16 activations. */
#define TYPE f16
#define DT DT_F16
#include "conv_instance_tma.cuh"
#include "conv_tiles.def"
