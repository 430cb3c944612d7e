/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Sleeping and waking. Who is woken wants the batcher's lock at once and would
 * fall asleep for it again, so that it is told when the lock is free. Its own
 * condition could be gone by then: conditions are the batcher's.
 */
#include "gsttrtbatcher-private.h"

#include <string.h>

/* A sleeper that has the condition after the one that was meant looks, and goes
 * on sleeping. */
void
gst_trt_batcher_unlock (GstTrtBatcher *batcher)
{
  GCond *woken[GST_TRT_BATCHER_MAX_WOKEN];
  guint n = batcher->n_woken;

  memcpy (woken, batcher->woken, n * sizeof *woken);
  batcher->n_woken = 0;
  g_mutex_unlock (&batcher->lock);
  for (guint i = 0; i < n; i++)
    g_cond_signal (woken[i]);
}

void
gst_trt_batcher_wake (GstTrtBatcher *batcher, GstTrtSleeper *sleeper)
{
  if (sleeper->is_awake)
    return;
  sleeper->is_awake = TRUE;
  g_queue_remove (&batcher->sleeping, sleeper);
  if (batcher->n_woken < GST_TRT_BATCHER_MAX_WOKEN)
    batcher->woken[batcher->n_woken++] = sleeper->cond;
  else
    g_cond_signal (sleeper->cond);
}

GstTrtSleeper *
gst_trt_batcher_find_sleeper (
    GstTrtBatcher *batcher, const GstTrtRequest *request)
{
  for (GList *l = batcher->sleeping.head; l != NULL; l = l->next) {
    GstTrtSleeper *sleeper = l->data;
    if (sleeper->request == request)
      return sleeper;
  }
  return NULL;
}

static GCond *
take_cond (GstTrtBatcher *batcher)
{
  GCond *cond = g_queue_pop_head (&batcher->conds);

  if (cond == NULL) {
    cond = g_new (GCond, 1);
    g_cond_init (cond);
  }
  return cond;
}

/* Waiting lets go of the lock, too. */
static void
tell_woken (GstTrtBatcher *batcher)
{
  for (guint i = 0; i < batcher->n_woken; i++)
    g_cond_signal (batcher->woken[i]);
  batcher->n_woken = 0;
}

void
gst_trt_batcher_sleep (
    GstTrtBatcher *batcher, GstTrtSleeper *sleeper, gint64 deadline)
{
  sleeper->is_awake = FALSE;
  sleeper->cond = take_cond (batcher);
  g_queue_push_tail (&batcher->sleeping, sleeper);
  tell_woken (batcher);
  while (!sleeper->is_awake) {
    if (deadline == 0)
      g_cond_wait (sleeper->cond, &batcher->lock);
    else if (!g_cond_wait_until (sleeper->cond, &batcher->lock, deadline))
      break;
  }
  if (!sleeper->is_awake)
    g_queue_remove (&batcher->sleeping, sleeper);
  sleeper->is_awake = TRUE;
  g_queue_push_head (&batcher->conds, sleeper->cond);
  if (batcher->called == sleeper)
    batcher->called = NULL;
}
