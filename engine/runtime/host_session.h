/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* host_session.h: what the files of a session in the host's memory share. */
#ifndef TRT_RUNTIME_HOST_SESSION_H
#define TRT_RUNTIME_HOST_SESSION_H

#include "runtime/engine.h"
#include "runtime/session.h"

typedef struct {
  void *own;      /* the session's buffer */
  void *bound;    /* the caller's instead, or NULL */
  gsize bytes;    /* at the present shapes */
  gsize capacity; /* of own */
} TrtHostPort;

/* The steps of one set of shapes, bound to the session's memory. */
typedef struct {
  TrtEngine *engine;
  gpointer *bound;    /* by step of the engine */
  guint64 generation; /* of the memory they are bound to */
} TrtHostSteps;

typedef struct {
  const TrtBackend *backend;
  TrtEngine *engine; /* that of the present shapes */
  gpointer *bound;   /* its steps */
  GPtrArray *shapes; /* TrtHostSteps: all shapes so far, the last first */
  guint8 *arena, *scratch;
  guint64 arena_bytes, scratch_bytes;
  guint n_in, n_out;
  TrtHostPort *inputs, *outputs;
  guint64 generation; /* counts changes of addresses */
  void **pointers;    /* room for the operands of the largest step */
  guint n_pointers;
  TrtLayerProfile *profile; /* of the run, by step, or NULL */
  TrtJob job;   /* of a run that was started */
  gboolean is_running;
  guint failed; /* step of the last run that failed, or steps->len */
} TrtHostSession;

/* TrtSessionClass.enter (); with host_shapes.c. */
gboolean trt_host_session_enter (gpointer session, TrtEngine *engine,
    GError **error);
void trt_host_session_leave_all (TrtHostSession *s);
/* Binds step @index of the present engine. */
gboolean trt_host_session_bind_step (TrtHostSession *s, guint index,
    GError **error);

#endif
