/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* matmul.h: the matrices of a MatMul, as numpy.matmul: a vector on the left
 * is a row and on the right a column, leading axes are broadcast. */
#ifndef TRTK_CPU_MATMUL_H
#define TRTK_CPU_MATMUL_H

#include "cpu/matrix.h"

typedef struct {
  TrtkMatrix a, b;
  int64_t rows, cols, depth;
  int64_t n_batches;
  int32_t rank; /* of the leading axes */
  int64_t dims[TRTK_MAX_RANK], index[TRTK_MAX_RANK];
  int64_t steps_a[TRTK_MAX_RANK], steps_b[TRTK_MAX_RANK];
} TrtkMatmul;

/* Steps of @t along the leading axes of the product. */
static inline void
trtk_matmul_steps (const TrtkTensor *t, int32_t rank, int64_t *steps)
{
  int32_t own = t->rank > 2 ? t->rank - 2 : 0;
  int64_t step = t->rank > 1 ? t->dims[t->rank - 1] * t->dims[t->rank - 2] : 0;

  for (int32_t d = rank - 1; d >= 0; d--) {
    int32_t from = d - (rank - own);
    steps[d] = from < 0 || t->dims[from] == 1 ? 0 : step;
    if (from >= 0)
      step *= t->dims[from];
  }
}

static inline void
trtk_matmul_init (TrtkMatmul *m, const TrtkTensor *a, const TrtkTensor *b,
    const TrtkTensor *y)
{
  int32_t vectors = (a->rank == 1) + (b->rank == 1);

  *m = (TrtkMatmul){ .depth = a->dims[a->rank - 1] };
  m->rows = a->rank == 1 ? 1 : a->dims[a->rank - 2];
  m->cols = b->rank == 1 ? 1 : b->dims[b->rank - 1];
  m->a = (TrtkMatrix){ a, 0, m->depth, 1 };
  m->b = (TrtkMatrix){ b, 0, m->cols, 1 };
  m->rank = y->rank - 2 + vectors;
  m->n_batches = 1;
  for (int32_t d = 0; d < m->rank; d++) {
    m->dims[d] = y->dims[d];
    m->n_batches *= y->dims[d];
  }
  trtk_matmul_steps (a, m->rank, m->steps_a);
  trtk_matmul_steps (b, m->rank, m->steps_b);
}

/* To the matrices of the next batch. */
static inline void
trtk_matmul_next (TrtkMatmul *m)
{
  for (int32_t d = m->rank - 1; d >= 0; d--) {
    m->a.at += m->steps_a[d];
    m->b.at += m->steps_b[d];
    if (++m->index[d] < m->dims[d])
      return;
    m->a.at -= m->steps_a[d] * m->dims[d];
    m->b.at -= m->steps_b[d] * m->dims[d];
    m->index[d] = 0;
  }
}

#endif
