/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * trtinfer: inference on raw video. */
#ifndef __GST_TRT_INFER_H__
#define __GST_TRT_INFER_H__

#include "gsttrtcuda.h"
#include "gsttrtinstance.h"
#include "gsttrtqueue.h"
#include "gsttrtstats.h"

G_BEGIN_DECLS

#define GST_TYPE_TRT_INFER (gst_trt_infer_get_type ())
G_DECLARE_FINAL_TYPE (GstTrtInfer, gst_trt_infer, GST, TRT_INFER, GstElement)

/**
 * GstTrtInferWait:
 * @GST_TRT_INFER_WAIT_AUTO: live streams pass, others wait
 * @GST_TRT_INFER_WAIT_ALWAYS: the first frame waits for the model
 * @GST_TRT_INFER_WAIT_NEVER: frames pass without inference until it is there
 */
typedef enum {
  GST_TRT_INFER_WAIT_AUTO,
  GST_TRT_INFER_WAIT_ALWAYS,
  GST_TRT_INFER_WAIT_NEVER,
} GstTrtInferWait;

/* What may change while playing; copied once a frame under the object lock. */
typedef struct {
  gdouble threshold, iou_threshold;
  gchar *classes;
  guint classes_serial; /* counts changes of classes */
  guint interval;
  gboolean enabled;
  gboolean post_messages;
  gint batch_timeout; /* ms; -1: a frame's duration */
} GstTrtInferLive;

struct _GstTrtInfer {
  GstElement parent;
  GstPad *sinkpad, *srcpad;

  /* properties; object lock */
  GstTrtModelSettings settings;
  GstTrtInferLive live;
  GstTrtInferWait wait_for_model;
  GstTrtMetadata metadata;
  gboolean output_tensors;
  gchar *instance_id;
  guint inflight;
  GstTrtStats stats;
  GstTrtCuda cuda; /* its device is a property */

  GstTrtQueue *queue;

  /* set in READY->PAUSED */
  guint depth; /* frames that may be in here, of inflight */
  GPtrArray *labels; /* that the properties say, or NULL */
  GstTrtMember *member;
  GSList *cancelled_loaders; /* that may still end a stage of theirs */

  GstTrtModelSettings started; /* what the model was loaded by */

  /* what the loader brought; object lock */
  GstTrtBatcher *batcher;
  gboolean load_failed;

  /* what calibrating brought, not yet taken; object lock */
  GstTrtBatcher *next_batcher;

  /* the last flow of the source pad; object lock */
  GstFlowReturn flow;

  /* of the thread that brings frames alone; the runner is set under the object
   * lock */
  GstTrtRunner *runner;
  GstVideoInfo info;
  GstVideoRectangle picture; /* of the last frame */
  gboolean info_changed;
  gboolean is_cuda;    /* frames are in CUDA memory */
  gboolean warned;     /* ... and that they are downloaded was said */
  GstSegment segment;
  guint classes_serial;
  guint64 n_seen;      /* frames since the start, for interval */
  gint is_live;        /* -1: not asked yet */

  /* of the source pad's task alone: what holds for the frames that leave */
  GstVideoInfo out_info;
  GstSegment out_segment;
  GstTrtSamples *samples;   /* while frames are gathered for calibration */
  GstTrtLoader *calibrator; /* then; started by the task, ended after it */
};

/* gsttrtinferprops.c */
void gst_trt_infer_install_properties (GObjectClass *klass);
void gst_trt_infer_init_properties (GstTrtInfer *self);
void gst_trt_infer_clear_properties (GstTrtInfer *self);

/* gsttrtinferpads.c */
void gst_trt_infer_install_pads (GstElementClass *klass);
void gst_trt_infer_init_pads (GstTrtInfer *self);

/* gsttrtinfererrors.c */
void gst_trt_infer_post_load_error (GstTrtInfer *self, const GError *error);
void gst_trt_infer_post_run_error (GstTrtInfer *self, const GError *error);

/* Posts which precision @model runs in, and why. */
void gst_trt_infer_post_precision (GstTrtInfer *self, const GstTrtModel *model);

/* gsttrtselfcal.c: calibration=auto. */
/* A runner of @model was made; of the thread that brings frames, as is: */
void gst_trt_infer_calib_begin (GstTrtInfer *self, GstTrtModel *model);
/* Between two frames: INT8, once it is there, takes over self->runner. */
void gst_trt_infer_calib_swap (GstTrtInfer *self, GstClockTime pts);
/* A frame was inferred; of the task, as is: */
void gst_trt_infer_calib_look (GstTrtInfer *self, GstTrtRequest *request);
/* The stream has ended. */
void gst_trt_infer_calib_eos (GstTrtInfer *self);
/* The task has ended. */
void gst_trt_infer_calib_stop (GstTrtInfer *self);

/* gsttrtinferchain.c: of the thread that brings frames. */
GstFlowReturn gst_trt_infer_take (GstTrtInfer *self, GstBuffer *buffer);
/* The caps of @event hold for frames to come. */
void gst_trt_infer_set_caps (GstTrtInfer *self, GstEvent *event);
/* A runner of @batcher with what the properties say. */
GstTrtRunner *gst_trt_infer_make_runner (
    GstTrtInfer *self, GstTrtBatcher *batcher);
/* Runs frames with @runner (transfer full) from now on; NULL: with none. */
void gst_trt_infer_set_runner (GstTrtInfer *self, GstTrtRunner *runner);
/* Whether everything that waits, in any thread, ends. */
void gst_trt_infer_set_flushing (GstTrtInfer *self, gboolean flushing);

/* gsttrtinfertask.c */
void gst_trt_infer_loop (gpointer pad);
/* The caps of @event hold for frames that leave; the task's to call, or while
 * it rests. */
void gst_trt_infer_set_out_caps (GstTrtInfer *self, GstEvent *event);

GST_ELEMENT_REGISTER_DECLARE (trtinfer);

G_END_DECLS

#endif /* __GST_TRT_INFER_H__ */
