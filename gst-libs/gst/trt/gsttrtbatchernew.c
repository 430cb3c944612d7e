/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * What a batcher is made of: how many contexts, of which batches.
 */
#include "gsttrtbatcher-private.h"

/* Batches under way at once: the next one should be there when one ends. The CPU
 * computes one after the other, and those that can grow meanwhile better do. */
#define RUNNING_ON_DEVICE 2
#define RUNNING_ON_HOST 1
#define RUNNING_SINGLES_ON_HOST 2

static gboolean
has_device (const GstTrtModel *model)
{
  return !g_str_equal (trt_engine_get_backend (model->engine), "cpu")
         && !g_str_equal (trt_engine_get_backend (model->engine), "dummy");
}

/* Whether streams that share @model run by themselves: no batches to be made, and
 * no CPU that computes one picture after the other. What they share is then the
 * resort of those that find no memory, and takes little of it. */
static gboolean
has_own_contexts (const GstTrtModel *model)
{
  return model->rows <= 1 && has_device (model);
}

static void
choose_numbers (GstTrtBatcher *batcher, gboolean is_shared, guint n_inflight)
{
  const GstTrtModel *model = batcher->model;

  if (!has_device (model))
    batcher->most_running = model->rows > 1 ? RUNNING_ON_HOST
        : is_shared ? RUNNING_SINGLES_ON_HOST
                    : MIN (n_inflight, RUNNING_SINGLES_ON_HOST);
  else
    batcher->most_running = is_shared ? RUNNING_ON_DEVICE : n_inflight;
  batcher->n_slots = is_shared ? batcher->most_running + 1 : n_inflight;
  if (is_shared && has_own_contexts (model))
    batcher->most_running = batcher->n_slots = 1;
}

/* One slot is enough to work; more are there to lose no time. */
static gboolean
make_slots (GstTrtBatcher *batcher, GError **error)
{
  guint wanted = batcher->n_slots;

  batcher->slots = g_new0 (GstTrtSlot *, wanted);
  for (batcher->n_slots = 0; batcher->n_slots < wanted; batcher->n_slots++) {
    g_autoptr (GError) problem = NULL;
    GstTrtSlot *slot = gst_trt_slot_new (batcher->model, &problem);

    if (slot != NULL) {
      batcher->slots[batcher->n_slots] = slot;
      continue;
    }
    if (batcher->n_slots == 0
        || !g_error_matches (problem, TRT_ERROR, TRT_ERROR_MEMORY)) {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
    GST_WARNING ("%u contexts of %u: %s", batcher->n_slots, wanted,
        problem->message);
    break;
  }
  batcher->most_running = MIN (batcher->most_running, batcher->n_slots);
  return TRUE;
}

/**
 * gst_trt_batcher_new:
 * @model: what to run; a reference is taken
 * @is_shared: whether several streams will
 * @n_inflight: frames that one stream may have under way, 1 or more
 * @error: set when %NULL is returned
 *
 * Allocates what running takes and prepares batches of 1, 2, 4 ... pictures up
 * to gst_trt_model_get_batch_size(); takes as long as making that many engines.
 * Where there is memory for fewer contexts than
 * would be best, it makes do with them.
 *
 * Returns: (transfer full) (nullable): a batcher, or %NULL with an error of the
 *   engine
 */
GstTrtBatcher *
gst_trt_batcher_new (GstTrtModel *model, gboolean is_shared, guint n_inflight,
    GError **error)
{
  GstTrtBatcher *batcher = g_new0 (GstTrtBatcher, 1);

  g_atomic_ref_count_init (&batcher->refs);
  g_mutex_init (&batcher->lock);
  batcher->model = gst_trt_model_ref (model);
  choose_numbers (batcher, is_shared, n_inflight);
  if (!make_slots (batcher, error))
    g_clear_pointer (&batcher, gst_trt_batcher_unref);
  return batcher;
}

/**
 * gst_trt_batcher_for_stream:
 * @shared: a batcher that several streams share
 * @n_inflight: frames that the stream may have under way, 1 or more
 *
 * What one of these streams runs with. Where there are batches to be made, or a
 * CPU that computes one picture after the other, that is @shared. Else waiting
 * for others would gain nothing: the stream has contexts of its own, as if it
 * were alone, and shares the engine and its weights only. Where there is no
 * memory for them, it makes do with @shared, which has one context then, and a
 * warning is logged. Takes as long as gst_trt_batcher_new().
 *
 * Returns: (transfer full): a batcher of the same model
 */
GstTrtBatcher *
gst_trt_batcher_for_stream (GstTrtBatcher *shared, guint n_inflight)
{
  g_autoptr (GError) error = NULL;
  GstTrtBatcher *own;

  if (!has_own_contexts (shared->model))
    return gst_trt_batcher_ref (shared);
  own = gst_trt_batcher_new (shared->model, FALSE, n_inflight, &error);
  if (own != NULL)
    return own;
  GST_WARNING ("a stream waits for others: %s", error->message);
  return gst_trt_batcher_ref (shared);
}

/**
 * gst_trt_batcher_ref:
 * @batcher: a batcher
 *
 * Returns: (transfer full): the same; thread-safe
 */
GstTrtBatcher *
gst_trt_batcher_ref (GstTrtBatcher *batcher)
{
  g_atomic_ref_count_inc (&batcher->refs);
  return batcher;
}

static void
free_cond (gpointer cond)
{
  g_cond_clear (cond);
  g_free (cond);
}

/**
 * gst_trt_batcher_unref:
 * @batcher: (transfer full) (nullable): a batcher; thread-safe
 */
void
gst_trt_batcher_unref (GstTrtBatcher *batcher)
{
  if (batcher == NULL || !g_atomic_ref_count_dec (&batcher->refs))
    return;
  for (guint i = 0; i < batcher->n_slots; i++)
    gst_trt_slot_free (batcher->slots[i]);
  g_free (batcher->slots);
  g_queue_clear_full (&batcher->conds, free_cond);
  g_mutex_clear (&batcher->lock);
  gst_trt_model_unref (batcher->model);
  g_free (batcher);
}

/**
 * gst_trt_batcher_get_model:
 * @batcher: a batcher
 *
 * Returns: (transfer none): the model that it runs
 */
GstTrtModel *
gst_trt_batcher_get_model (const GstTrtBatcher *batcher)
{
  return batcher->model;
}
