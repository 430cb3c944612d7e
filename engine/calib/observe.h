/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* observe.h: statistics of a float graph over a stream of samples. */
#ifndef TRT_CALIB_OBSERVE_H
#define TRT_CALIB_OBSERVE_H

#include "calib/flow.h"
#include "calib/stats.h"

/* Which of @samples to look at. */
typedef gboolean (*TrtSampleFilter) (guint index);

/* Runs the graph of @flow on the samples that @filter takes (NULL: on all),
 * and counts every tensor that a convolution, a product or an addition reads
 * or writes. @graph and @flow hold the same tensors. The error names the node
 * and tensor with the first value that is not finite. */
TrtStats *trt_observe (const TrtFlow *flow, const TrtSamples *samples,
    TrtSampleFilter filter, const TrtBuildOptions *options, GError **error);

#endif
