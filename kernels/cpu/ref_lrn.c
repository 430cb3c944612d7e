/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* LRN: y = x / (bias + alpha / size * s) ^ beta, s the sum of x^2 over the
 * size channels around this one: (size - 1) / 2 before, the rest behind. */
#include "cpu/element.h"
#include "trtk_params.h"

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkLrnParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int64_t plane = trtk_count_range (x, 2, x->rank), count = trtk_count (x);
  int64_t channels = x->dims[1], before = (p->size - 1) / 2;

  for (int64_t i = 0; i < count; i++) {
    int64_t c = i / plane % channels, base = i - c * plane;
    int64_t first = c > before ? c - before : 0;
    int64_t end = channels - c < p->size - before ? channels
                                                  : c + p->size - before;
    double sum = 0;
    for (int64_t k = first; k < end; k++) {
      double v = trtk_load_f64 (x, base + k * plane);
      sum += v * v;
    }
    trtk_store_f64 (y, i,
        trtk_load_f64 (x, i)
            / pow (p->bias + p->alpha / (double) p->size * sum, p->beta));
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_lrn = { .name = "ref.LRN", .op = "LRN", .run = run };
