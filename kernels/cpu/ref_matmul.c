/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* MatMul: y = a * b of matrices, with vectors and batches as numpy.matmul. */
#include "cpu/matmul.h"

static void
float_row (const TrtkMatmul *m, int64_t i, const TrtkTensor *y, int64_t at)
{
  double acc[TRTK_MATRIX_BLOCK];

  for (int64_t j = 0; j < m->cols; j += TRTK_MATRIX_BLOCK) {
    int64_t n = m->cols - j;
    n = n < TRTK_MATRIX_BLOCK ? n : TRTK_MATRIX_BLOCK;
    trtk_matrix_block (&m->a, &m->b, i, j, n, m->depth, acc);
    for (int64_t k = 0; k < n; k++)
      trtk_store_f64 (y, at + j + k, acc[k]);
  }
}

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkTensor *y = &args->out[0];
  TrtkMatmul m;
  int64_t at = 0;

  trtk_matmul_init (&m, &args->in[0], &args->in[1], y);
  for (int64_t n = 0; n < m.n_batches; n++) {
    for (int64_t i = 0; i < m.rows; i++, at += m.cols) {
      if (trtk_is_float (y->dtype)) {
        float_row (&m, i, y, at);
        continue;
      }
      for (int64_t j = 0; j < m.cols; j++)
        trtk_store_i64 (y, at + j,
            trtk_matrix_dot_i64 (&m.a, &m.b, i, j, m.depth));
    }
    trtk_matmul_next (&m);
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_matmul
    = { .name = "ref.MatMul", .op = "MatMul", .run = run };
