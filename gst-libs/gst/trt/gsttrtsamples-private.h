/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Gathered frames as the engine reads them. */
#ifndef __GST_TRT_SAMPLES_PRIVATE_H__
#define __GST_TRT_SAMPLES_PRIVATE_H__

#include "gsttrtsamples.h"
#include "trt.h"

/* Input number @index as the network had it; the head's own inputs are not
 * kept. NULL where the frame has none of @size bytes. */
gconstpointer gst_trt_samples_get (
    const GstTrtSamples *samples, guint index, gsize size);

/* A small picture of @tensor, the input that @info describes: places x
 * channels (gray counts thrice), in steps of 8-bit video. */
#define GST_TRT_THUMB_SIDE 16
#define GST_TRT_THUMB_VALUES (GST_TRT_THUMB_SIDE * GST_TRT_THUMB_SIDE * 3)
void gst_trt_thumb_make (
    const GstTrtModelInfo *info, gconstpointer tensor, gfloat *thumb);
/* Root mean square difference of @n thumbs, one after the other, from their
 * mean. */
gdouble gst_trt_thumb_variety (const gfloat *const *thumbs, guint n);

/* gsttrtrequest.c: the picture's input, untouched by the run, of a request that
 * is done; valid until it is freed. NULL where its runner did not keep it. */
gconstpointer gst_trt_request_get_input (GstTrtRequest *request, gsize *size);

#endif /* __GST_TRT_SAMPLES_PRIVATE_H__ */
