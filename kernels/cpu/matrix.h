/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* matrix.h: products of strided matrices: floats summed in double, integers
 * exactly and wrapping, in the order of the inner index. */
#ifndef TRTK_CPU_MATRIX_H
#define TRTK_CPU_MATRIX_H

#include "cpu/number.h"

/* Element (i, j) is element at + i * row + j * col of the tensor. */
typedef struct {
  const TrtkTensor *t;
  int64_t at, row, col;
} TrtkMatrix;

#define TRTK_MATRIX_BLOCK 64 /* columns whose sums are held at once */

/* @acc[j] = sum over k < @depth of a[i,k] * b[k,first+j], j < @n. */
static inline void
trtk_matrix_block (const TrtkMatrix *a, const TrtkMatrix *b, int64_t i,
    int64_t first, int64_t n, int64_t depth, double *acc)
{
  bool is_f32 = a->t->dtype == TRTK_F32 && b->t->dtype == TRTK_F32;

  for (int64_t j = 0; j < n; j++)
    acc[j] = 0;
  for (int64_t k = 0; k < depth; k++) {
    double v = trtk_load_f64 (a->t, a->at + i * a->row + k * a->col);
    int64_t from = b->at + k * b->row + first * b->col;
    if (is_f32 && b->col == 1) {
      const float *p = (const float *) b->t->data + from;
      for (int64_t j = 0; j < n; j++)
        acc[j] += v * p[j];
    } else {
      for (int64_t j = 0; j < n; j++)
        acc[j] += v * trtk_load_f64 (b->t, from + j * b->col);
    }
  }
}

static inline int64_t
trtk_matrix_dot_i64 (const TrtkMatrix *a, const TrtkMatrix *b, int64_t i,
    int64_t j, int64_t depth)
{
  int64_t sum = 0;

  for (int64_t k = 0; k < depth; k++)
    sum = trtk_add_i64 (sum,
        trtk_mul_i64 (trtk_load_i64 (a->t, a->at + i * a->row + k * a->col),
            trtk_load_i64 (b->t, b->at + k * b->row + j * b->col)));
  return sum;
}

#endif
