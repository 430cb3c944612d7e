/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Add: y = a + b, broadcast; integers wrap. */
#include "cpu/element.h"

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkTensor *a = &args->in[0], *b = &args->in[1], *y = &args->out[0];
  int64_t sa[TRTK_MAX_RANK], sb[TRTK_MAX_RANK], index[TRTK_MAX_RANK] = { 0 };
  int64_t n = trtk_count (y);

  trtk_broadcast_strides (a, y->rank, sa);
  trtk_broadcast_strides (b, y->rank, sb);
  for (int64_t i = 0; i < n; i++) {
    int64_t ia = trtk_offset (index, sa, y->rank);
    int64_t ib = trtk_offset (index, sb, y->rank);
    if (trtk_is_float (y->dtype))
      trtk_store_f64 (y, i, trtk_load_f64 (a, ia) + trtk_load_f64 (b, ib));
    else
      trtk_store_i64 (y, i,
          (int64_t) ((uint64_t) trtk_load_i64 (a, ia)
                     + (uint64_t) trtk_load_i64 (b, ib)));
    trtk_next_index (y, index);
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_add = { .name = "ref.Add", .op = "Add", .run = run };
