/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* context.h: what the files of a context share. */
#ifndef TRT_RUNTIME_CONTEXT_H
#define TRT_RUNTIME_CONTEXT_H

#include "runtime/engine.h"
#include "runtime/session.h"

struct _TrtContext {
  TrtEngine *root;   /* what the caller gave */
  TrtEngine *engine; /* that of the present shapes */
  const TrtSessionClass *klass;
  gpointer session;
  guintptr *bound_in, *bound_out; /* the caller's memory by port, or 0 */
  gboolean *native_in; /* by input: pictures are made as the first step would */
  gboolean profiling;
  TrtLayerProfile *profile; /* by step of @engine */
};

static inline gboolean
trt_context_has_port (const TrtContext *c, TrtSpace space, guint index)
{
  return index < (space == TRT_SPACE_INPUT ? trt_engine_n_inputs (c->engine)
                                           : trt_engine_n_outputs (c->engine));
}

/* Whether native inputs stay what they are at the shapes of @engine. */
gboolean trt_context_check_natives (const TrtContext *context,
    const TrtEngine *engine, GError **error);

/* Starts the profile anew, for the present engine. */
void trt_context_name_profile (TrtContext *context);

#endif
