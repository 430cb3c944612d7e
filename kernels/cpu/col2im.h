/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* col2im.h: where the elements of Col2Im go, and back. */
#ifndef TRTK_CPU_COL2IM_H
#define TRTK_CPU_COL2IM_H

#include "cpu/number.h"
#include "trtk_params.h"

/* Where block element @k of column @l goes; -1 in the padding. */
TRTK_HD int64_t
trtk_col2im_target (const TrtkCol2ImParams *p, int64_t k, int64_t l)
{
  int64_t at = 0, stride = 1;

  for (int32_t d = p->n_spatial - 1; d >= 0; d--) {
    int64_t i = l % p->columns[d] * p->stride[d]
                + k % p->block[d] * p->dilation[d] - p->pad_begin[d];
    if (i < 0 || i >= p->image[d])
      return -1;
    at += i * stride;
    stride *= p->image[d];
    k /= p->block[d];
    l /= p->columns[d];
  }
  return at;
}

/* The column whose block element @k goes to @at; -1: none. */
TRTK_HD int64_t
trtk_col2im_column (const TrtkCol2ImParams *p, int64_t k, int64_t at)
{
  int64_t column = 0, stride = 1;

  for (int32_t d = p->n_spatial - 1; d >= 0; d--) {
    int64_t i = at % p->image[d] + p->pad_begin[d]
                - k % p->block[d] * p->dilation[d];
    if (i < 0 || i % p->stride[d] != 0 || i / p->stride[d] >= p->columns[d])
      return -1;
    column += i / p->stride[d] * stride;
    stride *= p->columns[d];
    k /= p->block[d];
    at /= p->image[d];
  }
  return column;
}

/* y[to] += x[from] */
TRTK_HD void
trtk_col2im_add (const TrtkTensor *y, int64_t to, const TrtkTensor *x,
    int64_t from)
{
  if (trtk_is_float (y->dtype))
    trtk_store_f64 (y, to, trtk_load_f64 (y, to) + trtk_load_f64 (x, from));
  else
    trtk_store_i64 (y, to,
        trtk_add_i64 (trtk_load_i64 (y, to), trtk_load_i64 (x, from)));
}

#endif
