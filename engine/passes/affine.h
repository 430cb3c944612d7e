/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* affine.h: y * scale[c] + shift[c] into the weights of what makes y. */
#ifndef TRT_PASSES_AFFINE_H
#define TRT_PASSES_AFFINE_H

#include "ir/graph.h"

/* The number of output channels (axis 1) of a Conv, ConvTranspose or Gemm
 * whose weights can be rewritten: they and the bias are constant, there is no
 * epilogue yet, and only one node reads the output. -1 for any other node. */
gint64 trt_affine_channels (const TrtNode *node);

/* Multiplies the weights and makes a new bias. @scale or @shift may be NULL.
 * Constants that others read too are left alone; new ones are made. FALSE,
 * and nothing is done, where the bias has a form that does not allow it. */
gboolean trt_affine_absorb (TrtNode *node, const double *scale,
    const double *shift);

#endif
