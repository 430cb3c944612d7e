/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* guard_search.h: the ranges with the smallest measured error. */
#ifndef TRT_CALIB_GUARD_SEARCH_H
#define TRT_CALIB_GUARD_SEARCH_H

#include "calib/guard.h"

/* A gain below this is chance. */
#define TRT_SEARCH_LEAST_GAIN 0.02

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
  const TrtStats *stats; /* for trt_search_method () */
  const TrtBuildOptions *options; /* for progress; may be NULL */
  double target, least_share;
  gboolean plain;        /* TrtInt8Options.plain */
  GPtrArray *methods;    /* TrtCalibration, one for each method tried */
  TrtCalibration *best;
  TrtGuardResult result; /* of best, in trials */
  TrtGuardResult detail; /* of best by tensor; tensors NULL: not measured */
  GPtrArray *trials;     /* TrtTrial */
} TrtSearch;

void trt_search_clear (TrtSearch *search);
/* Whether trials look at a part of the samples only. */
gboolean trt_search_is_large (const TrtSearch *search);
gboolean trt_search_report (const TrtSearch *search, double fraction,
    const char *stage, GError **error);
/* Measures @calibration, and takes it where it is better than the best by
 * @least_gain. Takes over @what. */
gboolean trt_search_try (TrtSearch *search, const TrtCalibration *calibration,
    char *what, double least_gain, TrtTrial **out, GError **error);
/* How @calibration's ranges were chosen. Caller frees. */
char *trt_search_describe (const TrtCalibration *calibration);
/* Measures the best by tensor, on all samples, unless that is known. */
gboolean trt_search_look (TrtSearch *search, TrtGuardResult *result,
    GError **error);

/* ---- stages ----------------------------------------------------------- */

/* Tries @method (NULL: every one) and keeps the best; @kept is a set of nodes
 * that stay float. */
gboolean trt_search_method (TrtSearch *search, const TrtCalibMethod *method,
    GHashTable *kept, GError **error);
/* Other methods for the tensors with most noise. */
gboolean trt_search_tensors (TrtSearch *search, GError **error);
/* Sends nodes back to float until the target is met. */
gboolean trt_search_nodes (TrtSearch *search, GError **error);

#endif
