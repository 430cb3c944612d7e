/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv_instance.cuh: one entry point per row of conv_tiles.def, for the type
 * that the including file names: trtk_conv_<mma|wgmma>_<type>_<tile>_<pw|nd> */
#include "conv_mma.cuh"

#define ENTRY_(kind, type, tile, form) trtk_conv_##kind##_##type##_##tile##_##form
#define ENTRY(kind, type, tile, form) ENTRY_ (kind, type, tile, form)

#define TRTK_MMA(tile, BM, BN, WM, WN, WK, KB, ST, CTAS) \
  extern "C" __global__ void __launch_bounds__ (32 * WM * WN * WK, CTAS) \
      ENTRY (mma, TYPE, tile, nd) (const __grid_constant__ TrtkConvArgs a) \
  { \
    conv_mma<DT, BM, BN, WM, WN, WK, KB, ST, false> (a); \
  } \
  extern "C" __global__ void __launch_bounds__ (32 * WM * WN * WK, CTAS) \
      ENTRY (mma, TYPE, tile, pw) (const __grid_constant__ TrtkConvArgs a) \
  { \
    conv_mma<DT, BM, BN, WM, WN, WK, KB, ST, true> (a); \
  }
