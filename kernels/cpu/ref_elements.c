/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* GatherElements: y[i0, i1, ...] = x at the same index, but along the axis
 * where index[i0, i1, ...] says. ScatterElements: y = x, then updates go to
 * such places. Negative indices count from the end; one outside is an error. */
#include "cpu/element.h"
#include "cpu/move.h"
#include "cpu/scatter.h"

/* Walks the index tensor row by row. @at is where the row begins in x, the
 * axis left out; along the row x advances by @step. */
typedef struct {
  const TrtkTensor *x, *index;
  int32_t axis;
  int64_t strides[TRTK_MAX_RANK], place[TRTK_MAX_RANK];
  int64_t n, rows, at, step;
} Walk;

static void
walk_init (Walk *w, const TrtkTensor *x, const TrtkTensor *index, int32_t axis)
{
  *w = (Walk) { .x = x, .index = index, .axis = axis };
  trtk_strides (x, w->strides);
  w->n = index->dims[index->rank - 1];
  w->rows = trtk_count_range (index, 0, index->rank - 1);
  w->step = axis == x->rank - 1 ? 0 : 1;
}

static void
walk_next (Walk *w)
{
  for (int32_t d = w->index->rank - 2; d >= 0; d--) {
    int64_t stride = d == w->axis ? 0 : w->strides[d];
    w->at += stride;
    if (++w->place[d] < w->index->dims[d])
      return;
    w->at -= stride * w->place[d];
    w->place[d] = 0;
  }
}

/* The element of x that element @i of the index means, at @j in its row; -1
 * where it is outside. */
static inline int64_t
walk_find (const Walk *w, int64_t i, int64_t j)
{
  int64_t size = w->x->dims[w->axis], k = trtk_load_i64 (w->index, i);

  if (k < -size || k >= size)
    return -1;
  return w->at + (k < 0 ? k + size : k) * w->strides[w->axis] + j * w->step;
}

/* Other axes of the index may not be longer than x's. */
static bool
is_inside (const TrtkTensor *x, const TrtkTensor *index, int32_t axis)
{
  for (int32_t d = 0; d < x->rank; d++) {
    if (d != axis && index->dims[d] > x->dims[d])
      return false;
  }
  return x->rank == index->rank;
}

static TrtkStatus
run_gather (const TrtkArgs *args)
{
  const TrtkAxisParams *p = args->params;
  const TrtkTensor *x = &args->in[0];
  size_t size = trtk_dtype_size (x->dtype);
  char *to = args->out[0].data;
  int64_t i = 0;
  Walk w;

  if (trtk_count (&args->out[0]) == 0)
    return TRTK_OK;
  if (!is_inside (x, &args->in[1], p->axis))
    return TRTK_ERROR_ARGUMENT;
  walk_init (&w, x, &args->in[1], p->axis);
  for (int64_t r = 0; r < w.rows; r++, walk_next (&w)) {
    for (int64_t j = 0; j < w.n; j++, i++, to += size) {
      int64_t at = walk_find (&w, i, j);
      if (at < 0)
        return TRTK_ERROR_ARGUMENT;
      memcpy (to, (const char *) x->data + (size_t) at * size, size);
    }
  }
  return TRTK_OK;
}

static TrtkStatus
run_scatter (const TrtkArgs *args)
{
  const TrtkScatterParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int64_t i = 0;
  Walk w;

  trtk_copy_bytes (y->data, x->data,
      (size_t) trtk_count (x) * trtk_dtype_size (x->dtype));
  if (trtk_count (&args->in[1]) == 0)
    return TRTK_OK;
  if (!is_inside (x, &args->in[1], p->axis))
    return TRTK_ERROR_ARGUMENT;
  walk_init (&w, x, &args->in[1], p->axis);
  for (int64_t r = 0; r < w.rows; r++, walk_next (&w)) {
    for (int64_t j = 0; j < w.n; j++, i++) {
      int64_t at = walk_find (&w, i, j);
      if (at < 0)
        return TRTK_ERROR_ARGUMENT;
      trtk_scatter_one (p->mode, y, at, &args->in[2], i);
    }
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_gather_elements
    = { .name = "ref.GatherElements", .op = "GatherElements",
        .run = run_gather };
const TrtkKernel trtk_ref_scatter_elements
    = { .name = "ref.ScatterElements", .op = "ScatterElements",
        .run = run_scatter };
