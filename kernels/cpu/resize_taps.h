/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* resize_taps.h: which elements of the input make an output coordinate of
 * Resize, and with which weights; one axis at a time. */
#ifndef TRTK_CPU_RESIZE_TAPS_H
#define TRTK_CPU_RESIZE_TAPS_H

#include "trtk_params.h"

/* Taps of one axis: output coordinate o reads taps [o * n, (o + 1) * n). */
typedef struct {
  int64_t n;
  bool is_identity;
  int64_t *at;    /* index in the input, times the axis' stride */
  double *weight; /* the first is NaN where the output is extrapolated */
} TrtkTaps;

/* Taps an output coordinate of @axis has. */
int64_t trtk_taps_count (const TrtkResizeParams *p, int32_t axis,
    int64_t in_size, int64_t out_size);
/* Fills what @taps points at for @axis. */
void trtk_taps_fill (const TrtkResizeParams *p, int32_t axis, int64_t in_size,
    int64_t out_size, int64_t stride, TrtkTaps *taps);

#endif
