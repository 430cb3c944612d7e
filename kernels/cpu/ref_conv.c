/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Conv: y[n,k,o] = b[k] + sum over c, r of x[n,c,o*stride+r*dil-pad] * w[k,c,r]
 *   x  [N,C,spatial]       w  [K,C/groups,kernel]      b  [K] or absent
 * One to three spatial axes; the sum is taken in double, in the order c, r. */
#include "cpu/element.h"
#include "cpu/window.h"

static double
one_output (const TrtkArgs *args, int64_t n, int64_t k, const int64_t *o)
{
  const TrtkConvParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *w = &args->in[1];
  int64_t per_group = w->dims[1], kernel = trtk_count_range (w, 2, w->rank);
  int64_t plane = trtk_count_range (x, 2, x->rank);
  int64_t first = k / (w->dims[0] / p->groups) * per_group;
  TrtkWindow window;
  double sum = 0;

  if (!trtk_window_init (&window, p, x, o))
    return 0;
  for (int64_t c = 0; c < per_group; c++) {
    int64_t from = (n * x->dims[1] + first + c) * plane;
    int64_t weights = (k * per_group + c) * kernel;
    do
      sum += trtk_load_f64 (x, from + trtk_window_offset (&window, p, x))
             * trtk_load_f64 (w, weights + trtk_window_tap (&window, p));
    while (trtk_window_next (&window, p));
  }
  return sum;
}

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkTensor *y = &args->out[0];
  bool has_bias = args->n_in > 2 && args->in[2].dtype != TRTK_NONE;
  int64_t index[TRTK_MAX_RANK] = { 0 }, count = trtk_count (y);

  for (int64_t i = 0; i < count; i++) {
    double v = one_output (args, index[0], index[1], index + 2);
    if (has_bias)
      v += trtk_load_f64 (&args->in[2], index[1]);
    trtk_store_f64 (y, i, v);
    trtk_next_index (y, index);
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_conv = { .name = "ref.Conv", .op = "Conv", .run = run };
