/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Relu: y = x < 0 ? 0 : x, any shape; NaN stays NaN. */
#include "cpu/element.h"

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int64_t n = trtk_count (x);

  for (int64_t i = 0; i < n; i++) {
    if (trtk_is_float (x->dtype)) {
      double v = trtk_load_f64 (x, i);
      trtk_store_f64 (y, i, v < 0 ? 0 : v);
    } else {
      int64_t v = trtk_load_i64 (x, i);
      trtk_store_i64 (y, i, v < 0 ? 0 : v);
    }
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_relu = { .name = "ref.Relu", .op = "Relu", .run = run };
