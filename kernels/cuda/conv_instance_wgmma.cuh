/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv_instance_wgmma.cuh: as conv_instance.cuh, on sm_90a only: code for other
 * targets has no kernels of these names, so that none of them can be launched
 * and do nothing. */
#include "conv_instance.cuh"
#undef TRTK_MMA

#ifdef __CUDA_ARCH_FEAT_SM90_ALL
#include "conv_wgmma.cuh"

#define TRTK_WGMMA(tile, BM, BN, MI, ST, CTAS) \
  extern "C" __global__ void __launch_bounds__ (BM / (64 * MI) * 128 + 128, CTAS) \
      ENTRY (wgmma, TYPE, tile, nd) (const __grid_constant__ TrtkConvArgs a) \
  { \
    conv_wgmma<DT, BM, BN, MI, ST, CTAS, false> (a); \
  } \
  extern "C" __global__ void __launch_bounds__ (BM / (64 * MI) * 128 + 128, CTAS) \
      ENTRY (wgmma, TYPE, tile, pw) (const __grid_constant__ TrtkConvArgs a) \
  { \
    conv_wgmma<DT, BM, BN, MI, ST, CTAS, true> (a); \
  }

#else
#define TRTK_WGMMA(tile, BM, BN, MI, ST, CTAS)
#endif
