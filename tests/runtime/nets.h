/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* nets.h: small networks made by hand, for tests of lowering and runtime. */
#ifndef TRT_TESTS_NETS_H
#define TRT_TESTS_NETS_H

#include "ir/graph.h"
#include "trt.h"

/* A constant of small numbers that depend on @seed only. */
TrtTensor *trt_net_weight (TrtGraph *graph, int rank, const gint64 *dims,
    guint32 seed);
/* Conv with @k outputs, square @size, pads of size / 2, and a bias. */
TrtTensor *trt_net_conv (TrtGraph *graph, TrtTensor *x, gint64 k, gint64 size,
    gint64 stride, guint32 seed);
TrtTensor *trt_net_node (TrtGraph *graph, const char *op, TrtTensor *a,
    TrtTensor *b);
/* x f32[1,3,16,16] -> conv, relu, (conv + itself) -> y and its inner relu. */
TrtGraph *trt_net_residual (void);
/* An engine that does nothing of use: while it is there the backend's device, in
 * which kernels are loaded, stays open between other engines. */
TrtEngine *trt_net_keep_device (GError **error);
/* The same numbers for the same @seed. */
void trt_net_fill (float *data, gsize n, guint32 seed);

#endif
