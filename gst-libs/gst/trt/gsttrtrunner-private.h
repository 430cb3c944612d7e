/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * What a runner is made of. */
#ifndef __GST_TRT_RUNNER_PRIVATE_H__
#define __GST_TRT_RUNNER_PRIVATE_H__

#include "gsttrtmodel-private.h"
#include "gsttrtpreproc.h"
#include "gsttrtrunner.h"
#include "trtk_preproc.h"

G_BEGIN_DECLS

struct _GstTrtRunner {
  GstTrtModel *model;
  TrtContext *context;
  GstTrtPreproc *preproc;
  TrtkPreproc cuda_preproc; /* of cuda_info and cuda_picture */
  GstVideoInfo cuda_info;
  GstVideoRectangle cuda_picture;
  gint params, mask;     /* inputs, -1: none */
  gint first, second;    /* the head's outputs, -1: none */
  guint n_classes;
  gfloat *classes;       /* 0: leave out; n_classes of them, or NULL */
  gdouble threshold;
  GstTrtRunnerTimes times;
};

/* The results of the last run, whose parts began at @times. */
G_GNUC_INTERNAL
void gst_trt_runner_read (GstTrtRunner *runner, GstTrtResults *results,
    const GstClockTime times[3]);

/* Where the model runs on a GPU, copies @frame there as it is, which is less
 * than what the host would make of it; the next run takes it. FALSE where it
 * cannot. */
G_GNUC_INTERNAL
gboolean gst_trt_runner_upload (
    GstTrtRunner *runner, const GstVideoFrame *frame);

G_END_DECLS

#endif /* __GST_TRT_RUNNER_PRIVATE_H__ */
