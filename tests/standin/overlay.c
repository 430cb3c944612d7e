/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* overlay.c: see overlay.h. */
#include "overlay.h"

#include "trtk_overlay_sample.h"

/* From the first byte of a plane to its last sample's. */
static bool
owns_planes (const void *context, const TrtkOverlayFrame *f)
{
  for (int c = 0; c < f->n_components; c++) {
    const TrtkOverlayComponent *k = &f->component[c];
    size_t x = (size_t) (f->width - 1) >> k->sub_x;
    size_t y = (size_t) (f->height - 1) >> k->sub_y;

    if (!standin_owns (context, f->plane[k->plane],
            y * (size_t) f->pitch[k->plane] + x * (size_t) k->step
                + (size_t) k->offset + 1))
      return false;
  }
  return true;
}

/* The lists of a tile, and the masks of its items. */
static bool
owns_tile (const void *context, const TrtkOverlayArgs *a,
    const TrtkOverlayTile *t)
{
  if (!standin_owns (context, a->order + t->first, t->n * sizeof *a->order))
    return false;
  for (uint32_t n = 0; n < t->n; n++) {
    const TrtkOverlayItem *i = &a->items[a->order[t->first + n]];

    if (!standin_owns (context, i, sizeof *i)
        || (i->mask >= 0
            && !standin_owns (context, a->masks + i->mask,
                (size_t) (i->h - 1) * (size_t) i->mask_pitch + (size_t) i->w)))
      return false;
  }
  return true;
}

bool
standin_run_overlay (const StandinKernel *kernel, const StandinLaunch *launch,
    const void *args, const void *context)
{
  const TrtkOverlayArgs *a = args;
  uint32_t n_tiles = launch->grid[0];

  if (!owns_planes (context, &a->frame)
      || !standin_owns (context, a->tiles, n_tiles * sizeof *a->tiles))
    return false;
  for (uint32_t t = 0; t < n_tiles; t++) {
    if (!owns_tile (context, a, &a->tiles[t]))
      return false;
    for (int32_t c = 0; c < a->frame.n_components; c++)
      for (int32_t i = 0; i < trtk_overlay_samples (&a->frame, c); i++)
        trtk_overlay_sample (a, &a->tiles[t], c, i);
  }
  return true;
}
