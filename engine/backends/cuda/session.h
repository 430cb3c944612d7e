/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* session.h: contexts of the CUDA backend. */
#ifndef TRT_BACKENDS_CUDA_SESSION_H
#define TRT_BACKENDS_CUDA_SESSION_H

#include "backends/cuda/capture.h"
#include "runtime/session.h"

/* A graph input or output. */
typedef struct {
  gsize bytes, capacity; /* at the present shapes; of own and mirror */
  TrtCuPtr own, bound;   /* ours; the caller's instead, or 0 */
  guint8 *mirror, *host; /* ours, page-locked; the caller's instead, or NULL */
  gboolean is_copied;    /* with every run, between device and host */
  gboolean is_current;   /* of an output: the host has the last run's */
  gboolean is_filled;    /* of an input: by a kernel, the host has it not */
  TrtCuPtr native;       /* of an input: room for what its first step makes, */
  gsize native_bytes, native_capacity; /* while or since it is native */
} TrtCudaPort;

/* One set of shapes. */
typedef struct {
  TrtCudaSequence all; /* bound to the session's memory */
  guint64 generation;  /* of the memory they are bound to */
  guint64 failed;      /* generation at which there was no graph to be had */
  TrtCuExec graph;     /* NULL: launched one by one */
  guint64 copies;      /* of the session, whose are in here; 0: none */
  guint64 graph_copies; /* which the graph makes */
  TrtCuEvent *marks;   /* of profiled runs: n_steps + 1, or NULL */
} TrtCudaShape;

typedef struct {
  TrtCudaDevice *device;
  TrtCuStream stream;
  TrtCuEvent done;
  TrtCudaLanes lanes; /* streams[0]: stream */
  TrtCuEvent before; /* of work on other streams that ours waits for */
  TrtCudaShape *now;  /* the present one, first of: */
  GPtrArray *shapes;  /* TrtCudaShape, the last used first */
  guint max_graphs;   /* that shapes may have */
  TrtCudaHow habit;   /* what the clock said last */
  TrtCudaCapture *capture; /* of another thread, or NULL; of: */
  TrtCudaShape *captured;  /* NULL: gone meanwhile */
  guint64 captured_at, captured_copies; /* generation, copies */
  guint64 generation; /* counts changes of addresses */
  guint64 copies;     /* ... and of which outputs go where; from 1 */
  guint64 natives;    /* of the present shape, and of those to come */
  TrtCuPtr memory;    /* arena, scratch, the ports' own, native inputs */
  TrtCuPtr arena, scratch;
  gsize arena_bytes, scratch_bytes;
  guint8 *mirrors;    /* all of the host's */
  TrtCuPtr staging;   /* a frame of the host's, or 0 */
  gsize staging_bytes;
  guint n_in, n_out;
  TrtCudaPort *inputs, *outputs;
  gboolean is_running;
} TrtCudaSession;

extern const TrtSessionClass trt_cuda_sessions;

static inline TrtCudaPort *
trt_cuda_session_port (TrtCudaSession *s, TrtSpace space, guint index)
{
  return space == TRT_SPACE_INPUT ? &s->inputs[index] : &s->outputs[index];
}

static inline TrtCuPtr
trt_cuda_port_device (const TrtCudaPort *port)
{
  return port->bound != 0 ? port->bound : port->own;
}

static inline guint8 *
trt_cuda_port_host (const TrtCudaPort *port)
{
  return port->host != NULL ? port->host : port->mirror;
}

/* Whether runs copy the port, and between the device and which memory of the
 * host: NULL: ours. (copies.c) */
void trt_cuda_session_set_copied (TrtCudaSession *s, TrtSpace space,
    guint index, gboolean is_copied, guint8 *host);

/* The context is pushed for all of these. */

/* Copies of outputs into the present shape's sequence, where others are there. */
void trt_cuda_session_plan_copies (TrtCudaSession *s);
/* Whether its graph is there and makes these. */
gboolean trt_cuda_session_has_graph (TrtCudaSession *s);
/* The others: before a run, and behind it. */
gboolean trt_cuda_session_copy_inputs (TrtCudaSession *s, GError **error);
gboolean trt_cuda_session_copy_bound (TrtCudaSession *s, GError **error);

/* Makes room for @engine and its launches, and runs it from now on. On failure
 * the session stays where it was. (shapes.c) */
gboolean trt_cuda_session_enter (TrtCudaSession *s, TrtEngine *engine,
    GError **error);
/* Writes addresses into launches: those that touch the port, or @all. */
gboolean trt_cuda_session_patch (TrtCudaSession *s, gboolean all,
    TrtSpace space, guint index, GError **error);
/* Where a port of the session (@data) is. */
TrtCuPtr trt_cuda_session_address (gpointer data, TrtSpace space, guint index);
void trt_cuda_session_leave_all (TrtCudaSession *s, gboolean lost);

/* The graph of the present shape, by the calling thread; its lanes are chosen
 * by the clock where that may be. (graphs.c) */
gboolean trt_cuda_session_capture (TrtCudaSession *s, GError **error);
/* Puts a run into the stream: the graph, or what would be in it. */
gboolean trt_cuda_session_launch (TrtCudaSession *s, GError **error);
/* Behind a run without a graph: asks another thread for one. */
void trt_cuda_session_ask (TrtCudaSession *s);
/* Waits for that thread; what it made is not kept. */
void trt_cuda_session_forget (TrtCudaSession *s);
/* Launches everything with an event between steps, waits, and adds the times
 * up. (profile.c) */
gboolean trt_cuda_session_profile (TrtCudaSession *s,
    TrtLayerProfile *profile, GError **error);

/* As TrtSessionClass.try_new () and the others. (trial.c) */
gpointer trt_cuda_trial_new (gpointer session, guint step, gpointer prepared,
    GError **error);
void trt_cuda_trial_free (gpointer trial);
gboolean trt_cuda_trial_time (gpointer trial, double enough_us, double *us,
    GError **error);
gboolean trt_cuda_session_time (gpointer session, gpointer const *trials,
    double *us, GError **error);
/* How long the graph of what @launch does takes; the context is pushed. */
gboolean trt_cuda_time_launch (TrtCudaLanes *lanes, TrtCudaLaunchFunc launch,
    gpointer data, double *us, GError **error);

/* As TrtSessionClass.use_native. (native.c) */
gboolean trt_cuda_session_use_native (gpointer session, guint input,
    gboolean enabled, GError **error);
/* Where value @value of the present engine's recipe is in place of the arena;
 * 0: not. */
TrtCuPtr trt_cuda_session_native (gpointer data, guint32 value);

/* As TrtSessionClass.preprocess. (preproc.c) */
gboolean trt_cuda_session_preprocess (gpointer session, guint input,
    const TrtkPreproc *preproc, const TrtkPreprocFrame *frames, guint n_frames,
    gpointer after, GError **error);
/* As TrtSessionClass.preprocess_host. */
gboolean trt_cuda_session_preprocess_host (gpointer session, guint input,
    const TrtkPreproc *preproc, const TrtkPreprocFrame *frame, GError **error);
/* Copies @frame to the device, and points it there. The context is pushed.
 * (upload.c) */
gboolean trt_cuda_session_upload (TrtCudaSession *s, const TrtkPreproc *preproc,
    TrtkPreprocFrame *frame, GError **error);

#endif
