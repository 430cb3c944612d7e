/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* gather.h: tensors whose every element is one of another, or zero, where the
 * place to read from is a sum of three numbers, one for each axis of a picture:
 * shuffles of pixels and channels, slices, nearest neighbours, padding,
 * transposes. The numbers are tables that the host made, so that one kernel
 * does for all of them. */
#ifndef TRTK_CUDA_GATHER_H
#define TRTK_CUDA_GATHER_H

#include "trtk_cuda.h"

/* Everything counts units: as many bytes as can be moved at once. */
typedef struct {
  const void *x;
  void *y;
  const int32_t *table; /* of axis 0, 1, 2: size[0], size[1], size[2] numbers;
                         * one below 0: zeros */
  int64_t x_image, y_image; /* from picture to picture */
  int64_t y_step[3];
  int32_t size[3]; /* the last axis is where threads are neighbours */
  int32_t n, unit; /* pictures; bytes, 1 to 16 */
  TrtkDiv div[3];
} TrtkGatherPart;

#define TRTK_GATHER_PARTS 8

/* What one launch does: parts of outputs that do not overlap. */
typedef struct {
  TrtkGatherPart part[TRTK_GATHER_PARTS];
} TrtkGatherArgs;

/* Fills what the launch of @n parts needs beside what the caller knows. */
TrtkStatus trtk_cuda_plan_gather (TrtkGatherArgs *args, int32_t n,
    TrtkLaunch *launch);

typedef struct {
  uint32_t word[4];
} TrtkGatherUnit;

#define TRTK_GATHER_MOVE(type) \
  ((type *) a->y)[to] = zero ? (type) 0 : ((const type *) a->x)[from]

TRTK_HD void
trtk_gather_move (const TrtkGatherPart *a, int64_t to, int64_t from, bool zero)
{
  const TrtkGatherUnit none = { { 0, 0, 0, 0 } };

  switch (a->unit) {
    case 16:
#ifdef __CUDA_ARCH__
      ((uint4 *) a->y)[to] = zero ? make_uint4 (0, 0, 0, 0)
                                  : ((const uint4 *) a->x)[from];
      (void) none;
#else
      ((TrtkGatherUnit *) a->y)[to]
          = zero ? none : ((const TrtkGatherUnit *) a->x)[from];
#endif
      break;
    case 8:
      TRTK_GATHER_MOVE (uint64_t);
      break;
    case 4:
      TRTK_GATHER_MOVE (uint32_t);
      break;
    case 2:
      TRTK_GATHER_MOVE (uint16_t);
      break;
    default:
      TRTK_GATHER_MOVE (uint8_t);
  }
}

TRTK_HD void
trtk_gather_item (const TrtkGatherPart *a, uint32_t item)
{
  const uint32_t row = trtk_div (a->div[2], item);
  const uint32_t plane = trtk_div (a->div[1], row);
  const uint32_t n = trtk_div (a->div[0], plane);
  const int32_t at[3] = { (int32_t) (plane - n * a->div[0].div),
    (int32_t) (row - plane * a->div[1].div),
    (int32_t) (item - row * a->div[2].div) };
  int32_t from[3];

  if ((int32_t) n >= a->n)
    return;
  from[0] = a->table[at[0]];
  from[1] = a->table[a->size[0] + at[1]];
  from[2] = a->table[a->size[0] + a->size[1] + at[2]];
  trtk_gather_move (a,
      n * a->y_image + at[0] * a->y_step[0] + at[1] * a->y_step[1]
          + at[2] * a->y_step[2],
      n * a->x_image + from[0] + from[1] + from[2],
      from[0] < 0 || from[1] < 0 || from[2] < 0);
}

#endif
