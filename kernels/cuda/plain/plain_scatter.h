/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* plain_scatter.h: updates to where indices say, in the order in which the CPU
 * applies them where several go to one place. y holds a copy of x already. An
 * update to a place outside, which the CPU reports, is left out. */
#ifndef TRTK_CUDA_PLAIN_PLAIN_SCATTER_H
#define TRTK_CUDA_PLAIN_PLAIN_SCATTER_H

#include "cpu/scatter.h"
#include "cuda/plain/plain_gather.h"

/* in: x, index, updates. An item is a line of the index along the axis: only
 * updates of one line can meet. */
TRTK_HD void
trtk_body_scatter_elements (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkScatterParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkScatterParams);
  const TrtkTensor *index = &a->in[1];
  int64_t step = trtk_elements_of (index, p->axis + 1, index->rank);
  int64_t n = index->dims[p->axis];
  int64_t i = item / step * step * n + item % step;

  for (int64_t j = 0; j < n; j++, i += step) {
    int64_t at = trtk_plain_along (&a->out[0], index, p->axis, i);
    if (at >= 0)
      trtk_scatter_one (p->mode, &a->out[0], at, &a->in[2], i);
  }
}

/* in: x, index, updates; at[0]: elements that a row of the index stands for.
 * An item is one of these: rows one after the other. */
TRTK_HD void
trtk_body_scatter_serial (const TrtkPlainArgs *a, int64_t item)
{
  const TrtkScatterParams *p = TRTK_PLAIN_PARAMS_OF (a, TrtkScatterParams);
  const TrtkTensor *index = &a->in[1];
  int64_t rows = trtk_elements_of (index, 0, index->rank - 1);

  for (int64_t row = 0; row < rows; row++) {
    int64_t at = trtk_plain_row (&a->out[0], index, 0, row);
    if (at >= 0)
      trtk_scatter_one (p->mode, &a->out[0], at + item, &a->in[2],
          row * a->at[0] + item);
  }
}

TRTK_HD void
trtk_plain_max_s32 (int32_t *p, int32_t v)
{
#ifdef __CUDA_ARCH__
  atomicMax (p, v);
#else
  if (*p < v)
    *p = v;
#endif
}

/* Without a reduction the last row that goes to a place has it. in: x, index;
 * out: the place's last row, s32, -1 where none is. */
TRTK_HD void
trtk_body_scatter_claim (const TrtkPlainArgs *a, int64_t item)
{
  int64_t at = trtk_plain_row (&a->in[0], &a->in[1], 0, item);

  if (at >= 0)
    trtk_plain_max_s32 ((int32_t *) a->out[0].data + at / a->at[0],
        (int32_t) item);
}

/* An element of the updates goes where its row is the last. in: index,
 * updates, owner. */
TRTK_HD void
trtk_body_scatter_rows (const TrtkPlainArgs *a, int64_t item)
{
  int64_t n = a->at[0], row = item / n;
  int64_t at = trtk_plain_row (&a->out[0], &a->in[0], 0, row);

  if (at >= 0 && ((const int32_t *) a->in[2].data)[at / n] == row)
    trtk_plain_copy (&a->out[0], at + item % n, &a->in[1], item);
}

#endif
