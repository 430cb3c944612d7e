/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* AveragePool: the sum over the window inside the picture by the number of
 * its positions there (count_include_pad: in the padding too); 0 where there
 * is none. LpPool: (sum of |x|^p)^(1/p). */
#include "cpu/element.h"
#include "cpu/window.h"

static double
average (const TrtkPoolParams *pool, const TrtkTensor *x, int64_t base,
    const int64_t *o)
{
  const TrtkConvParams *p = &pool->window;
  TrtkWindow window;
  double sum = 0, n;

  if (trtk_window_init (&window, p, x, o)) {
    do
      sum += trtk_load_f64 (x, base + trtk_window_offset (&window, p, x));
    while (trtk_window_next (&window, p));
  }
  n = trtk_window_count (&window, p, x, pool->count_include_pad);
  return n > 0 ? sum / n : 0;
}

static double
norm (const TrtkPoolParams *pool, const TrtkTensor *x, int64_t base,
    const int64_t *o)
{
  const TrtkConvParams *p = &pool->window;
  TrtkWindow window;
  double sum = 0;

  if (!trtk_window_init (&window, p, x, o))
    return 0;
  do
    sum += pow (fabs (trtk_load_f64 (x,
                    base + trtk_window_offset (&window, p, x))),
        pool->p);
  while (trtk_window_next (&window, p));
  return pow (sum, 1.0 / pool->p);
}

static TrtkStatus
slide (const TrtkArgs *args,
    double (*f) (const TrtkPoolParams *pool, const TrtkTensor *x, int64_t base,
        const int64_t *o))
{
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int64_t plane = trtk_count_range (x, 2, x->rank), count = trtk_count (y);
  int64_t index[TRTK_MAX_RANK] = { 0 };

  for (int64_t i = 0; i < count; i++) {
    int64_t base = (index[0] * x->dims[1] + index[1]) * plane;
    trtk_store_f64 (y, i, f (args->params, x, base, index + 2));
    trtk_next_index (y, index);
  }
  return TRTK_OK;
}

static TrtkStatus
run_average (const TrtkArgs *args)
{
  return slide (args, average);
}

static TrtkStatus
run_lp (const TrtkArgs *args)
{
  return slide (args, norm);
}

const TrtkKernel trtk_ref_average_pool
    = { .name = "ref.AveragePool", .op = "AveragePool", .run = run_average };
const TrtkKernel trtk_ref_lp_pool
    = { .name = "ref.LpPool", .op = "LpPool", .run = run_lp };
