/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Resize: y[o] = sum over taps of x[at] * weight, the taps of every axis
 * multiplied. One output row at a time: the input rows that make it are added
 * up into one row of the input's width, then the last axis is resized. Sums
 * are f32 for f32, double for the rest. Nearest only copies. */
#include "cpu/element.h"
#include "cpu/move.h"
#include "cpu/resize_taps.h"

typedef uint8_t __attribute__ ((may_alias)) U1;
typedef uint16_t __attribute__ ((may_alias)) U2;
typedef uint32_t __attribute__ ((may_alias)) U4;
typedef uint64_t __attribute__ ((may_alias)) U8;

/* The input rows of one output row. */
typedef struct {
  TrtkTaps taps[TRTK_MAX_RANK];
  int64_t n;
  int64_t *at;
  double *weight;
  double *row; /* of the input's width */
} Work;

static int64_t
rows_count (const TrtkArgs *args)
{
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int64_t n = 1;

  for (int32_t d = 0; d < x->rank - 1; d++) {
    n *= trtk_taps_count (args->params, d, x->dims[d], y->dims[d]);
    if (n > 1 << 20)
      return -1;
  }
  return n;
}

static size_t
scratch (const TrtkArgs *args)
{
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int64_t rows = rows_count (args), n = 0;

  if (rows < 0 || x->rank == 0 || trtk_count (y) == 0)
    return 0;
  for (int32_t d = 0; d < x->rank; d++)
    n += y->dims[d]
         * trtk_taps_count (args->params, d, x->dims[d], y->dims[d]);
  return (size_t) (2 * (n + rows) + x->dims[x->rank - 1]) * sizeof (double);
}

static void
prepare (const TrtkArgs *args, Work *w)
{
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int64_t strides[TRTK_MAX_RANK], rows = rows_count (args);
  double *free_space = args->scratch;

  trtk_strides (x, strides);
  for (int32_t d = 0; d < x->rank; d++) {
    int64_t n = y->dims[d]
                * trtk_taps_count (args->params, d, x->dims[d], y->dims[d]);
    w->taps[d].weight = free_space;
    w->taps[d].at = (int64_t *) (free_space + n);
    free_space += 2 * n;
    trtk_taps_fill (args->params, d, x->dims[d], y->dims[d], strides[d],
        &w->taps[d]);
  }
  w->weight = free_space;
  w->at = (int64_t *) (free_space + rows);
  w->row = free_space + 2 * rows;
}

/* The input rows for the outer axes at @index; FALSE where extrapolated. */
static bool
find_rows (Work *w, int32_t n_axes, const int64_t *index)
{
  w->n = 1;
  w->at[0] = 0;
  w->weight[0] = 1;
  for (int32_t d = 0; d < n_axes; d++) {
    const TrtkTaps *taps = &w->taps[d];
    const int64_t *at = taps->at + index[d] * taps->n;
    const double *weight = taps->weight + index[d] * taps->n;
    int64_t n = 0;
    if (isnan (weight[0]))
      return false;
    /* Backwards, so that no entry is overwritten before it is used. */
    for (int64_t r = w->n - 1; r >= 0; r--) {
      for (int64_t t = taps->n - 1; t >= 0; t--) {
        int64_t i = r * taps->n + t;
        w->at[i] = w->at[r] + at[t];
        w->weight[i] = w->weight[r] * weight[t];
      }
    }
    n = w->n * taps->n;
    w->n = n;
  }
  return true;
}

#define GATHER(T) \
  do { \
    for (int64_t i = 0; i < n; i++) \
      ((T *) to)[i] = ((const T *) from)[taps->at[i]]; \
  } while (0)

/* A row of nearest: no arithmetic. */
static void
copy_row (const TrtkTaps *taps, char *to, const char *from, int64_t n,
    size_t size)
{
  if (taps->is_identity)
    memcpy (to, from, (size_t) n * size);
  else if (size == 1)
    GATHER (U1);
  else if (size == 2)
    GATHER (U2);
  else if (size == 4)
    GATHER (U4);
  else
    GATHER (U8);
}

static void
sum_rows_f32 (const Work *w, const float *x, int64_t n)
{
  float *row = (float *) w->row;

  for (int64_t r = 0; r < w->n; r++) {
    const float *from = x + w->at[r];
    float k = (float) w->weight[r];
    if (r == 0) {
      for (int64_t i = 0; i < n; i++)
        row[i] = from[i] * k;
    } else if (k != 0) {
      for (int64_t i = 0; i < n; i++)
        row[i] += from[i] * k;
    }
  }
}

