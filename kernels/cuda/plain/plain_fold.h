/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_fold.h: Reduce... and pooling of whole planes, many threads an output.
 *
 * The tensor is seen as [outer][far][inner][near]: outer and inner stay, far
 * and near come together; either may be one. A part is a run of the far * near
 * elements of an output, and parts are cut by the shape alone, so that the
 * order of a sum is the same on every device and in every launch. An item
 *
 *   fold_row      is a part of an output: a warp, its lanes along near
 *   fold_rows     the same, a CTA
 *   fold_columns  is a part of up to 32 neighbours of inner, where near is one:
 *                 a CTA, its lanes along inner and the rest along far, so that
 *                 a warp reads what lies together
 *   fold_end      is an output: its parts come together
 *
 * at[]: TrtkReduceCode, far, inner, near, parts of an output, elements of a
 * part. Where there are several parts out[0] takes one number each, f64 or
 * s64, else the output. */
#ifndef TRTK_CUDA_PLAIN_PLAIN_FOLD_H
#define TRTK_CUDA_PLAIN_PLAIN_FOLD_H

#include "cuda/plain/fold.h"

/* A number of either kind, and which it is. */
typedef struct {
  double f;
  int64_t i;
} TrtkFold;

typedef struct {
  int64_t code;
  bool is_float, is_unsigned;
} TrtkFoldKind;

TRTK_HD TrtkFoldKind
trtk_fold_kind (const TrtkPlainArgs *a, TrtkDtype dtype)
{
  TrtkFoldKind kind;

  kind.code = a->at[0];
  kind.is_float = trtk_is_float (dtype);
  kind.is_unsigned = trtk_is_unsigned (dtype);
  return kind;
}

TRTK_HD TrtkFold
trtk_fold_first (const TrtkFoldKind *kind, TrtkDtype dtype)
{
  TrtkFold v;

  v.f = trtk_plain_first_f64 (kind->code);
  v.i = kind->is_float ? 0 : trtk_plain_first_i64 (kind->code, dtype);
  return v;
}

TRTK_HD TrtkFold
trtk_fold_join (const TrtkFoldKind *kind, TrtkFold v, TrtkFold w)
{
  if (kind->is_float)
    v.f = trtk_plain_join_f64 (kind->code, v.f, w.f);
  else
    v.i = trtk_plain_join_i64 (kind->code, v.i, w.i, kind->is_unsigned);
  return v;
}

/* ---- between threads --------------------------------------------------- */

#ifdef __CUDA_ARCH__
static __device__ __forceinline__ TrtkFold
trtk_fold_of_bits (const TrtkFoldKind *kind, double bits)
{
  TrtkFold v;

  v.f = bits;
  v.i = kind->is_float ? 0 : __double_as_longlong (bits);
  return v;
}

static __device__ __forceinline__ double
trtk_fold_bits (const TrtkFoldKind *kind, TrtkFold v)
{
  return kind->is_float ? v.f : __longlong_as_double (v.i);
}
#endif

/* Of all lanes of an item. */
TRTK_HD TrtkFold
trtk_fold_lanes (const TrtkFoldKind *kind, TrtkFold v, int32_t lanes)
{
#ifdef __CUDA_ARCH__
  for (int i = 16; i > 0; i /= 2)
    v = trtk_fold_join (kind, v,
        trtk_fold_of_bits (kind, __shfl_xor_sync (0xffffffffu,
                                     trtk_fold_bits (kind, v), i)));
  if (lanes > 32) {
    double own = trtk_fold_bits (kind, v);
    v = trtk_fold_of_bits (kind, trtk_lanes_of_warp (own, 0));
    for (int32_t w = 1; w < lanes / 32; w++)
      v = trtk_fold_join (kind, v,
          trtk_fold_of_bits (kind, trtk_lanes_of_warp (own, w)));
  }
#endif
  return v;
}

/* Of the threads of a CTA whose index is the same modulo @width, for those
 * below it. */
TRTK_HD TrtkFold
trtk_fold_column (const TrtkFoldKind *kind, TrtkFold v, int32_t lane,
    int32_t lanes, int32_t width)
{
#ifdef __CUDA_ARCH__
  __shared__ double all[TRTK_PLAIN_CTA_THREADS];

  __syncthreads ();
  all[lane] = trtk_fold_bits (kind, v);
  for (int32_t half = lanes / 2; half >= width; half /= 2) {
    __syncthreads ();
    if (lane < half) {
      v = trtk_fold_join (kind, v, trtk_fold_of_bits (kind, all[lane + half]));
      all[lane] = trtk_fold_bits (kind, v);
    }
  }
#endif
  return v;
}

/* Joins @v with the elements @k, @k + @by, ... below @end; they lie @step
 * apart from @at on. */
TRTK_HD TrtkFold
trtk_fold_run (const TrtkTensor *x, const TrtkFoldKind *kind, int64_t at,
    int64_t step, int64_t k, int64_t end, int64_t by, TrtkFold v)
{
  if (kind->is_float) {
    v.f = trtk_run_join (x, kind->code, at, step, k, end, by, v.f);
    return v;
  }
  for (; k < end; k += by)
    v.i = trtk_plain_join_i64 (kind->code, v.i,
        trtk_plain_map_i64 (kind->code, trtk_load_i64 (x, at + k * step),
            kind->is_unsigned),
        kind->is_unsigned);
  return v;
}

