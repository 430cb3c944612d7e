/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* move.h: copying a box of elements between two strided layouts, which is
 * what most data movement is. */
#ifndef TRTK_CPU_MOVE_H
#define TRTK_CPU_MOVE_H

#include <string.h>

#include "trtk.h"

/* Tile and depth-to-space take two or three axes for one of the tensor. */
#define TRTK_MOVE_RANK 24

/* Strides count elements and may be 0 or negative; the destination's must
 * not make two elements meet. */
typedef struct {
  int32_t rank;
  int64_t dims[TRTK_MOVE_RANK];
  int64_t to[TRTK_MOVE_RANK];
  int64_t from[TRTK_MOVE_RANK];
} TrtkMove;

static inline void
trtk_move_add (TrtkMove *move, int64_t size, int64_t to, int64_t from)
{
  move->dims[move->rank] = size;
  move->to[move->rank] = to;
  move->from[move->rank] = from;
  move->rank++;
}

/* Copies the box of elements of @size bytes (1, 2, 4 or 8). */
void trtk_move_run (const TrtkMove *move, void *to, const void *from,
    size_t size);

/* Sets @n elements of @size bytes to the one at @value. */
void trtk_move_fill (void *to, const void *value, int64_t n, size_t size);

static inline void
trtk_strides (const TrtkTensor *t, int64_t strides[TRTK_MAX_RANK])
{
  int64_t step = 1;

  for (int32_t d = t->rank - 1; d >= 0; d--) {
    strides[d] = step;
    step *= t->dims[d];
  }
}

/* memcpy () that allows NULL where there is nothing to copy. */
static inline void
trtk_copy_bytes (void *to, const void *from, size_t size)
{
  if (size > 0)
    memcpy (to, from, size);
}

#endif
