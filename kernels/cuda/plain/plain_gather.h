/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_gather.h: elements from where indices say. An index outside, which the
 * CPU reports, reads 0: a kernel cannot fail, and may not read elsewhere. */
#ifndef TRTK_CUDA_PLAIN_PLAIN_GATHER_H
#define TRTK_CUDA_PLAIN_PLAIN_GATHER_H

#include "cpu/topk_key.h"
#include "cuda/plain/element.h"

/* Element @i of @index as an index of @size elements; -1: outside. */
TRTK_HD int64_t
trtk_plain_find (const TrtkTensor *index, int64_t i, int64_t size)
{
  int64_t k = trtk_load_i64 (index, i);

  if (k < -size || k >= size)
    return -1;
  return k < 0 ? k + size : k;
}

/* @from < 0: 0. */
TRTK_HD void
trtk_plain_take (const TrtkTensor *y, int64_t to, const TrtkTensor *x,
    int64_t from)
{
  if (from >= 0)
    trtk_plain_copy (y, to, x, from);
  else
    trtk_store_number (y, to, 0);
}

TRTK_HD void
trtk_body_gather (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkAxisParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkAxisParams);
  const TrtkTensor *x = &a->in[0], *index = &a->in[1];
  int64_t size = x->dims[p->axis], n = trtk_elements (index);
  int64_t inner = trtk_elements_of (x, p->axis + 1, x->rank);
  int64_t row = item / inner, k = trtk_plain_find (index, row % n, size);

  trtk_plain_take (&a->out[0], item, x,
      k < 0 ? -1 : (row / n * size + k) * inner + item % inner);
}

/* Where in @x element @i of @index points to, along @axis; -1: outside. */
TRTK_HD int64_t
trtk_plain_along (const TrtkTensor *x, const TrtkTensor *index, int32_t axis,
    int64_t i)
{
  int64_t k = trtk_plain_find (index, i, x->dims[axis]), at = 0, step = 1;

  if (k < 0)
    return -1;
  for (int32_t d = x->rank - 1; d >= 0; d--) {
    at += (d == axis ? k : i % index->dims[d]) * step;
    i /= index->dims[d];
    step *= x->dims[d];
  }
  return at;
}

TRTK_HD void
trtk_body_gather_elements (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkAxisParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkAxisParams);

  trtk_plain_take (&a->out[0], item, &a->in[0],
      trtk_plain_along (&a->in[0], &a->in[1], p->axis, item));
}

/* Where in @x row @row of @index begins: its numbers index the dims from
 * @first on; -1: outside. */
TRTK_HD int64_t
trtk_plain_row (const TrtkTensor *x, const TrtkTensor *index, int32_t first,
    int64_t row)
{
  int32_t depth = (int32_t) index->dims[index->rank - 1];
  int64_t at = 0;

  for (int32_t d = 0; d < depth; d++) {
    int64_t size = x->dims[first + d];
    int64_t k = trtk_plain_find (index, row * depth + d, size);
    if (k < 0)
      return -1;
    at = at * size + k;
  }
  return at * trtk_elements_of (x, first + depth, x->rank);
}

TRTK_HD void
trtk_body_gather_nd (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkGatherNdParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkGatherNdParams);
  const TrtkTensor *x = &a->in[0], *index = &a->in[1];
  int32_t depth = (int32_t) index->dims[index->rank - 1];
  int64_t inner = trtk_elements_of (x, p->batch_dims + depth, x->rank);
  int64_t rows = trtk_elements_of (index, p->batch_dims, index->rank - 1);
  int64_t pitch = trtk_elements_of (x, p->batch_dims, x->rank);
  int64_t row = item / inner;
  int64_t at = trtk_plain_row (x, index, p->batch_dims, row);

  trtk_plain_take (&a->out[0], item, x,
      at < 0 ? -1 : row / rows * pitch + at + item % inner);
}

