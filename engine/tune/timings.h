/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* timings.h: which kernel was the fastest for a problem, on disk: text in the
 * folder of plans (plan/cache.h), one file for each GPU, driver and set of
 * kernels. It may be copied to another machine of the same kind. */
#ifndef TRT_TUNE_TIMINGS_H
#define TRT_TUNE_TIMINGS_H

#include <glib.h>

typedef struct _TrtTimings TrtTimings;

/* @clock as TrtBackend.clock () gives it. Never NULL: where the folder cannot
 * be used, nothing is known and nothing is kept. */
TrtTimings *trt_timings_open (const char *clock);
void trt_timings_free (TrtTimings *timings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrtTimings, trt_timings_free)

/* The best choice for @key (caller frees) or NULL; with @in_chain only what was
 * found among other steps. */
char *trt_timings_find (const TrtTimings *timings, const char *key,
    gboolean in_chain);
void trt_timings_put (TrtTimings *timings, const char *key, gboolean in_chain,
    const char *choice, double us);
/* Adds what was put to what the file has now. FALSE where it cannot be
 * written. */
gboolean trt_timings_save (TrtTimings *timings, GError **error);

#endif
