/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* walk.h: visiting the elements of an output together with those of broadcast
 * operands, a row at a time. Adjacent axes along which every operand steps
 * alike are taken as one, so that equal shapes make a single row. */
#ifndef TRTK_CPU_WALK_H
#define TRTK_CPU_WALK_H

#include "cpu/element.h"

#define TRTK_WALK_MAX 3

/* For loops that take a function: it must vanish into them. */
#define TRTK_INLINE static inline __attribute__ ((always_inline))

typedef struct {
  int32_t n;    /* operands */
  int32_t rank; /* at least 1; axis 0 is the row, the outermost comes last */
  int64_t dims[TRTK_MAX_RANK];
  int64_t steps[TRTK_WALK_MAX][TRTK_MAX_RANK];
  int64_t index[TRTK_MAX_RANK];
  int64_t at[TRTK_WALK_MAX]; /* where the row begins in each operand */
  int64_t out;               /* and in the output */
} TrtkWalk;

/* Whether output axis @d continues the outermost axis taken so far. */
static inline bool
trtk_walk_joins (const TrtkWalk *w, int64_t strides[][TRTK_MAX_RANK],
    int32_t d)
{
  int32_t last = w->rank - 1;

  for (int32_t k = 0; k < w->n; k++) {
    if (strides[k][d] != w->steps[k][last] * w->dims[last])
      return false;
  }
  return true;
}

/* False where there is nothing to visit. @n is at most TRTK_WALK_MAX. */
static inline bool
trtk_walk_init (TrtkWalk *w, const TrtkTensor *y, const TrtkTensor *in,
    int32_t n)
{
  int64_t strides[TRTK_WALK_MAX][TRTK_MAX_RANK];

  *w = (TrtkWalk){ .n = n, .rank = 1, .dims = { 1 } };
  for (int32_t k = 0; k < n; k++)
    trtk_broadcast_strides (&in[k], y->rank, strides[k]);
  for (int32_t d = y->rank - 1; d >= 0; d--) {
    if (y->dims[d] == 0)
      return false;
    if (y->dims[d] == 1)
      continue;
    if (w->dims[w->rank - 1] != 1 && trtk_walk_joins (w, strides, d)) {
      w->dims[w->rank - 1] *= y->dims[d];
      continue;
    }
    if (w->dims[w->rank - 1] != 1)
      w->rank++;
    w->dims[w->rank - 1] = y->dims[d];
    for (int32_t k = 0; k < n; k++)
      w->steps[k][w->rank - 1] = strides[k][d];
  }
  return true;
}

/* To the next row; false after the last one. */
static inline bool
trtk_walk_next (TrtkWalk *w)
{
  w->out += w->dims[0];
  for (int32_t d = 1; d < w->rank; d++) {
    for (int32_t k = 0; k < w->n; k++)
      w->at[k] += w->steps[k][d];
    if (++w->index[d] < w->dims[d])
      return true;
    for (int32_t k = 0; k < w->n; k++)
      w->at[k] -= w->steps[k][d] * w->dims[d];
    w->index[d] = 0;
  }
  return false;
}

#endif
