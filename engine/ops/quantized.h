/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* quantized.h: checks that operators on quantised tensors share
 * (op_matmul_integer.c). */
#ifndef TRT_OPS_QUANTIZED_H
#define TRT_OPS_QUANTIZED_H

#include "ops/op.h"

#define TRT_MASK_8_BIT (TRT_MASK (TRTK_S8) | TRT_MASK (TRTK_U8))

/* Input @index, where given, is of @dtype and has one element; or, @count not
 * NULL, that many. */
gboolean trt_quantized_check (const TrtNode *node, guint index,
    TrtkDtype dtype, const TrtExpr *count, GError **error);

/* TrtQConv, TrtQGemm: zero points of x and y and the output's type as ONNX
 * numbers it: f32 1, u8 2, s8 3. */
#define TRT_QUANTIZED_ATTRS \
  { "x_zero", TRT_ATTR_INT, FALSE, 0, 0, NULL }, \
  { "y_zero", TRT_ATTR_INT, FALSE, 0, 0, NULL }, \
  { "y_dtype", TRT_ATTR_INT, TRUE, 0, 0, NULL }

/* Their inputs and attributes, but for the shapes of x and w. */
gboolean trt_quantized_infer (const TrtNode *node, const TrtExpr *channels,
    TrtkDtype *dtype, GError **error);

#endif
