/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* unary.h: what the formulas of unary.def call. */
#ifndef TRTK_CPU_UNARY_H
#define TRTK_CPU_UNARY_H

#include "cpu/act.h"
#include "cpu/number.h"

/* Not fmin and fmax, which would turn a NaN into a bound. */
TRTK_HD double
trtk_between (double v, double low, double high)
{
  return v < low ? low : v > high ? high : v;
}

TRTK_HD double
trtk_shrink (double v, const TrtkUnaryParams *p)
{
  return v < -p->beta ? v + p->alpha : v > p->beta ? v - p->alpha : 0;
}

#endif
