/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* codes.h: functions by number, for bodies that can do several; planners put
 * them into at[]. */
#ifndef TRTK_CUDA_PLAIN_CODES_H
#define TRTK_CUDA_PLAIN_CODES_H

/* Rows of cpu/unary.def. */
typedef enum {
#define FLOAT(suffix, name, formula) TRTK_UNARY_##suffix,
#define INT(suffix, name, formula) TRTK_UNARY_##suffix,
#define BOTH(suffix, name, formula, int_formula) TRTK_UNARY_##suffix,
#define ACT(suffix, name, act) TRTK_UNARY_##suffix,
#include "cpu/unary.def"
#undef FLOAT
#undef INT
#undef BOTH
#undef ACT
  TRTK_N_UNARY
} TrtkUnaryCode;

/* Rows of cpu/binary.def. */
typedef enum {
#define NUMBER(suffix, name, f_formula, i_formula, u_formula) \
  TRTK_BINARY_##suffix,
#define SAME(suffix, name, formula) TRTK_BINARY_##suffix,
#define INT(suffix, name, i_formula, u_formula) TRTK_BINARY_##suffix,
#include "cpu/binary.def"
#undef NUMBER
#undef SAME
#undef INT
  TRTK_N_BINARY
} TrtkBinaryCode;

/* Bodies of one launch that need nothing but operands. */
typedef enum {
  TRTK_SIMPLE_CAST,
  TRTK_SIMPLE_CLIP,
  TRTK_SIMPLE_POW,
  TRTK_SIMPLE_TABLE,
  TRTK_SIMPLE_WHERE
} TrtkSimpleCode;

typedef enum {
  TRTK_VARIADIC_MAX,
  TRTK_VARIADIC_MEAN,
  TRTK_VARIADIC_MIN,
  TRTK_VARIADIC_SUM
} TrtkVariadicCode;

typedef enum {
  TRTK_REDUCE_L1,
  TRTK_REDUCE_L2,
  TRTK_REDUCE_LOG_SUM,
  TRTK_REDUCE_LOG_SUM_EXP,
  TRTK_REDUCE_MAX,
  TRTK_REDUCE_MEAN,
  TRTK_REDUCE_MIN,
  TRTK_REDUCE_PROD,
  TRTK_REDUCE_SUM,
  TRTK_REDUCE_SUM_SQUARE
} TrtkReduceCode;

typedef enum {
  TRTK_GLOBAL_LP,
  TRTK_GLOBAL_MAX,
  TRTK_GLOBAL_MEAN
} TrtkGlobalCode;

/* Bodies of plan_one.c. */
typedef enum {
  TRTK_ONE_col2im,
  TRTK_ONE_eye,
  TRTK_ONE_gather,
  TRTK_ONE_gather_elements,
  TRTK_ONE_gather_nd,
  TRTK_ONE_grid_sample,
  TRTK_ONE_one_hot,
  TRTK_ONE_range,
  TRTK_ONE_reverse_sequence,
  TRTK_ONE_roi_align,
  TRTK_ONE_trilu
} TrtkOneCode;

#endif
