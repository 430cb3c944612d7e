/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Clip: y = min (high, max (low, x)); low and high are tensors of one element
 * or absent. NaN stays NaN; where low > high the result is high. */
#include "cpu/element.h"

static const TrtkTensor *
bound (const TrtkArgs *args, int32_t i)
{
  return args->n_in > i && args->in[i].dtype != TRTK_NONE ? &args->in[i]
                                                          : NULL;
}

static void
run_float (const TrtkTensor *x, const TrtkTensor *y, double low, double high)
{
  int64_t n = trtk_count (x);

  if (x->dtype == TRTK_F32) {
    const float *in = x->data;
    float *out = y->data;
    float l = (float) low, h = (float) high;
    for (int64_t i = 0; i < n; i++) {
      float v = in[i] < l ? l : in[i];
      out[i] = v > h ? h : v;
    }
    return;
  }
  for (int64_t i = 0; i < n; i++) {
    double v = trtk_load_f64 (x, i);
    v = v < low ? low : v;
    trtk_store_f64 (y, i, v > high ? high : v);
  }
}

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  const TrtkTensor *low = bound (args, 1), *high = bound (args, 2);
  bool wide = x->dtype == TRTK_U64; /* compares as unsigned */
  int64_t n = trtk_count (x), l, h;

  if (trtk_is_float (x->dtype)) {
    run_float (x, y, low != NULL ? trtk_load_f64 (low, 0) : -INFINITY,
        high != NULL ? trtk_load_f64 (high, 0) : INFINITY);
    return TRTK_OK;
  }
  l = low != NULL ? trtk_load_i64 (low, 0) : 0;
  h = high != NULL ? trtk_load_i64 (high, 0) : 0;
  for (int64_t i = 0; i < n; i++) {
    int64_t v = trtk_load_i64 (x, i);
    if (low != NULL && (wide ? (uint64_t) v < (uint64_t) l : v < l))
      v = l;
    if (high != NULL && (wide ? (uint64_t) v > (uint64_t) h : v > h))
      v = h;
    trtk_store_i64 (y, i, v);
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_clip = { .name = "ref.Clip", .op = "Clip", .run = run };
