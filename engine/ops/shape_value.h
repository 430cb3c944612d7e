/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* shape_value.h: following the contents of small integer tensors through
 * arithmetic, as expressions. All of it is best effort: where a value cannot
 * be followed the output simply has none. */
#ifndef TRT_OPS_SHAPE_VALUE_H
#define TRT_OPS_SHAPE_VALUE_H

#include "ops/op.h"

typedef const TrtExpr *(*TrtExprBinary) (TrtExprPool *pool, const TrtExpr *a,
    const TrtExpr *b);

/* Output 0 = f (input 0, input 1) for inputs of one length, or of one
 * element. */
void trt_follow_binary (TrtNode *node, TrtExprBinary f);
/* Output 0 has the contents of input 0 (Reshape, Cast to integer, ...). */
void trt_follow_copy (TrtNode *node);

#endif
