/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Col2Im: x [N, C * block, columns] put back into pictures [N, C, image]:
 * column l of block element k goes to l * stride + k * dilation - pad; where
 * columns overlap they add up. */
#include "cpu/element.h"
#include "trtk_params.h"

/* Where block element @k of column @l goes; -1 in the padding. */
static int64_t
target (const TrtkCol2ImParams *p, int64_t k, int64_t l)
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

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkCol2ImParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int64_t columns = x->dims[2], block = 1, n = trtk_count (x);
  int64_t image = trtk_count_range (y, 2, y->rank);

  if (trtk_count (y) > 0)
    memset (y->data, 0, (size_t) trtk_count (y) * trtk_dtype_size (y->dtype));
  for (int32_t d = 0; d < p->n_spatial; d++)
    block *= p->block[d];
  for (int64_t i = 0; i < n; i++) {
    int64_t row = i / columns;
    int64_t at = target (p, row % block, i % columns);
    if (at < 0)
      continue;
    at += row / block * image;
    if (trtk_is_float (y->dtype))
      trtk_store_f64 (y, at, trtk_load_f64 (y, at) + trtk_load_f64 (x, i));
    else
      trtk_store_i64 (y, at,
          (int64_t) ((uint64_t) trtk_load_i64 (y, at)
                     + (uint64_t) trtk_load_i64 (x, i)));
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_col2im
    = { .name = "ref.Col2Im", .op = "Col2Im", .run = run };