/* ---- bodies ------------------------------------------------------------ */

TRTK_HD void
trtk_fold_store (const TrtkPlainArgs *a, const TrtkFoldKind *kind,
    int64_t item, TrtkFold v)
{
  const TrtkTensor *y = &a->out[0];
  int64_t n = a->at[1] * a->at[3];

  if (kind->is_float)
    trtk_store_f64 (y, item, trtk_plain_end_f64 (kind->code, v.f, (double) n));
  else
    trtk_plain_end_int (y, kind->code, item, v.i, n);
}

/* The output, where there is one part, or what is known of it. */
TRTK_HD void
trtk_fold_store_part (const TrtkPlainArgs *a, const TrtkFoldKind *kind,
    int64_t output, int64_t part, TrtkFold v)
{
  int64_t parts = a->at[4];

  if (parts == 1)
    trtk_fold_store (a, kind, output, v);
  else if (kind->is_float)
    ((double *) a->out[0].data)[output * parts + part] = v.f;
  else
    ((int64_t *) a->out[0].data)[output * parts + part] = v.i;
}

TRTK_HD void
trtk_body_fold_row (const TrtkPlainArgs *a, int64_t item, int32_t lane,
    int32_t lanes)
{
  int64_t far = a->at[1], inner = a->at[2], near = a->at[3];
  int64_t output = item / a->at[4], part = item % a->at[4];
  int64_t at = (output / inner * far * inner + output % inner) * near;
  int64_t first = part * a->at[5], end = far * near;
  TrtkFoldKind kind = trtk_fold_kind (a, a->in[0].dtype);
  TrtkFold v = trtk_fold_first (&kind, a->in[0].dtype);

  end = end - first < a->at[5] ? end : first + a->at[5];
  for (int64_t row = first / near; row * near < end; row++) {
    int64_t from = first > row * near ? first - row * near : 0;
    int64_t to = end - row * near < near ? end - row * near : near;
    v = trtk_fold_run (&a->in[0], &kind, at + row * inner * near, 1,
        from + lane, to, lanes, v);
  }
  v = trtk_fold_lanes (&kind, v, lanes);
  if (lane == 0)
    trtk_fold_store_part (a, &kind, output, part, v);
}

TRTK_HD void
trtk_body_fold_rows (const TrtkPlainArgs *a, int64_t item, int32_t lane,
    int32_t lanes)
{
  trtk_body_fold_row (a, item, lane, lanes);
}

/* How many of @inner columns an item takes. */
TRTK_HD int32_t
trtk_fold_width (int64_t inner)
{
  int32_t width = 1;

  while (width < 32 && width < inner)
    width *= 2;
  return width;
}

TRTK_HD void
trtk_body_fold_columns (const TrtkPlainArgs *a, int64_t item, int32_t lane,
    int32_t lanes)
{
  int64_t far = a->at[1], inner = a->at[2], parts = a->at[4];
  int32_t width = trtk_fold_width (inner), step = lanes > 1 ? width : 1;
  int64_t tiles = (inner + width - 1) / width, part = item % parts;
  int64_t outer = item / parts / tiles, tile = item / parts % tiles;
  int64_t first = part * a->at[5];
  int64_t end = far - first < a->at[5] ? far : first + a->at[5];
  TrtkFoldKind kind = trtk_fold_kind (a, a->in[0].dtype);

  for (int32_t c = lane % step; c < width; c += step) {
    int64_t column = tile * width + c;
    TrtkFold v = trtk_fold_first (&kind, a->in[0].dtype);
    if (column < inner)
      v = trtk_fold_run (&a->in[0], &kind, outer * far * inner + column, inner,
          first + lane / step, end, lanes / step, v);
    v = trtk_fold_column (&kind, v, lane, lanes, width);
    if (lane < step && column < inner)
      trtk_fold_store_part (a, &kind, outer * inner + column, part, v);
  }
}

/* in[0]: parts. */
TRTK_HD void
trtk_body_fold_end (const TrtkPlainArgs *a, int64_t item, int32_t lane,
    int32_t lanes)
{
  int64_t parts = a->at[4];
  TrtkFoldKind kind = trtk_fold_kind (a, a->out[0].dtype);
  TrtkFold v = trtk_fold_first (&kind, a->out[0].dtype), w;

  for (int64_t k = item * parts + lane; k < (item + 1) * parts; k += lanes) {
    w.f = kind.is_float ? ((const double *) a->in[0].data)[k] : 0;
    w.i = kind.is_float ? 0 : ((const int64_t *) a->in[0].data)[k];
    v = trtk_fold_join (&kind, v, w);
  }
  v = trtk_fold_lanes (&kind, v, lanes);
  if (lane == 0)
    trtk_fold_store (a, &kind, item, v);
}

#endif
