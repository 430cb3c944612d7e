/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * What the files of a batcher share, and what runners ask of it. */
#ifndef __GST_TRT_BATCHER_PRIVATE_H__
#define __GST_TRT_BATCHER_PRIVATE_H__

#include "gsttrtbatcher.h"
#include "gsttrtslot-private.h"

G_BEGIN_DECLS

#define GST_TRT_BATCHER_MAX_WOKEN 32

/* A thread that sleeps until there is something for it to do. On its stack. */
typedef struct {
  GCond *cond; /* one of the batcher's, while it sleeps */
  const GstTrtRequest *request;
  gboolean is_awake;
} GstTrtSleeper;

struct _GstTrtBatcher {
  gatomicrefcount refs;
  GstTrtModel *model;
  guint n_slots;
  guint most_running; /* slots that the engine has at once */
  GstTrtSlot **slots;

  GMutex lock; /* of the rest, and of the slots' states */
  GstTrtSlot *open;  /* what takes rows, or NULL */
  GQueue running;    /* GstTrtSlot from STARTING to READING, by start */
  guint n_running;   /* of these, not READING */
  GQueue wanting;    /* GstTrtSleeper of frames without a row, by arrival */
  GQueue sleeping;   /* GstTrtSleeper, those that want a row too */
  GstTrtSleeper *called; /* to wait for a batch; not there yet */
  GQueue conds;      /* GCond that nobody sleeps on */
  GCond *woken[GST_TRT_BATCHER_MAX_WOKEN]; /* to be told when the lock is free */
  guint n_woken;
};

/* gsttrtbatchersleep.c; all with the lock held. */
/* Lets go of the lock, and then wakes whom gst_trt_batcher_wake() named. */
void gst_trt_batcher_unlock (GstTrtBatcher *batcher);
void gst_trt_batcher_wake (GstTrtBatcher *batcher, GstTrtSleeper *sleeper);
/* The owner of @request, where it sleeps. */
GstTrtSleeper *gst_trt_batcher_find_sleeper (
    GstTrtBatcher *batcher, const GstTrtRequest *request);
/* Until somebody wakes it, or @deadline (monotonic; 0: none). */
void gst_trt_batcher_sleep (
    GstTrtBatcher *batcher, GstTrtSleeper *sleeper, gint64 deadline);

/* Blocks until @request has a row, and fills it. FALSE where @request's runner
 * flushes. */
gboolean gst_trt_batcher_submit (
    GstTrtBatcher *batcher, GstTrtRequest *request, gint64 wait_us);
/* Blocks until @request is done; FALSE where its runner flushes. */
gboolean gst_trt_batcher_wait (
    GstTrtBatcher *batcher, GstTrtRequest *request);
/* Forgets @request; where its batch is under way, waits for that. */
void gst_trt_batcher_cancel (GstTrtBatcher *batcher, GstTrtRequest *request);
/* Gives back the slot that a done @request holds. */
void gst_trt_batcher_release (GstTrtBatcher *batcher, GstTrtRequest *request);
/* Wakes those who wait for requests of @runner, which flushes from now on, or
 * no more. */
void gst_trt_batcher_set_flushing (
    GstTrtBatcher *batcher, GstTrtRunner *runner, gboolean flushing);

G_END_DECLS

#endif /* __GST_TRT_BATCHER_PRIVATE_H__ */
