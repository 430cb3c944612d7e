/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* overlay.cu: rectangles and letters into a decoder's surface, in place
 * (trtk_overlay.h).
 *   grid   a CTA per tile of 32 x 16 pixels in which something is drawn; the
 *          rest of the frame is not visited. A thread owns samples and goes
 *          through the tile's items in their order, so that what lies over what
 *          never depends on time; chroma has threads of its own
 *   bound  latency: a few hundred CTAs, whose items are the same address for
 *          all threads, and of the frame only bytes that change */
#include "ptx.cuh"
#include "trtk_overlay_sample.h"

static constexpr int THREADS = 128;

extern "C" __global__ void __launch_bounds__ (THREADS)
trtk_overlay (const __grid_constant__ TrtkOverlayArgs a)
{
  const TrtkOverlayTile tile = a.tiles[blockIdx.x];

  for (int c = 0; c < a.frame.n_components; c++) {
    const int n = trtk_overlay_samples (&a.frame, c);

    for (int i = threadIdx.x; i < n; i += THREADS)
      trtk_overlay_sample (&a, &tile, c, i);
  }
}
