/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* ReverseSequence: for every batch b the first input 1 [b] elements along time
 * backwards, the rest as they are. */
#include "cpu/element.h"
#include "cpu/move.h"
#include "trtk_params.h"

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkReverseParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int64_t batches = x->dims[p->batch_axis], times = x->dims[p->time_axis];
  int64_t n = trtk_count_range (x, 2, x->rank);
  int64_t by_batch = p->batch_axis == 0 ? times : 1;
  int64_t by_time = p->batch_axis == 0 ? 1 : batches;
  size_t size = (size_t) n * trtk_dtype_size (x->dtype);

  if (trtk_count (y) == 0)
    return TRTK_OK;
  for (int64_t b = 0; b < batches; b++) {
    int64_t length = trtk_load_i64 (&args->in[1], b);
    if (length < 0 || length > times)
      return TRTK_ERROR_ARGUMENT;
    for (int64_t t = 0; t < times; t++) {
      int64_t from = t < length ? length - 1 - t : t;
      memcpy ((char *) y->data + (size_t) (b * by_batch + t * by_time) * size,
          (const char *) x->data
              + (size_t) (b * by_batch + from * by_time) * size,
          size);
    }
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_reverse_sequence
    = { .name = "ref.ReverseSequence", .op = "ReverseSequence", .run = run };
