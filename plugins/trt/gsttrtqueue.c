/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * A bounded queue of buffers, events and queries. One lock, one condition, which
 * two threads at most wait on: the one that brings and the one that takes.
 */
#include "gsttrtqueue.h"

typedef struct {
  GstMiniObject *object;
  GstTrtRequest *request; /* of a buffer, or NULL */
} Item;

struct _GstTrtQueue {
  GMutex lock;
  GCond cond;
  gboolean is_waited_for; /* who waits on the condition was not woken yet */
  GArray *items;   /* Item; a handful, so that moving them up is nothing */
  guint max_buffers, n_buffers; /* the one that the task is at included */
  gboolean is_at_one;           /* it is */
  gboolean flushing, full;
  /* of the query that waits */
  gboolean popped, answered, answer;
};

static void
wait (GstTrtQueue *queue)
{
  queue->is_waited_for = TRUE;
  g_cond_wait (&queue->cond, &queue->lock);
}

/* Wakes those who wait. Waking nobody would cost a system call all the same. */
static void
notify (GstTrtQueue *queue)
{
  if (queue->is_waited_for)
    g_cond_broadcast (&queue->cond);
  queue->is_waited_for = FALSE;
}

/* Lets go of the lock first: who wakes wants it at once, and would fall asleep
 * again. */
static void
unlock_and_notify (GstTrtQueue *queue)
{
  gboolean is_waited_for = queue->is_waited_for;

  queue->is_waited_for = FALSE;
  g_mutex_unlock (&queue->lock);
  if (is_waited_for)
    g_cond_broadcast (&queue->cond);
}

GstTrtQueue *
gst_trt_queue_new (void)
{
  GstTrtQueue *queue = g_new0 (GstTrtQueue, 1);

  g_mutex_init (&queue->lock);
  g_cond_init (&queue->cond);
  queue->items = g_array_new (FALSE, FALSE, sizeof (Item));
  queue->max_buffers = 1;
  queue->flushing = TRUE;
  return queue;
}

void
gst_trt_queue_free (GstTrtQueue *queue)
{
  if (queue == NULL)
    return;
  g_list_free_full (
      gst_trt_queue_empty (queue), (GDestroyNotify) gst_mini_object_unref);
  g_array_unref (queue->items);
  g_cond_clear (&queue->cond);
  g_mutex_clear (&queue->lock);
  g_free (queue);
}

void
gst_trt_queue_set_depth (GstTrtQueue *queue, guint max_buffers)
{
  g_mutex_lock (&queue->lock);
  queue->max_buffers = max_buffers;
  g_mutex_unlock (&queue->lock);
}

/* ---- dropping --------------------------------------------------------- */

static gboolean
survives_flush (GstMiniObject *object)
{
  return GST_IS_EVENT (object) && GST_EVENT_IS_STICKY (object)
      && GST_EVENT_TYPE (object) != GST_EVENT_SEGMENT
      && GST_EVENT_TYPE (object) != GST_EVENT_EOS;
}

/* The request first: it may read the buffer. */
static void
drop (const Item *item)
{
  gst_trt_request_free (item->request);
  gst_mini_object_unref (item->object);
}

/* Takes out what @goes; the lock is held. */
static GArray *
take_out (GstTrtQueue *queue, gboolean (*goes) (const Item *))
{
  GArray *taken = g_array_new (FALSE, FALSE, sizeof (Item));

  for (guint i = 0; i < queue->items->len;) {
    Item item = g_array_index (queue->items, Item, i);

    if (!goes (&item)) {
      i++;
      continue;
    }
    queue->n_buffers -= GST_IS_BUFFER (item.object);
    g_array_append_val (taken, item);
    g_array_remove_index (queue->items, i);
  }
  return taken;
}

static gboolean
is_any (const Item *item)
{
  return TRUE;
}

static gboolean
is_query (const Item *item)
{
  return GST_IS_QUERY (item->object);
}

static gboolean
is_buffer (const Item *item)
{
  return GST_IS_BUFFER (item->object);
}

GList *
gst_trt_queue_empty (GstTrtQueue *queue)
{
  GList *kept = NULL;
  GArray *taken;

  g_mutex_lock (&queue->lock);
  taken = take_out (queue, is_any);
  queue->n_buffers = 0;
  queue->is_at_one = FALSE;
  g_mutex_unlock (&queue->lock);
  for (guint i = 0; i < taken->len; i++) {
    const Item *item = &g_array_index (taken, Item, i);

    if (survives_flush (item->object))
      kept = g_list_prepend (kept, item->object);
    else
      drop (item);
  }
  g_array_unref (taken);
  return g_list_reverse (kept);
}

