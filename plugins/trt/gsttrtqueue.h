/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * What travels from the sink pad's thread to the source pad's task: buffers,
 * serialized events and serialized queries, in order. A buffer may have a
 * request, which is given up where the buffer is dropped. */
#ifndef __GST_TRT_QUEUE_H__
#define __GST_TRT_QUEUE_H__

#include <gst/trt/gsttrt.h>

G_BEGIN_DECLS

typedef struct _GstTrtQueue GstTrtQueue;

GstTrtQueue *gst_trt_queue_new (void);
void gst_trt_queue_free (GstTrtQueue *queue);

/* At most @max_buffers buffers are in here, the one that the task is at
 * included; events never block. 1 at first. Only while flushing. */
void gst_trt_queue_set_depth (GstTrtQueue *queue, guint max_buffers);

/* While flushing, everything is refused and every wait ends. What is queued stays
 * until gst_trt_queue_empty (), but for queries, which their pushers take back. */
void gst_trt_queue_set_flushing (GstTrtQueue *queue, gboolean flushing);

/* Drops and refuses buffers, and lets events and queries pass: downstream has
 * enough, and what ends or restarts the stream must still get there. */
void gst_trt_queue_set_full (GstTrtQueue *queue, gboolean full);

/* Drops what is queued. Sticky events that a flush must not lose (caps, tags and
 * the like: neither segment nor EOS) come back in order; free each and the list.
 * Only while flushing. */
GList *gst_trt_queue_empty (GstTrtQueue *queue);

/* Waits until a buffer finds room, which then is the caller's as long as nobody
 * else pushes; FALSE when flushing or full. */
gboolean gst_trt_queue_wait_for_room (GstTrtQueue *queue);

/* Takes @object, a buffer or event, and @request, which may be NULL. FALSE (and
 * both are dropped) when flushing, and for a buffer when full. */
gboolean gst_trt_queue_push (
    GstTrtQueue *queue, GstMiniObject *object, GstTrtRequest *request);

/* Waits until the task has answered @query; FALSE when flushing. */
gboolean gst_trt_queue_push_query (
    GstTrtQueue *queue, GstQuery *query, gboolean *answer);

/* The next object, the caller's with its @request; a query stays the pusher's
 * and must be answered. The buffer before it makes room now. NULL when
 * flushing. */
GstMiniObject *gst_trt_queue_pop (
    GstTrtQueue *queue, GstTrtRequest **request);
void gst_trt_queue_answer (GstTrtQueue *queue, gboolean answer);

/* Waits on the queue's condition until @is_done (queue lock held) or flushing;
 * FALSE then. gst_trt_queue_wake() makes waiters look again. */
gboolean gst_trt_queue_wait (
    GstTrtQueue *queue, gboolean (*is_done) (gpointer), gpointer data);
void gst_trt_queue_wake (GstTrtQueue *queue);

G_END_DECLS

#endif /* __GST_TRT_QUEUE_H__ */
