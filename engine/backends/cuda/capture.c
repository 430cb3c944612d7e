/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* capture.c: a device's thread that makes graphs, one at a time. It captures
 * in a stream of its own from copies of the launches, so that whoever asked goes
 * on launching, and nobody but the asker ever frees a capture or an engine. */
#include "backends/cuda/capture.h"

#include <string.h>

#include "base/error.h"

struct _TrtCudaWorker {
  GThread *thread;
  TrtCudaLanes lanes; /* the thread's; streams[0] is made when needed */
  GMutex lock;        /* of the rest */
  GCond asked, done;
  GQueue queue; /* TrtCudaCapture */
  gboolean ends;
};

struct _TrtCudaCapture {
  TrtCudaDevice *device;
  TrtCudaSequence copy;
  gboolean forked;
  gint stop;        /* atomic */
  gboolean is_done; /* under the worker's lock, as are: */
  TrtCuExec graph;
  GError *error;
};

/* ---- the thread ------------------------------------------------------- */

static void
free_members (TrtCudaWorker *w)
{
  if (w->lanes.joints != NULL)
    g_ptr_array_unref (w->lanes.joints);
  g_cond_clear (&w->asked);
  g_cond_clear (&w->done);
  g_mutex_clear (&w->lock);
  g_free (w);
}

/* The context is pushed. */
static gboolean
record (TrtCudaWorker *w, TrtCudaCapture *c, TrtCuExec *graph, GError **error)
{
  TrtCudaDevice *d = c->device;

  w->lanes.device = d;
  if (w->lanes.streams[0] == NULL
      && !trt_cuda_check (d,
          d->cu->stream_create (&w->lanes.streams[0],
              TRT_CU_STREAM_NON_BLOCKING), "cuStreamCreate", error))
    return FALSE;
  return trt_cuda_record_sequence (&w->lanes, &c->copy, c->forked, &c->stop,
      graph, error);
}

static TrtCuExec
make (TrtCudaWorker *w, TrtCudaCapture *c, GError **error)
{
  TrtCuExec graph = NULL;

  if (g_atomic_int_get (&c->stop)) {
    trt_fail (error, TRT_ERROR_BACKEND, "nobody wants the graph any more");
    return NULL;
  }
  if (!trt_cuda_push (c->device, error))
    return NULL;
  if (!record (w, c, &graph, error))
    graph = NULL;
  trt_cuda_pop (c->device);
  return graph;
}

static gpointer
work (gpointer worker)
{
  TrtCudaWorker *w = worker;

  g_mutex_lock (&w->lock);
  while (!w->ends) {
    TrtCudaCapture *c = g_queue_pop_head (&w->queue);
    GError *error = NULL;
    TrtCuExec graph;

    if (c == NULL) {
      g_cond_wait (&w->asked, &w->lock);
      continue;
    }
    g_mutex_unlock (&w->lock);
    graph = make (w, c, &error);
    g_mutex_lock (&w->lock);
    c->graph = graph;
    c->error = error;
    c->is_done = TRUE;
    g_cond_broadcast (&w->done);
  }
  g_mutex_unlock (&w->lock);
  return NULL;
}

static TrtCudaWorker *
worker_new (GError **error)
{
  TrtCudaWorker *w = g_new0 (TrtCudaWorker, 1);

  g_mutex_init (&w->lock);
  g_cond_init (&w->asked);
  g_cond_init (&w->done);
  w->thread = g_thread_try_new ("trt-capture", work, w, error);
  if (w->thread == NULL)
    g_clear_pointer (&w, free_members);
  return w;
}

static TrtCudaWorker *
get_worker (TrtCudaDevice *d, GError **error)
{
  TrtCudaWorker *w;

  g_mutex_lock (&d->lock);
  if (d->worker == NULL)
    d->worker = worker_new (error);
  w = d->worker;
  g_mutex_unlock (&d->lock);
  return w;
}

void
trt_cuda_worker_free (TrtCudaWorker *w, gboolean lost)
{
  if (w == NULL)
    return;
  g_mutex_lock (&w->lock);
  w->ends = TRUE;
  g_cond_signal (&w->asked);
  g_mutex_unlock (&w->lock);
  g_thread_join (w->thread);
  if (!lost && w->lanes.streams[0] != NULL) {
    trt_cuda_lanes_drop (&w->lanes);
    w->lanes.device->cu->stream_destroy (w->lanes.streams[0]);
  }
  free_members (w);
}

/* ---- who asks --------------------------------------------------------- */

static gboolean
copy (TrtCudaSequence *to, const TrtCudaSequence *from, GError **error)
{
  if (!trt_cuda_sequence_init (to, from->engine, error))
    return FALSE;
  to->natives = from->natives;
  for (guint i = 0; i < from->program->launches->len; i++)
    memcpy (to->launches[i].args, from->launches[i].args,
        from->launches[i].launch->launch->args->len);
  g_array_append_vals (to->copies, from->copies->data, from->copies->len);
  return TRUE;
}

TrtCudaCapture *
trt_cuda_capture_begin (TrtCudaDevice *device, const TrtCudaSequence *sequence,
    gboolean forked, GError **error)
{
  TrtCudaWorker *w = get_worker (device, error);
  TrtCudaCapture *c;

  if (w == NULL)
    return NULL;
  c = g_new0 (TrtCudaCapture, 1);
  c->device = device;
  c->forked = forked;
  if (!copy (&c->copy, sequence, error)) {
    trt_cuda_sequence_clear (&c->copy);
    g_free (c);
    return NULL;
  }
  g_mutex_lock (&w->lock);
  g_queue_push_tail (&w->queue, c);
  g_cond_signal (&w->asked);
  g_mutex_unlock (&w->lock);
  return c;
}

gboolean
trt_cuda_capture_is_done (TrtCudaCapture *c)
{
  TrtCudaWorker *w = c->device->worker;
  gboolean is_done;

  g_mutex_lock (&w->lock);
  is_done = c->is_done;
  g_mutex_unlock (&w->lock);
  return is_done;
}

TrtCuExec
trt_cuda_capture_end (TrtCudaCapture *c, GError **error)
{
  TrtCudaWorker *w = c->device->worker;
  TrtCuExec graph;

  g_atomic_int_set (&c->stop, TRUE);
  g_mutex_lock (&w->lock);
  while (!c->is_done)
    g_cond_wait (&w->done, &w->lock);
  g_mutex_unlock (&w->lock);
  graph = c->graph;
  if (c->error != NULL)
    g_propagate_error (error, c->error);
  trt_cuda_sequence_clear (&c->copy);
  g_free (c);
  return graph;
}
