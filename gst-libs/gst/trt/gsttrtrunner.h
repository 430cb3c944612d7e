/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * One stream of frames through a model. */
#ifndef __GST_TRT_RUNNER_H__
#define __GST_TRT_RUNNER_H__

#include <gst/trt/gsttrtmodel.h>
#include <gst/trt/gsttrtresults.h>

G_BEGIN_DECLS

typedef struct _GstTrtRunner GstTrtRunner;

/**
 * GstTrtRunnerTimes:
 * @preprocess: frame to tensor
 * @inference: tensor to outputs, waiting for other streams included
 * @postprocess: outputs to results
 *
 * What the last frame took, in nanoseconds of wall time.
 */
typedef struct {
  guint64 preprocess, inference, postprocess;
} GstTrtRunnerTimes;

GST_TRT_API
GstTrtRunner *gst_trt_runner_new (GstTrtModel *model, GError **error);

GST_TRT_API
void gst_trt_runner_free (GstTrtRunner *runner);

GST_TRT_API
gboolean gst_trt_runner_set_video_info (
    GstTrtRunner *runner, const GstVideoInfo *info, GError **error);

GST_TRT_API
void gst_trt_runner_set_thresholds (
    GstTrtRunner *runner, gdouble threshold, gdouble iou_threshold);

GST_TRT_API
gchar *gst_trt_runner_set_classes (GstTrtRunner *runner, const gchar *classes);

GST_TRT_API
gboolean gst_trt_runner_run (GstTrtRunner *runner, GstVideoFrame *frame,
    GstTrtResults *results, GError **error);

GST_TRT_API
gpointer gst_trt_runner_get_cuda_context (const GstTrtRunner *runner);

GST_TRT_API
gboolean gst_trt_runner_run_cuda (GstTrtRunner *runner,
    const GstVideoFrame *frame, const GstVideoRectangle *picture,
    gpointer stream, GstTrtResults *results, GError **error);

GST_TRT_API
void gst_trt_runner_add_tensors (GstTrtRunner *runner, GstBuffer *buffer);

GST_TRT_API
const GstTrtRunnerTimes *gst_trt_runner_get_times (const GstTrtRunner *runner);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTrtRunner, gst_trt_runner_free)

G_END_DECLS

#endif /* __GST_TRT_RUNNER_H__ */
