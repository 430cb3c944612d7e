/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv_instance_wgmma.cuh: as conv_instance.cuh; the bodies exist on sm_90a
 * only, the names everywhere, so that one list of files serves every target. */
#include "conv_instance.cuh"
#undef TRTK_MMA

#ifdef __CUDA_ARCH_FEAT_SM90_ALL
#include "conv_wgmma.cuh"
#define WGMMA_BODY(...) conv_wgmma<__VA_ARGS__> (a)
#else
#define WGMMA_BODY(...)
#endif

#define TRTK_WGMMA(tile, BM, BN, MI, ST, CTAS) \
  extern "C" __global__ void __launch_bounds__ (BM / (64 * MI) * 128 + 128, CTAS) \
      ENTRY (wgmma, TYPE, tile, nd) (const __grid_constant__ TrtkConvArgs a) \
  { \
    WGMMA_BODY (DT, BM, BN, MI, ST, CTAS, false); \
  } \
  extern "C" __global__ void __launch_bounds__ (BM / (64 * MI) * 128 + 128, CTAS) \
      ENTRY (wgmma, TYPE, tile, pw) (const __grid_constant__ TrtkConvArgs a) \
  { \
    WGMMA_BODY (DT, BM, BN, MI, ST, CTAS, true); \
  }
