/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Cast, CastLike: y = x in y's element type. Float to integer drops the
 * fraction, then wraps like integer to integer does; beyond int64 it stops at
 * the bound, NaN is 0. To bool: not equal 0. Goes through a short buffer of
 * double or int64, so that every pair of types is two tight loops. */
#include "cpu/cast.h"
#include "cpu/move.h"

enum { CHUNK = 256 };

#define EACH(T, EXPRESSION) \
  do { \
    const T *from = (const T *) x->data + first; \
    for (int64_t i = 0; i < n; i++) \
      buffer[i] = EXPRESSION; \
  } while (0)

static void
load_doubles (const TrtkTensor *x, int64_t first, int64_t n, double *buffer)
{
  switch (x->dtype) {
    case TRTK_F32:
      EACH (float, from[i]);
      break;
    case TRTK_F16:
      EACH (uint16_t, trtk_f16_to_f32 (from[i]));
      break;
    case TRTK_BF16:
      EACH (uint16_t, trtk_bf16_to_f32 (from[i]));
      break;
    case TRTK_F64:
      EACH (double, from[i]);
      break;
    case TRTK_U8:
    case TRTK_BOOL:
      EACH (uint8_t, from[i]);
      break;
    case TRTK_S32:
      EACH (int32_t, from[i]);
      break;
    case TRTK_S64:
      EACH (int64_t, (double) from[i]);
      break;
    default:
      for (int64_t i = 0; i < n; i++)
        buffer[i] = trtk_load_f64 (x, first + i);
      break;
  }
}

static void
store_doubles (const TrtkTensor *y, int64_t first, int64_t n,
    const double *buffer)
{
  if (y->dtype == TRTK_F32) {
    float *to = (float *) y->data + first;
    for (int64_t i = 0; i < n; i++)
      to[i] = (float) buffer[i];
  } else if (y->dtype == TRTK_F64) {
    memcpy ((double *) y->data + first, buffer, (size_t) n * sizeof *buffer);
  } else {
    for (int64_t i = 0; i < n; i++)
      trtk_store_f64 (y, first + i, buffer[i]);
  }
}

static void
load_ints (const TrtkTensor *x, int64_t first, int64_t n, int64_t *buffer)
{
  switch (x->dtype) {
    case TRTK_U8:
    case TRTK_BOOL:
      EACH (uint8_t, from[i]);
      break;
    case TRTK_S32:
      EACH (int32_t, from[i]);
      break;
    case TRTK_S64:
      EACH (int64_t, from[i]);
      break;
    default:
      for (int64_t i = 0; i < n; i++)
        buffer[i] = trtk_load_i64 (x, first + i);
      break;
  }
}

static void
floats_to_ints (const double *buffer, int64_t n, TrtkDtype dtype,
    int64_t *ints)
{
  for (int64_t i = 0; i < n; i++)
    ints[i] = trtk_cast_f64_to_int (buffer[i], dtype);
}

static TrtkStatus
run (const TrtkArgs *args)
{
  const TrtkTensor *x = &args->in[0], *y = &args->out[0];
  int64_t count = trtk_count (y), ints[CHUNK];
  double doubles[CHUNK];

  if (x->dtype == y->dtype) {
    trtk_copy_bytes (y->data, x->data,
        (size_t) count * trtk_dtype_size (x->dtype));
    return TRTK_OK;
  }
  for (int64_t i = 0; i < count; i += CHUNK) {
    int64_t n = count - i < CHUNK ? count - i : CHUNK;
    bool from_float = trtk_is_float (x->dtype);
    if (from_float || trtk_is_float (y->dtype))
      load_doubles (x, i, n, doubles);
    else
      load_ints (x, i, n, ints);
    if (trtk_is_float (y->dtype)) {
      store_doubles (y, i, n, doubles);
      continue;
    }
    if (from_float)
      floats_to_ints (doubles, n, y->dtype, ints);
    for (int64_t j = 0; j < n; j++)
      trtk_store_i64 (y, i + j, ints[j]);
  }
  return TRTK_OK;
}

const TrtkKernel trtk_ref_cast
    = { .name = "ref.Cast", .op = "Cast", .run = run };
const TrtkKernel trtk_ref_cast_like
    = { .name = "ref.CastLike", .op = "CastLike", .run = run };
