/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cuda_rig.h: a small network on the CUDA backend, what the reference kernels
 * say about it, and the stand-in driver where there is one. */
#ifndef TRT_TESTS_BACKENDS_CUDA_RIG_H
#define TRT_TESTS_BACKENDS_CUDA_RIG_H

#include <check.h>

#include "nets.h"

#define RIG_N 96 /* x: f32[2,96], as are both outputs */

/* As in standin.h; NULL on a real driver. */
extern void (*rig_standin_set) (const char *text);
extern long (*rig_standin_get) (const char *what);

/* Finds the stand-in that TRTINFER_LIBCUDA names. */
void rig_init (void);

/* y = relu (x + w) * v, z = y + y. */
TrtPlan *rig_plan (const char *backend, GError **error);
TrtEngine *rig_engine (TrtPlan *plan, const char *backend,
    gpointer cuda_context, GError **error);
/* One that works. */
TrtEngine *rig_good_engine (TrtPlan *plan, const char *backend, TrtTune tune);
TrtContext *rig_context (const char *backend, GError **error);
TrtContext *rig_good_context (const char *backend);

/* A fixture: a folder of the test's own as the cache, with what is kept there. */
extern char *rig_cache;
void rig_make_cache (void);
void rig_remove_cache (void);

/* Both outputs. */
void rig_check_same (TrtContext *a, TrtContext *b);
/* Runs on numbers of @seed. */
void rig_check_run (TrtContext *context, guint32 seed);
/* Nothing is left, and nothing was written where it should not. */
void rig_check_clean (void);
/* Takes @error. */
void rig_check_message (GError *error, gint code, const char *part);
/* Runs every test in a process, and so with a driver, of its own. */
int rig_run (const char *name, void (*add) (TCase *tcase));

#endif
