/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_number.h: elements whose type changes, or that are chosen, bounded and
 * folded: Cast, Clip, Pow, Where, and Max, Mean, Min, Sum of many tensors. */
#ifndef TRTK_CUDA_PLAIN_PLAIN_NUMBER_H
#define TRTK_CUDA_PLAIN_PLAIN_NUMBER_H

#include "cpu/cast.h"
#include "cpu/pair.h"
#include "cuda/plain/codes.h"
#include "cuda/plain/element.h"

TRTK_HD void
trtk_body_cast (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkTensor *x = &a->in[0], *y = &a->out[0];
  bool from_float = trtk_is_float (x->dtype);

  if (x->dtype == y->dtype)
    trtk_plain_copy (y, item, x, item);
  else if (trtk_is_float (y->dtype))
    trtk_store_f64 (y, item, trtk_load_f64 (x, item));
  else if (from_float)
    trtk_store_i64 (y, item,
        trtk_cast_f64_to_int (trtk_load_f64 (x, item), y->dtype));
  else
    trtk_store_i64 (y, item, trtk_load_i64 (x, item));
}

TRTK_HD void
trtk_body_clip (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkTensor *x = &a->in[0], *y = &a->out[0];
  const TrtkTensor *low = trtk_plain_optional (a, 1);
  const TrtkTensor *high = trtk_plain_optional (a, 2);

  if (trtk_is_float (x->dtype)) {
    double v = trtk_load_f64 (x, item);
    double l = low != NULL ? trtk_load_f64 (low, 0) : -INFINITY;
    double h = high != NULL ? trtk_load_f64 (high, 0) : INFINITY;
    v = v < l ? l : v;
    trtk_store_f64 (y, item, v > h ? h : v);
  } else {
    bool wide = x->dtype == TRTK_U64; /* compares as unsigned */
    int64_t v = trtk_load_i64 (x, item);
    int64_t l = low != NULL ? trtk_load_i64 (low, 0) : v;
    int64_t h;
    v = (wide ? (uint64_t) v < (uint64_t) l : v < l) ? l : v;
    h = high != NULL ? trtk_load_i64 (high, 0) : v;
    v = (wide ? (uint64_t) v > (uint64_t) h : v > h) ? h : v;
    trtk_store_i64 (y, item, v);
  }
}

TRTK_HD void
trtk_body_pow (const TrtkPlainArgs *args, int64_t item)
{
  const TrtkTensor *a = &args->in[0], *b = &args->in[1], *y = &args->out[0];
  int64_t ia = trtk_plain_broadcast (a, y, item);
  int64_t ib = trtk_plain_broadcast (b, y, item);

  if (trtk_is_float (a->dtype) || trtk_is_float (b->dtype))
    trtk_store_number (y, item,
        trtk_power_f64 (trtk_load_f64 (a, ia), trtk_load_f64 (b, ib)));
  else if (b->dtype == TRTK_U64)
    trtk_store_i64 (y, item,
        (int64_t) trtk_power_u64 ((uint64_t) trtk_load_i64 (a, ia),
            (uint64_t) trtk_load_i64 (b, ib)));
  else
    trtk_store_i64 (y, item,
        trtk_power_i64 (trtk_load_i64 (a, ia), trtk_load_i64 (b, ib)));
}

TRTK_HD void
trtk_body_where (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkTensor *y = &a->out[0];
  bool which
      = trtk_load_i64 (&a->in[0], trtk_plain_broadcast (&a->in[0], y, item))
        != 0;
  const TrtkTensor *x = &a->in[which ? 1 : 2];

  trtk_plain_copy (y, item, x, trtk_plain_broadcast (x, y, item));
}

/* ---- many tensors ----------------------------------------------------- */

TRTK_HD double
trtk_plain_fold_f64 (int64_t code, double a, double b)
{
  switch (code) {
    case TRTK_VARIADIC_MAX:
      return isnan (a) || a > b ? a : b;
    case TRTK_VARIADIC_MIN:
      return isnan (a) || a < b ? a : b;
    default:
      return a + b;
  }
}

/* Max and Min only; @u: the numbers are unsigned. */
TRTK_HD int64_t
trtk_plain_fold_i64 (int64_t code, int64_t a, int64_t b, bool u)
{
  bool a_is_less = u ? (uint64_t) a < (uint64_t) b : a < b;

  return a_is_less == (code == TRTK_VARIADIC_MIN) ? a : b;
}

/* at[0]: the function, at[1]: what a mean is divided by, else 0. */
TRTK_HD void
trtk_body_variadic (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkTensor *y = &a->out[0];
  bool is_float = trtk_is_float (y->dtype);
  double f = 0;
  int64_t i = 0;

  for (int32_t k = 0; k < a->n_in; k++) {
    const TrtkTensor *t = &a->in[k];
    int64_t from = trtk_plain_broadcast (t, y, item);
    if (is_float) {
      double v = trtk_load_f64 (t, from);
      f = k == 0 ? v : trtk_plain_fold_f64 (a->at[0], f, v);
    } else {
      int64_t v = trtk_load_i64 (t, from);
      i = k == 0 ? v
                 : trtk_plain_fold_i64 (a->at[0], i, v,
                     y->dtype == TRTK_U64);
    }
  }
  if (is_float)
    trtk_store_f64 (y, item, a->at[1] != 0 ? f / (double) a->at[1] : f);
  else
    trtk_store_i64 (y, item, i);
}

#endif
