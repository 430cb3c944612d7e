/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* session.h: what a context is made of: one caller's memory and bound steps, on
 * one kind of backend. context.c has checked every argument. */
#ifndef TRT_RUNTIME_SESSION_H
#define TRT_RUNTIME_SESSION_H

#include "backends/backend.h"
#include "lower/recipe.h"
#include "trtk_preproc.h"

struct _TrtSessionClass {
  /* Allocates everything that runs need, at the shapes of @engine. A session
   * keeps a reference to every engine that it has been at. */
  gpointer (*create) (TrtEngine *engine, GError **error);
  void (*destroy) (gpointer session);

  /* Goes to the shapes of @engine, of the same plan; what callers bound for
   * another size is unbound, contents are lost. On failure the session stays
   * where it was. */
  gboolean (*enter) (gpointer session, TrtEngine *engine, GError **error);

  /* Makes what runs at the present shapes would make by and by. NULL: there is
   * no such thing. */
  gboolean (*prepare) (gpointer session, GError **error);

  /* Memory of the host that input or output @index is in; a session with a
   * device copies it with every run from now on. NULL with @error. */
  void *(*port) (gpointer session, TrtSpace space, guint index,
      GError **error);
  /* The caller's memory instead; NULL: the session's own again. */
  gboolean (*bind) (gpointer session, TrtSpace space, guint index, void *data,
      GError **error);

  /* Runs once and returns when it is done. @profile, by step, may be NULL. */
  gboolean (*run) (gpointer session, TrtLayerProfile *profile,
      GError **error);

  /* Asks for a run, on a device after everything that is on stream () already;
   * its errors may come with wait () only. */
  gboolean (*start) (gpointer session, GError **error);
  gboolean (*wait) (gpointer session, GError **error);

  /* The rest is NULL where there is no device. */

  /* The device's memory that the port is in; nothing is copied any more. */
  guintptr (*device_port) (gpointer session, TrtSpace space, guint index);
  gboolean (*bind_device) (gpointer session, TrtSpace space, guint index,
      guintptr memory, GError **error);
  gpointer (*stream) (gpointer session);
  /* Puts frames into the device's memory of an input, on stream (), after what
   * is on the stream @after (may be NULL); the host's is not copied. */
  gboolean (*preprocess) (gpointer session, guint input,
      const TrtkPreproc *preproc, const TrtkPreprocFrame *frames,
      guint n_frames, gpointer after, GError **error);
  /* The same of one frame of the host's, which stays until wait (). */
  gboolean (*preprocess_host) (gpointer session, guint input,
      const TrtkPreproc *preproc, const TrtkPreprocFrame *frame,
      GError **error);

  /* Whether preprocess () makes input @input as engine->natives says, in memory
   * beside it, and runs leave the step out that would: also at the shapes of
   * other engines, as long as they say the same. */
  gboolean (*use_native) (gpointer session, guint input, gboolean enabled,
      GError **error);

  /* Choosing kernels by the clock; NULL where tactics have no choice. Nothing
   * else runs on the session meanwhile, and contents are lost. */

  /* Step @step computed by @prepared, which outlives the trial: of the same
   * tactic and problem but for the choice. */
  gpointer (*try_new) (gpointer session, guint step, gpointer prepared,
      GError **error);
  void (*try_free) (gpointer trial);
  /* Time of the step between others that are the same; coarse where it is more
   * than @enough_us. */
  gboolean (*time_step) (gpointer trial, double enough_us, double *us,
      GError **error);
  /* Time of a whole run, in which @trials (by step, NULL: the engine's own) are
   * taken. */
  gboolean (*time_all) (gpointer session, gpointer const *trials, double *us,
      GError **error);
};

/* Of backends that compute in the host's memory. */
extern const TrtSessionClass trt_host_sessions;

#endif
