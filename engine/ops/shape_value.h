/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* shape_value.h: following the contents of small integer tensors through
 * arithmetic, as expressions. All of it is best effort: where a value cannot
 * be followed the output simply has none. Only s32, s64 and bool are
 * followed, and never past the ends of the type: nothing wraps. */
#ifndef TRT_OPS_SHAPE_VALUE_H
#define TRT_OPS_SHAPE_VALUE_H

#include "base/expr_range.h"
#include "ops/op.h"

typedef const TrtExpr *(*TrtExprUnary) (TrtExprPool *pool, const TrtExpr *a);
typedef const TrtExpr *(*TrtExprBinary) (TrtExprPool *pool, const TrtExpr *a,
    const TrtExpr *b);

/* Contents of @tensor if it is of a followed type; NULL otherwise. */
const TrtExpr *const *trt_followed_value (const TrtTensor *tensor, guint *n);
/* Sets them unless one is unknown or a constant outside the type. */
void trt_follow_set (TrtTensor *tensor, const TrtExpr *const *value, guint n);

/* Output 0 = f (input 0), element by element. */
void trt_follow_unary (TrtNode *node, TrtExprUnary f);
/* Output 0 = f (input 0, input 1) for inputs of one length, or of one
 * element. */
void trt_follow_binary (TrtNode *node, TrtExprBinary f);
/* Output 0 has the contents of input 0 (Reshape, Cast to integer, ...). */
void trt_follow_copy (TrtNode *node);
/* Output 0 is a cast of input 0: contents stay where both are integers; bool
 * only where they are numbers. */
void trt_follow_cast (TrtNode *node);
/* Every output gets those contents of inputs [0, @n_data) that the operator
 * moves there. For operators that only move elements: found by running the
 * reference kernel on positions in place of elements. */
void trt_follow_move (TrtNode *node, guint n_data);

#endif
