/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* binary.h: the loop of functions of two broadcast elements. */
#ifndef TRTK_CPU_BINARY_H
#define TRTK_CPU_BINARY_H

#include "cpu/number.h"
#include "cpu/walk.h"

/* One function for each class of element types; NULL: not for these. u64 has
 * its own, all other integers fit into int64. */
typedef struct {
  double (*f) (double a, double b, int32_t mode);
  int64_t (*i) (int64_t a, int64_t b, int32_t mode);
  uint64_t (*u) (uint64_t a, uint64_t b, int32_t mode);
} TrtkBinary;

TRTK_INLINE void
trtk_binary_row_f32 (const float *a, int64_t step_a, const float *b,
    int64_t step_b, float *y, int64_t n,
    double (*f) (double a, double b, int32_t mode), int32_t mode)
{
  for (int64_t i = 0; i < n; i++)
    y[i] = (float) f (a[i * step_a], b[i * step_b], mode);
}

/* The usual steps as constants, so that the compiler can use vectors. */
TRTK_INLINE void
trtk_binary_f32 (const TrtkTensor *a, const TrtkTensor *b,
    const TrtkTensor *y, const TrtkWalk *w,
    double (*f) (double a, double b, int32_t mode), int32_t mode)
{
  const float *pa = (const float *) a->data + w->at[0];
  const float *pb = (const float *) b->data + w->at[1];
  float *py = (float *) y->data + w->out;
  int64_t n = w->dims[0], step_a = w->steps[0][0], step_b = w->steps[1][0];

  if (step_a == 1 && step_b == 1)
    trtk_binary_row_f32 (pa, 1, pb, 1, py, n, f, mode);
  else if (step_a == 1 && step_b == 0)
    trtk_binary_row_f32 (pa, 1, pb, 0, py, n, f, mode);
  else
    trtk_binary_row_f32 (pa, step_a, pb, step_b, py, n, f, mode);
}

/* One element of any type; @a decides how it is computed. */
TRTK_INLINE void
trtk_binary_any (const TrtkTensor *a, int64_t ia, const TrtkTensor *b,
    int64_t ib, const TrtkTensor *y, int64_t iy, TrtkBinary op, int32_t mode)
{
  if (trtk_is_float (a->dtype))
    trtk_store_number (y, iy,
        op.f (trtk_load_f64 (a, ia), trtk_load_f64 (b, ib), mode));
  else if (a->dtype == TRTK_U64)
    trtk_store_i64 (y, iy,
        (int64_t) op.u ((uint64_t) trtk_load_i64 (a, ia),
            (uint64_t) trtk_load_i64 (b, ib), mode));
  else
    trtk_store_i64 (y, iy,
        op.i (trtk_load_i64 (a, ia), trtk_load_i64 (b, ib), mode));
}

/* y = op (a, b), broadcast. */
TRTK_INLINE TrtkStatus
trtk_binary_map (const TrtkArgs *args, TrtkBinary op, int32_t mode)
{
  const TrtkTensor *a = &args->in[0], *b = &args->in[1], *y = &args->out[0];
  bool is_f32 = op.f != NULL && a->dtype == TRTK_F32 && b->dtype == TRTK_F32
                && y->dtype == TRTK_F32;
  TrtkWalk w;

  if (trtk_is_float (a->dtype) ? op.f == NULL : op.i == NULL)
    return TRTK_ERROR_UNSUPPORTED;
  if (!trtk_walk_init (&w, y, args->in, 2))
    return TRTK_OK;
  do {
    if (is_f32) {
      trtk_binary_f32 (a, b, y, &w, op.f, mode);
      continue;
    }
    for (int64_t i = 0; i < w.dims[0]; i++)
      trtk_binary_any (a, w.at[0] + i * w.steps[0][0], b,
          w.at[1] + i * w.steps[1][0], y, w.out + i, op, mode);
  } while (trtk_walk_next (&w));
  return TRTK_OK;
}

#endif
