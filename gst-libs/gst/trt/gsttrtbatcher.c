/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Frames of many streams through one engine: who goes when.
 */
/**
 * SECTION:gsttrtbatcher
 * @title: GstTrtBatcher
 * @short_description: frames of many streams through one engine
 *
 * Owns a few execution contexts of a model, each with room for one batch. One
 * is open and takes frames, from whichever stream they come, in the order in
 * which they come; the others are worked on, or wait to become the open one.
 *
 * The rule is work-conserving: as soon as fewer batches are under way than may
 * be, the open one starts with what it has. While all are under way it fills.
 * Only a stream that asks for it makes its batch wait for company, and never
 * beyond the time that it says.
 *
 * There is no thread. Whoever waits, be it for a result or for a row, does what
 * there is to do: starts the open batch, or waits for the engine on behalf of
 * all, hands out the results and wakes their owners. So a stream that does not
 * fetch its results holds up nobody: they are put down in its own requests, and
 * the batch is free again.
 *
 * Frames of one stream come back in order because a stream's results are asked
 * for in order. Streams are served first come, first served, and each has one
 * frame at most that waits for a row.
 */
#include "gsttrtbatcher-private.h"
#include "gsttrtrunner-private.h"

/* ---- rows ------------------------------------------------------------- */

static gboolean
has_room (const GstTrtSlot *slot, const GstTrtRequest *request)
{
  return slot->n_rows < slot->max_rows && !slot->is_closed
         && (slot->n_rows == 0
             || slot->kind == gst_trt_slot_choose_rows (slot, request));
}

static void
take_row (GstTrtSlot *slot, GstTrtRequest *request)
{
  if (slot->n_rows == 0)
    slot->kind = gst_trt_slot_choose_rows (slot, request);
  request->slot = slot;
  request->row = slot->n_rows++;
  request->state = GST_TRT_REQUEST_QUEUED;
  slot->rows[request->row] = request;
  slot->n_live++;
}

/* The batch that takes rows, opened where there is one. */
static GstTrtSlot *
get_open (GstTrtBatcher *batcher)
{
  for (guint i = 0; i < batcher->n_slots && batcher->open == NULL; i++) {
    GstTrtSlot *slot = batcher->slots[i];

    if (slot->state != GST_TRT_SLOT_FREE)
      continue;
    slot->state = GST_TRT_SLOT_FILLING;
    slot->deadline = G_MAXINT64;
    batcher->open = slot;
  }
  return batcher->open;
}

/* Those who want a row get one, first come, first served. One that the open
 * batch cannot take closes it. */
static void
hand_out_rows (GstTrtBatcher *batcher)
{
  GstTrtSleeper *first;
  GstTrtSlot *slot;

  while ((first = g_queue_peek_head (&batcher->wanting)) != NULL
         && (slot = get_open (batcher)) != NULL) {
    GstTrtRequest *request = (GstTrtRequest *) first->request;

    if (!has_room (slot, request)) {
      slot->is_closed = TRUE;
      return;
    }
    take_row (slot, request);
    g_queue_pop_head (&batcher->wanting);
    gst_trt_batcher_wake (batcher, first);
  }
}

/* ---- batches ---------------------------------------------------------- */

static void
reset (GstTrtBatcher *batcher, GstTrtSlot *slot)
{
  slot->state = GST_TRT_SLOT_FREE;
  slot->n_rows = slot->n_ready = slot->n_live = slot->n_held = 0;
  slot->is_closed = slot->is_led = FALSE;
  g_clear_error (&slot->error);
  if (batcher->open == slot)
    batcher->open = NULL;
}

/* Whether the open batch is to go now. One whose rows are still being filled
 * takes no more of them, and goes when they are. */
static gboolean
is_due (GstTrtBatcher *batcher)
{
  GstTrtSlot *slot = batcher->open;

  if (slot == NULL || slot->n_live == 0
      || batcher->n_running == batcher->most_running)
    return FALSE;
  if (slot->n_rows < slot->max_rows && !slot->is_closed
      && g_get_monotonic_time () < slot->deadline)
    return FALSE;
  slot->is_closed = TRUE;
  return slot->n_ready == slot->n_rows;
}

/* Gives the open batch to the engine where it is due; the lock is let go
 * meanwhile. */
static gboolean
start_due (GstTrtBatcher *batcher)
{
  GstTrtSlot *slot = batcher->open;
  GError *error = NULL;

  if (!is_due (batcher))
    return FALSE;
  slot->state = GST_TRT_SLOT_STARTING;
  batcher->open = NULL;
  batcher->n_running++;
  g_queue_push_tail (&batcher->running, slot);
  hand_out_rows (batcher);
  gst_trt_batcher_unlock (batcher);
  gst_trt_slot_start (slot, &error);
  g_mutex_lock (&batcher->lock);
  slot->error = error;
  slot->state = GST_TRT_SLOT_RUNNING;
  return TRUE;
}

