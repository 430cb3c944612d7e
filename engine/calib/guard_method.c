/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* guard_method.c: which method chooses the ranges.
 *
 * Of a small network every method is tried, with level and with equalised
 * scales, and the best one with more room for channels, on all samples that
 * were held out. Of a large one fewer samples are looked at, and only the
 * method that did best is tried equalised: what methods differ by is seen on a
 * few pictures. */
#include "calib/guard_search.h"

#include <math.h>

/* Multiply-accumulates of one trial, and how few samples may make one. It is a
 * count and not a time, so that a plan does not depend on the machine. */
#define TRIAL_MACS 20e9
#define LEAST_SAMPLES 4
/* How much of the way to the whole tensor's range a channel's is taken. */
static const double rooms[] = { 0.25, 0.5, 0.75, 1 };
#define LARGE_ROOM 0.75

typedef struct {
  const TrtCalibMethod *method;
  TrtCalibration *chosen; /* each channel with a range of its own */
  double error;           /* with level scales */
} Candidate;

static void
clear_candidate (gpointer data)
{
  trt_calibration_free (((Candidate *) data)->chosen);
}

static gint
by_error (gconstpointer a, gconstpointer b)
{
  double x = ((const Candidate *) a)->error;
  double y = ((const Candidate *) b)->error;

  return x > y ? 1 : x < y ? -1 : 0;
}

static void
keep_nodes (TrtCalibration *calibration, GHashTable *kept)
{
  GHashTableIter iter;
  gpointer name;

  if (kept == NULL)
    return;
  g_hash_table_iter_init (&iter, kept);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_hash_table_add (calibration->kept, g_strdup (name));
}

static void
limit_samples (TrtSearch *search)
{
  TrtGuard *guard = search->guard;
  guint n = guard->indices->len;
  double macs;

  trt_int8_share (guard->fixed, NULL, &macs);
  if (macs * n > TRIAL_MACS)
    guard->n_tried = MIN (n, MAX ((guint) (TRIAL_MACS / macs),
                                 LEAST_SAMPLES));
}

static gboolean
try_scales (TrtSearch *search, Candidate *candidate, TrtScales scales,
    double room, GError **error)
{
  TrtCalibration *c = trt_calibration_copy (candidate->chosen);
  TrtTrial *trial;

  trt_calibration_set_scales (c, search->flow, search->stats, scales, room);
  g_ptr_array_add (search->methods, c);
  if (!trt_search_try (search, c, trt_search_describe (c), 0, &trial, error))
    return FALSE;
  candidate->error = MIN (candidate->error, trial->error);
  return TRUE;
}

static void
add_candidate (TrtSearch *search, const TrtCalibMethod *method,
    GHashTable *kept, GArray *candidates)
{
  Candidate c = { method, NULL, INFINITY };

  c.chosen = trt_calibration_from_stats (search->flow, search->stats, method,
      search->plain ? TRT_SCALES_PLAIN : TRT_SCALES_OWN);
  keep_nodes (c.chosen, kept);
  g_array_append_val (candidates, c);
}

/* Channels with scales of their own in front of depthwise convolutions. */
static gboolean
has_channels (const TrtFlow *flow)
{
  for (guint i = 0; i < flow->tensors->len; i++) {
    const TrtFlowTensor *t = flow->tensors->pdata[i];
    if (t->is_root && !t->feeds_dense && !trt_flow_is_uniform (flow, t))
      return TRUE;
  }
  return FALSE;
}

/* More room for the channels of the best candidate; not @known, which was
 * tried. */
static gboolean
try_rooms (TrtSearch *search, Candidate *best, TrtScales scales, double known,
    GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (rooms); i++) {
    if (rooms[i] != known
        && !try_scales (search, best, scales, rooms[i], error))
      return FALSE;
  }
  return TRUE;
}

/* Correction helps unless the means of few samples mislead it. */
static gboolean
try_bias (TrtSearch *search, GError **error)
{
  g_autoptr (TrtCalibration) c = trt_calibration_copy (search->best);
  TrtTrial *trial;

  c->keep_bias = TRUE;
  return trt_search_try (search, c, g_strdup ("biases as they are"),
      TRT_SEARCH_LEAST_GAIN, &trial, error);
}

/* Every candidate, and the best one with more room; of a large network only
 * that with some room: own ranges clip what calibration did not see. */
static gboolean
try_equalised (TrtSearch *search, GArray *candidates, GError **error)
{
  Candidate *best = &g_array_index (candidates, Candidate, 0);
  double room = search->best->room;

  if (trt_search_is_large (search))
    return try_scales (search, best, TRT_SCALES_EQUALISED, LARGE_ROOM, error);
  for (guint i = 0; i < candidates->len; i++) {
    if (!trt_search_report (search, 0.5 + 0.25 * i / candidates->len,
            "trying methods", error)
        || !try_scales (search, &g_array_index (candidates, Candidate, i),
            TRT_SCALES_EQUALISED, room, error))
      return FALSE;
  }
  return try_rooms (search, best, TRT_SCALES_EQUALISED, room, error);
}

static gboolean
try_all (TrtSearch *search, GHashTable *kept, GArray *candidates,
    GError **error)
{
  guint n = trt_calib_method_count ();

  for (guint i = 0; i < n; i++) {
    add_candidate (search, trt_calib_method_nth (i), kept, candidates);
    if (!trt_search_report (search, (double) i / (2 * n), "trying methods",
            error)
        || !try_scales (search, &g_array_index (candidates, Candidate, i),
            TRT_SCALES_LEVEL, 0, error))
      return FALSE;
  }
  g_array_sort (candidates, by_error);
  if (has_channels (search->flow)
      && !try_rooms (search, &g_array_index (candidates, Candidate, 0),
          TRT_SCALES_LEVEL, 0, error))
    return FALSE;
  return try_equalised (search, candidates, error)
         && try_bias (search, error);
}

gboolean
trt_search_method (TrtSearch *search, const TrtCalibMethod *method,
    GHashTable *kept, GError **error)
{
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE,
      sizeof (Candidate));

  g_array_set_clear_func (candidates, clear_candidate);
  search->trials = g_ptr_array_new_with_free_func (trt_trial_free);
  search->methods = g_ptr_array_new_with_free_func (
      (GDestroyNotify) trt_calibration_free);
  limit_samples (search);
  if (method == NULL)
    return try_all (search, kept, candidates, error);
  add_candidate (search, method, kept, candidates);
  return try_scales (search, &g_array_index (candidates, Candidate, 0),
      search->plain ? TRT_SCALES_PLAIN : TRT_SCALES_LEVEL, 0, error);
}
