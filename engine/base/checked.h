/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* checked.h: arithmetic on numbers that come from files. Each returns FALSE
 * and leaves @out alone where the result does not fit. */
#ifndef TRT_BASE_CHECKED_H
#define TRT_BASE_CHECKED_H

#include <glib.h>

static inline gboolean
trt_mul_i64 (gint64 a, gint64 b, gint64 *out)
{
  gint64 r;

  if (__builtin_mul_overflow (a, b, &r))
    return FALSE;
  *out = r;
  return TRUE;
}

static inline gboolean
trt_add_i64 (gint64 a, gint64 b, gint64 *out)
{
  gint64 r;

  if (__builtin_add_overflow (a, b, &r))
    return FALSE;
  *out = r;
  return TRUE;
}

/* Towards minus infinity; the remainder has the sign of @b. */
static inline gboolean
trt_floor_div_i64 (gint64 a, gint64 b, gint64 *quotient, gint64 *remainder)
{
  if (b == 0 || (a == G_MININT64 && b == -1))
    return FALSE;
  *quotient = a / b;
  *remainder = a % b;
  if (*remainder != 0 && (*remainder < 0) != (b < 0)) {
    (*quotient)--;
    *remainder += b;
  }
  return TRUE;
}

static inline gboolean
trt_mul_size (gsize a, gsize b, gsize *out)
{
  gsize r;

  if (__builtin_mul_overflow (a, b, &r))
    return FALSE;
  *out = r;
  return TRUE;
}

static inline gboolean
trt_add_size (gsize a, gsize b, gsize *out)
{
  gsize r;

  if (__builtin_add_overflow (a, b, &r))
    return FALSE;
  *out = r;
  return TRUE;
}

/* Bytes of @rank dims of @element_size bytes. Negative dims are refused. */
static inline gboolean
trt_tensor_bytes (const gint64 *dims, int rank, gsize element_size, gsize *out)
{
  gsize n = element_size;

  for (int i = 0; i < rank; i++) {
    if (dims[i] < 0 || !trt_mul_size (n, (gsize) dims[i], &n))
      return FALSE;
  }
  *out = n;
  return TRUE;
}

#endif
