/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* reference.h: a whole graph through the reference kernels: slow, plain, and
 * the judge of everything faster. */
#ifndef TRT_RUNTIME_REFERENCE_H
#define TRT_RUNTIME_REFERENCE_H

#include "ir/graph.h"

/* Runs @graph on @in (one for each input, in their order, dense). Shapes are
 * inferred anew with the inputs' contents known, so that shapes which depend
 * on contents work too. @out gets one for each output; its data are the
 * caller's to g_free. */
gboolean trt_graph_run_reference (const TrtGraph *graph, const TrtkTensor *in,
    TrtkTensor *out, GError **error);

#endif