/* in: x, depth, values. */
TRTK_HD void
trtk_body_one_hot (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkAxisParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkAxisParams);
  const TrtkTensor *x = &a->in[0], *y = &a->out[0];
  int64_t inner = trtk_elements_of (y, p->axis + 1, y->rank);
  int64_t depth = y->dims[p->axis], row = item / inner, at = depth;
  int64_t from = row / depth * inner + item % inner;

  if (trtk_is_float (x->dtype)) {
    double v = trtk_load_f64 (x, from);
    if (v >= -(double) depth && v < (double) depth)
      at = (int64_t) v;
  } else {
    at = trtk_load_i64 (x, from);
  }
  if (at < 0 && at >= -depth)
    at += depth;
  trtk_plain_copy (y, item, &a->in[2], at == row % depth);
}

/* ---- what a condition keeps ------------------------------------------- */

/* One item. in[0]: condition; out[0]: the places that are true among the first
 * at[0], in their order; -1 where there are no more. */
TRTK_HD void
trtk_body_compress_find (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkTensor *condition = &a->in[0], *out = &a->out[0];
  int64_t n = trtk_elements (condition), kept = trtk_elements (out), k = 0;

  n = n < a->at[0] ? n : a->at[0];
  for (int64_t j = 0; j < n && k < kept; j++)
    if (trtk_load_i64 (condition, j) != 0)
      trtk_store_i64 (out, k++, j);
  for (; k < kept; k++)
    trtk_store_i64 (out, k, -1);
}

/* in: x, the places. at: elements behind the axis, places, size of the axis */
TRTK_HD void
trtk_body_compress (const TrtkPlainArgs *a, int64_t item)
{
  int64_t inner = a->at[0], kept = a->at[1], row = item / inner;
  int64_t k = trtk_load_i64 (&a->in[1], row % kept);

  trtk_plain_take (&a->out[0], item, &a->in[0],
      k < 0 ? -1 : (row / kept * a->at[2] + k) * inner + item % inner);
}

/* One item. */
TRTK_HD void
trtk_body_non_zero (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkTensor *x = &a->in[0], *y = &a->out[0];
  int64_t n = y->dims[1], k = 0, count = trtk_elements (x);

  for (int64_t i = 0; i < count && k < n; i++) {
    int64_t index[TRTK_MAX_RANK];
    bool is_zero = trtk_is_float (x->dtype) ? trtk_load_f64 (x, i) == 0
                                            : trtk_load_i64 (x, i) == 0;
    if (is_zero)
      continue;
    trtk_plain_indices (x, i, index);
    for (int32_t d = 0; d < x->rank; d++)
      trtk_store_i64 (y, d * n + k, index[d]);
    k++;
  }
  for (; k < n; k++)
    for (int32_t d = 0; d < x->rank; d++)
      trtk_store_i64 (y, d * n + k, 0);
}

/* ---- TopK ------------------------------------------------------------- */

/* How many lanes say yes. */
TRTK_HD int32_t
trtk_lanes_count (bool yes)
{
#ifdef __CUDA_ARCH__
  return __popc (__ballot_sync (0xffffffffu, yes));
#else
  return yes;
#endif
}

/* An item is an element of x: its lanes count those that are better, and stop
 * when there are enough of them; most of a long line stop early. at[0]: k */
TRTK_HD void
trtk_body_topk (const TrtkPlainArgs *a, int64_t item, int32_t lane,
    int32_t lanes)
{
  const TrtkTopKParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkTopKParams);
  const TrtkTensor *x = &a->in[0];
  int64_t inner = trtk_elements_of (x, p->axis + 1, x->rank);
  int64_t size = x->dims[p->axis], k = a->at[0], better = 0;
  int64_t j = item / inner % size, outer = item / inner / size;
  int64_t first = outer * size * inner + item % inner, at;
  uint64_t key = trtk_topk_key (x, item, p->largest);

  for (int64_t i = lane; i - lane < size && better < k; i += lanes) {
    uint64_t other
        = i < size ? trtk_topk_key (x, first + i * inner, p->largest) : 0;
    better += trtk_lanes_count (
        i < size && (other > key || (other == key && i < j)));
  }
  if (better >= k || lane != 0)
    return;
  at = (outer * k + better) * inner + item % inner;
  if (trtk_plain_wants (a, 0))
    trtk_plain_copy (&a->out[0], at, x, item);
  if (trtk_plain_wants (a, 1))
    trtk_store_i64 (&a->out[1], at, j);
}

#endif
