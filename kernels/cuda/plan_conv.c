/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_conv.c: convolution problem + tile -> arguments and launch; and the
 * packed form of the weights. The layout of shared memory that is decided here
 * is what conv_mma.cuh and conv_wgmma.cuh find in their arguments. */
#include "plan_conv.h"
#include <stdio.h>
#include <string.h>

#define STEM_MAX_TAPS 128
#define SLACK_ROWS 256 /* a tile reads rows past the end: none is wider */

const TrtkTile trtk_cuda_tiles[] = {
#define TRTK_MMA(tile, BM, BN, WM, WN, WK, KB, ST, CTAS) \
  { #tile, #tile, TRTK_TILE_MMA, BM, BN, WK, KB, ST, 32 * WM * WN * WK, 1 },
#define TRTK_WGMMA(tile, BM, BN, MI, ST, CTAS) \
  { #tile, #tile, TRTK_TILE_WGMMA, BM, BN, 1, 1, ST, \
    BM / (64 * MI) * 128 + 128, 1 },
#define TRTK_WGMMA_SPLIT(tile, BM, BN, MI, ST, SPLITS) \
  { #tile "s" #SPLITS, #tile, TRTK_TILE_WGMMA, BM, BN, 1, 1, ST, \
    BM / (64 * MI) * 128 + 128, SPLITS },
#define TRTK_TMA(tile, BM, BN, MI, CTAS) \
  { #tile, #tile, TRTK_TILE_TMA, BM, BN, CTAS, 1, TRTK_TMA_SLOTS, \
    TRTK_TMA_THREADS (BM, MI, CTAS), 1 },
#define TRTK_TMA_AS(tile, kernel, BM, BN, MI, CTAS, HERE, SPLITS) \
  { #tile, #kernel, TRTK_TILE_TMA, BM, BN, HERE, 1, TRTK_TMA_SLOTS, \
    TRTK_TMA_THREADS (BM, MI, CTAS), SPLITS },
#include "conv_tiles.def"
};
const int32_t trtk_cuda_n_tiles
    = (int32_t) (sizeof trtk_cuda_tiles / sizeof trtk_cuda_tiles[0]);

const char *
trtk_cuda_type_name (int32_t dtype)
{
  return dtype == TRTK_F16 ? "f16" : dtype == TRTK_U8 ? "u8" : "s8";
}

bool
trtk_cuda_is_stem (const TrtkConv *conv)
{
  return conv->c <= 4 && conv->x_pitch == 4 && conv->groups == 1;
}

int32_t
trtk_cuda_groups (const TrtkConv *conv)
{
  int32_t cg = conv->c / conv->groups, kg = conv->k / conv->groups;

  for (int32_t merge = 1; merge < conv->groups; merge++)
    if (conv->groups % merge == 0 && merge * cg % TRTK_GRANULE == 0
        && merge * kg % TRTK_GRANULE == 0)
      return conv->groups / merge;
  return 1;
}

Packing
trtk_cuda_packing (const TrtkConv *conv)
{
  int32_t size = (int32_t) trtk_dtype_size (conv->x_dtype);
  int32_t granule = trtk_cuda_is_stem (conv) ? 4 : TRTK_GRANULE;
  Packing p;

  p.sets = conv->twice ? 2 : 1;
  p.groups = trtk_cuda_groups (conv);
  p.cg = conv->c / p.groups;
  p.kg = conv->k / p.groups;
  p.tap_bytes = trtk_round_up (p.cg, granule) * size;
  p.blocks = div_up (conv->r * conv->s * p.sets * p.tap_bytes, TRTK_BLOCK);
  p.rows = trtk_round_up (p.kg, TRTK_GRANULE);
  return p;
}

size_t
trtk_cuda_pack_bytes (const TrtkConv *conv)
{
  Packing p = trtk_cuda_packing (conv);

  return ((size_t) p.groups * (size_t) p.blocks * (size_t) p.rows + SLACK_ROWS)
      * TRTK_BLOCK;
}

/**
 * trtk_cuda_pack:
 * @weights: [k][r][s][c / groups], s8, or f16 where x is f16; with two sets
 *   [k][r][s][2][c / groups]
 * @packed: trtk_cuda_pack_bytes() bytes
 */
void
trtk_cuda_pack (const TrtkConv *conv, const void *weights, void *packed)
{
  const size_t size = trtk_dtype_size (conv->x_dtype);
  const int32_t cg = conv->c / conv->groups, kg = conv->k / conv->groups;
  const uint8_t *src = weights;
  Packing p = trtk_cuda_packing (conv);
  const int32_t taps = conv->r * conv->s * p.sets;

  memset (packed, 0, trtk_cuda_pack_bytes (conv));
  for (int32_t k = 0; k < conv->k; k++) {
    uint8_t *dst = (uint8_t *) packed
        + (size_t) (k / p.kg) * (size_t) p.blocks * (size_t) p.rows
            * TRTK_BLOCK;
    /* first channel of k's own group inside the packed group */
    int32_t c0 = k / kg * cg % p.cg;

    for (int32_t tap = 0; tap < taps; tap++)
      for (int32_t c = 0; c < cg; c++, src += size) {
        int32_t at = tap * p.tap_bytes + (c0 + c) * (int32_t) size;

        memcpy (dst
                + trtk_pack_offset (p.rows, trtk_pack_row (k % p.kg), at / 16)
                + at % 16,
            src, size);
      }
  }
}

void
trtk_cuda_fill_common (const TrtkConv *conv, const Packing *p, TrtkConvArgs *a)
{
  const TrtkEpilogue *e = &conv->epilogue;
  int32_t size = (int32_t) trtk_dtype_size (conv->x_dtype);

  memset (a, 0, sizeof *a);
  a->m = conv->n * conv->p * conv->q;
  a->k = a->k_rows = p->rows;
  a->h = conv->h, a->w = conv->w, a->p = conv->p, a->q = conv->q;
  a->stride_y = conv->stride_y, a->stride_x = conv->stride_x;
  a->dil_y = conv->dil_y, a->dil_x = conv->dil_x;
  a->pad_top = conv->pad_top, a->pad_left = conv->pad_left;
  a->x_pitch = conv->x_pitch * size;
  a->y_pitch = conv->y_pitch * (int32_t) trtk_dtype_size (e->out_dtype);
  if (e->residual != TRTK_RES_NONE)
    a->res_pitch = conv->res_pitch * (int32_t) trtk_dtype_size (e->res_dtype);
  a->blocks = p->blocks;
  a->tap_pieces = p->tap_bytes / 16;
  a->twice = conv->twice;
  a->pieces = conv->r * conv->s * p->sets * a->tap_pieces;
  a->pad_is_zero = conv->x_dtype == TRTK_F16 || conv->x_zero == 0;
  a->div_tap = trtk_div_make (
      (uint32_t) max_of (p->sets * p->tap_bytes / 16, 1));
  a->div_s = trtk_div_make ((uint32_t) conv->s);
  a->div_pq = trtk_div_make ((uint32_t) (conv->p * conv->q));
  a->div_q = trtk_div_make ((uint32_t) conv->q);
  a->splits = 1;
  a->unit_scale = conv->unit_scale;
  a->unit_out = conv->unit_out;
  a->e = *e;
  if (e->act == TRTK_ACT_NONE && e->residual == TRTK_RES_ADD_AFTER_ACT)
    a->e.residual = TRTK_RES_ADD_BEFORE_ACT; /* the same, and a fast one */
}

/* The residual is fetched as a tile of the input's element size. */
bool
trtk_cuda_residual_fits (const TrtkConv *conv)
{
  const TrtkEpilogue *e = &conv->epilogue;

  if (e->residual == TRTK_RES_NONE)
    return true;
  return trtk_dtype_size (e->res_dtype) == trtk_dtype_size (conv->x_dtype);
}

/* Whether the program runs on the accumulators where they are: Program.fast
 * of epilogue.cuh. Others need room for the sums in shared memory. */
bool
trtk_cuda_is_fast (const TrtkConv *conv)
{
  const TrtkEpilogue *e = &conv->epilogue;
  bool f16 = conv->x_dtype == TRTK_F16;

  if (e->out_dtype == TRTK_F32 || f16 != (e->out_dtype == TRTK_F16))
    return false;
  if (e->act <= TRTK_ACT_CLIP)
    return e->residual == TRTK_RES_NONE
        || e->residual == TRTK_RES_ADD_BEFORE_ACT
        || (e->residual == TRTK_RES_ADD_AFTER_ACT && e->act == TRTK_ACT_NONE);
  return e->act == TRTK_ACT_SILU
      && (e->residual == TRTK_RES_NONE
          || e->residual == TRTK_RES_ADD_AFTER_ACT);
}

bool
trtk_cuda_is_of_pixels (const TrtkConv *conv)
{
  return conv->r == 1 && conv->s == 1 && conv->pad_top == 0
      && conv->pad_left == 0 && (conv->p - 1) * conv->stride_y < conv->h
      && (conv->q - 1) * conv->stride_x < conv->w;
}

bool
trtk_cuda_is_pointwise (const TrtkConv *conv)
{
  return !conv->twice && trtk_cuda_is_of_pixels (conv);
}

/* Positions are 16 bits in the loaders, offsets 31 bits of 16-byte units. */
bool
trtk_cuda_indices_fit (const TrtkConv *conv, int32_t size)
{
  int64_t units = (int64_t) conv->n * conv->h * conv->w
      * (conv->x_pitch * size / 16);

  return conv->h < 32000 && conv->w < 32000 && conv->pad_top < 500
      && conv->pad_left < 500 && units < 0x7f000000
      && (int64_t) conv->n * conv->p * conv->q < 0x7f000000;
}

TrtkStatus
trtk_cuda_plan_conv (const TrtkConv *conv, const TrtkTile *tile,
    TrtkConvArgs *args, TrtkLaunch *launch)
{
  const Packing p = trtk_cuda_packing (conv);
  const TrtkEpilogue *e = &conv->epilogue;
  const int32_t size = (int32_t) trtk_dtype_size (conv->x_dtype);
  int32_t iters = div_up (div_up (p.blocks, tile->splits), tile->kb);
  int32_t body, end;
  bool is_wgmma = tile->kind == TRTK_TILE_WGMMA;

  if (trtk_cuda_is_stem (conv) || !trtk_cuda_residual_fits (conv)
      || !trtk_cuda_indices_fit (conv, size))
    return TRTK_ERROR_UNSUPPORTED;
  if (tile->kind == TRTK_TILE_TMA)
    return TRTK_ERROR_UNSUPPORTED;
  if (tile->splits > 1 && p.blocks < 2 * tile->splits)
    return TRTK_ERROR_UNSUPPORTED;
  trtk_cuda_fill_common (conv, &p, args);
  args->splits = tile->splits;
  args->n_tiles = div_up (args->k, tile->bn);
  args->div_n_tiles = trtk_div_make ((uint32_t) args->n_tiles);
  args->slots = iters < tile->stages ? iters : tile->stages;
  body = args->slots * tile->kb * (tile->bm + tile->bn) * TRTK_BLOCK;
  body = max_of (body, tile->wk > 1 || tile->splits > 1 || !trtk_cuda_is_fast (conv)
          ? tile->wk * tile->bm * (tile->bn + 4) * 4
          : tile->bm * (tile->bn * size + 16));
  args->smem_consts = trtk_round_up (body, 128);
  end = args->smem_consts + tile->bn * 12 + (is_wgmma ? 128 : 0);
  args->smem_res = end;
  if (e->residual != TRTK_RES_NONE)
    end += tile->bm * (tile->bn * size + 16);
  if (end > SMEM_MAX)
    return TRTK_ERROR_UNSUPPORTED;
  snprintf (launch->kernel, sizeof launch->kernel, "trtk_conv_%s_%s_%s_%s",
      is_wgmma ? "wgmma" : "mma", trtk_cuda_type_name (conv->x_dtype), tile->kernel,
      trtk_cuda_is_pointwise (conv) ? "pw" : "nd");
  launch->grid[0] = (uint32_t) (div_up (args->m, tile->bm) * args->n_tiles);
  launch->grid[1] = (uint32_t) p.groups;
  launch->grid[2] = launch->cluster = (uint32_t) tile->splits;
  launch->block = (uint32_t) tile->threads;
  launch->smem_bytes = (uint32_t) end;
  return TRTK_OK;
}

TrtkStatus
trtk_cuda_plan_stem (const TrtkConv *conv, TrtkConvArgs *args,
    TrtkLaunch *launch)
{
  const Packing p = trtk_cuda_packing (conv);
  const TrtkEpilogue *e = &conv->epilogue;
  const int32_t size = (int32_t) trtk_dtype_size (conv->x_dtype);
  int32_t taps = conv->r * conv->s, body, patch, bn, tiles;

  if (!trtk_cuda_is_stem (conv) || taps * p.sets > STEM_MAX_TAPS
      || e->residual != TRTK_RES_NONE || conv->n > 65535)
    return TRTK_ERROR_UNSUPPORTED;
  trtk_cuda_fill_common (conv, &p, args);
  args->pieces = taps;
  args->tap_pieces = conv->s;
  bn = args->k > 32 ? 64 : 32;
  /* columns of the patch: whole 16 bytes where the picture's rows are */
  args->stem_cols = 15 * conv->stride_x + (conv->s - 1) * conv->dil_x + 1;
  if (conv->w * 4 * size % 16 == 0) {
    int32_t per = 4 / size, shift = (per - conv->pad_left % per) % per;

    args->stem_cols = trtk_round_up (args->stem_cols + shift, per);
  }
  args->div_n_tiles = trtk_div_make (
      (uint32_t) max_of (args->stem_cols * 4 * size / 16, 1));
  patch = trtk_round_up ((7 * conv->stride_y + (conv->r - 1) * conv->dil_y + 1)
          * args->stem_cols * 4 * size, 128);
  args->smem_consts = patch; /* from one patch to the other */
  /* weights, patches, then the output or the sums of a tile */
  args->smem_res = trtk_round_up (p.blocks * bn * TRTK_BLOCK + 2 * patch, 128);
  body = args->smem_res
      + (trtk_cuda_is_fast (conv) ? 128 * (bn * size + 16)
                                  : 128 * (bn + 4) * 4);
  if (body > SMEM_MAX - 8192 || patch > 32768)
    return TRTK_ERROR_UNSUPPORTED;
  tiles = div_up (conv->p, 8) * div_up (conv->q, 16);
  /* enough CTAs for two rounds of the largest GPUs, then longer walks */
  args->slots = 1;
  while (args->slots < 8 && (int64_t) tiles * conv->n / args->slots > 2048)
    args->slots *= 2;
  snprintf (launch->kernel, sizeof launch->kernel, "trtk_stem_%s_%d",
      trtk_cuda_type_name (conv->x_dtype), bn);
  launch->grid[0] = (uint32_t) div_up (tiles, args->slots);
  launch->grid[1] = (uint32_t) div_up (args->k, bn);
  launch->grid[2] = (uint32_t) conv->n;
  launch->cluster = 1;
  launch->block = 256;
  launch->smem_bytes = (uint32_t) body;
  return TRTK_OK;
}
