/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Compress: the slices of x along an axis (-1: elements of x flattened) whose
 * condition is true. NonZero: the indices of the elements that are not 0, one
 * column each. Both stop where y is full. */
#include "cpu/element.h"
#include "cpu/move.h"
#include "trtk_params.h"

static TrtkStatus
run_compress (const TrtkArgs *args)
{
  const TrtkAxisParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  bool flat = p->axis < 0;
  int64_t outer = flat ? 1 : trtk_count_range (x, 0, p->axis);
  int64_t size = flat ? trtk_count (x) : x->dims[p->axis];
  int64_t inner = flat ? 1 : trtk_count_range (x, p->axis + 1, x->rank);
  int64_t kept = flat ? y->dims[0] : y->dims[p->axis];
  int64_t n = trtk_count (&args->in[1]), k = 0;
  size_t bytes = (size_t) inner * trtk_dtype_size (x->dtype);
  const uint8_t *condition = args->in[1].data;

  for (int64_t j = 0; j < n && j < size && k < kept; j++) {
    if (!condition[j])
      continue;
    for (int64_t o = 0; o < outer; o++)
      trtk_copy_bytes ((char *) y->data + (size_t) (o * kept + k) * bytes,
          (const char *) x->data + (size_t) (o * size + j) * bytes, bytes);
    k++;
  }
  return k == kept ? TRTK_OK : TRTK_ERROR_ARGUMENT;
}

static TrtkStatus
run_non_zero (const TrtkArgs *args)
{
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int64_t index[TRTK_MAX_RANK] = { 0 }, n = y->dims[1], k = 0;
  int64_t count = trtk_count (x);

  for (int64_t i = 0; i < count && k < n; i++) {
    bool is_zero = trtk_is_float (x->dtype) ? trtk_load_f64 (x, i) == 0
                                            : trtk_load_i64 (x, i) == 0;
    for (int32_t d = 0; !is_zero && d < x->rank; d++)
      ((int64_t *) y->data)[d * n + k] = index[d];
    k += !is_zero;
    trtk_next_index (x, index);
  }
  return k == n ? TRTK_OK : TRTK_ERROR_ARGUMENT;
}

const TrtkKernel trtk_ref_compress
    = { .name = "ref.Compress", .op = "Compress", .run = run_compress };
const TrtkKernel trtk_ref_non_zero
    = { .name = "ref.NonZero", .op = "NonZero", .run = run_non_zero };
