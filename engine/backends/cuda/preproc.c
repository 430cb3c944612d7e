/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* preproc.c: frames in the device's memory as an input of the next run. */
#include "backends/cuda/once.h"
#include "backends/cuda/session.h"

#include "base/error.h"
#include "trtk_preproc.h"

/* The frames' slots are in the input's memory of @bytes. */
static gboolean
check_slots (gsize bytes, const TrtkPreproc *p, const TrtkPreprocArgs *a,
    const TrtkPreprocFrame *frames, guint n, GError **error)
{
  gsize one = (gsize) a->y_batch * trtk_dtype_size (p->dtype);

  for (guint i = 0; i < n; i++) {
    if (((gsize) frames[i].slot + 1) * one > bytes)
      return trt_fail (error, TRT_ERROR_ARGUMENT,
          "picture %d of %" G_GSIZE_FORMAT " bytes is beyond an input of %"
          G_GSIZE_FORMAT, frames[i].slot, one, bytes);
  }
  return TRUE;
}

static gboolean
refuse (const TrtkPreproc *preproc, guint n_frames, GError **error)
{
  return trt_fail (error, TRT_ERROR_UNSUPPORTED,
      "no kernel reads such frames: %dx%d pixels, source %d, %u at once",
      preproc->crop_w, preproc->crop_h, preproc->source, n_frames);
}

/* From now on the input is what lies on the device; a native one is beside its
 * port, which stays as it is. */
static gboolean
plan (TrtCudaSession *s, guint input, const TrtkPreproc *preproc,
    const TrtkPreprocFrame *frames, guint n_frames, TrtkPreprocArgs *args,
    TrtkLaunch *k, GError **error)
{
  TrtCudaPort *port = trt_cuda_session_port (s, TRT_SPACE_INPUT, input);
  gboolean is_native = trt_cuda_is_native (s->natives, input);

  if (trtk_cuda_plan_preproc (preproc, args, k) != TRTK_OK
      || trtk_cuda_preproc_set_frames (
             preproc, frames, (int32_t) n_frames, args, k)
             != TRTK_OK)
    return refuse (preproc, n_frames, error);
  if (!check_slots (is_native ? port->native_bytes : port->bytes, preproc,
          args, frames, n_frames, error))
    return FALSE;
  if (is_native) {
    args->y = (void *) (guintptr) port->native;
    return TRUE;
  }
  port->is_copied = port->is_current = FALSE;
  port->is_filled = TRUE;
  args->y = (void *) (guintptr) (port->bound != 0 ? port->bound : port->own);
  return TRUE;
}

gboolean
trt_cuda_session_preprocess (gpointer session, guint input,
    const TrtkPreproc *preproc, const TrtkPreprocFrame *frames, guint n_frames,
    gpointer after, GError **error)
{
  TrtCudaSession *s = session;
  TrtkPreprocArgs args;
  TrtkLaunch k;
  gboolean good;

  if (!plan (s, input, preproc, frames, n_frames, &args, &k, error))
    return FALSE;
  if (!trt_cuda_push (s->device, error))
    return FALSE;
  good = trt_cuda_come_after (s->device, s->stream, s->before, after, error)
         && trt_cuda_launch_once (s->device, s->stream, &k, &args, error);
  trt_cuda_pop (s->device);
  return good;
}

/* Rows lie below each other: what is copied is in one piece. */
static gboolean
can_be_copied (const TrtkPreproc *preproc, const TrtkPreprocFrame *frame)
{
  TrtkPreprocArgs args;
  TrtkLaunch k;

  for (int i = 0; i < 3; i++) {
    if (frame->plane[i] != NULL && frame->pitch[i] <= 0)
      return FALSE;
  }
  /* it checks that all of @preproc makes sense */
  return frame->plane[0] != NULL
         && trtk_cuda_plan_preproc (preproc, &args, &k) == TRTK_OK;
}

gboolean
trt_cuda_session_preprocess_host (gpointer session, guint input,
    const TrtkPreproc *preproc, const TrtkPreprocFrame *frame, GError **error)
{
  TrtCudaSession *s = session;
  TrtkPreprocFrame there = *frame;
  TrtkPreprocArgs args;
  TrtkLaunch k;
  gboolean good;

  if (!can_be_copied (preproc, frame))
    return refuse (preproc, 1, error);
  if (!trt_cuda_push (s->device, error))
    return FALSE;
  good = trt_cuda_session_upload (s, preproc, &there, error)
         && plan (s, input, preproc, &there, 1, &args, &k, error)
         && trt_cuda_launch_once (s->device, s->stream, &k, &args, error);
  trt_cuda_pop (s->device);
  return good;
}
