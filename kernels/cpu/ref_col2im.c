/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Col2Im: x [N, C * block, columns] put back into pictures [N, C, image]:
 * column l of block element k goes to l * stride + k * dilation - pad; where
 * columns overlap they add up. */
#include "cpu/col2im.h"

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
    int64_t at = trtk_col2im_target (p, row % block, i % columns);
    if (at < 0)
      continue;
    trtk_col2im_add (y, at + row / block * image, x, i);
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_col2im
    = { .name = "ref.Col2Im", .op = "Col2Im", .run = run };
