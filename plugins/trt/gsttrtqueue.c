/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * A bounded queue of buffers, events and queries. One lock, one condition: the
 * queue is one deep, so that there is nothing to win by more.
 */
#include "gsttrtqueue.h"

struct _GstTrtQueue {
  GMutex lock;
  GCond cond;
  GQueue items; /* GstMiniObject */
  guint max_buffers, n_buffers;
  gboolean flushing, full;
  /* of the query that waits */
  gboolean popped, answered, answer;
};

GstTrtQueue *
gst_trt_queue_new (guint max_buffers)
{
  GstTrtQueue *queue = g_new0 (GstTrtQueue, 1);

  g_mutex_init (&queue->lock);
  g_cond_init (&queue->cond);
  g_queue_init (&queue->items);
  queue->max_buffers = max_buffers;
  queue->flushing = TRUE;
  return queue;
}

static gboolean
survives_flush (GstMiniObject *object)
{
  return GST_IS_EVENT (object) && GST_EVENT_IS_STICKY (object)
      && GST_EVENT_TYPE (object) != GST_EVENT_SEGMENT
      && GST_EVENT_TYPE (object) != GST_EVENT_EOS;
}

void
gst_trt_queue_free (GstTrtQueue *queue)
{
  if (queue == NULL)
    return;
  g_list_free_full (
      gst_trt_queue_empty (queue), (GDestroyNotify) gst_mini_object_unref);
  g_cond_clear (&queue->cond);
  g_mutex_clear (&queue->lock);
  g_free (queue);
}

GList *
gst_trt_queue_empty (GstTrtQueue *queue)
{
  GList *kept = NULL;
  GstMiniObject *object;

  g_mutex_lock (&queue->lock);
  while ((object = g_queue_pop_head (&queue->items)) != NULL) {
    if (survives_flush (object))
      kept = g_list_prepend (kept, object);
    else
      gst_mini_object_unref (object);
  }
  queue->n_buffers = 0;
  g_mutex_unlock (&queue->lock);
  return g_list_reverse (kept);
}

static void
drop_queries (GstTrtQueue *queue)
{
  for (GList *l = queue->items.head; l != NULL;) {
    GList *next = l->next;

    if (GST_IS_QUERY (l->data))
      g_queue_delete_link (&queue->items, l);
    l = next;
  }
}

void
gst_trt_queue_set_flushing (GstTrtQueue *queue, gboolean flushing)
{
  g_mutex_lock (&queue->lock);
  queue->flushing = flushing;
  drop_queries (queue);
  g_cond_broadcast (&queue->cond);
  g_mutex_unlock (&queue->lock);
}

static void
drop_buffers (GstTrtQueue *queue)
{
  for (GList *l = queue->items.head; l != NULL;) {
    GList *next = l->next;

    if (GST_IS_BUFFER (l->data)) {
      gst_mini_object_unref (l->data);
      g_queue_delete_link (&queue->items, l);
    }
    l = next;
  }
  queue->n_buffers = 0;
}

void
gst_trt_queue_set_full (GstTrtQueue *queue, gboolean full)
{
  g_mutex_lock (&queue->lock);
  queue->full = full;
  if (full)
    drop_buffers (queue);
  g_cond_broadcast (&queue->cond);
  g_mutex_unlock (&queue->lock);
}

gboolean
gst_trt_queue_push (GstTrtQueue *queue, GstMiniObject *object)
{
  gboolean is_buffer = GST_IS_BUFFER (object), taken;

  g_mutex_lock (&queue->lock);
  while (is_buffer && !queue->flushing && !queue->full
         && queue->n_buffers >= queue->max_buffers)
    g_cond_wait (&queue->cond, &queue->lock);
  taken = !queue->flushing && !(is_buffer && queue->full);
  if (taken) {
    g_queue_push_tail (&queue->items, object);
    queue->n_buffers += is_buffer;
    g_cond_broadcast (&queue->cond);
  }
  g_mutex_unlock (&queue->lock);
  if (!taken)
    gst_mini_object_unref (object);
  return taken;
}

gboolean
gst_trt_queue_push_query (
    GstTrtQueue *queue, GstQuery *query, gboolean *answer)
{
  gboolean done;

  g_mutex_lock (&queue->lock);
  queue->popped = queue->answered = FALSE;
  if (!queue->flushing) {
    g_queue_push_tail (&queue->items, GST_MINI_OBJECT_CAST (query));
    g_cond_broadcast (&queue->cond);
  }
  /* Once the task works on it, it must be let finish. */
  while (!queue->answered && (queue->popped || !queue->flushing))
    g_cond_wait (&queue->cond, &queue->lock);
  done = queue->answered;
  *answer = done && queue->answer;
  g_mutex_unlock (&queue->lock);
  return done;
}

GstMiniObject *
gst_trt_queue_pop (GstTrtQueue *queue)
{
  GstMiniObject *object = NULL;

  g_mutex_lock (&queue->lock);
  while (!queue->flushing && queue->items.length == 0)
    g_cond_wait (&queue->cond, &queue->lock);
  if (!queue->flushing) {
    object = g_queue_pop_head (&queue->items);
    queue->n_buffers -= GST_IS_BUFFER (object);
    queue->popped |= GST_IS_QUERY (object);
    g_cond_broadcast (&queue->cond);
  }
  g_mutex_unlock (&queue->lock);
  return object;
}

void
gst_trt_queue_answer (GstTrtQueue *queue, gboolean answer)
{
  g_mutex_lock (&queue->lock);
  queue->answered = TRUE;
  queue->answer = answer;
  g_cond_broadcast (&queue->cond);
  g_mutex_unlock (&queue->lock);
}

gboolean
gst_trt_queue_wait (
    GstTrtQueue *queue, gboolean (*is_done) (gpointer), gpointer data)
{
  gboolean done;

  g_mutex_lock (&queue->lock);
  while (!queue->flushing && !is_done (data))
    g_cond_wait (&queue->cond, &queue->lock);
  done = !queue->flushing;
  g_mutex_unlock (&queue->lock);
  return done;
}

void
gst_trt_queue_wake (GstTrtQueue *queue)
{
  g_mutex_lock (&queue->lock);
  g_cond_broadcast (&queue->cond);
  g_mutex_unlock (&queue->lock);
}
