/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* props.h: the properties of a GPU as the text that recipes carry; see
 * TrtCudaProps. */
#ifndef TRT_BACKENDS_CUDA_PROPS_H
#define TRT_BACKENDS_CUDA_PROPS_H

#include "backends/cuda/work.h"

/* Sets the peaks of arithmetic from cc, sms and the clock. */
void trt_cuda_props_estimate (TrtCudaProps *props, double clock_mhz);
/* Those of a typical part of @name, "sm_87"; TRT_ERROR_ARGUMENT with the names
 * that there are. */
gboolean trt_cuda_props_named (const char *name, TrtCudaProps *props,
    GError **error);
/* Whether a recipe for the text @made is one for @own: a part with as many
 * multiprocessors and as much shared memory. */
gboolean trt_cuda_props_same (const char *made, const char *own);
/* Caller frees. */
char *trt_cuda_props_print (const TrtCudaProps *props);
gboolean trt_cuda_props_parse (const char *text, TrtCudaProps *props,
    GError **error);

#endif
