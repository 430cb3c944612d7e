/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_matrix.h: MatMul, Gemm, MatMulInteger, QLinearMatMul, TrtQGemm,
 * Einsum: an item an element of the product; floats summed in double in the
 * order of the inner index, integers exactly and wrapping. */
#ifndef TRTK_CUDA_PLAIN_PLAIN_MATRIX_H
#define TRTK_CUDA_PLAIN_PLAIN_MATRIX_H

#include "cpu/quantized.h"
#include "cuda/plain/element.h"

/* What is multiplied for one element: @depth elements of a from @a on, each
 * @step_a after the one before it, and of b. */
typedef struct {
  const TrtkTensor *ta, *tb;
  int64_t a, b, step_a, step_b, depth;
  int64_t row, col; /* of the element in its matrix */
} TrtkPlainDot;

/* As numpy.matmul: a vector on the left is a row and on the right a column,
 * leading axes are broadcast. */
TRTK_HD TrtkPlainDot
trtk_plain_dot (const TrtkTensor *a, const TrtkTensor *b, const TrtkTensor *y,
    int64_t item)
{
  int64_t rows = a->rank == 1 ? 1 : a->dims[a->rank - 2];
  int64_t cols = b->rank == 1 ? 1 : b->dims[b->rank - 1];
  int64_t batch = item / (rows * cols), size_a, size_b;
  int32_t rank = y->rank - 2 + (a->rank == 1) + (b->rank == 1);
  int32_t own_a = a->rank > 2 ? a->rank - 2 : 0;
  int32_t own_b = b->rank > 2 ? b->rank - 2 : 0;
  TrtkPlainDot m;

  m.ta = a;
  m.tb = b;
  m.depth = a->dims[a->rank - 1];
  m.row = item / cols % rows;
  m.col = item % cols;
  m.step_a = 1;
  m.step_b = cols;
  m.a = m.row * m.depth;
  m.b = m.col;
  size_a = rows * m.depth;
  size_b = m.depth * cols;
  for (int32_t d = rank - 1; d >= 0; d--) {
    int32_t in_a = d - (rank - own_a), in_b = d - (rank - own_b);
    int64_t index = batch % y->dims[d];
    batch /= y->dims[d];
    if (in_a >= 0) {
      m.a += a->dims[in_a] == 1 ? 0 : index * size_a;
      size_a *= a->dims[in_a];
    }
    if (in_b >= 0) {
      m.b += b->dims[in_b] == 1 ? 0 : index * size_b;
      size_b *= b->dims[in_b];
    }
  }
  return m;
}

TRTK_HD double
trtk_plain_dot_f64 (const TrtkPlainDot *m)
{
  double sum = 0;

  for (int64_t k = 0; k < m->depth; k++)
    sum += trtk_load_f64 (m->ta, m->a + k * m->step_a)
           * trtk_load_f64 (m->tb, m->b + k * m->step_b);
  return sum;
}

/* With zero points taken off. */
TRTK_HD int64_t
trtk_plain_dot_i64 (const TrtkPlainDot *m, int64_t a_zero, int64_t b_zero)
{
  int64_t sum = 0;

  for (int64_t k = 0; k < m->depth; k++)
    sum = trtk_add_i64 (sum,
        trtk_mul_i64 (trtk_load_i64 (m->ta, m->a + k * m->step_a) - a_zero,
            trtk_load_i64 (m->tb, m->b + k * m->step_b) - b_zero));
  return sum;
}

TRTK_HD void
trtk_body_matmul (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkTensor *y = &a->out[0];
  TrtkPlainDot m = trtk_plain_dot (&a->in[0], &a->in[1], y, item);

  if (trtk_is_float (y->dtype))
    trtk_store_f64 (y, item, trtk_plain_dot_f64 (&m));
  else
    trtk_store_i64 (y, item, trtk_plain_dot_i64 (&m, 0, 0));
}

TRTK_HD void
trtk_body_matmul_integer (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkTensor *y = &a->out[0];
  TrtkPlainDot m = trtk_plain_dot (&a->in[0], &a->in[1], y, item);

  trtk_store_i64 (y, item,
      trtk_plain_dot_i64 (&m, trtk_zero_at (trtk_plain_optional (a, 2), m.row),
          trtk_zero_at (trtk_plain_optional (a, 3), m.col)));
}

/* a, a_scale, a_zero, b, b_scale, b_zero, y_scale, y_zero */
TRTK_HD void
trtk_body_qlinear_matmul (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkTensor *in = a->in, *y = &a->out[0];
  TrtkPlainDot m = trtk_plain_dot (&in[0], &in[3], y, item);
  double row = trtk_scale_at (&in[1], m.row) / trtk_scale_at (&in[6], 0);

  trtk_store_requantized (y, item,
      trtk_plain_dot_i64 (&m, trtk_zero_at (&in[2], m.row),
          trtk_zero_at (&in[5], m.col)),
      row * trtk_scale_at (&in[4], m.col), trtk_zero_at (&in[7], 0));
}

