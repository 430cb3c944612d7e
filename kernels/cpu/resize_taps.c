/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* resize_taps.c: tables of taps. */
#include "cpu/resize_taps.h"

static double
filter_radius (const TrtkResizeParams *p)
{
  return p->mode == TRTK_RESIZE_LINEAR ? 1 : 2;
}

int64_t
trtk_taps_count (const TrtkResizeParams *p, int32_t axis, int64_t in_size,
    int64_t out_size)
{
  double scale = p->scale[axis] < 1 ? p->scale[axis] : 1;

  if (p->mode == TRTK_RESIZE_NEAREST
      || trtk_taps_is_identity (p, axis, in_size, out_size))
    return 1;
  if (!p->antialias)
    return (int64_t) filter_radius (p) * 2;
  /* A scale below 1 / (4 * in) cannot come from these sizes. */
  if (scale * 4 * (double) (in_size + 1) < 1)
    scale = 1 / (4 * (double) (in_size + 1));
  return -2 * (int64_t) floor (-filter_radius (p) / scale);
}

void
trtk_taps_fill (const TrtkResizeParams *p, int32_t axis, int64_t in_size,
    int64_t out_size, int64_t stride, TrtkTaps *taps)
{
  taps->n = trtk_taps_count (p, axis, in_size, out_size);
  taps->is_identity = trtk_taps_is_identity (p, axis, in_size, out_size);
  for (int64_t o = 0; o < out_size; o++)
    trtk_taps_one (p, axis, in_size, out_size, stride, o, taps->n,
        taps->at + o * taps->n, taps->weight + o * taps->n);
}
