/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * A frame on its way through a model. */
#ifndef __GST_TRT_REQUEST_H__
#define __GST_TRT_REQUEST_H__

#include <gst/trt/gsttrtmodel.h>
#include <gst/trt/gsttrtresults.h>

G_BEGIN_DECLS

typedef struct _GstTrtRunner GstTrtRunner;
typedef struct _GstTrtRequest GstTrtRequest;

/**
 * GstTrtRunnerTimes:
 * @preprocess: frame to tensor
 * @inference: tensor to outputs, waiting for other frames included
 * @postprocess: outputs to results
 * @n_frames: that were inferred together, this one included
 *
 * What a frame took, in nanoseconds of wall time, and in what company.
 */
typedef struct {
  guint64 preprocess, inference, postprocess;
  guint n_frames;
} GstTrtRunnerTimes;

GST_TRT_API
gboolean gst_trt_request_wait (GstTrtRequest *request, GError **error);

GST_TRT_API
void gst_trt_request_free (GstTrtRequest *request);

GST_TRT_API
GstTrtRunner *gst_trt_request_get_runner (const GstTrtRequest *request);

GST_TRT_API
const GstTrtResults *gst_trt_request_get_results (
    const GstTrtRequest *request);

GST_TRT_API
const GstTrtRunnerTimes *gst_trt_request_get_times (
    const GstTrtRequest *request);

GST_TRT_API
void gst_trt_request_add_tensors (GstTrtRequest *request, GstBuffer *buffer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTrtRequest, gst_trt_request_free)

G_END_DECLS

#endif /* __GST_TRT_REQUEST_H__ */
