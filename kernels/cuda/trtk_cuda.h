/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* trtk_cuda.h: how a problem becomes a launch. Plain C without CUDA headers: a
 * planner fills the kernel's arguments except the pointers, and says which
 * kernel of the fatbin to launch how. */
#ifndef TRTK_CUDA_H
#define TRTK_CUDA_H

#include "trtk_ops.h"

typedef struct {
  char kernel[56]; /* its name in the fatbin */
  uint32_t grid[3], block;
  uint32_t smem_bytes;
} TrtkLaunch;

typedef enum { TRTK_TILE_MMA, TRTK_TILE_WGMMA } TrtkTileKind;

/* A row of conv_tiles.def. */
typedef struct {
  const char *name;
  TrtkTileKind kind;
  int32_t bm, bn, wk, kb, stages, threads;
} TrtkTile;

extern const TrtkTile trtk_cuda_tiles[];
extern const int32_t trtk_cuda_n_tiles;

/* Packed weights. A convolution whose groups are narrower than a granule is
 * packed as fewer, wider groups with zeros between. */
int32_t trtk_cuda_groups (const TrtkConv *conv);
size_t trtk_cuda_pack_bytes (const TrtkConv *conv);
void trtk_cuda_pack (const TrtkConv *conv, const void *weights, void *packed);
bool trtk_cuda_is_stem (const TrtkConv *conv);

TrtkStatus trtk_cuda_plan_conv (const TrtkConv *conv, const TrtkTile *tile,
    TrtkConvArgs *args, TrtkLaunch *launch);
TrtkStatus trtk_cuda_plan_stem (const TrtkConv *conv, TrtkConvArgs *args,
    TrtkLaunch *launch);
/* @variant counts from 0; TRTK_ERROR_UNSUPPORTED past the last or where the
 * variant does not cover the problem. */
TrtkStatus trtk_cuda_plan_depthwise (const TrtkConv *conv, int32_t variant,
    TrtkDepthwiseArgs *args, TrtkLaunch *launch);
TrtkStatus trtk_cuda_plan_max_pool (TrtkPoolArgs *args, TrtkLaunch *launch);
TrtkStatus trtk_cuda_plan_global_pool (TrtkPoolArgs *args, TrtkLaunch *launch);
TrtkStatus trtk_cuda_plan_elementwise (TrtkEltArgs *args, TrtkLaunch *launch);

#define TRTK_CUDA_DEPTHWISE_VARIANTS 8

#endif
