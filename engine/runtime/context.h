/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* context.h: what the files of a context share. */
#ifndef TRT_RUNTIME_CONTEXT_H
#define TRT_RUNTIME_CONTEXT_H

#include "runtime/engine.h"

typedef struct {
  void *own;      /* the context's buffer */
  void *bound;    /* the caller's instead, or NULL */
  gsize bytes;    /* at the present shapes */
  gsize capacity; /* of own */
} TrtPort;

/* The steps of one set of shapes, bound to the context's memory. */
typedef struct {
  TrtEngine *engine;
  gpointer *bound;          /* by step of the engine */
  TrtLayerProfile *profile; /* by step */
  guint64 generation;       /* of the memory they are bound to */
} TrtShapeSteps;

struct _TrtContext {
  TrtEngine *root;   /* what the caller gave */
  TrtEngine *engine; /* that of the present shapes: the fields of @steps */
  gpointer *bound;
  TrtLayerProfile *profile;
  GPtrArray *shapes; /* TrtShapeSteps: all shapes so far, the last first */
  guint8 *arena, *scratch;
  guint64 arena_bytes, scratch_bytes;
  TrtPort *inputs, *outputs;
  guint64 generation; /* counts changes of addresses */
  void **pointers;    /* room for the operands of the largest step */
  guint n_pointers;
  gboolean profiling;
  guint failed; /* step of the last run that failed, or steps->len */
};

/* Makes room for @engine, makes its steps and binds them where they are not
 * bound to the memory that the context now has, and runs it from now on. On
 * failure the context stays where it was. (context_shapes.c) */
gboolean trt_context_enter (TrtContext *context, TrtEngine *engine,
    GError **error);
void trt_context_leave_all (TrtContext *context);
/* Binds step @index of the present engine. */
gboolean trt_context_bind_step (TrtContext *context, guint index,
    GError **error);
void trt_context_name_profile (TrtContext *context);

#endif