static GstTrtSlot *
find_leaderless (GstTrtBatcher *batcher)
{
  for (GList *l = batcher->running.head; l != NULL; l = l->next) {
    GstTrtSlot *slot = l->data;
    if (slot->state == GST_TRT_SLOT_RUNNING && !slot->is_led)
      return slot;
  }
  return NULL;
}

/* The best to wait for @slot: who wants its results and will be woken anyhow;
 * else one who wants others; a thread that brings frames only where there is
 * nobody else. */
static GstTrtSleeper *
choose_leader (GstTrtBatcher *batcher, const GstTrtSlot *slot)
{
  GstTrtSleeper *best = g_queue_peek_head (&batcher->sleeping);

  for (GList *l = batcher->sleeping.head; l != NULL; l = l->next) {
    GstTrtSleeper *sleeper = l->data;

    if (sleeper->request->slot == slot)
      return sleeper;
    if (best->request->slot == NULL)
      best = sleeper;
  }
  return best;
}

/* Whether somebody sleeps who wants results. */
static gboolean
has_owner (GstTrtBatcher *batcher, const GstTrtSlot *slot)
{
  const GstTrtSleeper *best = choose_leader (batcher, slot);

  return best != NULL && best->request->slot != NULL;
}

/* Wakes a thread for a batch that nobody waits for; one at a time. */
static void
call_leader (GstTrtBatcher *batcher)
{
  const GstTrtSlot *slot = find_leaderless (batcher);

  if (slot == NULL || batcher->called != NULL
      || batcher->sleeping.length == 0)
    return;
  batcher->called = choose_leader (batcher, slot);
  gst_trt_batcher_wake (batcher, batcher->called);
}

static void
read_rows (GstTrtSlot *slot)
{
  for (guint i = 0; i < slot->n_rows; i++) {
    GstTrtRequest *request = slot->rows[i];

    if (request == NULL || request->error != NULL)
      continue;
    if (slot->error != NULL)
      request->error = g_error_copy (slot->error);
    else
      gst_trt_slot_read (slot, request);
  }
  gst_trt_slot_open (slot);
}

/* The batch's owners get what is theirs. */
static void
complete (GstTrtBatcher *batcher, GstTrtSlot *slot)
{
  for (guint i = 0; i < slot->n_rows; i++) {
    GstTrtRequest *request = slot->rows[i];
    GstTrtSleeper *sleeper;

    if (request == NULL)
      continue;
    request->state = GST_TRT_REQUEST_DONE;
    request->is_held = request->wants_input && request->error == NULL;
    slot->n_held += request->is_held;
    sleeper = gst_trt_batcher_find_sleeper (batcher, request);
    if (sleeper != NULL)
      gst_trt_batcher_wake (batcher, sleeper);
  }
  g_queue_remove (&batcher->running, slot);
  if (slot->n_held > 0)
    slot->state = GST_TRT_SLOT_HELD;
  else
    reset (batcher, slot);
  hand_out_rows (batcher);
}

/* Waits for @slot on behalf of all its rows. The next batch starts before this
 * one is read, so that the engine does not wait for us. */
static void
lead (GstTrtBatcher *batcher, GstTrtSlot *slot)
{
  GError *error = NULL;

  slot->is_led = TRUE;
  call_leader (batcher);
  if (slot->error == NULL) {
    gst_trt_batcher_unlock (batcher);
    gst_trt_slot_wait (slot, &error);
    g_mutex_lock (&batcher->lock);
    slot->error = error;
  }
  slot->state = GST_TRT_SLOT_READING;
  batcher->n_running--;
  start_due (batcher);
  gst_trt_batcher_unlock (batcher);
  read_rows (slot);
  g_mutex_lock (&batcher->lock);
  complete (batcher, slot);
}

/* Does one thing that there is to do; FALSE where there is nothing. A thread
 * that @brings frames leaves waiting to others, where there are any. */
static gboolean
work (GstTrtBatcher *batcher, gboolean brings)
{
  GstTrtSlot *slot;

  if (start_due (batcher))
    return TRUE;
  slot = find_leaderless (batcher);
  if (slot == NULL)
    return FALSE;
  if (brings && (batcher->called != NULL || has_owner (batcher, slot))) {
    call_leader (batcher);
    return FALSE;
  }
  lead (batcher, slot);
  return TRUE;
}

/* The calling thread goes; what is left to do is for one that sleeps. */
static void
hand_over (GstTrtBatcher *batcher)
{
  start_due (batcher);
  call_leader (batcher);
}

