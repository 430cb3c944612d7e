/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* GlobalAveragePool, GlobalMaxPool, GlobalLpPool: each plane (axes 2 and on)
 * to one value: its mean, its largest (NaN wins), (sum of |x|^p)^(1/p). */
#include "cpu/element.h"
#include "trtk_params.h"

typedef double (*Plane) (const TrtkTensor *x, int64_t at, int64_t n,
    const TrtkGlobalPoolParams *p);

static double
mean (const TrtkTensor *x, int64_t at, int64_t n,
    const TrtkGlobalPoolParams *p)
{
  double sum = 0;

  if (x->dtype == TRTK_F32) {
    const float *v = (const float *) x->data + at;
    for (int64_t i = 0; i < n; i++)
      sum += v[i];
  } else {
    for (int64_t i = 0; i < n; i++)
      sum += trtk_load_f64 (x, at + i);
  }
  return sum / (double) n;
}

static double
largest (const TrtkTensor *x, int64_t at, int64_t n,
    const TrtkGlobalPoolParams *p)
{
  double best = -INFINITY;

  for (int64_t i = 0; i < n; i++) {
    double v = trtk_load_f64 (x, at + i);
    best = isnan (best) || best > v ? best : v;
  }
  return best;
}

static double
norm (const TrtkTensor *x, int64_t at, int64_t n,
    const TrtkGlobalPoolParams *p)
{
  double sum = 0;

  for (int64_t i = 0; i < n; i++)
    sum += pow (fabs (trtk_load_f64 (x, at + i)), p->p);
  return pow (sum, 1.0 / p->p);
}

static TrtkStatus
planes (const TrtkArgs *args, Plane f)
{
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int64_t n = trtk_count_range (x, 2, x->rank), count = trtk_count (y);

  for (int64_t i = 0; i < count; i++)
    trtk_store_f64 (y, i, f (x, i * n, n, args->params));
  return TRTK_OK;
}

#define KERNEL(suffix, name_, f) \
  static TrtkStatus run_##suffix (const TrtkArgs *args) \
  { \
    return planes (args, f); \
  } \
  const TrtkKernel trtk_ref_##suffix \
      = { .name = "ref." #name_, .op = #name_, .run = run_##suffix };

KERNEL (global_average_pool, GlobalAveragePool, mean)
KERNEL (global_lp_pool, GlobalLpPool, norm)
KERNEL (global_max_pool, GlobalMaxPool, largest)
