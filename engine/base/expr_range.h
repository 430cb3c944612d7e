/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* expr_range.h: between which numbers an expression lies, and what can be
 * said only by knowing that: operators whose meaning depends on signs, and
 * comparisons. All give NULL where the ranges do not decide. */
#ifndef TRT_BASE_EXPR_RANGE_H
#define TRT_BASE_EXPR_RANGE_H

#include "base/expr.h"

/* With every symbol anywhere in its range. FALSE where nothing is known. */
gboolean trt_expr_range (const TrtExpr *expr, gint64 *low, gint64 *high);

const TrtExpr *trt_expr_negate (TrtExprPool *pool, const TrtExpr *a);
/* Of 1 and 0. */
const TrtExpr *trt_expr_not (TrtExprPool *pool, const TrtExpr *a);
const TrtExpr *trt_expr_xor (TrtExprPool *pool, const TrtExpr *a,
    const TrtExpr *b);
const TrtExpr *trt_expr_absolute (TrtExprPool *pool, const TrtExpr *a);
/* Quotient cut towards zero, as ONNX's Div of integers. */
const TrtExpr *trt_expr_truncated_div (TrtExprPool *pool, const TrtExpr *a,
    const TrtExpr *b);
/* Remainder where its sign is no question. */
const TrtExpr *trt_expr_known_mod (TrtExprPool *pool, const TrtExpr *a,
    const TrtExpr *b);

/* 1 or 0. */
const TrtExpr *trt_expr_equal (TrtExprPool *pool, const TrtExpr *a,
    const TrtExpr *b);
const TrtExpr *trt_expr_less (TrtExprPool *pool, const TrtExpr *a,
    const TrtExpr *b);
const TrtExpr *trt_expr_less_or_equal (TrtExprPool *pool, const TrtExpr *a,
    const TrtExpr *b);
const TrtExpr *trt_expr_greater (TrtExprPool *pool, const TrtExpr *a,
    const TrtExpr *b);
const TrtExpr *trt_expr_greater_or_equal (TrtExprPool *pool,
    const TrtExpr *a, const TrtExpr *b);

#endif
