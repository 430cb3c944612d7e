/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv_tma_s8.cu: the convolutions behind tensor maps with s8 activations. */
#define TYPE s8
#define DT DT_S8
#include "conv_instance_tma.cuh"
#include "conv_tiles.def"
