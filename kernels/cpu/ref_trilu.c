/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Trilu: of every matrix in the last two axes the elements on and above
 * (upper) or below diagonal k, the rest 0. k is input 1 or 0. */
#include "cpu/element.h"
#include "cpu/move.h"
#include "trtk_params.h"

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkTriluParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int64_t rows = x->dims[x->rank - 2], n = x->dims[x->rank - 1], k = 0;
  size_t size = trtk_dtype_size (x->dtype), total = (size_t) n * size;
  const char *from = x->data;
  char *to = y->data;

  if (trtk_count (y) == 0)
    return TRTK_OK;
  if (args->n_in > 1 && args->in[1].dtype != TRTK_NONE)
    k = trtk_load_i64 (&args->in[1], 0);
  k = k < -rows ? -rows : k > n ? n : k;
  for (int64_t r = 0; r < trtk_count (x) / n; r++) {
    /* columns [0, cut) are below the diagonal, or on it where lower */
    int64_t cut = r % rows + k + !p->upper;
    size_t left = (size_t) (cut < 0 ? 0 : cut > n ? n : cut) * size;
    if (p->upper) {
      memset (to, 0, left);
      memcpy (to + left, from + left, total - left);
    } else {
      memcpy (to, from, left);
      memset (to + left, 0, total - left);
    }
    from += total;
    to += total;
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_trilu
    = { .name = "ref.Trilu", .op = "Trilu", .run = run };
