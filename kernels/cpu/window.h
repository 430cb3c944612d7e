/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* window.h: the positions of a sliding window that are inside the picture,
 * over spatial axes 2, 3, 4. Positions outside are never visited, so that the
 * work is bounded by the picture, not by kernel sizes. */
#ifndef TRTK_CPU_WINDOW_H
#define TRTK_CPU_WINDOW_H

#include "trtk_epilogue.h"

typedef struct {
  int64_t base[TRTK_MAX_SPATIAL];  /* where position 0 lies in the picture */
  int64_t first[TRTK_MAX_SPATIAL]; /* of the positions inside it */
  int64_t end[TRTK_MAX_SPATIAL];
  int64_t r[TRTK_MAX_SPATIAL];     /* the present one */
} TrtkWindow;

/* Number of positions below @limit, of at most @kernel. */
TRTK_HD int64_t
trtk_window_below (int64_t base, int64_t limit, int64_t dilation,
    int64_t kernel)
{
  int64_t n = limit <= base ? 0 : (limit - base - 1) / dilation + 1;

  return n < kernel ? n : kernel;
}

/* To the first position at output @o; false where all are outside. */
TRTK_HD bool
trtk_window_init (TrtkWindow *w, const TrtkConvParams *p, const TrtkTensor *x,
    const int64_t *o)
{
  bool is_inside = true;

  for (int32_t i = 0; i < p->n_spatial; i++) {
    int64_t dilation = p->dilation[i];
    w->base[i] = o[i] * p->stride[i] - p->pad_begin[i];
    w->first[i] = trtk_window_below (w->base[i], 0, dilation, p->kernel[i]);
    w->end[i] = trtk_window_below (w->base[i], x->dims[i + 2], dilation,
        p->kernel[i]);
    w->r[i] = w->first[i];
    is_inside = is_inside && w->first[i] < w->end[i];
  }
  return is_inside;
}

/* To the next position, row-major; false after the last one. */
TRTK_HD bool
trtk_window_next (TrtkWindow *w, const TrtkConvParams *p)
{
  for (int32_t d = p->n_spatial - 1; d >= 0; d--) {
    if (++w->r[d] < w->end[d])
      return true;
    w->r[d] = w->first[d];
  }
  return false;
}

/* Offset of the position inside @x's plane. */
TRTK_HD int64_t
trtk_window_offset (const TrtkWindow *w, const TrtkConvParams *p,
    const TrtkTensor *x)
{
  int64_t offset = 0;

  for (int32_t i = 0; i < p->n_spatial; i++)
    offset = offset * x->dims[i + 2] + w->base[i] + w->r[i] * p->dilation[i];
  return offset;
}

/* Its index in the kernel, row-major. */
TRTK_HD int64_t
trtk_window_tap (const TrtkWindow *w, const TrtkConvParams *p)
{
  int64_t tap = 0;

  for (int32_t i = 0; i < p->n_spatial; i++)
    tap = tap * p->kernel[i] + w->r[i];
  return tap;
}

/* Positions inside the picture, or @padded: in its padding too, but not in
 * what windows of ceil_mode reach beyond that. */
TRTK_HD double
trtk_window_count (const TrtkWindow *w, const TrtkConvParams *p,
    const TrtkTensor *x, bool padded)
{
  double n = 1;

  for (int32_t i = 0; i < p->n_spatial; i++)
    n *= (double) (padded ? trtk_window_below (w->base[i],
                       x->dims[i + 2] + p->pad_end[i], p->dilation[i],
                       p->kernel[i])
                          : w->end[i] - w->first[i]);
  return n;
}

#endif
