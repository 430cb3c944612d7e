/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Gemm: y = alpha * op (a) * op (b) + beta * c; op may transpose, c is
 * broadcast or absent. Integers are exact where alpha and beta are integers. */
#include "cpu/matrix.h"
#include "trtk_params.h"

typedef struct {
  TrtkMatrix a, b;
  const TrtkTensor *c; /* NULL: absent */
  int64_t depth;
  int64_t strides[TRTK_MAX_RANK];
} Problem;

static void
float_row (const Problem *q, const TrtkGemmParams *p, int64_t i,
    const TrtkTensor *y)
{
  double acc[TRTK_MATRIX_BLOCK];
  int64_t cols = y->dims[1];

  for (int64_t j = 0; j < cols; j += TRTK_MATRIX_BLOCK) {
    int64_t n = cols - j < TRTK_MATRIX_BLOCK ? cols - j : TRTK_MATRIX_BLOCK;
    trtk_matrix_block (&q->a, &q->b, i, j, n, q->depth, acc);
    for (int64_t k = 0; k < n; k++) {
      double v = p->alpha * acc[k];
      if (q->c != NULL)
        v += p->beta
             * trtk_load_f64 (q->c,
                 i * q->strides[0] + (j + k) * q->strides[1]);
      trtk_store_f64 (y, i * cols + j + k, v);
    }
  }
}

/* @factor times @v, exactly where the factor is an integer. */
static int64_t
scaled (double factor, int64_t v)
{
  if (factor == trunc (factor) && fabs (factor) < 0x1p62)
    return trtk_mul_i64 ((int64_t) factor, v);
  return trtk_f64_to_i64 (factor * (double) v);
}

static void
int_row (const Problem *q, const TrtkGemmParams *p, int64_t i,
    const TrtkTensor *y)
{
  for (int64_t j = 0; j < y->dims[1]; j++) {
    int64_t v = scaled (p->alpha,
        trtk_matrix_dot_i64 (&q->a, &q->b, i, j, q->depth));
    if (q->c != NULL)
      v = trtk_add_i64 (v,
          scaled (p->beta, trtk_load_i64 (q->c,
                               i * q->strides[0] + j * q->strides[1])));
    trtk_store_i64 (y, i * y->dims[1] + j, v);
  }
}

static TrtkMatrix
matrix (const TrtkTensor *t, bool transposed)
{
  return transposed ? (TrtkMatrix){ t, 0, 1, t->dims[1] }
                    : (TrtkMatrix){ t, 0, t->dims[1], 1 };
}

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkGemmParams *p = args->params;
  const TrtkTensor *y = &args->out[0];
  Problem q = { .a = matrix (&args->in[0], p->trans_a),
    .b = matrix (&args->in[1], p->trans_b),
    .depth = args->in[0].dims[p->trans_a ? 0 : 1] };

  if (args->n_in > 2 && args->in[2].dtype != TRTK_NONE) {
    q.c = &args->in[2];
    trtk_broadcast_strides (q.c, 2, q.strides);
  }
  for (int64_t i = 0; i < y->dims[0]; i++) {
    if (trtk_is_float (y->dtype))
      float_row (&q, p, i, y);
    else
      int_row (&q, p, i, y);
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_gemm = { .name = "ref.Gemm", .op = "Gemm", .run = run };
