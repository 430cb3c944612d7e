/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* softmax.h: Softmax across rows: lanes that lie side by side are computed
 * side by side. */
#ifndef TRTK_CPU_SOFTMAX_H
#define TRTK_CPU_SOFTMAX_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Sums are f32: so many terms lose less than the 1e-5 of ARITHMETIC.md 7. */
#define TRTK_SOFTMAX_MAX 128

/* x and y f32 [before, n, step], along n; n is at most TRTK_SOFTMAX_MAX. NaN
 * makes its whole lane NaN. */
void trtk_softmax_across (
    const float *x, float *y, int64_t before, int64_t n, int64_t step);

#ifdef __cplusplus
}
#endif

#endif
