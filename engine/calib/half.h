/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* half.h: values that halves do not hold: found before a plan is built, and in
 * one that is there. */
#ifndef TRT_CALIB_HALF_H
#define TRT_CALIB_HALF_H

#include "calib/probe.h"

/* Runs what of @graph, which is optimised, would be halves in f32 on some of
 * @samples, and notes in its metadata TRT_METADATA_FLOAT_TENSORS which tensors
 * are to stay f32. Blocks; any thread. The error is that of running it. */
gboolean trt_half_look (TrtGraph *graph, const TrtSamples *samples,
    GError **error);

/* Where values stop being numbers. */
typedef struct {
  char *node, *tensor; /* NULL: nowhere */
  guint sample;
  gint64 n;            /* values of the tensor that are none */
} TrtNotFinite;

void trt_not_finite_clear (TrtNotFinite *found);
/* Fills @found with the first node of @graph, as it is in a plan, that makes an
 * infinity or a NaN of one of @samples. */
gboolean trt_half_find_not_finite (const TrtGraph *graph,
    const TrtSamples *samples, const char *backend, TrtNotFinite *found,
    GError **error);

#endif
