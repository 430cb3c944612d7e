/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv_cost.h: how long a convolution should take with each tile. */
#ifndef TRT_BACKENDS_CUDA_CONV_COST_H
#define TRT_BACKENDS_CUDA_CONV_COST_H

#include "backends/cuda/work.h"

#define TRT_CUDA_TILE_NAME 32 /* bytes of a tile's name, at most */

/* Fills @name: the letter of the tile's kind and its name in conv_tiles.def. */
void trt_cuda_tile_name (const TrtkTile *tile, char *name);

/* Arguments, launch and maps of @conv with @tile. @tma: what was filled is a
 * TrtkConvTmaArgs, whose first member is the other's. FALSE where the tile or
 * the GPU does not take it. */
gboolean trt_cuda_tile_plan (const TrtkConv *conv, const TrtkTile *tile,
    const TrtCudaProps *props, TrtkConvTmaArgs *args, TrtkMapPlan maps[3],
    TrtkLaunch *launch);

/* Microseconds, estimated. */
double trt_cuda_tile_cost (const TrtkConv *conv, const TrtkTile *tile,
    const TrtkConvArgs *args, const TrtkLaunch *launch,
    const TrtCudaProps *props);

/* That of the cheapest tile; HUGE_VAL: none covers @conv. */
double trt_cuda_conv_cost (const TrtkConv *conv, const TrtCudaProps *props);

/* Whether the kernel is there, as far as one can know. */
gboolean trt_cuda_props_has (const TrtCudaProps *props, const char *kernel);

/* The tile that defaults.h has for @conv, or else the cheapest, of those whose
 * kernels are there; NULL: none covers @conv. */
const TrtkTile *trt_cuda_tile_best (const TrtkConv *conv,
    const TrtCudaProps *props);

/* Indices of all of them, the best first. Caller frees. */
gint32 *trt_cuda_tiles_ranked (const TrtkConv *conv, const TrtCudaProps *props,
    gint32 *n);

#endif
