/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cast.h: what Cast makes of a float. */
#ifndef TRTK_CPU_CAST_H
#define TRTK_CPU_CAST_H

#include "cpu/element.h"

/* Truncated, and cut at the ends of int64; for TRTK_U64 the bits of the
 * unsigned value. To bool: whether it is not 0. */
TRTK_HD int64_t
trtk_cast_f64_to_int (double v, TrtkDtype dtype)
{
  if (dtype == TRTK_BOOL)
    return v != 0;
  if (isnan (v))
    return 0;
  if (dtype == TRTK_U64 && v >= 0x1p63)
    return v >= 0x1p64 ? -1 : (int64_t) (uint64_t) v;
  if (v >= 0x1p63)
    return INT64_MAX;
  return v <= -0x1p63 ? INT64_MIN : (int64_t) v;
}

#endif
