/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* relu6.h: Clip (x + 3, 0, 6), the heart of HardSigmoid and HardSwish. */
#ifndef TRT_PASSES_RELU6_H
#define TRT_PASSES_RELU6_H

#include "passes/product.h"
#include "passes/rewrite.h"

/* x, where @tensor has one user and is Clip (x + 3, 0, 6); else NULL. */
static inline TrtTensor *
trt_relu6_of_sum (const TrtTensor *tensor)
{
  const TrtNode *clip = trt_producer_is (tensor, "Clip");
  double low, high;

  if (clip == NULL || clip->epilogue->len > 0
      || !trt_tensor_has_one_user (tensor)
      || !trt_tensor_get_scalar (trt_node_in (clip, 1), &low)
      || !trt_tensor_get_scalar (trt_node_in (clip, 2), &high) || low != 0
      || high != 6)
    return NULL;
  return trt_sum_with (trt_node_in (clip, 0), 3);
}

#endif
