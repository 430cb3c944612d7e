/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* ConstantOfShape: every element is input 1 (one element), or 0 of f32.
 * Range: y[i] = start + i * delta, inputs start, limit, delta.
 * EyeLike: 1 where column - row = k, else 0. */
#include "cpu/element.h"
#include "cpu/move.h"
#include "trtk_params.h"

static TrtkStatus
run_fill (const TrtkArgs *args)
{
  const TrtkTensor *y = &args->out[0];
  size_t size = trtk_dtype_size (y->dtype);
  int64_t zero = 0;
  const void *value = &zero;

  if (args->n_in > 1 && args->in[1].dtype != TRTK_NONE)
    value = args->in[1].data;
  trtk_move_fill (y->data, value, trtk_count (y), size);
  return TRTK_OK;
}

static TrtkStatus
run_range (const TrtkArgs *args)
{
  const TrtkTensor *start = &args->in[0], *delta = &args->in[2];
  const TrtkTensor *y = &args->out[0];
  int64_t n = trtk_count (y);

  if (trtk_is_float (y->dtype)) {
    double first = trtk_load_f64 (start, 0), step = trtk_load_f64 (delta, 0);
    for (int64_t i = 0; i < n; i++)
      trtk_store_f64 (y, i, first + (double) i * step);
  } else {
    uint64_t v = (uint64_t) trtk_load_i64 (start, 0);
    uint64_t step = (uint64_t) trtk_load_i64 (delta, 0);
    for (int64_t i = 0; i < n; i++, v += step)
      trtk_store_i64 (y, i, (int64_t) v);
  }
  return TRTK_OK;
}

static TrtkStatus
run_eye (const TrtkArgs *args)
{
  const TrtkEyeParams *p = args->params;
  const TrtkTensor *y = &args->out[0];
  int64_t rows = y->dims[0], columns = y->dims[1];

  if (trtk_count (y) > 0)
    memset (y->data, 0, (size_t) trtk_count (y) * trtk_dtype_size (y->dtype));
  for (int64_t r = p->k < 0 ? -p->k : 0; r < rows && r + p->k < columns; r++) {
    if (trtk_is_float (y->dtype))
      trtk_store_f64 (y, r * columns + r + p->k, 1);
    else
      trtk_store_i64 (y, r * columns + r + p->k, 1);
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_constant_of_shape
    = { .name = "ref.ConstantOfShape", .op = "ConstantOfShape",
        .run = run_fill };
const TrtkKernel trtk_ref_eye_like
    = { .name = "ref.EyeLike", .op = "EyeLike", .run = run_eye };
const TrtkKernel trtk_ref_range
    = { .name = "ref.Range", .op = "Range", .run = run_range };