/* When the open batch goes, where @request hangs on it; 0: not by itself. One
 * whose time is over goes as soon as another is done. */
static gint64
get_deadline (const GstTrtBatcher *batcher, const GstTrtRequest *request)
{
  const GstTrtSlot *slot = request->slot;

  return slot == batcher->open && slot->deadline > g_get_monotonic_time ()
             ? slot->deadline
             : 0;
}

/* ---- what runners ask for --------------------------------------------- */

/* Until @request has a row. */
static gboolean
get_row (GstTrtBatcher *batcher, GstTrtRequest *request)
{
  GstTrtSleeper sleeper = { .request = request, .is_awake = TRUE };

  g_queue_push_tail (&batcher->wanting, &sleeper);
  hand_out_rows (batcher);
  while (request->state == GST_TRT_REQUEST_IDLE
         && !request->runner->is_flushing) {
    if (!work (batcher, TRUE))
      gst_trt_batcher_sleep (batcher, &sleeper, 0);
  }
  g_queue_remove (&batcher->wanting, &sleeper);
  return request->state != GST_TRT_REQUEST_IDLE;
}

gboolean
gst_trt_batcher_submit (
    GstTrtBatcher *batcher, GstTrtRequest *request, gint64 wait_us)
{
  GstTrtSlot *slot;
  gint64 deadline = wait_us > 0 ? g_get_monotonic_time () + wait_us : 0;

  g_mutex_lock (&batcher->lock);
  if (!get_row (batcher, request)) {
    hand_over (batcher);
    gst_trt_batcher_unlock (batcher);
    return FALSE;
  }
  slot = request->slot;
  gst_trt_batcher_unlock (batcher);
  request->at = gst_util_get_timestamp ();
  gst_trt_slot_fill (slot, request);
  request->times.preprocess = gst_trt_request_lap (request);
  g_mutex_lock (&batcher->lock);
  slot->n_ready++;
  slot->deadline = MIN (slot->deadline, deadline);
  hand_over (batcher);
  gst_trt_batcher_unlock (batcher);
  return TRUE;
}

gboolean
gst_trt_batcher_wait (GstTrtBatcher *batcher, GstTrtRequest *request)
{
  GstTrtSleeper sleeper = { .request = request, .is_awake = TRUE };
  gboolean done;

  g_mutex_lock (&batcher->lock);
  while (request->state == GST_TRT_REQUEST_QUEUED
         && !request->runner->is_flushing) {
    if (!work (batcher, FALSE))
      gst_trt_batcher_sleep (
          batcher, &sleeper, get_deadline (batcher, request));
  }
  done = request->state == GST_TRT_REQUEST_DONE;
  hand_over (batcher);
  gst_trt_batcher_unlock (batcher);
  return done;
}

void
gst_trt_batcher_cancel (GstTrtBatcher *batcher, GstTrtRequest *request)
{
  GstTrtSleeper sleeper = { .request = request, .is_awake = TRUE };
  GstTrtSlot *slot;

  g_mutex_lock (&batcher->lock);
  slot = request->slot;
  if (request->state == GST_TRT_REQUEST_QUEUED
      && slot->state == GST_TRT_SLOT_FILLING) {
    slot->rows[request->row] = NULL;
    request->state = GST_TRT_REQUEST_IDLE;
    if (--slot->n_live == 0 && slot->n_ready == slot->n_rows)
      reset (batcher, slot);
  }
  while (request->state == GST_TRT_REQUEST_QUEUED) {
    if (!work (batcher, FALSE))
      gst_trt_batcher_sleep (batcher, &sleeper, 0);
  }
  hand_out_rows (batcher);
  hand_over (batcher);
  gst_trt_batcher_unlock (batcher);
}

void
gst_trt_batcher_release (GstTrtBatcher *batcher, GstTrtRequest *request)
{
  if (!request->is_held)
    return;
  g_mutex_lock (&batcher->lock);
  request->is_held = FALSE;
  if (--request->slot->n_held == 0) {
    reset (batcher, request->slot);
    hand_out_rows (batcher);
    hand_over (batcher);
  }
  gst_trt_batcher_unlock (batcher);
}

void
gst_trt_batcher_set_flushing (
    GstTrtBatcher *batcher, GstTrtRunner *runner, gboolean flushing)
{
  g_mutex_lock (&batcher->lock);
  runner->is_flushing = flushing;
  for (GList *l = batcher->sleeping.head; flushing && l != NULL;) {
    GstTrtSleeper *sleeper = l->data;

    l = l->next;
    if (sleeper->request->runner == runner)
      gst_trt_batcher_wake (batcher, sleeper);
  }
  gst_trt_batcher_unlock (batcher);
}
