/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * What a runner is made of. */
#ifndef __GST_TRT_RUNNER_PRIVATE_H__
#define __GST_TRT_RUNNER_PRIVATE_H__

#include "gsttrtbatcher.h"
#include "gsttrtrequest-private.h"
#include "gsttrtrunner.h"

G_BEGIN_DECLS

/* By the thread that submits, where nothing else is said. */
struct _GstTrtRunner {
  gatomicrefcount refs; /* one for each request that is out */
  GstTrtBatcher *batcher;
  GstTrtModel *model;
  gboolean is_flushing; /* the batcher's lock */
  gint64 wait_us;       /* how long a frame waits for company */
  gboolean wants_tensors, wants_input;

  GstTrtPreproc *preproc;
  TrtkPreproc device_preproc; /* of device_info and device_picture */
  GstVideoInfo device_info;
  GstVideoRectangle device_picture;
  gboolean device_reads; /* such frames */

  guint n_classes;
  GstTrtClassMask *mask;
  GPtrArray *labels; /* names of the classes, or NULL */
  gfloat threshold, iou_threshold;

  GMutex lock;
  GPtrArray *idle; /* GstTrtRequest; lock */
};

/* A request for @frame, mapping included, as the host would convert it. */
GstTrtRequest *gst_trt_runner_begin (
    GstTrtRunner *runner, GstVideoFrame *frame);
/* Lets the device convert it, where there is one that can. */
void gst_trt_runner_choose_device (
    GstTrtRunner *runner, GstTrtRequest *request);
/* Puts it into a batch; NULL, and it is freed, where @runner flushes. */
GstTrtRequest *gst_trt_runner_send (
    GstTrtRunner *runner, GstTrtRequest *request);
/* @request is out no more. */
void gst_trt_runner_take_back (GstTrtRunner *runner, GstTrtRequest *request);

G_END_DECLS

#endif /* __GST_TRT_RUNNER_PRIVATE_H__ */
