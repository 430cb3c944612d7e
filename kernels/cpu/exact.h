/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* exact.h: sums of products of bytes by way of f32.
 *
 * As long as the sum of |w| * |x| stays below 2^24 every partial sum is an
 * integer that f32 holds, so that any f32 convolution gives the sum of
 * ARITHMETIC.md 3 itself. These are the loops on either side of it. Elements
 * lie with the channels innermost. */
#ifndef TRTK_CPU_EXACT_H
#define TRTK_CPU_EXACT_H

#include "trtk_params.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TRTK_EXACT_LIMIT 16777216 /* 2^24 */
#define TRTK_EXACT_MAX_STEPS 8
/* What weights are cut into where their sums are too large: w = HIGH * h + l,
 * both within [-8, 8). */
#define TRTK_EXACT_HIGH 16

/* Where a step finds its operand. */
typedef enum {
  TRTK_EXACT_NONE, /* it has none */
  TRTK_EXACT_ROW,  /* in @row, as real numbers without their zero point */
  TRTK_EXACT_BYTES, /* beside the output, as it lies */
  TRTK_EXACT_REALS
} TrtkExactPlace;

typedef struct {
  TrtkStep step;
  TrtkExactPlace place;
  TrtkDtype dtype;  /* of the operand */
  const void *data; /* BYTES, REALS: the whole; ROW: f32[period] */
} TrtkExactStep;

/* ARITHMETIC.md 4. Constants are repeated up to @period, a multiple of the
 * number of channels, so that loops are long where channels are few. */
typedef struct {
  int64_t period;
  const int32_t *bias;
  const float *scale, *out; /* out: NULL where y is f32 */
  int32_t zero;
  TrtkDtype y;
  int32_t n_steps;
  TrtkExactStep steps[TRTK_EXACT_MAX_STEPS];
} TrtkExactProgram;

/* y = x - zero */
void trtk_exact_widen (
    TrtkDtype dtype, int32_t zero, const void *x, float *y, int64_t n);
/* Stores @n elements from their sums; @high is NULL, or holds the sums of the
 * high parts. */
void trtk_exact_store (const TrtkExactProgram *program, const float *sums,
    const float *high, void *y, int64_t n);
/* The same from sums that are integers: @n elements of y from @first on. */
void trtk_exact_store_integers (const TrtkExactProgram *program,
    const int32_t *sums, void *y, int64_t first, int64_t n);

#ifdef __cplusplus
}
#endif

#endif
