/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) gst-trtinfer contributors
 *
 * One stream of frames in CUDA memory through a model.
 */
#include "gsttrtdevicepreproc-private.h"
#include "gsttrtrunner-private.h"

#include <string.h>

/**
 * gst_trt_runner_get_cuda_context:
 * @runner: a runner
 *
 * Returns: (nullable): the CUcontext that the runner computes in, whose memory
 *   gst_trt_runner_run_cuda() reads; %NULL where it computes elsewhere or in
 *   one that nobody gave
 */
gpointer
gst_trt_runner_get_cuda_context (const GstTrtRunner *runner)
{
  return trt_context_get_stream (runner->context) != NULL
             ? runner->model->cuda_context
             : NULL;
}

/* Where the frames changed, chooses how to read them; FALSE where no kernel
 * does. */
static gboolean
prepare_cuda (GstTrtRunner *runner, const GstVideoFrame *frame,
    const GstVideoRectangle *picture)
{
  if (gst_video_info_is_equal (&runner->cuda_info, &frame->info)
      && memcmp (&runner->cuda_picture, picture, sizeof *picture) == 0)
    return TRUE;
  gst_video_info_init (&runner->cuda_info);
  if (!gst_trt_device_preproc_init (&runner->cuda_preproc, &frame->info,
          picture, &runner->model->info->preproc))
    return FALSE;
  runner->cuda_info = frame->info;
  runner->cuda_picture = *picture;
  return TRUE;
}

/**
 * gst_trt_runner_run_cuda:
 * @runner: a runner that knows the frames' caps and has a CUDA context
 * @frame: mapped with GST_MAP_CUDA, of memory of that context
 * @picture: the part of it that is to be seen
 * @stream: (nullable): the CUstream on which @frame is still being made; %NULL
 *   where it is complete
 * @results: (inout): as in gst_trt_runner_run()
 * @error: set when %FALSE is returned
 *
 * As gst_trt_runner_run(), without a copy of the frame on the host. The GPU is
 * given everything at once, then its event is waited for; the frame is no longer
 * read after.
 *
 * Returns: %FALSE with an error of the engine, or %GST_STREAM_ERROR_FORMAT
 */
gboolean
gst_trt_runner_run_cuda (GstTrtRunner *runner, const GstVideoFrame *frame,
    const GstVideoRectangle *picture, gpointer stream, GstTrtResults *results,
    GError **error)
{
  GstClockTime times[3] = { gst_util_get_timestamp () };
  TrtkPreprocFrame planes;

  gst_trt_results_clear (results);
  if (!prepare_cuda (runner, frame, picture)) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "frames of format %s in CUDA memory are not read; put cudaconvert in "
        "front", GST_VIDEO_INFO_NAME (&frame->info));
    return FALSE;
  }
  gst_trt_device_preproc_set_frame (&planes, frame, 0);
  if (!trt_context_preprocess (runner->context, (guint) runner->model->image,
          &runner->cuda_preproc, &planes, 1, stream, error))
    return FALSE;
  times[1] = gst_util_get_timestamp ();
  if (!trt_context_run_async (runner->context, error)
      || !trt_context_wait (runner->context, error))
    return FALSE;
  times[2] = gst_util_get_timestamp ();
  gst_trt_runner_read (runner, results, times);
  return TRUE;
}

gboolean
gst_trt_runner_upload (GstTrtRunner *runner, const GstVideoFrame *frame)
{
  GstVideoRectangle all
      = { 0, 0, frame->info.width, frame->info.height };
  TrtkPreprocFrame planes;

  if (trt_context_get_stream (runner->context) == NULL
      || !prepare_cuda (runner, frame, &all))
    return FALSE;
  gst_trt_device_preproc_set_frame (&planes, frame, 0);
  return trt_context_preprocess_host (runner->context,
      (guint) runner->model->image, &runner->cuda_preproc, &planes, NULL);
}
