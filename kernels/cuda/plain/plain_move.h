/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_move.h: elements from one place to another. */
#ifndef TRTK_CUDA_PLAIN_PLAIN_MOVE_H
#define TRTK_CUDA_PLAIN_PLAIN_MOVE_H

#include "cpu/move.h"
#include "cuda/plain/element.h"

/* A box between in[0] and out[0]. An element of the box is @unit bytes, 1 to
 * 16: where rows are whole, several elements of the tensors. Counts and
 * strides are in such elements. */
typedef struct {
  TrtkMove box;
  int64_t to, from; /* where the box begins */
  int32_t unit;
  int32_t along; /* transpose: the axis along which the source is whole */
} TrtkPlainMove;

/* @unit bytes; fewer at a time where an address is not a multiple of it. */
TRTK_HD void
trtk_plain_unit (char *to, const char *from, int32_t unit)
{
#ifdef __CUDA_ARCH__
  const uintptr_t low = (uintptr_t) to | (uintptr_t) from | (uintptr_t) unit;

  if ((low & 15) == 0) {
    *(uint4 *) to = *(const uint4 *) from;
  } else if ((low & 7) == 0) {
    for (int32_t i = 0; i < unit; i += 8)
      *(uint64_t *) (to + i) = *(const uint64_t *) (from + i);
  } else if ((low & 3) == 0) {
    for (int32_t i = 0; i < unit; i += 4)
      *(uint32_t *) (to + i) = *(const uint32_t *) (from + i);
  } else if ((low & 1) == 0) {
    for (int32_t i = 0; i < unit; i += 2)
      *(uint16_t *) (to + i) = *(const uint16_t *) (from + i);
  } else {
    for (int32_t i = 0; i < unit; i++)
      to[i] = from[i];
  }
#else
  memcpy (to, from, (size_t) unit);
#endif
}

/* 16 bytes between memory and a row of a tile, which is aligned. */
TRTK_HD void
trtk_plain_load16 (void *row, const void *from)
{
#ifdef __CUDA_ARCH__
  if (((uintptr_t) from & 15) == 0) {
    *(uint4 *) row = *(const uint4 *) from;
    return;
  }
#endif
  memcpy (row, from, 16);
}

TRTK_HD void
trtk_plain_store16 (void *to, const void *row)
{
#ifdef __CUDA_ARCH__
  if (((uintptr_t) to & 15) == 0) {
    *(uint4 *) to = *(const uint4 *) row;
    return;
  }
#endif
  memcpy (to, row, 16);
}

/* Where item @i of the box lies; 32-bit divisions where they will do. */
TRTK_HD void
trtk_plain_box_at (const TrtkMove *box, int64_t i, bool is_small, int64_t *to,
    int64_t *from)
{
  for (int32_t d = box->rank - 1; d > 0; d--) {
    int64_t n = box->dims[d];
    int64_t rest = is_small ? (int64_t) ((uint32_t) i / (uint32_t) n) : i / n;
    int64_t k = i - rest * n;
    *to += k * box->to[d];
    *from += k * box->from[d];
    i = rest;
  }
  *to += i * box->to[0];
  *from += i * box->from[0];
}

TRTK_HD void
trtk_body_move (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkPlainMove *p = TRTK_PLAIN_PARAMS_OF (a, TrtkPlainMove);
  int64_t to = p->to, from = p->from;

  trtk_plain_box_at (&p->box, item, a->items <= INT32_MAX, &to, &from);
  trtk_plain_unit ((char *) a->out[0].data + to * p->unit,
      (const char *) a->in[0].data + from * p->unit, p->unit);
}

/* A tile of a transpose: the destination is whole along the box' last axis,
 * the source along axis @along; x_step and y_step lie between their rows. */
typedef struct {
  int64_t to, from, rows, columns, y_step, x_step;
} TrtkPlainTile;

/* Of at most @down rows and @across columns. Axis @along runs fastest over the
 * items, so that neighbours read what lies together. */
