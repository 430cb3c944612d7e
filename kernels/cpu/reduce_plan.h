/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* reduce_plan.h: the elements that some axes of a tensor bring together: for
 * each index along the kept axes, all along the reduced ones, row by row. */
#ifndef TRTK_CPU_REDUCE_PLAN_H
#define TRTK_CPU_REDUCE_PLAN_H

#include "cpu/walk.h"
#include "trtk_params.h"

typedef struct {
  const TrtkTensor *x;
  int32_t n_axes; /* reduced, at least 1; the last is the row */
  int64_t dims[TRTK_MAX_RANK], steps[TRTK_MAX_RANK];
  int64_t n; /* elements that come together */
} TrtkReducePlan;

/* The kept axes in row-major order. */
typedef struct {
  int32_t n;
  int64_t dims[TRTK_MAX_RANK], steps[TRTK_MAX_RANK], index[TRTK_MAX_RANK];
  int64_t at; /* where the elements begin */
} TrtkKept;

static inline void
trtk_reduce_plan_init (TrtkReducePlan *plan, const TrtkTensor *x,
    const TrtkReduceParams *p)
{
  *plan = (TrtkReducePlan){ .x = x, .n_axes = p->n_axes, .n = 1 };
  for (int32_t k = 0; k < p->n_axes; k++) {
    plan->dims[k] = x->dims[p->axes[k]];
    plan->steps[k] = trtk_count_range (x, p->axes[k] + 1, x->rank);
    plan->n *= plan->dims[k];
  }
  if (p->n_axes == 0) { /* each element by itself */
    plan->n_axes = 1;
    plan->dims[0] = plan->steps[0] = 1;
  }
}

/* To the next row of reduced elements; false after the last one. */
static inline bool
trtk_reduce_next_row (const TrtkReducePlan *plan, int64_t *index, int64_t *at)
{
  for (int32_t d = plan->n_axes - 2; d >= 0; d--) {
    *at += plan->steps[d];
    if (++index[d] < plan->dims[d])
      return true;
    *at -= plan->steps[d] * plan->dims[d];
    index[d] = 0;
  }
  return false;
}

static inline void
trtk_kept_init (TrtkKept *kept, const TrtkTensor *x, const TrtkReduceParams *p)
{
  int32_t k = 0;

  *kept = (TrtkKept){ 0 };
  for (int32_t d = 0; d < x->rank; d++) {
    if (k < p->n_axes && p->axes[k] == d) {
      k++;
      continue;
    }
    kept->dims[kept->n] = x->dims[d];
    kept->steps[kept->n++] = trtk_count_range (x, d + 1, x->rank);
  }
}

static inline void
trtk_kept_next (TrtkKept *kept)
{
  for (int32_t d = kept->n - 1; d >= 0; d--) {
    kept->at += kept->steps[d];
    if (++kept->index[d] < kept->dims[d])
      return;
    kept->at -= kept->steps[d] * kept->dims[d];
    kept->index[d] = 0;
  }
}

/* Folds f (sum, element - shift) over the elements that begin at @at. */
TRTK_INLINE double
trtk_reduce_f64 (const TrtkReducePlan *plan, int64_t at,
    double (*f) (double sum, double v), double sum, double shift)
{
  int64_t n = plan->dims[plan->n_axes - 1];
  int64_t step = plan->steps[plan->n_axes - 1];
  int64_t index[TRTK_MAX_RANK] = { 0 };

  if (plan->n == 0)
    return sum;
  do {
    if (plan->x->dtype == TRTK_F32) {
      const float *p = (const float *) plan->x->data + at;
      for (int64_t k = 0; k < n; k++)
        sum = f (sum, p[k * step] - shift);
    } else {
      for (int64_t k = 0; k < n; k++)
        sum = f (sum, trtk_load_f64 (plan->x, at + k * step) - shift);
    }
  } while (trtk_reduce_next_row (plan, index, &at));
  return sum;
}

#endif