static void
resize_row_f32 (const Work *w, const TrtkTaps *taps, float *to, int64_t n)
{
  const float *row = (const float *) w->row;
  const int64_t *at = taps->at;
  const double *k = taps->weight;

  if (taps->is_identity) {
    memcpy (to, row, (size_t) n * sizeof *to);
  } else if (taps->n == 2) {
    for (int64_t i = 0; i < n; i++)
      to[i] = row[at[2 * i]] * (float) k[2 * i]
              + row[at[2 * i + 1]] * (float) k[2 * i + 1];
  } else {
    for (int64_t i = 0; i < n; i++, at += taps->n, k += taps->n) {
      float sum = 0;
      for (int64_t t = 0; t < taps->n; t++)
        sum += row[at[t]] * (float) k[t];
      to[i] = sum;
    }
  }
}

static void
one_row (const Work *w, const TrtkArgs *args, int64_t first)
{
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  const TrtkTaps *taps = &w->taps[x->rank - 1];
  int64_t n = y->dims[y->rank - 1], width = x->dims[x->rank - 1];

  if (y->dtype == TRTK_F32) {
    sum_rows_f32 (w, x->data, width);
    resize_row_f32 (w, taps, (float *) y->data + first, n);
    return;
  }
  for (int64_t i = 0; i < width; i++) {
    double sum = 0;
    for (int64_t r = 0; r < w->n; r++)
      sum += trtk_load_f64 (x, w->at[r] + i) * w->weight[r];
    w->row[i] = sum;
  }
  for (int64_t i = 0; i < n; i++) {
    double sum = 0;
    for (int64_t t = 0; t < taps->n; t++)
      sum += w->row[taps->at[i * taps->n + t]] * taps->weight[i * taps->n + t];
    trtk_resize_store (y, first + i, sum);
  }
}

/* Elements of the row whose last coordinate is extrapolated, or all. */
static void
extrapolate (const Work *w, const TrtkArgs *args, int64_t first, bool all)
{
  const TrtkResizeParams *p = args->params;
  const TrtkTensor *y = &args->out[0];
  const TrtkTaps *taps = &w->taps[y->rank - 1];

  for (int64_t i = 0; i < y->dims[y->rank - 1]; i++) {
    if (all || isnan (taps->weight[i * taps->n]))
      trtk_resize_store (y, first + i, p->extrapolation);
  }
}

static void
run_rows (const TrtkArgs *args, Work *w)
{
  const TrtkResizeParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int32_t last = y->rank - 1;
  int64_t rows = trtk_count_range (y, 0, last), n = y->dims[last], before = -1;
  int64_t index[TRTK_MAX_RANK] = { 0 };
  size_t size = trtk_dtype_size (y->dtype);
  char *to = y->data;

  for (int64_t r = 0; r < rows; r++, to += (size_t) n * size) {
    bool is_inside = find_rows (w, last, index);
    if (is_inside && p->mode == TRTK_RESIZE_NEAREST) {
      if (w->at[0] == before) /* enlarged: the row above again */
        memcpy (to, to - (size_t) n * size, (size_t) n * size);
      else
        copy_row (&w->taps[last], to,
            (const char *) x->data + (size_t) w->at[0] * size, n, size);
      before = w->at[0];
    } else if (is_inside) {
      one_row (w, args, r * n);
    } else {
      before = -1;
    }
    if (p->coord == TRTK_COORD_TF_CROP_AND_RESIZE)
      extrapolate (w, args, r * n, !is_inside);
    for (int32_t d = last - 1; d >= 0; d--) {
      if (++index[d] < y->dims[d])
        break;
      index[d] = 0;
    }
  }
}

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  Work w;

  if (trtk_count (y) == 0)
    return TRTK_OK;
  if (trtk_count (x) == 0)
    return TRTK_ERROR_ARGUMENT;
  if (x->rank == 0) {
    memcpy (y->data, x->data, trtk_dtype_size (x->dtype));
    return TRTK_OK;
  }
  if (rows_count (args) < 0)
    return TRTK_ERROR_UNSUPPORTED;
  prepare (args, &w);
  run_rows (args, &w);
  return TRTK_OK;
}

const TrtkKernel trtk_ref_resize = { .name = "ref.Resize", .op = "Resize",
  .run = run, .scratch = scratch };
