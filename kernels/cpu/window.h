/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* window.h: positions of a sliding window over spatial axes 2, 3, 4. */
#ifndef TRTK_CPU_WINDOW_H
#define TRTK_CPU_WINDOW_H

#include "trtk_params.h"

/* Offset inside @x's plane of window position @r at output @o, or -1 outside
 * the picture. */
static inline int64_t
trtk_window_offset (const TrtkConvParams *p, const TrtkTensor *x,
    const int64_t *o, const int64_t *r)
{
  int64_t offset = 0;

  for (int32_t i = 0; i < p->n_spatial; i++) {
    int64_t at = o[i] * p->stride[i] + r[i] * p->dilation[i] - p->pad_begin[i];
    if (at < 0 || at >= x->dims[i + 2])
      return -1;
    offset = offset * x->dims[i + 2] + at;
  }
  return offset;
}

/* Whether that position is in the picture or its padding: windows of ceil_mode
 * reach beyond both. */
static inline bool
trtk_window_is_padded (const TrtkConvParams *p, const TrtkTensor *x,
    const int64_t *o, const int64_t *r)
{
  for (int32_t i = 0; i < p->n_spatial; i++) {
    int64_t at = o[i] * p->stride[i] + r[i] * p->dilation[i] - p->pad_begin[i];
    if (at >= x->dims[i + 2] + p->pad_end[i])
      return false;
  }
  return true;
}

/* To the next position, row-major; false after the last one. */
static inline bool
trtk_window_next (const TrtkConvParams *p, int64_t *r)
{
  for (int32_t d = p->n_spatial - 1; d >= 0; d--) {
    if (++r[d] < p->kernel[d])
      return true;
    r[d] = 0;
  }
  return false;
}

#endif
