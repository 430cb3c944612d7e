/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* session.c: ports of a context, on the device and on the host, and runs. */
#include "backends/cuda/session.h"

#include "base/error.h"

/* Of one context. */
#define MAX_GRAPHS 16

#define port_of trt_cuda_session_port

/* ---- lifecycle -------------------------------------------------------- */

/* In a lost context nothing can be freed, and nothing needs to be. */
static void
free_driver_objects (TrtCudaSession *s)
{
  const TrtCuDriver *cu = s->device->cu;

  if (s->stream != NULL)
    cu->stream_synchronize (s->stream);
  if (s->done != NULL)
    cu->event_destroy (s->done);
  if (s->before != NULL)
    cu->event_destroy (s->before);
  trt_cuda_lanes_drop (&s->lanes);
  trt_cuda_free (s->device, s->memory);
  trt_cuda_free (s->device, s->staging);
  if (s->mirrors != NULL)
    cu->host_free (s->mirrors);
}

static void
destroy (gpointer session)
{
  TrtCudaSession *s = session;
  gboolean alive = trt_cuda_push (s->device, NULL);

  trt_cuda_session_forget (s);
  if (alive)
    free_driver_objects (s);
  trt_cuda_session_leave_all (s, !alive);
  if (alive && s->stream != NULL)
    s->device->cu->stream_destroy (s->stream);
  if (alive)
    trt_cuda_pop (s->device);
  g_ptr_array_unref (s->shapes);
  g_clear_pointer (&s->lanes.joints, g_ptr_array_unref);
  g_free (s->inputs);
  g_free (s->outputs);
  g_free (s);
}

static gboolean
set_up (TrtCudaSession *s, TrtEngine *engine, GError **error)
{
  TrtCudaDevice *d = s->device;

  if (!trt_cuda_check (d,
          d->cu->stream_create (&s->stream, TRT_CU_STREAM_NON_BLOCKING),
          "cuStreamCreate", error))
    return FALSE;
  s->lanes.streams[0] = s->stream;
  return trt_cuda_check (d,
             d->cu->event_create (&s->done,
                 TRT_CU_EVENT_BLOCKING | TRT_CU_EVENT_NO_TIMING),
             "cuEventCreate", error)
         && trt_cuda_check (d,
             d->cu->event_create (&s->before, TRT_CU_EVENT_NO_TIMING),
             "cuEventCreate", error)
         && trt_cuda_session_enter (s, engine, error)
         && trt_cuda_session_capture (s, error);
}

static guint
max_graphs (void)
{
  const char *text = g_getenv ("TRTINFER_CUDA_GRAPHS");
  guint64 n;

  if (text == NULL)
    return MAX_GRAPHS;
  if (g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT, &n, NULL))
    return (guint) n;
  g_warning ("TRTINFER_CUDA_GRAPHS is '%s': it wants a number from 1 on", text);
  return MAX_GRAPHS;
}

static gpointer
create (TrtEngine *engine, GError **error)
{
  TrtCudaSession *s = g_new0 (TrtCudaSession, 1);
  gboolean good;

  s->device = s->lanes.device = engine->device;
  s->shapes = g_ptr_array_new ();
  s->max_graphs = max_graphs ();
  s->copies = 1;
  s->n_in = trt_engine_n_inputs (engine);
  s->n_out = trt_engine_n_outputs (engine);
  s->inputs = g_new0 (TrtCudaPort, s->n_in + 1);
  s->outputs = g_new0 (TrtCudaPort, s->n_out + 1);
  good = trt_cuda_push (s->device, error);
  if (good) {
    good = set_up (s, engine, error);
    trt_cuda_pop (s->device);
  }
  if (!good)
    g_clear_pointer (&s, destroy);
  return s;
}

static gboolean
enter (gpointer session, TrtEngine *engine, GError **error)
{
  TrtCudaSession *s = session;
  gboolean good;

  if (!trt_cuda_push (s->device, error))
    return FALSE;
  good = trt_cuda_session_enter (s, engine, error);
  trt_cuda_pop (s->device);
  return good;
}

static gboolean
prepare (gpointer session, GError **error)
{
  TrtCudaSession *s = session;
  gboolean good;

  if (!trt_cuda_push (s->device, error))
    return FALSE;
  good = trt_cuda_session_has_graph (s) || trt_cuda_session_capture (s, error);
  trt_cuda_pop (s->device);
  return good;
}

/* ---- ports ------------------------------------------------------------ */

/* An output that nobody asked for so far, or an input that a kernel made, is
 * fetched now. */