/* ---- Gemm ------------------------------------------------------------- */

/* @factor times @v, exactly where the factor is an integer. */
TRTK_HD int64_t
trtk_plain_scaled (double factor, int64_t v)
{
  if (factor == trunc (factor) && fabs (factor) < 0x1p62)
    return trtk_mul_i64 ((int64_t) factor, v);
  return trtk_f64_to_i64 (factor * (double) v);
}

TRTK_HD void
trtk_body_gemm (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkGemmParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkGemmParams);
  const TrtkTensor *y = &a->out[0], *c = trtk_plain_optional (a, 2);
  int64_t cols_a = a->in[0].dims[1], cols_b = a->in[1].dims[1];
  int64_t at = c != NULL ? trtk_plain_broadcast (c, y, item) : 0;
  TrtkPlainDot m;

  m.ta = &a->in[0];
  m.tb = &a->in[1];
  m.row = item / y->dims[1];
  m.col = item % y->dims[1];
  m.depth = a->in[0].dims[p->trans_a ? 0 : 1];
  m.a = p->trans_a ? m.row : m.row * cols_a;
  m.step_a = p->trans_a ? cols_a : 1;
  m.b = p->trans_b ? m.col * cols_b : m.col;
  m.step_b = p->trans_b ? 1 : cols_b;
  if (trtk_is_float (y->dtype)) {
    double v = p->alpha * trtk_plain_dot_f64 (&m);
    if (c != NULL)
      v += p->beta * trtk_load_f64 (c, at);
    trtk_store_f64 (y, item, v);
  } else {
    int64_t v = trtk_plain_scaled (p->alpha, trtk_plain_dot_i64 (&m, 0, 0));
    if (c != NULL)
      v = trtk_add_i64 (v, trtk_plain_scaled (p->beta, trtk_load_i64 (c, at)));
    trtk_store_i64 (y, item, v);
  }
}

/* ---- TrtQGemm --------------------------------------------------------- */

/* x [..., K], w [K,N], bias, scale, out; the steps' operands behind them.
 * at[0]: the output's zero point. */
TRTK_HD void
trtk_body_qgemm (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkTensor *x = &a->in[0], *y = &a->out[0];
  const TrtkTensor *w = &a->in[1];
  int64_t depth = w->dims[0], cols = w->dims[1];
  int64_t row = item / cols, col = item % cols;
  uint32_t sum = 0;

  for (int64_t k = 0; k < depth; k++)
    sum += (uint32_t) ((int32_t) trtk_load_i64 (x, row * depth + k)
                       * trtk_weight_at (w, k * cols + col));
  trtk_plain_store_quantized (a, item, y->rank - 1, sum);
}

/* ---- Einsum ----------------------------------------------------------- */

/* To the next of the summed positions; false after the last one. */
TRTK_HD bool
trtk_plain_einsum_next (const TrtkEinsumParams *p, int32_t n_in,
    int64_t index[TRTK_EINSUM_MAX_LABELS], int64_t at[TRTK_EINSUM_MAX_INPUTS])
{
  for (int32_t l = p->n_labels - 1; l >= p->n_out; l--) {
    bool done = ++index[l] >= p->dims[l];
    for (int32_t k = 0; k < n_in; k++)
      at[k] += done ? p->steps[k][l] * (1 - p->dims[l]) : p->steps[k][l];
    if (!done)
      return true;
    index[l] = 0;
  }
  return false;
}

TRTK_HD void
trtk_body_einsum (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkEinsumParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkEinsumParams);
  bool is_float = trtk_is_float (a->out[0].dtype), more = true;
  int64_t index[TRTK_EINSUM_MAX_LABELS], at[TRTK_EINSUM_MAX_INPUTS];
  int64_t rest = item, sum = 0;
  double total = 0;

  for (int32_t k = 0; k < a->n_in; k++)
    at[k] = 0;
  for (int32_t l = p->n_labels - 1; l >= 0; l--) {
    index[l] = 0;
    more = more && (l < p->n_out || p->dims[l] > 0);
    if (l >= p->n_out)
      continue;
    for (int32_t k = 0; k < a->n_in; k++)
      at[k] += rest % p->dims[l] * p->steps[k][l];
    rest /= p->dims[l];
  }
  while (more) {
    double f = 1;
    int64_t i = 1;
    for (int32_t k = 0; k < a->n_in; k++) {
      if (is_float)
        f *= trtk_load_f64 (&a->in[k], at[k]);
      else
        i = trtk_mul_i64 (i, trtk_load_i64 (&a->in[k], at[k]));
    }
    total += f;
    sum = trtk_add_i64 (sum, i);
    more = trtk_plain_einsum_next (p, a->n_in, index, at);
  }
  if (is_float)
    trtk_store_f64 (&a->out[0], item, total);
  else
    trtk_store_i64 (&a->out[0], item, sum);
}

#endif
