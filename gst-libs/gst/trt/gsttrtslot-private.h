/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * One batch at a time: a context of the engine, and the frames that are its
 * rows. Knows nothing of threads: the batcher says who may call. */
#ifndef __GST_TRT_SLOT_PRIVATE_H__
#define __GST_TRT_SLOT_PRIVATE_H__

#include "gsttrtmodel-private.h"
#include "gsttrtrequest-private.h"

G_BEGIN_DECLS

typedef enum {
  GST_TRT_SLOT_FREE,
  GST_TRT_SLOT_FILLING,  /* frames take its rows */
  GST_TRT_SLOT_STARTING, /* a thread hands it to the engine */
  GST_TRT_SLOT_RUNNING,  /* the engine has it */
  GST_TRT_SLOT_READING,  /* a thread takes the results out */
  GST_TRT_SLOT_HELD,     /* done; a frame's owner still looks at its input */
} GstTrtSlotState;

/* Who makes a batch's rows, and of what. */
typedef enum {
  GST_TRT_ROWS_BY_HOST,   /* in the host's memory */
  GST_TRT_ROWS_BY_DEVICE, /* f32 planes, or whatever the input is */
  GST_TRT_ROWS_NATIVE,    /* by the device, as the network's first step would */
} GstTrtRows;

struct _GstTrtSlot {
  GstTrtModel *model;
  TrtContext *context;
  gint params, mask;  /* inputs, -1: none */
  gint first, second; /* the head's outputs, -1: none */
  guint n_classes;    /* of the mask */
  guint max_rows;
  gsize row_bytes;    /* of the picture's input */
  gboolean has_device;
  gboolean has_native;
  TrtkPreprocTarget native; /* where there is: what such rows are */
  gfloat *sent_params, *sent_mask; /* by row: what the engine has */

  /* The batcher's lock. */
  GstTrtSlotState state;
  GstTrtRequest **rows; /* NULL: given up before the start */
  guint n_rows, n_ready, n_live, n_held;
  GstTrtRows kind;      /* of all rows */
  gboolean is_closed;   /* no more rows */
  gboolean is_led;      /* a thread waits for the engine */
  gint64 deadline;      /* monotonic: starts then, full or not */
  GError *error;

  GMutex upload; /* the context, while rows are filled; of: */
  gboolean is_native; /* what the context expects */
};

/* Everything that runs need is allocated, for each rung of the model's; NULL
 * with @error. */
GstTrtSlot *gst_trt_slot_new (GstTrtModel *model, GError **error);
void gst_trt_slot_free (GstTrtSlot *slot);

/* How @request's row would be made. */
GstTrtRows gst_trt_slot_choose_rows (
    const GstTrtSlot *slot, const GstTrtRequest *request);
/* Makes room for all rows, behind the last run. */
void gst_trt_slot_open (GstTrtSlot *slot);
/* Converts @request's frame into its row, or copies it to the device; several
 * threads may do so, each for a row of its own. */
void gst_trt_slot_fill (GstTrtSlot *slot, GstTrtRequest *request);
/* Starts the run of the rows that there are. */
gboolean gst_trt_slot_start (GstTrtSlot *slot, GError **error);
gboolean gst_trt_slot_wait (GstTrtSlot *slot, GError **error);
/* What the run says about @request's frame. */
void gst_trt_slot_read (GstTrtSlot *slot, GstTrtRequest *request);

/* gsttrtslotread.c */
void gst_trt_slot_read_head (GstTrtSlot *slot, GstTrtRequest *request);
void gst_trt_slot_read_tensors (GstTrtSlot *slot, GstTrtRequest *request);

G_END_DECLS

#endif /* __GST_TRT_SLOT_PRIVATE_H__ */
