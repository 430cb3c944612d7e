/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* Functions of two broadcast elements. Floats are computed in double, integers
 * exactly and wrapping (number.h says what division by zero gives). */
#include "cpu/binary.h"
#include "cpu/pair.h"
#include "trtk_params.h"

static int32_t
mode_of (const TrtkArgs *args)
{
  const TrtkBinaryParams *p = args->params;

  return p != NULL ? p->mode : 0;
}

#define FUNCTION(type, letter, suffix, formula) \
  static inline type letter##_##suffix (type a, type b, int32_t mode) \
  { \
    return formula; \
  }

#define KERNEL(suffix, name_, ...) \
  static TrtkStatus run_##suffix (const TrtkArgs *args) \
  { \
    const TrtkBinary op = { __VA_ARGS__ }; \
    return trtk_binary_map (args, op, mode_of (args)); \
  } \
  const TrtkKernel trtk_ref_##suffix \
      = { .name = "ref." #name_, .op = #name_, .run = run_##suffix };

/* A formula for each class of types. */
#define NUMBER(suffix, name, f_formula, i_formula, u_formula) \
  FUNCTION (double, f, suffix, f_formula) \
  FUNCTION (int64_t, i, suffix, i_formula) \
  FUNCTION (uint64_t, u, suffix, u_formula) \
  KERNEL (suffix, name, f_##suffix, i_##suffix, u_##suffix)

/* One formula for all of them. */
#define SAME(suffix, name, formula) \
  NUMBER (suffix, name, formula, formula, formula)

#define INT(suffix, name, i_formula, u_formula) \
  FUNCTION (int64_t, i, suffix, i_formula) \
  FUNCTION (uint64_t, u, suffix, u_formula) \
  KERNEL (suffix, name, NULL, i_##suffix, u_##suffix)

#include "cpu/binary.def"
