/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* OneHot: values[1] where the new axis' index is the one in x (negative counts
 * from the end), else values[0]; x outside gives values[0] throughout. */
#include "cpu/element.h"
#include "cpu/move.h"
#include "trtk_params.h"

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkAxisParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *values = &args->in[2];
  const TrtkTensor *y = &args->out[0];
  int64_t inner = trtk_count_range (x, p->axis, x->rank), n = trtk_count (x);
  int64_t depth = y->dims[p->axis];
  size_t size = trtk_dtype_size (y->dtype);

  if (trtk_count (y) == 0)
    return TRTK_OK;
  trtk_move_fill (y->data, values->data, trtk_count (y), size);
  for (int64_t i = 0; i < n; i++) {
    int64_t at;
    if (trtk_is_float (x->dtype)) {
      double v = trtk_load_f64 (x, i);
      if (!(v >= -(double) depth && v < (double) depth))
        continue;
      at = (int64_t) v;
    } else {
      at = trtk_load_i64 (x, i);
    }
    if (at < -depth || at >= depth)
      continue;
    at += at < 0 ? depth : 0;
    memcpy ((char *) y->data
                + (size_t) ((i / inner * depth + at) * inner + i % inner)
                      * size,
        (const char *) values->data + size, size);
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_one_hot
    = { .name = "ref.OneHot", .op = "OneHot", .run = run };
