/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* guard_search.h: the ranges with the smallest measured error. */
#ifndef TRT_CALIB_GUARD_SEARCH_H
#define TRT_CALIB_GUARD_SEARCH_H

#include "calib/guard.h"

/* One thing that was tried. */
typedef struct {
  char *what; /* "mse", "tensor 'x': minmax", "float 'conv1'" */
  double error, agreement, share;
  gboolean taken;
} TrtTrial;

void trt_trial_free (gpointer trial);

typedef struct {
  TrtGuard *guard;
  const TrtFlow *flow;   /* of the float graph, nothing kept */
  const TrtStats *stats;
  const TrtBuildOptions *options; /* for progress; may be NULL */
  double target, least_share;
  gboolean plain;        /* TrtInt8Options.plain */
  GPtrArray *methods;    /* TrtCalibration, one for each method tried */
  TrtCalibration *best;
  TrtGuardResult result; /* of best */
  GPtrArray *trials;     /* TrtTrial */
} TrtSearch;

void trt_search_clear (TrtSearch *search);
/* Tries @method (NULL: every one) and keeps the best; @kept is a set of nodes
 * that stay float. */
gboolean trt_search_method (TrtSearch *search, const TrtCalibMethod *method,
    GHashTable *kept, GError **error);
/* Other methods for the tensors with most noise. */
gboolean trt_search_tensors (TrtSearch *search, GError **error);
/* Sends nodes back to float until the target is met. */
gboolean trt_search_nodes (TrtSearch *search, GError **error);

#endif
