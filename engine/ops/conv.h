/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* conv.h: what all convolutions share (op_conv.c); input 0 is x, the weight
 * stands wherever the operator has it. */
#ifndef TRT_OPS_CONV_H
#define TRT_OPS_CONV_H

#include "ops/op.h"
#include "ops/window.h"

extern const TrtAttrSpec trt_conv_attrs[];

/* Output 0 is the convolution with @w (and @b, or NULL), of type @dtype. */
gboolean trt_conv_infer (TrtNode *node, const TrtTensor *w,
    const TrtTensor *b, TrtkDtype dtype, GError **error);
gboolean trt_conv_params (const TrtNode *node, const TrtTensor *w,
    TrtkConvParams *p, GError **error);
double trt_conv_macs (const TrtNode *node, const TrtTensor *w);

#endif
