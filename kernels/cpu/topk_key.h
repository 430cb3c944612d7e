/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* topk_key.h: elements of any type as unsigned keys of the same order. */
#ifndef TRTK_CPU_TOPK_KEY_H
#define TRTK_CPU_TOPK_KEY_H

#include "cpu/element.h"

/* Larger is better; NaN is the largest, and there is one zero. */
TRTK_HD uint64_t
trtk_topk_key (const TrtkTensor *x, int64_t i, bool largest)
{
  uint64_t key, sign = (uint64_t) 1 << 63;

  if (trtk_is_float (x->dtype)) {
    double v = trtk_load_f64 (x, i);
    v = v == 0 ? 0 : v;
    memcpy (&key, &v, sizeof key);
    key = isnan (v) ? UINT64_MAX : (key & sign) != 0 ? ~key : key | sign;
  } else {
    key = (uint64_t) trtk_load_i64 (x, i);
    key = x->dtype == TRTK_U64 ? key : key ^ sign;
  }
  return largest ? key : ~key;
}

#endif
