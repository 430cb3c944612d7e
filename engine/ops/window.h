/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* window.h: the attributes of a sliding window, which convolutions and
 * poolings share: kernel_shape, strides, dilations, pads, auto_pad. */
#ifndef TRT_OPS_WINDOW_H
#define TRT_OPS_WINDOW_H

#include "ops/op.h"
#include "trtk_params.h"

#define TRT_WINDOW_ATTRS \
  { "auto_pad", TRT_ATTR_STRING, FALSE, 0, 0, "NOTSET" }, \
      { "dilations", TRT_ATTR_INTS, FALSE, 0, 0, NULL }, \
      { "kernel_shape", TRT_ATTR_INTS, FALSE, 0, 0, NULL }, \
      { "pads", TRT_ATTR_INTS, FALSE, 0, 0, NULL }, \
      { "strides", TRT_ATTR_INTS, FALSE, 0, 0, NULL }

typedef enum {
  TRT_AUTO_PAD_NOTSET,
  TRT_AUTO_PAD_VALID,
  TRT_AUTO_PAD_SAME_UPPER,
  TRT_AUTO_PAD_SAME_LOWER
} TrtAutoPad;

typedef struct {
  int n_spatial;
  TrtAutoPad auto_pad;
  gint64 kernel[TRTK_MAX_SPATIAL];
  gint64 stride[TRTK_MAX_SPATIAL];
  gint64 dilation[TRTK_MAX_SPATIAL];
  gint64 pad_begin[TRTK_MAX_SPATIAL];
  gint64 pad_end[TRTK_MAX_SPATIAL];
} TrtWindow;

/* Reads and checks the attributes for @n_spatial axes. The kernel's extent
 * comes from kernel_shape, else from dims 2.. of @weight (which may be NULL,
 * and must agree where both are there). */
gboolean trt_window_read (const TrtNode *node, const TrtTensor *weight,
    int n_spatial, TrtWindow *window, GError **error);
/* Positions of the window along spatial axis @i of size @in. */
const TrtExpr *trt_window_positions (const TrtWindow *window, int i,
    TrtExprPool *pool, const TrtExpr *in, gboolean ceil_mode);
/* Fails where a window that is larger than the padded input, whose size along
 * spatial axis @i is @in, would have no position: @out is how many it has. */
gboolean trt_window_fits (const TrtNode *node, const TrtWindow *window, int i,
    const TrtExpr *in, const TrtExpr *out, GError **error);
/* The kernel's struct, for resolved pads; FALSE where auto_pad made one that it
 * cannot hold. */
gboolean trt_window_params (const TrtNode *node, const TrtWindow *window,
    TrtkConvParams *params, GError **error);
/* With auto_pad SAME, sets the pads for input sizes @in. */
void trt_window_resolve_pads (TrtWindow *window, const gint64 *in);

#endif
