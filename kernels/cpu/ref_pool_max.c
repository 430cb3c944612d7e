/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* MaxPool: y = max over the window inside the picture; NaN wins. The second
 * output, if wanted, is where in x the first of them stands, as an index into
 * all of x (storage_order 1: the plane counted column by column). A window
 * that sees nothing gives the lowest value and index -1. */
#include "cpu/element.h"
#include "cpu/window.h"

/* A column-major index inside the plane from a row-major one. */
static int64_t
column_major (const TrtkTensor *x, int64_t at)
{
  int64_t index[TRTK_MAX_SPATIAL] = { 0 }, result = 0;
  int32_t n = x->rank - 2;

  for (int32_t d = n - 1; d >= 0; d--) {
    index[d] = at % x->dims[d + 2];
    at /= x->dims[d + 2];
  }
  for (int32_t d = n - 1; d >= 0; d--)
    result = result * x->dims[d + 2] + index[d];
  return result;
}

/* Where the largest is, inside x; -1: nowhere. 8-bit types fit double. */
static int64_t
largest (const TrtkConvParams *p, const TrtkTensor *x, int64_t base,
    const int64_t *o, double *value)
{
  int64_t best = -1;
  TrtkWindow window;

  if (!trtk_window_init (&window, p, x, o))
    return -1;
  do {
    int64_t at = trtk_window_offset (&window, p, x);
    double v = trtk_load_f64 (x, base + at);
    if (best < 0 || v > *value || (isnan (v) && !isnan (*value))) {
      best = at;
      *value = v;
    }
  } while (trtk_window_next (&window, p));
  return best;
}

static double
lowest (TrtkDtype dtype)
{
  return dtype == TRTK_S8 ? -128 : dtype == TRTK_U8 ? 0 : -INFINITY;
}

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkPoolParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  bool wants_index = args->n_out > 1 && args->out[1].dtype != TRTK_NONE;
  int64_t plane = trtk_count_range (x, 2, x->rank), count = trtk_count (y);
  int64_t index[TRTK_MAX_RANK] = { 0 };

  for (int64_t i = 0; i < count; i++) {
    int64_t base = (index[0] * x->dims[1] + index[1]) * plane;
    double v = lowest (x->dtype);
    int64_t at = largest (&p->window, x, base, index + 2, &v);
    if (trtk_is_float (y->dtype))
      trtk_store_f64 (y, i, v);
    else
      trtk_store_i64 (y, i, (int64_t) v);
    if (wants_index)
      trtk_store_i64 (&args->out[1], i,
          at < 0 ? -1
                 : base + (p->storage_order ? column_major (x, at) : at));
    trtk_next_index (y, index);
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_max_pool
    = { .name = "ref.MaxPool", .op = "MaxPool", .run = run };
