/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv_instance_tma.cuh: as conv_instance_wgmma.cuh, one entry point a tile:
 * trtk_conv_tma_<type>_<tile> */
#include "trtk_conv.h"

#define ENTRY_(type, tile) trtk_conv_tma_##type##_##tile
#define ENTRY(type, tile) ENTRY_ (type, tile)

#ifdef __CUDA_ARCH_FEAT_SM90_ALL
#include "conv_tma.cuh"

#define TRTK_TMA(tile, BM, BN, MI, CTAS) \
  extern "C" __global__ void __launch_bounds__ (TRTK_TMA_THREADS (BM, MI, CTAS), CTAS) \
      ENTRY (TYPE, tile) (const __grid_constant__ TrtkConvTmaArgs g) \
  { \
    conv_tma<DT, BM, BN, MI, CTAS> (g); \
  }

#else
#define TRTK_TMA(tile, BM, BN, MI, CTAS)
#endif
