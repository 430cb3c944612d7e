/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * A frame on its way through a model.
 */
/**
 * SECTION:gsttrtrequest
 * @title: GstTrtRequest
 * @short_description: a frame on its way through a model
 *
 * What gst_trt_runner_submit() gives back: it is waited for, in any thread,
 * looked at, and freed. Freeing one that nobody waited for gives it up; the
 * frame is no longer read when that returns.
 */
#include "gsttrtbatcher-private.h"
#include "gsttrtrunner-private.h"
#include "gsttrtsamples-private.h"
#include "gsttrttensormeta.h"

GstTrtRequest *
gst_trt_request_new (void)
{
  GstTrtRequest *request = g_new0 (GstTrtRequest, 1);

  request->results = gst_trt_results_new ();
  return request;
}

void
gst_trt_request_destroy (GstTrtRequest *request)
{
  gst_trt_results_free (request->results);
  if (request->tensors != NULL)
    g_ptr_array_unref (request->tensors);
  g_free (request);
}

void
gst_trt_request_unmap (GstTrtRequest *request)
{
  if (request->is_mapped)
    gst_video_frame_unmap (&request->frame);
  request->is_mapped = FALSE;
}

guint64
gst_trt_request_lap (GstTrtRequest *request)
{
  GstClockTime before = request->at;

  request->at = gst_util_get_timestamp ();
  return request->at - before;
}

void
gst_trt_class_mask_unref (GstTrtClassMask *mask)
{
  if (mask != NULL && g_atomic_ref_count_dec (&mask->refs))
    g_free (mask);
}

/**
 * gst_trt_request_wait:
 * @request: a request; one thread at a time
 * @error: set when %FALSE is returned, but for a flush
 *
 * Blocks until the results are there. The frame's mapping ends with that: its
 * buffer is the caller's alone again.
 *
 * Returns: %FALSE with an error of the engine, or without one where the runner
 *   flushes
 */
gboolean
gst_trt_request_wait (GstTrtRequest *request, GError **error)
{
  if (!gst_trt_batcher_wait (request->runner->batcher, request))
    return FALSE;
  gst_trt_request_unmap (request);
  if (request->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&request->error));
  return FALSE;
}

/**
 * gst_trt_request_free:
 * @request: (transfer full) (nullable): a request, done or not
 *
 * Gives it up. Where its batch is under way, blocks until that is through.
 */
void
gst_trt_request_free (GstTrtRequest *request)
{
  GstTrtRunner *runner;

  if (request == NULL)
    return;
  runner = request->runner;
  gst_trt_batcher_cancel (runner->batcher, request);
  gst_trt_batcher_release (runner->batcher, request);
  gst_trt_request_unmap (request);
  g_clear_error (&request->error);
  g_clear_pointer (&request->mask, gst_trt_class_mask_unref);
  gst_trt_results_clear (request->results);
  if (request->tensors != NULL)
    g_ptr_array_set_size (request->tensors, 0);
  request->state = GST_TRT_REQUEST_IDLE;
  request->slot = NULL;
  gst_trt_runner_take_back (runner, request);
}

/**
 * gst_trt_request_get_runner:
 * @request: a request
 *
 * Returns: (transfer none): whose frame it is
 */
GstTrtRunner *
gst_trt_request_get_runner (const GstTrtRequest *request)
{
  return request->runner;
}

/**
 * gst_trt_request_get_results:
 * @request: a request that is done
 *
 * Returns: (transfer none): objects or classes; their strings live as long as
 *   the runner
 */
const GstTrtResults *
gst_trt_request_get_results (const GstTrtRequest *request)
{
  return request->results;
}

/**
 * gst_trt_request_get_times:
 * @request: a request that is done
 *
 * Returns: (transfer none): what it took
 */
const GstTrtRunnerTimes *
gst_trt_request_get_times (const GstTrtRequest *request)
{
  return &request->times;
}

/**
 * gst_trt_request_add_tensors:
 * @request: a request that is done, of a runner that keeps tensors
 * @buffer: (inout): writable; gets the model's own outputs
 */
void
gst_trt_request_add_tensors (GstTrtRequest *request, GstBuffer *buffer)
{
  GstCustomMeta *meta = gst_buffer_add_trt_tensor_meta (buffer);

  for (guint i = 0; request->tensors != NULL && i < request->tensors->len; i++)
    gst_trt_tensor_meta_add (meta, request->tensors->pdata[i]);
}

gconstpointer
gst_trt_request_get_input (GstTrtRequest *request, gsize *size)
{
  const GstTrtSlot *slot = request->slot;
  const guint8 *rows;

  if (!request->is_held)
    return NULL;
  rows = trt_context_get_input (slot->context, (guint) slot->model->image);
  *size = slot->row_bytes;
  return rows + request->row * slot->row_bytes;
}
