/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* RoiAlign: of every region (x0, y0, x1, y1 in input 1, its picture in input
 * 2) a grid of bins, each the mean or the maximum of samples that are read
 * from x [N,C,H,W] by linear interpolation. */
#include "cpu/roi_align.h"

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int64_t plane = x->dims[2] * x->dims[3], at = 0;
  TrtkRoi r;

  if (trtk_count (y) == 0)
    return TRTK_OK;
  if (plane == 0)
    return TRTK_ERROR_ARGUMENT;
  for (int64_t n = 0; n < y->dims[0]; n++) {
    if (!trtk_roi_read (args->params, args->in, y, n, &r))
      return TRTK_ERROR_ARGUMENT;
    for (int64_t c = 0; c < y->dims[1]; c++) {
      int64_t first = (r.picture * x->dims[1] + c) * plane;
      for (int64_t by = 0; by < y->dims[2]; by++)
        for (int64_t bx = 0; bx < y->dims[3]; bx++)
          trtk_store_f64 (y, at++,
              trtk_roi_bin (args->params, x, &r, first, by, bx));
    }
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_roi_align
    = { .name = "ref.RoiAlign", .op = "RoiAlign", .run = run };