static gboolean
fetch (TrtCudaSession *s, TrtCudaPort *port, GError **error)
{
  gboolean good;

  if (port->is_current || port->bytes == 0)
    return TRUE;
  if (!trt_cuda_push (s->device, error))
    return FALSE;
  good = trt_cuda_check (s->device,
             s->device->cu->stream_synchronize (s->stream),
             "cuStreamSynchronize", error)
         && trt_cuda_check (s->device,
             s->device->cu->copy_from (trt_cuda_port_host (port),
                 trt_cuda_port_device (port), port->bytes),
             "copying to the host", error);
  trt_cuda_pop (s->device);
  port->is_current = good;
  return good;
}

static void *
port (gpointer session, TrtSpace space, guint index, GError **error)
{
  TrtCudaSession *s = session;
  TrtCudaPort *p = port_of (s, space, index);

  trt_cuda_session_set_copied (s, space, index, TRUE, p->host);
  if ((space == TRT_SPACE_OUTPUT || (p->is_filled && p->host == NULL))
      && !fetch (s, p, error))
    return NULL;
  p->is_filled = FALSE;
  return trt_cuda_port_host (p);
}

static gboolean
bind (gpointer session, TrtSpace space, guint index, void *data,
    GError **error)
{
  TrtCudaPort *p = port_of (session, space, index);

  trt_cuda_session_set_copied (session, space, index, TRUE, data);
  p->is_current = p->is_filled = FALSE;
  return TRUE;
}

static guintptr
device_port (gpointer session, TrtSpace space, guint index)
{
  TrtCudaPort *p = port_of (session, space, index);

  trt_cuda_session_set_copied (session, space, index, FALSE, p->host);
  return (guintptr) trt_cuda_port_device (p);
}

/* The graph is made again. */
static gboolean
bind_device (gpointer session, TrtSpace space, guint index, guintptr memory,
    GError **error)
{
  TrtCudaSession *s = session;
  TrtCudaPort *p = port_of (s, space, index);
  gboolean good;

  if (memory % 64 != 0)
    return trt_fail (error, TRT_ERROR_ARGUMENT,
        "memory of the device must be aligned to 64 bytes");
  trt_cuda_session_set_copied (s, space, index, FALSE, p->host);
  if (p->bound == memory)
    return TRUE;
  p->bound = memory;
  if (!trt_cuda_push (s->device, error))
    return FALSE;
  good = trt_cuda_session_patch (s, FALSE, space, index, error);
  trt_cuda_pop (s->device);
  return good;
}

static gpointer
stream (gpointer session)
{
  return ((TrtCudaSession *) session)->stream;
}

/* ---- running ---------------------------------------------------------- */

static gboolean
start_with (TrtCudaSession *s, TrtLayerProfile *profile, GError **error)
{
  gboolean good;

  if (!trt_cuda_push (s->device, error))
    return FALSE;
  good = trt_cuda_session_copy_inputs (s, error)
         && (profile != NULL ? trt_cuda_session_profile (s, profile, error)
                             : trt_cuda_session_launch (s, error))
         && trt_cuda_session_copy_bound (s, error)
         && trt_cuda_check (s->device,
             s->device->cu->event_record (s->done, s->stream),
             "cuEventRecord", error);
  if (good && profile == NULL)
    trt_cuda_session_ask (s);
  trt_cuda_pop (s->device);
  s->is_running = good;
  return good;
}

static gboolean
start (gpointer session, GError **error)
{
  return start_with (session, NULL, error);
}

static gboolean
wait_done (gpointer session, GError **error)
{
  TrtCudaSession *s = session;
  gboolean good;

  if (!s->is_running)
    return TRUE;
  s->is_running = FALSE;
  if (!trt_cuda_push (s->device, error))
    return FALSE;
  good = trt_cuda_check (s->device,
      s->device->cu->event_synchronize (s->done), "running on the GPU",
      error);
  trt_cuda_pop (s->device);
  return good;
}

static gboolean
run (gpointer session, TrtLayerProfile *profile, GError **error)
{
  return start_with (session, profile, error) && wait_done (session, error);
}

const TrtSessionClass trt_cuda_sessions = {
  .create = create,
  .destroy = destroy,
  .enter = enter,
  .prepare = prepare,
  .port = port,
  .bind = bind,
  .run = run,
  .device_port = device_port,
  .bind_device = bind_device,
  .start = start,
  .wait = wait_done,
  .stream = stream,
  .try_new = trt_cuda_trial_new,
  .try_free = trt_cuda_trial_free,
  .time_step = trt_cuda_trial_time,
  .time_all = trt_cuda_session_time,
  .use_native = trt_cuda_session_use_native,
  .preprocess = trt_cuda_session_preprocess,
  .preprocess_host = trt_cuda_session_preprocess_host,
};
