/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Products of quantised matrices, summed exactly; zero points and scales of a
 * are for all or for each row, those of b for all or for each column:
 *   acc = sum of (a - a_zero[i]) * (b - b_zero[j])
 *   MatMulInteger  y = acc                    inputs a, b, a_zero, b_zero
 *   QLinearMatMul  y = saturate (round (acc * a_scale[i] * b_scale[j]
 *                                       / y_scale) + y_zero)
 *                  inputs a, a_scale, a_zero, b, b_scale, b_zero, y_scale,
 *                  y_zero */
#include "cpu/matmul.h"
#include "cpu/quantized.h"

static int64_t
dot (const TrtkMatmul *m, int64_t i, int64_t j, int64_t a_zero,
    int64_t b_zero)
{
  int64_t sum = 0;

  for (int64_t k = 0; k < m->depth; k++)
    sum += (trtk_load_i64 (m->a.t, m->a.at + i * m->a.row + k * m->a.col)
               - a_zero)
           * (trtk_load_i64 (m->b.t, m->b.at + k * m->b.row + j * m->b.col)
               - b_zero);
  return sum;
}

static TrtkStatus
run_integer (const TrtkArgs *args)
{
  const TrtkTensor *y = &args->out[0];
  const TrtkTensor *a_zero = trtk_optional (args, 2);
  const TrtkTensor *b_zero = trtk_optional (args, 3);
  int64_t at = 0;
  TrtkMatmul m;

  trtk_matmul_init (&m, &args->in[0], &args->in[1], y);
  for (int64_t n = 0; n < m.n_batches; n++) {
    for (int64_t i = 0; i < m.rows; i++) {
      for (int64_t j = 0; j < m.cols; j++)
        trtk_store_i64 (y, at++,
            dot (&m, i, j, trtk_zero_at (a_zero, i),
                trtk_zero_at (b_zero, j)));
    }
    trtk_matmul_next (&m);
  }
  return TRTK_OK;
}

static TrtkStatus
run_qlinear (const TrtkArgs *args)
{
  const TrtkTensor *in = args->in, *y = &args->out[0];
  int64_t at = 0, y_zero = trtk_zero_at (&in[7], 0);
  TrtkMatmul m;

  trtk_matmul_init (&m, &in[0], &in[3], y);
  for (int64_t n = 0; n < m.n_batches; n++) {
    for (int64_t i = 0; i < m.rows; i++) {
      double row = trtk_scale_at (&in[1], i) / trtk_scale_at (&in[6], 0);
      for (int64_t j = 0; j < m.cols; j++)
        trtk_store_requantized (y, at++,
            dot (&m, i, j, trtk_zero_at (&in[2], i),
                trtk_zero_at (&in[5], j)),
            row * trtk_scale_at (&in[4], j), y_zero);
    }
    trtk_matmul_next (&m);
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_matmul_integer
    = { .name = "ref.MatMulInteger", .op = "MatMulInteger",
        .run = run_integer };
const TrtkKernel trtk_ref_qlinear_matmul
    = { .name = "ref.QLinearMatMul", .op = "QLinearMatMul",
        .run = run_qlinear };
