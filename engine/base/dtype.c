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
