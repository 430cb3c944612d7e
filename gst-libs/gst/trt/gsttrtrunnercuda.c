/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * Frames of a stream that the device converts: those in CUDA memory, and those
 * that are copied there as they are.
 */
#include "gsttrtbatcher-private.h"
#include "gsttrtdevicepreproc-private.h"
#include "gsttrtrunner-private.h"

#include <string.h>

static gboolean
has_device (const GstTrtRunner *runner)
{
  return runner->batcher->slots[0]->has_device;
}

/**
 * gst_trt_runner_get_cuda_context:
 * @runner: a runner
 *
 * Returns: (nullable): the CUcontext that the runner computes in, whose memory
 *   gst_trt_runner_submit_cuda() reads; %NULL where it computes elsewhere or in
 *   one that nobody gave
 */
gpointer
gst_trt_runner_get_cuda_context (const GstTrtRunner *runner)
{
  return has_device (runner) ? runner->model->cuda_context : NULL;
}

/* Where the frames changed, chooses how to read them; FALSE where no kernel
 * does. */
static gboolean
prepare (GstTrtRunner *runner, const GstVideoFrame *frame,
    const GstVideoRectangle *picture)
{
  if (gst_video_info_is_equal (&runner->device_info, &frame->info)
      && memcmp (&runner->device_picture, picture, sizeof *picture) == 0)
    return runner->device_reads;
  runner->device_reads = gst_trt_device_preproc_init (&runner->device_preproc,
      &frame->info, picture, &runner->model->info->preproc);
  runner->device_info = frame->info;
  runner->device_picture = *picture;
  return runner->device_reads;
}

static void
set_planes (GstTrtRunner *runner, GstTrtRequest *request)
{
  request->by_device = TRUE;
  request->device_preproc = runner->device_preproc;
  request->stream = NULL;
  gst_trt_device_preproc_set_frame (&request->planes, &request->frame, 0);
}

/* Rows lie below each other: what is copied is in one piece. */
static gboolean
can_be_copied (const GstVideoFrame *frame)
{
  for (guint i = 0; i < GST_VIDEO_FRAME_N_PLANES (frame); i++) {
    if (GST_VIDEO_FRAME_PLANE_STRIDE (frame, i) <= 0)
      return FALSE;
  }
  return TRUE;
}

/* Copying a frame as it is takes less than copying what the host would make of
 * it. */
void
gst_trt_runner_choose_device (GstTrtRunner *runner, GstTrtRequest *request)
{
  const GstVideoFrame *frame = &request->frame;
  GstVideoRectangle all = { 0, 0, frame->info.width, frame->info.height };

  if (has_device (runner) && can_be_copied (frame)
      && prepare (runner, frame, &all))
    set_planes (runner, request);
}

/**
 * gst_trt_runner_submit_cuda:
 * @runner: a runner that knows the frames' caps and has a CUDA context
 * @frame: mapped with GST_MAP_CUDA, of memory of that context; the mapping is
 *   the request's from now on, also where there is none
 * @picture: the part of it that is to be seen
 * @stream: (nullable): the CUstream on which @frame is still being made; %NULL
 *   where it is complete
 * @error: set when %NULL is returned, but for a flush
 *
 * As gst_trt_runner_submit(), without a copy of the frame on the host.
 *
 * Returns: (transfer full) (nullable): what to wait for; on %NULL @error is
 *   %GST_STREAM_ERROR_FORMAT, or not set where the runner flushes
 */
GstTrtRequest *
gst_trt_runner_submit_cuda (GstTrtRunner *runner, GstVideoFrame *frame,
    const GstVideoRectangle *picture, gpointer stream, GError **error)
{
  GstTrtRequest *request;

  if (!prepare (runner, frame, picture)) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "frames of format %s in CUDA memory are not read; put cudaconvert in "
        "front", GST_VIDEO_INFO_NAME (&frame->info));
    gst_video_frame_unmap (frame);
    return NULL;
  }
  request = gst_trt_runner_begin (runner, frame);
  set_planes (runner, request);
  request->on_device = TRUE;
  request->stream = stream;
  return gst_trt_runner_send (runner, request);
}
