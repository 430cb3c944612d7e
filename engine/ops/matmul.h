/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* matmul.h: what all products of matrices share (op_matmul.c). */
#ifndef TRT_OPS_MATMUL_H
#define TRT_OPS_MATMUL_H

#include "ops/op.h"

/* Output 0 is the product of @a and @b, of type @dtype. */
gboolean trt_matmul_infer (TrtNode *node, const TrtTensor *a,
    const TrtTensor *b, TrtkDtype dtype, GError **error);
/* For factors that are inputs 0 and another; output 0 has its shape. */
double trt_matmul_macs (const TrtNode *node);

#endif
