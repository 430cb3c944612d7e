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
  gboolean profiling;
  TrtLayerProfile *profile; /* by step of @engine */
};

/* Starts the profile anew, for the present engine. */
void trt_context_name_profile (TrtContext *context);

#endif
