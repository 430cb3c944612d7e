/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plan_overlay.c: which tiles of a frame are drawn in, and what in each. */
#include "trtk_cuda.h"
#include "trtk_overlay.h"

#include <stdio.h>
#include <string.h>

#define THREADS 128
/* Lists of all tiles together: what a thousand objects that fill the frame make
 * stays far below. */
#define MAX_ORDER (1u << 24)

typedef struct {
  int32_t left, top, right, bottom; /* tiles; right and bottom excluded */
} Span;

static int32_t
tiles_across (const TrtkOverlayFrame *f)
{
  return (f->width + TRTK_OVERLAY_TILE_W - 1) / TRTK_OVERLAY_TILE_W;
}

static int32_t
tiles_down (const TrtkOverlayFrame *f)
{
  return (f->height + TRTK_OVERLAY_TILE_H - 1) / TRTK_OVERLAY_TILE_H;
}

int32_t
trtk_cuda_overlay_bins (const TrtkOverlayFrame *f)
{
  return tiles_across (f) * tiles_down (f);
}

/* A chroma sample is never in two tiles: they are as large as whole ones. */
static Span
span_of (const TrtkOverlayItem *i)
{
  Span s = { i->x / TRTK_OVERLAY_TILE_W, i->y / TRTK_OVERLAY_TILE_H,
    (i->x + i->w + TRTK_OVERLAY_TILE_W - 1) / TRTK_OVERLAY_TILE_W,
    (i->y + i->h + TRTK_OVERLAY_TILE_H - 1) / TRTK_OVERLAY_TILE_H };

  return s;
}

/* Whether nothing of a tile is seen behind the item. */
static bool
hides (const TrtkOverlayFrame *f, const TrtkOverlayItem *i, int32_t tx,
    int32_t ty)
{
  int32_t right = (tx + 1) * TRTK_OVERLAY_TILE_W;
  int32_t bottom = (ty + 1) * TRTK_OVERLAY_TILE_H;

  return i->mask < 0 && i->x <= tx * TRTK_OVERLAY_TILE_W
      && i->y <= ty * TRTK_OVERLAY_TILE_H
      && i->x + i->w >= (right < f->width ? right : f->width)
      && i->y + i->h >= (bottom < f->height ? bottom : f->height);
}

/* Counts the items of each tile, from the last that hides what was before. */
static void
count (const TrtkOverlayFrame *f, const TrtkOverlayItem *items, int32_t n,
    TrtkOverlayBin *bins)
{
  memset (bins, 0, (size_t) trtk_cuda_overlay_bins (f) * sizeof *bins);
  for (int32_t j = 0; j < n; j++) {
    const Span s = span_of (&items[j]);

    for (int32_t ty = s.top; ty < s.bottom; ty++) {
      for (int32_t tx = s.left; tx < s.right; tx++) {
        TrtkOverlayBin *bin = &bins[ty * tiles_across (f) + tx];

        if (hides (f, &items[j], tx, ty)) {
          bin->from = (uint32_t) j;
          bin->n = 0;
        }
        bin->n++;
      }
    }
  }
}

TrtkStatus
trtk_cuda_bin_overlay (const TrtkOverlayFrame *f, size_t mask_bytes,
    const TrtkOverlayItem *items, int32_t n, TrtkOverlayBin *bins,
    uint32_t *n_tiles, uint32_t *n_order)
{
  const int32_t n_bins = trtk_cuda_overlay_bins (f);
  uint64_t all = 0;

  if (!trtk_overlay_frame_is_sound (f))
    return TRTK_ERROR_ARGUMENT;
  for (int32_t j = 0; j < n; j++)
    if (!trtk_overlay_item_is_sound (f, &items[j], mask_bytes))
      return TRTK_ERROR_ARGUMENT;
  count (f, items, n, bins);
  *n_tiles = 0;
  for (int32_t b = 0; b < n_bins; b++) {
    bins[b].first = (uint32_t) all;
    *n_tiles += bins[b].n > 0;
    all += bins[b].n;
    if (all > MAX_ORDER)
      return TRTK_ERROR_UNSUPPORTED;
  }
  *n_order = (uint32_t) all;
  return TRTK_OK;
}

void
trtk_cuda_plan_overlay (const TrtkOverlayFrame *f,
    const TrtkOverlayItem *items, int32_t n, TrtkOverlayBin *bins,
    TrtkOverlayTile *tiles, uint32_t *order, TrtkLaunch *launch)
{
  const int32_t across = tiles_across (f);
  uint32_t n_tiles = 0;

  for (int32_t b = 0; b < trtk_cuda_overlay_bins (f); b++) {
    if (bins[b].n == 0)
      continue;
    tiles[n_tiles].x = b % across * TRTK_OVERLAY_TILE_W;
    tiles[n_tiles].y = b / across * TRTK_OVERLAY_TILE_H;
    tiles[n_tiles].first = bins[b].first;
    tiles[n_tiles++].n = bins[b].n;
  }
  for (int32_t j = 0; j < n; j++) {
    const Span s = span_of (&items[j]);

    for (int32_t ty = s.top; ty < s.bottom; ty++) {
      for (int32_t tx = s.left; tx < s.right; tx++) {
        TrtkOverlayBin *bin = &bins[ty * across + tx];

        if ((uint32_t) j >= bin->from)
          order[bin->first++] = (uint32_t) j;
      }
    }
  }
  memset (launch, 0, sizeof *launch);
  snprintf (launch->kernel, sizeof launch->kernel, "trtk_overlay");
  launch->grid[0] = n_tiles;
  launch->grid[1] = launch->grid[2] = launch->cluster = 1;
  launch->block = THREADS;
}