TRTK_HD TrtkPlainTile
trtk_plain_tile_at (const TrtkPlainMove *p, int64_t item, int64_t down,
    int64_t across)
{
  const TrtkMove *b = &p->box;
  const int32_t last = b->rank - 1;
  TrtkPlainTile t = { p->to, p->from, 0, 0, b->to[p->along], b->from[last] };

  for (int32_t n = 0; n < b->rank; n++) {
    int32_t d = n == 0 ? p->along : n <= last - p->along ? last - n + 1
                                                         : last - n;
    int64_t step = d == last ? across : d == p->along ? down : 1;
    int64_t count = (b->dims[d] + step - 1) / step, k = item % count * step;
    int64_t left = b->dims[d] - k < step ? b->dims[d] - k : step;

    item /= count;
    t.to += k * b->to[d];
    t.from += k * b->from[d];
    if (d == last)
      t.columns = left;
    if (d == p->along)
      t.rows = left;
  }
  return t;
}

/* Rows of 16 bytes; tiles that are cut go element by element. */
#define TRTK_TRANSPOSE(T, size) \
  TRTK_HD void trtk_plain_tile##size (T *y, int64_t y_step, const T *x, \
      int64_t x_step) \
  { \
    enum { EDGE = 16 / size }; \
    T tile[EDGE][EDGE] __attribute__ ((aligned (16))); \
    for (int j = 0; j < EDGE; j++) \
      trtk_plain_load16 (tile[j], x + j * x_step); \
    for (int i = 0; i < EDGE; i++) { \
      T line[EDGE] __attribute__ ((aligned (16))); \
      for (int j = 0; j < EDGE; j++) \
        line[j] = tile[j][i]; \
      trtk_plain_store16 (y + i * y_step, line); \
    } \
  } \
  TRTK_HD void trtk_body_transpose##size (const TrtkPlainArgs *a, \
      int64_t item) \
  { \
    const TrtkPlainMove *p = TRTK_PLAIN_PARAMS_OF (a, TrtkPlainMove); \
    const TrtkPlainTile t = trtk_plain_tile_at (p, item, 16 / size, \
        16 / size); \
    T *y = (T *) a->out[0].data + t.to; \
    const T *x = (const T *) a->in[0].data + t.from; \
    if (t.rows == 16 / size && t.columns == 16 / size) { \
      trtk_plain_tile##size (y, t.y_step, x, t.x_step); \
      return; \
    } \
    for (int64_t i = 0; i < t.rows; i++) \
      for (int64_t j = 0; j < t.columns; j++) \
        y[i * t.y_step + j] = x[j * t.x_step + i]; \
  }

TRTK_TRANSPOSE (uint8_t, 1)
TRTK_TRANSPOSE (uint16_t, 2)
TRTK_TRANSPOSE (uint32_t, 4)

/* Where rows of 16 bytes do not fit, a CTA turns a tile in shared memory, as
 * plain_move.cu has it; at[]: most rows and columns of a tile, whose product is
 * TRTK_TURN_TILE. */
#define TRTK_TURN_TILE 1024
#define TRTK_TURN_MOST 32 /* columns or rows, whichever are fewer */

#define TRTK_TURN(T, size) \
  TRTK_HD void trtk_body_turn##size (const TrtkPlainArgs *a, int64_t item) \
  { \
    const TrtkPlainMove *p = TRTK_PLAIN_PARAMS_OF (a, TrtkPlainMove); \
    const TrtkPlainTile t \
        = trtk_plain_tile_at (p, item, a->at[0], a->at[1]); \
    T *y = (T *) a->out[0].data + t.to; \
    const T *x = (const T *) a->in[0].data + t.from; \
    for (int64_t i = 0; i < t.rows; i++) \
      for (int64_t j = 0; j < t.columns; j++) \
        y[i * t.y_step + j] = x[j * t.x_step + i]; \
  }

TRTK_TURN (uint8_t, 1)
TRTK_TURN (uint16_t, 2)
TRTK_TURN (uint32_t, 4)

