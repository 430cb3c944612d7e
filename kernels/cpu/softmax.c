/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

#include "cpu/softmax.h"

#include "cpu/vector.h"

#define PIECE 64

/* Of PIECE lanes, so that maxima and sums stay in registers and the rows that
 * they cross in the cache. */
TRTK_INLINE void
lanes (const float *x, float *y, int64_t n, int64_t step, int64_t count)
{
  float most[PIECE], sum[PIECE];

  for (int64_t i = 0; i < count; i++) {
    most[i] = x[i];
    sum[i] = 0.0f;
  }
  for (int64_t k = 1; k < n; k++) {
    for (int64_t i = 0; i < count; i++) {
      float v = x[k * step + i];
      most[i] = trtk_choose ((v > most[i]) | (v != v), v, most[i]);
    }
  }
  for (int64_t k = 0; k < n; k++) {
    for (int64_t i = 0; i < count; i++) {
      float e = trtk_exp (x[k * step + i] - most[i]);
      y[k * step + i] = e;
      sum[i] += e;
    }
  }
  for (int64_t k = 0; k < n; k++) {
    for (int64_t i = 0; i < count; i++)
      y[k * step + i] /= sum[i];
  }
}

TRTK_VECTORS static void
across (const float *x, float *y, int64_t before, int64_t n, int64_t step)
{
  for (int64_t b = 0; b < before; b++, x += n * step, y += n * step) {
    int64_t i = 0;
    for (; i + PIECE <= step; i += PIECE)
      lanes (x + i, y + i, n, step, PIECE);
    if (i < step)
      lanes (x + i, y + i, n, step, step - i);
  }
}

void
trtk_softmax_across (
    const float *x, float *y, int64_t before, int64_t n, int64_t step)
{
  across (x, y, before, n, step);
}
