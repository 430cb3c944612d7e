/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_few.h: products of matrices that have too few tiles of plain_tile.h to
 * fill a GPU: many small CTAs, whose threads share the depth. Arguments and
 * epilogue are plain_tile.h's; tiles are TRTK_FEW_ROWS high, and
 *
 *   matmul_across  32 wide: lanes lie along the columns of b, warps take turns
 *                  along the depth, and their sums come together
 *   matmul_along   8 wide: a warp has a column of b, which is whole along the
 *                  depth, as rows of a are; lanes take turns along it */
#ifndef TRTK_CUDA_PLAIN_PLAIN_FEW_H
#define TRTK_CUDA_PLAIN_PLAIN_FEW_H

#include "cuda/plain/plain_tile.h"

#define TRTK_FEW_ROWS 4
#define TRTK_FEW_ACROSS 32
#define TRTK_FEW_ALONG 8

TRTK_HD void
trtk_body_matmul_across (const TrtkPlainArgs *args, int64_t item)
{
  trtk_tile_host (args, item, TRTK_FEW_ROWS, TRTK_FEW_ACROSS);
}

TRTK_HD void
trtk_body_matmul_along (const TrtkPlainArgs *args, int64_t item)
{
  trtk_tile_host (args, item, TRTK_FEW_ROWS, TRTK_FEW_ALONG);
}

#endif