/* in[0]: the value; absent: at[0]. */
TRTK_HD void
trtk_body_fill (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkTensor *value = trtk_plain_optional (a, 0);

  if (value != NULL)
    trtk_plain_copy (&a->out[0], item, value, 0);
  else
    trtk_store_number (&a->out[0], item, (double) a->at[0]);
}

/* The index in x of index @i of the padded axis. */
TRTK_HD int64_t
trtk_plain_pad_source (const TrtkPadParams *p, int32_t axis, int64_t n,
    int64_t i)
{
  int64_t lo = p->begin[axis] < 0 ? -p->begin[axis] : 0;
  int64_t len = n - (p->end[axis] < 0 ? -p->end[axis] : 0) - lo;
  int64_t at = i - (p->begin[axis] > 0 ? p->begin[axis] : 0);
  int64_t period = 2 * (len - 1);

  if (at >= 0 && at < len)
    return lo + at;
  if (p->mode == TRTK_PAD_EDGE)
    return lo + (at < 0 ? 0 : len - 1);
  if (p->mode == TRTK_PAD_WRAP)
    return lo + (at % len + len) % len;
  if (len == 1)
    return lo;
  at = (at % period + period) % period;
  return lo + (at < len ? at : period - at);
}

/* Edge, reflect and wrap. */
TRTK_HD void
trtk_body_pad (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkPadParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkPadParams);
  const TrtkTensor *x = &a->in[0], *y = &a->out[0];
  int64_t from = 0, step = 1, i = item;

  for (int32_t d = y->rank - 1; d >= 0; d--) {
    from += trtk_plain_pad_source (p, d, x->dims[d], i % y->dims[d]) * step;
    i /= y->dims[d];
    step *= x->dims[d];
  }
  trtk_plain_copy (y, item, x, from);
}

TRTK_HD void
trtk_body_range (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkTensor *start = &a->in[0], *delta = &a->in[2], *y = &a->out[0];

  if (trtk_is_float (y->dtype))
    trtk_store_f64 (y, item,
        trtk_load_f64 (start, 0) + (double) item * trtk_load_f64 (delta, 0));
  else
    trtk_store_i64 (y, item,
        trtk_add_i64 (trtk_load_i64 (start, 0),
            trtk_mul_i64 (item, trtk_load_i64 (delta, 0))));
}

TRTK_HD void
trtk_body_eye (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkEyeParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkEyeParams);
  const TrtkTensor *y = &a->out[0];
  int64_t row = item / y->dims[1];

  trtk_store_number (y, item, item % y->dims[1] - row == p->k ? 1 : 0);
}

/* in[1]: the diagonal, or 0. */
TRTK_HD void
trtk_body_trilu (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkTriluParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkTriluParams);
  const TrtkTensor *x = &a->in[0], *diagonal = trtk_plain_optional (a, 1);
  int64_t rows = x->dims[x->rank - 2], n = x->dims[x->rank - 1];
  int64_t k = diagonal != NULL ? trtk_load_i64 (diagonal, 0) : 0;
  int64_t above;

  k = k < -rows ? -rows : k > n ? n : k;
  above = item % n - item / n % rows - k;
  if (p->upper ? above >= 0 : above <= 0)
    trtk_plain_copy (&a->out[0], item, x, item);
  else
    trtk_store_number (&a->out[0], item, 0);
}

/* in[1]: how many of a batch are reversed; a length that is none reverses
 * nothing. */
TRTK_HD void
trtk_body_reverse_sequence (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkReverseParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkReverseParams);
  const TrtkTensor *x = &a->in[0];
  int64_t step = trtk_elements_of (x, p->time_axis + 1, x->rank);
  int64_t times = x->dims[p->time_axis];
  int64_t t = trtk_plain_index (x, p->time_axis, item);
  int64_t length = trtk_load_i64 (&a->in[1],
      trtk_plain_index (x, p->batch_axis, item));
  int64_t from = length <= times && t < length ? length - 1 - t : t;

  trtk_plain_copy (&a->out[0], item, x, item + (from - t) * step);
}

#endif
