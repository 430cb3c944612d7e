/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* qlinear.h: operators on quantised tensors (QLinearConv, QLinearMatMul, and
 * those of the domain com.microsoft) become DequantizeLinear, the operator on
 * real numbers, and QuantizeLinear. What that costs, passes win back. */
#ifndef TRT_ONNX_QLINEAR_H
#define TRT_ONNX_QLINEAR_H

#include "onnx/import.h"

typedef struct _TrtOnnxQlinear TrtOnnxQlinear;

/* NULL where @node is no such operator. */
const TrtOnnxQlinear *trt_onnx_find_qlinear (const Onnx__NodeProto *node);
/* Makes all of the node's outputs. */
gboolean trt_onnx_import_qlinear (const TrtOnnxQlinear *qlinear,
    TrtOnnxNode *node, GError **error);

#endif
