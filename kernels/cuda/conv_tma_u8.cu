/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv_tma_u8.cu: the convolutions behind tensor maps with u8 activations. */
#define TYPE u8
#define DT DT_U8
#include "conv_instance_tma.cuh"
#include "conv_tiles.def"