void
gst_trt_queue_set_flushing (GstTrtQueue *queue, gboolean flushing)
{
  g_mutex_lock (&queue->lock);
  queue->flushing = flushing;
  g_array_unref (take_out (queue, is_query));
  unlock_and_notify (queue);
}

void
gst_trt_queue_set_full (GstTrtQueue *queue, gboolean full)
{
  GArray *taken = NULL;

  g_mutex_lock (&queue->lock);
  queue->full = full;
  if (full)
    taken = take_out (queue, is_buffer);
  unlock_and_notify (queue);
  for (guint i = 0; taken != NULL && i < taken->len; i++)
    drop (&g_array_index (taken, Item, i));
  g_clear_pointer (&taken, g_array_unref);
}

/* ---- from one thread to the other ------------------------------------- */

gboolean
gst_trt_queue_wait_for_room (GstTrtQueue *queue)
{
  gboolean has_room;

  g_mutex_lock (&queue->lock);
  while (!queue->flushing && !queue->full
         && queue->n_buffers >= queue->max_buffers)
    wait (queue);
  has_room = !queue->flushing && !queue->full;
  g_mutex_unlock (&queue->lock);
  return has_room;
}

gboolean
gst_trt_queue_push (
    GstTrtQueue *queue, GstMiniObject *object, GstTrtRequest *request)
{
  Item item = { object, request };
  gboolean taken;

  g_mutex_lock (&queue->lock);
  taken = !queue->flushing && !(GST_IS_BUFFER (object) && queue->full);
  if (taken) {
    g_array_append_val (queue->items, item);
    queue->n_buffers += GST_IS_BUFFER (object);
  }
  unlock_and_notify (queue);
  if (!taken)
    drop (&item);
  return taken;
}

gboolean
gst_trt_queue_push_query (
    GstTrtQueue *queue, GstQuery *query, gboolean *answer)
{
  Item item = { GST_MINI_OBJECT_CAST (query), NULL };
  gboolean done;

  g_mutex_lock (&queue->lock);
  queue->popped = queue->answered = FALSE;
  if (!queue->flushing) {
    g_array_append_val (queue->items, item);
    notify (queue);
  }
  /* Once the task works on it, it must be let finish. */
  while (!queue->answered && (queue->popped || !queue->flushing))
    wait (queue);
  done = queue->answered;
  *answer = done && queue->answer;
  g_mutex_unlock (&queue->lock);
  return done;
}

GstMiniObject *
gst_trt_queue_pop (GstTrtQueue *queue, GstTrtRequest **request)
{
  Item item = { NULL, NULL };
  gboolean makes_room;

  g_mutex_lock (&queue->lock);
  makes_room = queue->is_at_one;
  queue->n_buffers -= makes_room;
  queue->is_at_one = FALSE;
  if (queue->items->len == 0 && makes_room)
    notify (queue);
  while (!queue->flushing && queue->items->len == 0) {
    wait (queue);
    makes_room = FALSE;
  }
  if (!queue->flushing) {
    item = g_array_index (queue->items, Item, 0);
    g_array_remove_index (queue->items, 0);
    queue->is_at_one = GST_IS_BUFFER (item.object);
    queue->popped |= GST_IS_QUERY (item.object);
  }
  if (makes_room)
    unlock_and_notify (queue);
  else
    g_mutex_unlock (&queue->lock);
  *request = item.request;
  return item.object;
}

void
gst_trt_queue_answer (GstTrtQueue *queue, gboolean answer)
{
  g_mutex_lock (&queue->lock);
  queue->answered = TRUE;
  queue->answer = answer;
  unlock_and_notify (queue);
}

gboolean
gst_trt_queue_wait (
    GstTrtQueue *queue, gboolean (*is_done) (gpointer), gpointer data)
{
  gboolean done;

  g_mutex_lock (&queue->lock);
  while (!queue->flushing && !is_done (data))
    wait (queue);
  done = !queue->flushing;
  g_mutex_unlock (&queue->lock);
  return done;
}

void
gst_trt_queue_wake (GstTrtQueue *queue)
{
  g_mutex_lock (&queue->lock);
  unlock_and_notify (queue);
}
