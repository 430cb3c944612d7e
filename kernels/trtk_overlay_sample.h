/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* trtk_overlay_sample.h: what is drawn over one sample of a frame, for the CUDA
 * kernel and for loops on the host. Integers only. */
#ifndef TRTK_OVERLAY_SAMPLE_H
#define TRTK_OVERLAY_SAMPLE_H

#include "trtk_epilogue.h"
#include "trtk_overlay.h"

/* The pixels of a sample, right and bottom excluded. */
typedef struct {
  int32_t left, top, right, bottom;
} TrtkOverlayBlock;

TRTK_HD int32_t
trtk_overlay_min (int32_t a, int32_t b)
{
  return a < b ? a : b;
}

TRTK_HD int32_t
trtk_overlay_max (int32_t a, int32_t b)
{
  return a > b ? a : b;
}

/* At the right and the bottom of odd frames a block has fewer pixels. */
TRTK_HD TrtkOverlayBlock
trtk_overlay_block (const TrtkOverlayFrame *f, const TrtkOverlayComponent *k,
    int32_t x, int32_t y)
{
  TrtkOverlayBlock b;

  b.left = x << k->sub_x;
  b.top = y << k->sub_y;
  b.right = trtk_overlay_min ((x + 1) << k->sub_x, f->width);
  b.bottom = trtk_overlay_min ((y + 1) << k->sub_y, f->height);
  return b;
}

/* How much of a block an item covers: 0 to 255. */
TRTK_HD uint32_t
trtk_overlay_cover (
    const TrtkOverlayItem *i, const uint8_t *masks, const TrtkOverlayBlock *b)
{
  const int32_t left = trtk_overlay_max (b->left, i->x);
  const int32_t top = trtk_overlay_max (b->top, i->y);
  const int32_t right = trtk_overlay_min (b->right, i->x + i->w);
  const int32_t bottom = trtk_overlay_min (b->bottom, i->y + i->h);
  const uint32_t n
      = (uint32_t) ((b->right - b->left) * (b->bottom - b->top));
  uint32_t sum = 0;

  if (left >= right || top >= bottom)
    return 0;
  if (i->mask < 0)
    return 255;
  for (int32_t y = top; y < bottom; y++)
    for (int32_t x = left; x < right; x++)
      sum += masks[i->mask + (y - i->y) * i->mask_pitch + (x - i->x)];
  return n == 1 ? sum : (2 * sum + n) / (2 * n);
}

TRTK_HD uint32_t
trtk_overlay_mix (uint32_t value, uint32_t color, uint32_t cover)
{
  return (value * (255 - cover) + color * cover + 127) / 255;
}

/* Sample @i of component @c in a tile, counted along rows; read and written
 * where something covers it, once. */
TRTK_HD void
trtk_overlay_sample (const TrtkOverlayArgs *a, const TrtkOverlayTile *t,
    int32_t c, int32_t i)
{
  const TrtkOverlayComponent *k = &a->frame.component[c];
  const int32_t columns = TRTK_OVERLAY_TILE_W >> k->sub_x;
  const int32_t x = (t->x >> k->sub_x) + i % columns;
  const int32_t y = (t->y >> k->sub_y) + i / columns;
  const TrtkOverlayBlock block = trtk_overlay_block (&a->frame, k, x, y);
  uint32_t value = 0, is_read = 0;
  uint8_t *at;

  if (block.left >= a->frame.width || block.top >= a->frame.height)
    return;
  at = (uint8_t *) a->frame.plane[k->plane]
      + (int64_t) y * a->frame.pitch[k->plane] + (int64_t) x * k->step
      + k->offset;
  for (uint32_t n = 0; n < t->n; n++) {
    const TrtkOverlayItem *item = &a->items[a->order[t->first + n]];
    const uint32_t cover = trtk_overlay_cover (item, a->masks, &block);

    if (cover == 0)
      continue;
    if (!is_read)
      value = *at;
    is_read = 1;
    value = trtk_overlay_mix (value, item->color[c], cover);
  }
  if (is_read)
    *at = (uint8_t) value;
}

/* Samples of component @c in a whole tile. */
TRTK_HD int32_t
trtk_overlay_samples (const TrtkOverlayFrame *f, int32_t c)
{
  return (TRTK_OVERLAY_TILE_W >> f->component[c].sub_x)
      * (TRTK_OVERLAY_TILE_H >> f->component[c].sub_y);
}

#endif
