/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Max, Mean, Min, Sum of any number of broadcast tensors, taken in their
 * order, in double or exactly; NaN wins. */
#include "cpu/binary.h"

static int64_t
offset_of (const TrtkTensor *t, const TrtkTensor *y, const int64_t *index)
{
  int64_t offset = 0;

  for (int32_t d = 0; d < t->rank; d++)
    offset = offset * t->dims[d]
             + (t->dims[d] == 1 ? 0 : index[d + y->rank - t->rank]);
  return offset;
}

TRTK_INLINE void
one_output (const TrtkArgs *args, const int64_t *index, int64_t at,
    TrtkBinary op, bool mean)
{
  const TrtkTensor *y = &args->out[0];
  bool is_float = trtk_is_float (y->dtype);
  double f = 0;
  int64_t i = 0;

  for (int32_t k = 0; k < args->n_in; k++) {
    const TrtkTensor *t = &args->in[k];
    int64_t from = offset_of (t, y, index);
    if (is_float) {
      double v = trtk_load_f64 (t, from);
      f = k == 0 ? v : op.f (f, v, 0);
    } else {
      int64_t v = trtk_load_i64 (t, from);
      i = k == 0 ? v
          : y->dtype == TRTK_U64
              ? (int64_t) op.u ((uint64_t) i, (uint64_t) v, 0)
              : op.i (i, v, 0);
    }
  }
  if (is_float)
    trtk_store_f64 (y, at, mean ? f / args->n_in : f);
  else
    trtk_store_i64 (y, at, i);
}

TRTK_INLINE TrtkStatus
fold (const TrtkArgs *args, TrtkBinary op, bool mean)
{
  const TrtkTensor *y = &args->out[0];
  int64_t index[TRTK_MAX_RANK] = { 0 }, n = trtk_count (y);

  if (args->n_in == 2 && !mean)
    return trtk_binary_map (args, op, 0);
  if (!trtk_is_float (y->dtype) && op.i == NULL)
    return TRTK_ERROR_UNSUPPORTED;
  for (int64_t i = 0; i < n; i++) {
    one_output (args, index, i, op, mean);
    trtk_next_index (y, index);
  }
  return TRTK_OK;
}

#define FUNCTION(type, letter, suffix, formula) \
  static inline type letter##_##suffix (type a, type b, int32_t mode) \
  { \
    return formula; \
  }

FUNCTION (double, f, max, isnan (a) || a > b ? a : b)
FUNCTION (int64_t, i, max, a > b ? a : b)
FUNCTION (uint64_t, u, max, a > b ? a : b)
FUNCTION (double, f, min, isnan (a) || a < b ? a : b)
FUNCTION (int64_t, i, min, a < b ? a : b)
FUNCTION (uint64_t, u, min, a < b ? a : b)
FUNCTION (double, f, sum, a + b)

#define KERNEL(suffix, name_, mean, ...) \
  static TrtkStatus run_##suffix (const TrtkArgs *args) \
  { \
    const TrtkBinary op = { __VA_ARGS__ }; \
    return fold (args, op, mean); \
  } \
  const TrtkKernel trtk_ref_##suffix \
      = { .name = "ref." #name_, .op = #name_, .run = run_##suffix };

KERNEL (max, Max, false, f_max, i_max, u_max)
KERNEL (mean, Mean, true, f_sum, NULL, NULL)
KERNEL (min, Min, false, f_min, i_min, u_min)
KERNEL (sum, Sum, false, f_sum, NULL, NULL)
