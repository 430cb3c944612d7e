/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* element.h: one element of any type to and from double or int64, and
 * broadcasting, for reference kernels. Slow and obvious on purpose. */
#ifndef TRTK_CPU_ELEMENT_H
#define TRTK_CPU_ELEMENT_H

#include <math.h>

#include "trtk.h"
#include "trtk_half.h"

/* What trtk_dtype_size (), trtk_count () and trtk_count_range () are to the
 * host, these are to functions that a GPU runs too. */
TRTK_HD int64_t
trtk_element_size (TrtkDtype dtype)
{
  switch (dtype) {
    case TRTK_S8:
    case TRTK_U8:
    case TRTK_BOOL:
      return 1;
    case TRTK_F16:
    case TRTK_BF16:
    case TRTK_S16:
    case TRTK_U16:
      return 2;
    case TRTK_F32:
    case TRTK_S32:
    case TRTK_U32:
      return 4;
    default:
      return 8;
  }
}

TRTK_HD int64_t
trtk_elements_of (const TrtkTensor *t, int32_t first, int32_t last)
{
  int64_t n = 1;

  for (int32_t i = first; i < last; i++)
    n *= t->dims[i];
  return n;
}

TRTK_HD int64_t
trtk_elements (const TrtkTensor *t)
{
  return trtk_elements_of (t, 0, t->rank);
}

TRTK_HD bool
trtk_is_float (TrtkDtype dtype)
{
  return dtype >= TRTK_F32 && dtype <= TRTK_F64;
}

TRTK_HD bool
trtk_is_unsigned (TrtkDtype dtype)
{
  return dtype == TRTK_U8 || dtype == TRTK_U16 || dtype == TRTK_U32
         || dtype == TRTK_U64;
}

TRTK_HD int64_t
trtk_load_i64 (const TrtkTensor *t, int64_t i)
{
  switch (t->dtype) {
    case TRTK_S8:
      return ((const int8_t *) t->data)[i];
    case TRTK_U8:
    case TRTK_BOOL:
      return ((const uint8_t *) t->data)[i];
    case TRTK_S16:
      return ((const int16_t *) t->data)[i];
    case TRTK_U16:
      return ((const uint16_t *) t->data)[i];
    case TRTK_S32:
      return ((const int32_t *) t->data)[i];
    case TRTK_U32:
      return ((const uint32_t *) t->data)[i];
    case TRTK_U64:
      return (int64_t) ((const uint64_t *) t->data)[i];
    default:
      return ((const int64_t *) t->data)[i];
  }
}

TRTK_HD double
trtk_load_f64 (const TrtkTensor *t, int64_t i)
{
  switch (t->dtype) {
    case TRTK_F32:
      return ((const float *) t->data)[i];
    case TRTK_F16:
      return trtk_f16_to_f32 (((const uint16_t *) t->data)[i]);
    case TRTK_BF16:
      return trtk_bf16_to_f32 (((const uint16_t *) t->data)[i]);
    case TRTK_F64:
      return ((const double *) t->data)[i];
    case TRTK_U64:
      return (double) ((const uint64_t *) t->data)[i];
    default:
      return (double) trtk_load_i64 (t, i);
  }
}

/* Wraps as C's conversion to the unsigned type of that width does. */
TRTK_HD void
trtk_store_i64 (const TrtkTensor *t, int64_t i, int64_t v)
{
  switch (t->dtype) {
    case TRTK_S8:
    case TRTK_U8:
      ((uint8_t *) t->data)[i] = (uint8_t) v;
      break;
    case TRTK_BOOL:
      ((uint8_t *) t->data)[i] = v != 0;
      break;
    case TRTK_S16:
    case TRTK_U16:
      ((uint16_t *) t->data)[i] = (uint16_t) v;
      break;
    case TRTK_S32:
    case TRTK_U32:
      ((uint32_t *) t->data)[i] = (uint32_t) v;
      break;
    default:
      ((uint64_t *) t->data)[i] = (uint64_t) v;
      break;
  }
}

/* For float types only. */
TRTK_HD void
trtk_store_f64 (const TrtkTensor *t, int64_t i, double v)
{
  switch (t->dtype) {
    case TRTK_F16:
      ((uint16_t *) t->data)[i] = trtk_f32_to_f16 ((float) v);
      break;
    case TRTK_BF16:
      ((uint16_t *) t->data)[i] = trtk_f32_to_bf16 ((float) v);
      break;
    case TRTK_F64:
      ((double *) t->data)[i] = v;
      break;
    default:
      ((float *) t->data)[i] = (float) v;
      break;
  }
}

/* Strides, in elements, with which @t is read along the axes of an output of
 * rank @rank: 0 where it is broadcast. */
TRTK_HD void
trtk_broadcast_strides (const TrtkTensor *t, int32_t rank,
    int64_t strides[TRTK_MAX_RANK])
{
  int64_t step = 1;

  for (int32_t d = rank - 1; d >= 0; d--) {
    int32_t own = d - (rank - t->rank);
    strides[d] = own < 0 || t->dims[own] == 1 ? 0 : step;
    if (own >= 0)
      step *= t->dims[own];
  }
}

/* Moves @index to the next element of @t's shape, row-major. */
TRTK_HD void
trtk_next_index (const TrtkTensor *t, int64_t index[TRTK_MAX_RANK])
{
  for (int32_t d = t->rank - 1; d >= 0; d--) {
    if (++index[d] < t->dims[d])
      return;
    index[d] = 0;
  }
}

TRTK_HD int64_t
trtk_offset (const int64_t *index, const int64_t *strides, int32_t rank)
{
  int64_t offset = 0;

  for (int32_t d = 0; d < rank; d++)
    offset += index[d] * strides[d];
  return offset;
}

#endif
