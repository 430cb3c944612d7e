/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* overlay.c: items one after the other into a frame in the host's memory. */
#include "trtk_overlay.h"

#include <string.h>

#include "trtk_overlay_sample.h"

bool
trtk_overlay_frame_is_sound (const TrtkOverlayFrame *f)
{
  if (f->width < 1 || f->height < 1 || f->width > TRTK_OVERLAY_MAX_SIZE
      || f->height > TRTK_OVERLAY_MAX_SIZE || f->n_components < 1
      || f->n_components > 4)
    return false;
  for (int32_t c = 0; c < f->n_components; c++) {
    const TrtkOverlayComponent *k = &f->component[c];

    if ((uint32_t) k->plane >= TRTK_OVERLAY_PLANES || k->step < 1
        || k->offset < 0 || (uint32_t) k->sub_x > TRTK_OVERLAY_MAX_SUB
        || (uint32_t) k->sub_y > TRTK_OVERLAY_MAX_SUB)
      return false;
  }
  return true;
}

bool
trtk_overlay_item_is_sound (
    const TrtkOverlayFrame *f, const TrtkOverlayItem *i, size_t mask_bytes)
{
  if (i->x < 0 || i->y < 0 || i->w < 1 || i->h < 1 || i->w > f->width - i->x
      || i->h > f->height - i->y)
    return false;
  return i->mask < 0
      || (i->mask_pitch >= i->w
          && (uint64_t) i->mask
                  + (uint64_t) (i->h - 1) * (uint64_t) i->mask_pitch
                  + (uint64_t) i->w
              <= mask_bytes);
}

static void
fill_row (uint8_t *at, int32_t step, int32_t n, uint8_t color)
{
  if (step == 1)
    memset (at, color, (size_t) n);
  else
    for (int32_t x = 0; x < n; x++, at += step)
      *at = color;
}

/* Samples that are pixels: each has a cover of its own. */
static void
mix_row (uint8_t *at, int32_t step, const uint8_t *cover, int32_t n,
    uint8_t color)
{
  for (int32_t x = 0; x < n; x++, at += step)
    if (cover[x] != 0)
      *at = (uint8_t) trtk_overlay_mix (*at, color, cover[x]);
}

/* Row @y of a component's samples. */
static void
draw_row (const TrtkOverlayFrame *f, const TrtkOverlayComponent *k,
    const uint8_t *masks, const TrtkOverlayItem *i, int32_t y, uint8_t color)
{
  const int32_t left = i->x >> k->sub_x;
  const int32_t right = (i->x + i->w + (1 << k->sub_x) - 1) >> k->sub_x;
  uint8_t *at = (uint8_t *) f->plane[k->plane]
      + (int64_t) y * f->pitch[k->plane] + (int64_t) left * k->step + k->offset;

  if (i->mask < 0) {
    fill_row (at, k->step, right - left, color);
  } else if (k->sub_x == 0 && k->sub_y == 0) {
    mix_row (at, k->step, masks + i->mask + (y - i->y) * i->mask_pitch, i->w,
        color);
  } else {
    for (int32_t x = left; x < right; x++, at += k->step) {
      const TrtkOverlayBlock block = trtk_overlay_block (f, k, x, y);

      *at = (uint8_t) trtk_overlay_mix (
          *at, color, trtk_overlay_cover (i, masks, &block));
    }
  }
}

/* A pixel of four bytes at once: what its components are not in stays. */
static bool
fill_packed (const TrtkOverlayFrame *f, const TrtkOverlayItem *i)
{
  uint8_t color[4] = { 0 }, keep[4] = { 255, 255, 255, 255 };
  uint32_t c4, k4;

  for (int32_t c = 0; c < f->n_components; c++) {
    const TrtkOverlayComponent *k = &f->component[c];

    if (k->step != 4 || k->plane != 0 || k->sub_x != 0 || k->sub_y != 0
        || k->offset > 3)
      return false;
    color[k->offset] = i->color[c];
    keep[k->offset] = 0;
  }
  memcpy (&c4, color, 4);
  memcpy (&k4, keep, 4);
  for (int32_t y = i->y; y < i->y + i->h; y++) {
    uint8_t *at = (uint8_t *) f->plane[0] + (int64_t) y * f->pitch[0]
        + (int64_t) i->x * 4;

    for (int32_t x = 0; x < i->w; x++, at += 4) {
      uint32_t pixel;

      memcpy (&pixel, at, 4);
      pixel = (pixel & k4) | c4;
      memcpy (at, &pixel, 4);
    }
  }
  return true;
}

static void
draw_item (const TrtkOverlayFrame *f, const uint8_t *masks,
    const TrtkOverlayItem *i)
{
  if (i->mask < 0 && fill_packed (f, i))
    return;
  for (int32_t c = 0; c < f->n_components; c++) {
    const TrtkOverlayComponent *k = &f->component[c];
    const int32_t bottom = (i->y + i->h + (1 << k->sub_y) - 1) >> k->sub_y;

    for (int32_t y = i->y >> k->sub_y; y < bottom; y++)
      draw_row (f, k, masks, i, y, i->color[c]);
  }
}

void
trtk_overlay_draw (const TrtkOverlayFrame *f, const uint8_t *masks,
    const TrtkOverlayItem *items, int32_t n)
{
  for (int32_t j = 0; j < n; j++)
    draw_item (f, masks, &items[j]);
}
