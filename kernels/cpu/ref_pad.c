/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Pad: x with elements put before and behind along every axis, or, where a
 * pad is negative, taken away first. What is put is a constant (input 2, or
 * 0), the nearest element, the mirror image about the edge, or x over again.
 * CenterCropPad is a Pad with 0 whose pads its operator works out. */
#include "cpu/element.h"
#include "cpu/move.h"
#include "trtk_params.h"

static void
pad_constant (const TrtkPadParams *p, const TrtkArgs *args)
{
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  size_t size = trtk_dtype_size (x->dtype);
  int64_t from[TRTK_MAX_RANK], to[TRTK_MAX_RANK], zero = 0;
  int64_t x_first = 0, y_first = 0;
  bool has_value = args->n_in > 2 && args->in[2].dtype != TRTK_NONE;
  TrtkMove move = { 0 };

  trtk_move_fill (y->data, has_value ? args->in[2].data : &zero,
      trtk_count (y), size);
  trtk_strides (x, from);
  trtk_strides (y, to);
  for (int32_t d = 0; d < x->rank; d++) {
    int64_t lo = p->begin[d] < 0 ? -p->begin[d] : 0;
    int64_t hi = x->dims[d] - (p->end[d] < 0 ? -p->end[d] : 0);
    x_first += lo * from[d];
    y_first += (p->begin[d] > 0 ? p->begin[d] : 0) * to[d];
    trtk_move_add (&move, hi > lo ? hi - lo : 0, to[d], from[d]);
  }
  trtk_move_run (&move, (char *) y->data + y_first * (int64_t) size,
      (const char *) x->data + x_first * (int64_t) size, size);
}

/* The index in x of output index @i, of an axis of @n elements. */
static int64_t
source (const TrtkPadParams *p, int32_t axis, int64_t n, int64_t i)
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

/* Row by row: the middle of the last axis is one copy. */
static void
pad_row (const TrtkPadParams *p, const TrtkTensor *x, const TrtkTensor *y,
    char *to, const char *from)
{
  size_t size = trtk_dtype_size (x->dtype);
  int32_t last = x->rank - 1;
  int64_t n = x->dims[last], m = y->dims[last];
  int64_t lo = p->begin[last] < 0 ? -p->begin[last] : 0;
  int64_t before = p->begin[last] > 0 ? p->begin[last] : 0;
  int64_t len = n - (p->end[last] < 0 ? -p->end[last] : 0) - lo;

  for (int64_t i = 0; i < before; i++)
    memcpy (to + (size_t) i * size,
        from + (size_t) source (p, last, n, i) * size, size);
  memcpy (to + (size_t) before * size, from + (size_t) lo * size,
      (size_t) len * size);
  for (int64_t i = before + len; i < m; i++)
    memcpy (to + (size_t) i * size,
        from + (size_t) source (p, last, n, i) * size, size);
}

static TrtkStatus
pad_mapped (const TrtkPadParams *p, const TrtkTensor *x, const TrtkTensor *y)
{
  size_t size = trtk_dtype_size (x->dtype);
  int64_t strides[TRTK_MAX_RANK], index[TRTK_MAX_RANK] = { 0 };
  int64_t rows = trtk_count_range (y, 0, y->rank - 1);
  size_t row_size = (size_t) y->dims[y->rank - 1] * size;
  char *to = y->data;

  for (int32_t d = 0; d < x->rank; d++) {
    if (x->dims[d] + (p->begin[d] < 0 ? p->begin[d] : 0)
            + (p->end[d] < 0 ? p->end[d] : 0)
        <= 0)
      return TRTK_ERROR_ARGUMENT;
  }
  trtk_strides (x, strides);
  for (int64_t r = 0; r < rows; r++, to += row_size) {
    int64_t at = 0;
    for (int32_t d = 0; d < x->rank - 1; d++)
      at += source (p, d, x->dims[d], index[d]) * strides[d];
    pad_row (p, x, y, to, (const char *) x->data + (size_t) at * size);
    for (int32_t d = x->rank - 2; d >= 0; d--) {
      if (++index[d] < y->dims[d])
        break;
      index[d] = 0;
    }
  }
  return TRTK_OK;
}

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkPadParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];

  if (trtk_count (y) == 0)
    return TRTK_OK;
  if (p->mode == TRTK_PAD_CONSTANT || x->rank == 0) {
    pad_constant (p, args);
    return TRTK_OK;
  }
  return pad_mapped (p, x, y);
}

const TrtkKernel trtk_ref_pad = { .name = "ref.Pad", .op = "Pad", .run = run };
const TrtkKernel trtk_ref_center_crop_pad
    = { .name = "ref.CenterCropPad", .op = "CenterCropPad", .run = run };
