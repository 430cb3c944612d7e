/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* GatherND: every row of the indices is the beginning of an index into x (into
 * the row's own part of x, with batch dims); y holds what is there. ScatterND:
 * y = x, then updates go to such places. An index outside is an error. */
#include "cpu/element.h"
#include "cpu/move.h"
#include "cpu/scatter.h"

/* Rows of @depth numbers that index dims [first, first + depth) of x. */
typedef struct {
  const TrtkTensor *x, *index;
  int32_t first, depth;
  int64_t strides[TRTK_MAX_RANK];
  int64_t n; /* elements that one row stands for */
} Rows;

static void
rows_init (Rows *rows, const TrtkTensor *x, const TrtkTensor *index,
    int32_t first)
{
  *rows = (Rows) { .x = x, .index = index, .first = first };
  rows->depth = (int32_t) index->dims[index->rank - 1];
  trtk_strides (x, rows->strides);
  rows->n = trtk_count_range (x, first + rows->depth, x->rank);
}

/* Offset in x of row @row, -1 where outside. */
static int64_t
rows_find (const Rows *rows, int64_t row)
{
  int64_t offset = 0;

  for (int32_t i = 0; i < rows->depth; i++) {
    int64_t k = trtk_load_i64 (rows->index, row * rows->depth + i);
    int64_t size = rows->x->dims[rows->first + i];
    if (k < -size || k >= size)
      return -1;
    offset += (k < 0 ? k + size : k) * rows->strides[rows->first + i];
  }
  return offset;
}

static TrtkStatus
run_gather (const TrtkArgs *args)
{
  const TrtkGatherNdParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *index = &args->in[1];
  int64_t batches = trtk_count_range (x, 0, p->batch_dims);
  int64_t n = trtk_count_range (index, p->batch_dims, index->rank - 1);
  size_t size = trtk_dtype_size (x->dtype);
  int64_t pitch = trtk_count_range (x, p->batch_dims, x->rank);
  char *to = args->out[0].data;
  Rows rows;

  if (trtk_count (&args->out[0]) == 0)
    return TRTK_OK;
  rows_init (&rows, x, index, p->batch_dims);
  for (int64_t b = 0; b < batches; b++) {
    for (int64_t i = 0; i < n; i++, to += (size_t) rows.n * size) {
      int64_t at = rows_find (&rows, b * n + i);
      if (at < 0)
        return TRTK_ERROR_ARGUMENT;
      memcpy (to, (const char *) x->data + (size_t) (b * pitch + at) * size,
          (size_t) rows.n * size);
    }
  }
  return TRTK_OK;
}

static TrtkStatus
run_scatter (const TrtkArgs *args)
{
  const TrtkScatterParams *p = args->params;
  const TrtkTensor *x = &args->in[0], *index = &args->in[1];
  const TrtkTensor *updates = &args->in[2], *y = &args->out[0];
  int64_t n = trtk_count_range (index, 0, index->rank - 1);
  size_t size = trtk_dtype_size (x->dtype);
  Rows rows;

  trtk_copy_bytes (y->data, x->data, (size_t) trtk_count (x) * size);
  if (trtk_count (updates) == 0)
    return TRTK_OK;
  rows_init (&rows, x, index, 0);
  for (int64_t i = 0; i < n; i++) {
    int64_t at = rows_find (&rows, i);
    if (at < 0)
      return TRTK_ERROR_ARGUMENT;
    if (p->mode == TRTK_SCATTER_NONE) {
      memcpy ((char *) y->data + (size_t) at * size,
          (const char *) updates->data + (size_t) (i * rows.n) * size,
          (size_t) rows.n * size);
      continue;
    }
    for (int64_t j = 0; j < rows.n; j++)
      trtk_scatter_one (p->mode, y, at + j, updates, i * rows.n + j);
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_gather_nd
    = { .name = "ref.GatherND", .op = "GatherND", .run = run_gather };
const TrtkKernel trtk_ref_scatter_nd
    = { .name = "ref.ScatterND", .op = "ScatterND", .run = run_scatter };
