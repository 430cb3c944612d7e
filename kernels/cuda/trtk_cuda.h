/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* trtk_cuda.h: how a problem becomes a launch. Plain C without CUDA headers: a
 * planner fills the kernel's arguments except the pointers, and says which
 * kernel of the fatbin to launch how. */
#ifndef TRTK_CUDA_H
#define TRTK_CUDA_H

#include "trtk_ops.h"
#include "trtk_overlay.h"
#include "trtk_preproc.h"

typedef struct {
  char kernel[56]; /* its name in the fatbin */
  uint32_t grid[3], block;
  uint32_t cluster; /* CTAs along grid[2] that share K; 1: none */
  uint32_t smem_bytes;
} TrtkLaunch;

typedef enum { TRTK_TILE_MMA, TRTK_TILE_WGMMA, TRTK_TILE_TMA } TrtkTileKind;

/* A row of conv_tiles.def. */
typedef struct {
  const char *name, *kernel; /* the tile's; the one that its kernel has */
  TrtkTileKind kind;
  int32_t bm, bn;
  int32_t wk; /* warps that share K; TRTK_TILE_TMA: CTAs on a multiprocessor */
  int32_t kb, stages, threads, splits;
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

/* A tensor map in the words of the driver's encoding calls. */
typedef struct {
  bool im2col;
  int32_t rank, size; /* bytes of an element; integers unless 2 */
  uint64_t dim[4], stride[3]; /* innermost first; bytes */
  uint32_t box[2];    /* im2col: channels, pixels */
  int32_t lower[2], upper[2];
  uint32_t step[4];
  int32_t swizzle;    /* bytes */
} TrtkMapPlan;

/* For tiles of the kind TRTK_TILE_TMA, on a GPU of @sms multiprocessors. The
 * caller encodes @maps, in the order x, y, res, into @args with the tensors'
 * addresses; res only where there is a residual. */
TrtkStatus trtk_cuda_plan_conv_tma (const TrtkConv *conv, const TrtkTile *tile,
    int32_t sms, TrtkConvTmaArgs *args, TrtkMapPlan maps[3],
    TrtkLaunch *launch);
TrtkStatus trtk_cuda_plan_stem (const TrtkConv *conv, TrtkConvArgs *args,
    TrtkLaunch *launch);
/* @variant counts from 0; TRTK_ERROR_UNSUPPORTED past the last or where the
 * variant does not cover the problem. */
TrtkStatus trtk_cuda_plan_depthwise (const TrtkConv *conv, int32_t variant,
    TrtkDepthwiseArgs *args, TrtkLaunch *launch);
TrtkStatus trtk_cuda_plan_max_pool (TrtkPoolArgs *args, TrtkLaunch *launch);
/* f32 takes the scale of its program and nothing else. */
TrtkStatus trtk_cuda_plan_global_pool (TrtkPoolArgs *args, TrtkLaunch *launch);
/* Where a planned pool's pictures are large and few, cuts them into parts, by
 * their shape alone: @launch makes sums of parts then, and @end, which takes
 * the same args behind it, brings them together. Returns the bytes that
 * args->partial needs; 0 where it leaves all as it was. */
int64_t trtk_cuda_split_global_pool (TrtkPoolArgs *args, TrtkLaunch *launch,
    TrtkLaunch *end);
TrtkStatus trtk_cuda_plan_elementwise (TrtkEltArgs *args, TrtkLaunch *launch);
/* Everything but the frames and @args->y, which is 16-byte aligned. */
TrtkStatus trtk_cuda_plan_preproc (const TrtkPreproc *preproc,
    TrtkPreprocArgs *args, TrtkLaunch *launch);
/* The frames of this launch; the same plan may be launched again with others.
 * TRTK_ERROR_UNSUPPORTED where a plane is not aligned to its samples. */
TrtkStatus trtk_cuda_preproc_set_frames (const TrtkPreproc *preproc,
    const TrtkPreprocFrame *frames, int32_t n, TrtkPreprocArgs *args,
    TrtkLaunch *launch);

/* What is drawn in one tile of a frame. */
typedef struct {
  uint32_t from; /* the first item that is seen */
  uint32_t n, first;
} TrtkOverlayBin;

/* Tiles of a whole frame. */
int32_t trtk_cuda_overlay_bins (const TrtkOverlayFrame *frame);
/* Fills @bins, one for each tile, and says how many tiles and how long an order
 * trtk_cuda_plan_overlay () will write. TRTK_ERROR_ARGUMENT where the frame or
 * an item is not sound, TRTK_ERROR_UNSUPPORTED where it is too much. */
TrtkStatus trtk_cuda_bin_overlay (const TrtkOverlayFrame *frame,
    size_t mask_bytes, const TrtkOverlayItem *items, int32_t n,
    TrtkOverlayBin *bins, uint32_t *n_tiles, uint32_t *n_order);
/* Uses up @bins. No tile, no launch. */
void trtk_cuda_plan_overlay (const TrtkOverlayFrame *frame,
    const TrtkOverlayItem *items, int32_t n, TrtkOverlayBin *bins,
    TrtkOverlayTile *tiles, uint32_t *order, TrtkLaunch *launch);

/* Fill what a launch needs beside what the caller knows. */
TrtkStatus trtk_cuda_plan_relayout (TrtkRelayoutArgs *args, TrtkLaunch *launch);
TrtkStatus trtk_cuda_plan_table (TrtkTableArgs *args, TrtkLaunch *launch);

#define TRTK_CUDA_DEPTHWISE_VARIANTS 8

#endif
