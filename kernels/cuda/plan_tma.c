/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_tma.c: convolution problem + tile -> arguments, tensor maps and launch
 * of conv_tma.cuh. */
#include "plan_conv.h"
#include <stdio.h>
#include <string.h>

#define SMEM_SM (228 * 1024)  /* of a multiprocessor */
#define SMEM_CTA 1024         /* that the hardware keeps of each CTA's */
#define BARRIERS 256

/* Rows of @channels elements, @rows of them, read or written as boxes. */
static TrtkMapPlan
map_of_rows (int32_t channels, int32_t rows, int32_t pitch, int32_t size,
    int32_t box_bytes, int32_t box_rows)
{
  TrtkMapPlan map = { .rank = 2, .size = size,
    .dim = { (uint64_t) channels, (uint64_t) rows },
    .stride = { (uint64_t) pitch },
    .box = { (uint32_t) (box_bytes / size), (uint32_t) box_rows },
    .step = { 1, 1, 1, 1 }, .swizzle = box_bytes };

  return map;
}

/* The first tap's positions are the box that im2col walks over. */
static TrtkMapPlan
map_of_picture (const TrtkConv *conv, const TrtkConvArgs *a, int32_t size,
    int32_t box_rows)
{
  const int32_t bytes = a->tap_pieces % 8 == 0 ? 128 : 64;
  TrtkMapPlan map = { .im2col = true, .rank = 4, .size = size,
    .dim = { (uint64_t) (a->tap_pieces * 16 / size), (uint64_t) conv->w,
        (uint64_t) conv->h, (uint64_t) conv->n },
    .stride = { (uint64_t) a->x_pitch, (uint64_t) a->x_pitch * (uint64_t) conv->w,
        (uint64_t) a->x_pitch * (uint64_t) conv->w * (uint64_t) conv->h },
    .box = { (uint32_t) (bytes / size), (uint32_t) box_rows },
    .lower = { -conv->pad_left, -conv->pad_top },
    .upper = { (conv->q - 1) * conv->stride_x - conv->pad_left - (conv->w - 1),
        (conv->p - 1) * conv->stride_y - conv->pad_top - (conv->h - 1) },
    .step = { 1, (uint32_t) conv->stride_x, (uint32_t) conv->stride_y, 1 },
    .swizzle = bytes };

  return map;
}

/* What the hardware's im2col mode can express. */
static bool
picture_fits (const TrtkMapPlan *map)
{
  for (int i = 0; i < 2; i++)
    if (map->lower[i] < -128 || map->upper[i] < -128 || map->upper[i] > 127
        || map->step[i + 1] > 8)
      return false;
  return true;
}

static bool
covered (const TrtkConv *conv, const TrtkTile *tile, const Packing *p,
    const TrtkConvArgs *a)
{
  bool padded = conv->pad_top > 0 || conv->pad_left > 0
      || !trtk_cuda_is_of_pixels (conv);

  if (p->groups != 1 || !trtk_cuda_is_fast (conv)
      || (tile->splits > 1 && p->blocks < 2 * tile->splits))
    return false;
  if (a->rows_are_pixels)
    return true;
  return a->tap_pieces % 4 == 0 && (a->pad_is_zero || !padded)
      && (conv->r - 1) * conv->dil_y < 256 && (conv->s - 1) * conv->dil_x < 256;
}

TrtkStatus
trtk_cuda_plan_conv_tma (const TrtkConv *conv, const TrtkTile *tile,
    int32_t sms, TrtkConvTmaArgs *args, TrtkMapPlan maps[3],
    TrtkLaunch *launch)
{
  const Packing p = trtk_cuda_packing (conv);
  const int32_t size = (int32_t) trtk_dtype_size (conv->x_dtype);
  const int32_t ctas = tile->wk; /* on a multiprocessor */
  const int32_t stage = (tile->bm + tile->bn) * TRTK_BLOCK;
  const int32_t chunk = tile->bn * size < 128 ? tile->bn * size : 128;
  const int32_t consumers = (tile->threads - 32) / 128; /* groups */
  const int32_t limit = ctas == 1 ? SMEM_MAX : SMEM_SM / ctas - SMEM_CTA;
  int32_t out, body, tiles;
  TrtkConvArgs *a = &args->a;

  if (tile->kind != TRTK_TILE_TMA || trtk_cuda_is_stem (conv)
      || !trtk_cuda_residual_fits (conv) || !trtk_cuda_indices_fit (conv, size))
    return TRTK_ERROR_UNSUPPORTED;
  memset (args, 0, sizeof *args);
  trtk_cuda_fill_common (conv, &p, a);
  a->rows_are_pixels = trtk_cuda_is_pointwise (conv) && conv->stride_y == 1
      && conv->stride_x == 1 && conv->p == conv->h && conv->q == conv->w;
  if (!covered (conv, tile, &p, a))
    return TRTK_ERROR_UNSUPPORTED;
  maps[0] = a->rows_are_pixels
      ? map_of_rows (a->tap_pieces * 16 / size, a->m, a->x_pitch, size,
          TRTK_BLOCK, tile->bm)
      : map_of_picture (conv, a, size, tile->bm);
  if (maps[0].im2col && !picture_fits (&maps[0]))
    return TRTK_ERROR_UNSUPPORTED;
  maps[1] = map_of_rows (a->k, a->m, a->y_pitch, size, chunk,
      tile->bm / consumers);
  maps[2] = map_of_rows (a->k, a->m, a->res_pitch, size, chunk,
      tile->bm / consumers);
  a->splits = tile->splits;
  a->n_tiles = div_up (a->k, tile->bn);
  a->div_n_tiles = trtk_div_make ((uint32_t) a->n_tiles);
  tiles = div_up (a->m, tile->bm) * a->n_tiles;
  /* stages, the output's tile (or a share of the residual's), barriers */
  out = tile->splits > 1
      ? tile->bm / tile->splits * (tile->bn * size + 16)
      : tile->bm * tile->bn * size;
  a->slots = (limit - out - BARRIERS) / stage;
  if (a->slots > tile->stages)
    a->slots = tile->stages;
  if (tile->splits > 1 && a->slots > div_up (p.blocks, tile->splits))
    a->slots = div_up (p.blocks, tile->splits);
  body = a->slots * stage;
  if (tile->splits > 1)
    body = max_of (body, tile->bm * (tile->bn + 4) * 4);
  a->smem_res = trtk_round_up (body, 1024);
  a->smem_consts = trtk_round_up (a->smem_res + out, 128);
  launch->smem_bytes = (uint32_t) (a->smem_consts + BARRIERS);
  if (a->slots < 1 || (int32_t) launch->smem_bytes > limit)
    return TRTK_ERROR_UNSUPPORTED;
  snprintf (launch->kernel, sizeof launch->kernel, "trtk_conv_tma_%s_%s",
      trtk_cuda_type_name (conv->x_dtype), tile->kernel);
  launch->grid[0] = (uint32_t) (tile->splits > 1 || tiles < ctas * sms
          ? tiles
          : ctas * sms);
  launch->grid[1] = 1;
  launch->grid[2] = launch->cluster = (uint32_t) tile->splits;
  launch->block = (uint32_t) tile->threads;
  return TRTK_OK;
}
