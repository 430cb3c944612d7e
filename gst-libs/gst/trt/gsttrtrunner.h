/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * One stream of frames through a model. */
#ifndef __GST_TRT_RUNNER_H__
#define __GST_TRT_RUNNER_H__

#include <gst/trt/gsttrtbatcher.h>
#include <gst/trt/gsttrtrequest.h>

G_BEGIN_DECLS

GST_TRT_API
GstTrtRunner *gst_trt_runner_new (GstTrtBatcher *batcher);

GST_TRT_API
GstTrtRunner *gst_trt_runner_ref (GstTrtRunner *runner);

GST_TRT_API
void gst_trt_runner_free (GstTrtRunner *runner);

GST_TRT_API
GstTrtModel *gst_trt_runner_get_model (const GstTrtRunner *runner);

GST_TRT_API
gboolean gst_trt_runner_set_video_info (
    GstTrtRunner *runner, const GstVideoInfo *info, GError **error);

GST_TRT_API
void gst_trt_runner_set_thresholds (
    GstTrtRunner *runner, gdouble threshold, gdouble iou_threshold);

GST_TRT_API
gchar *gst_trt_runner_set_classes (GstTrtRunner *runner, const gchar *classes);

GST_TRT_API
void gst_trt_runner_set_labels (GstTrtRunner *runner, GPtrArray *labels);

GST_TRT_API
void gst_trt_runner_set_wait (GstTrtRunner *runner, gint64 wait_us);

GST_TRT_API
void gst_trt_runner_set_tensors (GstTrtRunner *runner, gboolean wanted);

GST_TRT_API
void gst_trt_runner_set_keep_input (GstTrtRunner *runner, gboolean wanted);

GST_TRT_API
void gst_trt_runner_set_flushing (GstTrtRunner *runner, gboolean flushing);

GST_TRT_API
GstTrtRequest *gst_trt_runner_submit (
    GstTrtRunner *runner, GstVideoFrame *frame);

GST_TRT_API
gpointer gst_trt_runner_get_cuda_context (const GstTrtRunner *runner);

GST_TRT_API
GstTrtRequest *gst_trt_runner_submit_cuda (GstTrtRunner *runner,
    GstVideoFrame *frame, const GstVideoRectangle *picture, gpointer stream,
    GError **error);

GST_TRT_API
gboolean gst_trt_runner_run (GstTrtRunner *runner, GstVideoFrame *frame,
    GstTrtResults *results, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstTrtRunner, gst_trt_runner_free)

G_END_DECLS

#endif /* __GST_TRT_RUNNER_H__ */
