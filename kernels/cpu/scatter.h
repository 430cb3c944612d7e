/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* scatter.h: what Scatter does where an update meets an element. */
#ifndef TRTK_CPU_SCATTER_H
#define TRTK_CPU_SCATTER_H

#include "cpu/element.h"
#include "trtk_params.h"

TRTK_HD double
trtk_scatter_f64 (TrtkScatterMode mode, double a, double b)
{
  switch (mode) {
    case TRTK_SCATTER_ADD:
      return a + b;
    case TRTK_SCATTER_MUL:
      return a * b;
    case TRTK_SCATTER_MAX:
      return a < b || isnan (b) ? b : a;
    case TRTK_SCATTER_MIN:
      return a > b || isnan (b) ? b : a;
    default:
      return b;
  }
}

TRTK_HD int64_t
trtk_scatter_i64 (TrtkScatterMode mode, int64_t a, int64_t b, bool is_unsigned)
{
  bool is_less = is_unsigned ? (uint64_t) a < (uint64_t) b : a < b;

  switch (mode) {
    case TRTK_SCATTER_ADD:
      return (int64_t) ((uint64_t) a + (uint64_t) b);
    case TRTK_SCATTER_MUL:
      return (int64_t) ((uint64_t) a * (uint64_t) b);
    case TRTK_SCATTER_MAX:
      return is_less ? b : a;
    case TRTK_SCATTER_MIN:
      return is_less ? a : b;
    default:
      return b;
  }
}

/* y[at] = mode (y[at], u[from]); both of one type. */
TRTK_HD void
trtk_scatter_one (TrtkScatterMode mode, const TrtkTensor *y, int64_t at,
    const TrtkTensor *u, int64_t from)
{
  if (trtk_is_float (y->dtype))
    trtk_store_f64 (y, at,
        trtk_scatter_f64 (mode, trtk_load_f64 (y, at),
            trtk_load_f64 (u, from)));
  else
    trtk_store_i64 (y, at,
        trtk_scatter_i64 (mode, trtk_load_i64 (y, at), trtk_load_i64 (u, from),
            y->dtype == TRTK_U64));
}

#endif
