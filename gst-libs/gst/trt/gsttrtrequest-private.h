/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * A frame on its way through a batch. */
#ifndef __GST_TRT_REQUEST_PRIVATE_H__
#define __GST_TRT_REQUEST_PRIVATE_H__

#include "gsttrtgeometry.h"
#include "gsttrtpreproc.h"
#include "gsttrtrequest.h"
#include "trtk_preproc.h"

G_BEGIN_DECLS

typedef struct _GstTrtSlot GstTrtSlot;

/* Which classes count. Never changes: who wants others takes another one. */
typedef struct {
  gatomicrefcount refs;
  guint n;
  gfloat on[]; /* 1 or 0 */
} GstTrtClassMask;

typedef enum {
  GST_TRT_REQUEST_IDLE,   /* of nobody */
  GST_TRT_REQUEST_QUEUED, /* a row of its slot */
  GST_TRT_REQUEST_DONE,
} GstTrtRequestState;

struct _GstTrtRequest {
  GstTrtRunner *runner; /* a reference while it is out */

  /* What is to be done; set before it is queued. */
  GstVideoFrame frame;
  gboolean is_mapped;
  GstTrtPreproc *preproc;   /* for the host: the runner's, by whom it fills */
  gboolean by_device;       /* by the device: */
  gboolean on_device;       /* and the frame is there already */
  TrtkPreproc device_preproc;
  TrtkPreprocFrame planes;
  gpointer stream;          /* that the frame is still being made on */
  GstTrtGeometry geometry;
  gfloat threshold, iou_threshold;
  GstTrtClassMask *mask;
  GPtrArray *labels;        /* borrowed from the runner */
  gboolean wants_tensors, wants_input;

  /* The batcher's lock. */
  GstTrtRequestState state;
  GstTrtSlot *slot;
  guint row;
  gboolean is_held; /* it keeps its slot */

  /* What came of it. */
  GstTrtResults *results;
  GPtrArray *tensors; /* GstTrtTensor, or NULL */
  GError *error;
  GstTrtRunnerTimes times;
  GstClockTime at; /* when the present stage began */
};

GstTrtRequest *gst_trt_request_new (void);
void gst_trt_request_destroy (GstTrtRequest *request);
/* The frame is looked at no more. */
void gst_trt_request_unmap (GstTrtRequest *request);
/* Ends the present stage: its nanoseconds. */
guint64 gst_trt_request_lap (GstTrtRequest *request);

void gst_trt_class_mask_unref (GstTrtClassMask *mask);

G_END_DECLS

#endif /* __GST_TRT_REQUEST_PRIVATE_H__ */
