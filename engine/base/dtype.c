/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* dtype.c: element types, their names and classes. */
#include "base/dtype.h"

#include <string.h>

static const char *const names[TRTK_N_DTYPES] = { "none", "f32", "f16", "bf16",
  "f64", "s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64", "bool" };

const char *
trt_dtype_name (TrtkDtype dtype)
{
  return (guint) dtype < TRTK_N_DTYPES ? names[dtype] : names[0];
}

TrtkDtype
trt_dtype_from_name (const char *name)
{
  for (int i = 1; i < TRTK_N_DTYPES; i++) {
    if (strcmp (name, names[i]) == 0)
      return (TrtkDtype) i;
  }
  return TRTK_NONE;
}

gboolean
trt_dtype_is_float (TrtkDtype dtype)
{
  return dtype >= TRTK_F32 && dtype <= TRTK_F64;
}

gboolean
trt_dtype_is_integer (TrtkDtype dtype)
{
  return dtype >= TRTK_S8 && dtype <= TRTK_U64;
}

TrtkDtype
trt_dtype_from_onnx (gint64 number)
{
  static const guint8 types[] = { TRTK_NONE, TRTK_F32, TRTK_U8, TRTK_S8,
    TRTK_U16, TRTK_S16, TRTK_S32, TRTK_S64, TRTK_NONE, TRTK_BOOL, TRTK_F16,
    TRTK_F64, TRTK_U32, TRTK_U64, TRTK_NONE, TRTK_NONE, TRTK_BF16 };

  return number >= 0 && number < (gint64) G_N_ELEMENTS (types)
             ? (TrtkDtype) types[number]
             : TRTK_NONE;
}
