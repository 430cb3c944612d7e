/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* relayout.c: y[n,c,p] = x[n,c,p], each in a layout of its own. */
#include "cpu/relayout.h"

#include <string.h>

typedef struct {
  int64_t picture, outer, inner, pixel; /* strides; outer: of a block */
  int64_t block;
} Strides;

/* Of a tensor seen as n pictures of c channels of p pixels. */
static Strides
strides_of (TrtkLayout layout, int64_t c, int64_t p)
{
  int64_t block = trtk_layout_block (layout);
  int64_t pitch = trtk_layout_pitch (layout, c);

  if (layout == TRTK_LAYOUT_NHWC || trtk_layout_has_pitch (layout))
    return (Strides){ pitch * p, 1, 0, pitch, 1 };
  if (block == 1)
    return (Strides){ c * p, p, 0, 1, 1 };
  return (Strides){ (c + block - 1) / block * block * p, block * p, 1, block,
    block };
}

static void
copy_element (void *to, int64_t at_to, const void *from, int64_t at_from,
    size_t size)
{
  switch (size) {
    case 1:
      ((uint8_t *) to)[at_to] = ((const uint8_t *) from)[at_from];
      break;
    case 2:
      ((uint16_t *) to)[at_to] = ((const uint16_t *) from)[at_from];
      break;
    case 4:
      ((uint32_t *) to)[at_to] = ((const uint32_t *) from)[at_from];
      break;
    default:
      ((uint64_t *) to)[at_to] = ((const uint64_t *) from)[at_from];
  }
}

void
trtk_relayout (const TrtkTensor *t, TrtkLayout from_layout, const void *from,
    TrtkLayout to_layout, void *to)
{
  size_t size = trtk_dtype_size (t->dtype);
  int64_t c, p, count = trtk_layout_count (to_layout, t);
  Strides f, y;

  if (from_layout == to_layout) {
    memcpy (to, from, (size_t) count * size);
    return;
  }
  c = t->dims[1];
  p = trtk_count_range (t, 2, t->rank);
  f = strides_of (from_layout, c, p);
  y = strides_of (to_layout, c, p);
  if (c % trtk_layout_granule (to_layout) != 0)
    memset (to, 0, (size_t) count * size);
  for (int64_t n = 0; n < t->dims[0]; n++) {
    for (int64_t i = 0; i < c; i++) {
      int64_t af = n * f.picture + i / f.block * f.outer + i % f.block * f.inner;
      int64_t ay = n * y.picture + i / y.block * y.outer + i % y.block * y.inner;
      for (int64_t j = 0; j < p; j++)
        copy_element (to, ay + j * y.pixel, from, af + j * f.pixel, size);
    }
  }
}
