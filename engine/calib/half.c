/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* half.c: plans in halves whose large values stay f32. What would be halves is
 * run in f32 on the CPU, where values are what they are, and tensors that come
 * near the largest half are noted by name: engine/lower/narrow.c passes them
 * over. */
#include "calib/half.h"

#include <math.h>
#include <string.h>

#include "ir/profile.h"
#include "lower/lower.h"

/* A quarter of the largest half: other pictures make larger values. */
#define SAFE (65504.0 / 4)
#define MOST_SAMPLES 16
#define MOST_BYTES ((gint64) 256 << 20) /* that are looked at in one run */

/* ---- noise ------------------------------------------------------------- */

/* Between 0 and 1; integers are 0, which is an index everywhere. */
static gboolean
read_noise (gpointer user_data, guint sample, const TrtTensorInfo *info,
    gpointer data, GError **error)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (sample + 1);
  gint64 n = trt_tensor_info_count (info);

  memset (data, 0, trt_tensor_info_bytes (info));
  for (gint64 i = 0; info->dtype == TRTK_F32 && i < n; i++)
    ((float *) data)[i] = (float) g_rand_double (rand);
  return TRUE;
}

static const TrtSamples noise = { 1, read_noise, NULL };

/* ---- looking ----------------------------------------------------------- */

static double
largest (const float *v, gint64 n)
{
  double most = 0;

  for (gint64 i = 0; i < n; i++) {
    if (!isfinite (v[i]))
      return INFINITY;
    most = MAX (most, fabs ((double) v[i]));
  }
  return most;
}

static void
look (const TrtProbe *probe, const GPtrArray *names, double *most)
{
  for (guint i = 0; i < names->len; i++) {
    TrtTensorInfo info;
    const float *v = trt_probe_value (probe, names->pdata[i], &info);
    if (v != NULL && info.dtype == TRTK_F32)
      most[i] = MAX (most[i], largest (v, trt_tensor_info_count (&info)));
  }
}

static void
note (TrtGraph *graph, const GPtrArray *names, const double *most)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < names->len; i++) {
    if (most[i] <= SAFE)
      continue;
    g_string_append_printf (lines, "%s%.6g %s", lines->len > 0 ? "\n" : "",
        most[i], (const char *) names->pdata[i]);
    g_info ("trt: '%s' stays f32: it holds %.6g, and the largest half is 65504",
        (const char *) names->pdata[i], most[i]);
  }
  if (lines->len > 0)
    trt_graph_set_metadata (graph, TRT_METADATA_FLOAT_TENSORS, lines->str);
}

/* The shapes to look at: the smallest for noise, which is any size; samples have
 * the usual one. */
static TrtGraph *
close_shapes (const TrtGraph *graph, const TrtSamples *samples, GError **error)
{
  g_autofree gint64 *values = NULL;
  TrtGraph *at;

  if (samples == &noise && graph->profiles->len > 0) {
    values = trt_graph_symbol_values (graph, 0, TRT_RANGE_MIN);
    at = trt_graph_copy_at (graph, values, NULL);
    if (at != NULL)
      return at;
  }
  return trt_lower_static (graph, error);
}

/* How many of @names from @first on may live at a time. */
static guint
count_together (const TrtGraph *fixed, const GPtrArray *names, guint first)
{
  gint64 bytes = 0;
  guint n = 0;

  for (; first + n < names->len; n++) {
    const TrtTensor *t
        = trt_graph_find_tensor (fixed, names->pdata[first + n]);
    bytes += t != NULL ? trt_tensor_count (t) * 4 : 0;
    if (n > 0 && bytes > MOST_BYTES)
      break;
  }
  return n;
}

/* Runs @fixed on some of @samples and looks at @n of @names from @first on. */
static gboolean
look_at_some (const TrtGraph *fixed, const TrtSamples *samples,
    const GPtrArray *names, guint first, guint n, double *most, GError **error)
{
  g_autoptr (GPtrArray) some = g_ptr_array_new ();
  g_autoptr (TrtProbe) probe = NULL;
  guint n_samples = MIN (samples->n, MOST_SAMPLES);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (some, names->pdata[first + i]);
  probe = trt_probe_new (fixed, some, "cpu", error);
  for (guint i = 0; probe != NULL && i < n_samples; i++) {
    if (!trt_probe_run (probe, samples, i * samples->n / n_samples, error))
      return FALSE;
    look (probe, some, most + first);
  }
  return probe != NULL;
}

gboolean
trt_half_look (TrtGraph *graph, const TrtSamples *samples, GError **error)
{
  g_autoptr (GPtrArray) names = trt_lower_list_halves (graph);
  g_autofree double *most = g_new0 (double, names->len + 1);
  g_autoptr (TrtGraph) fixed = NULL;

  if (names->len == 0)
    return TRUE;
  fixed = close_shapes (graph, samples, error);
  if (fixed == NULL)
    return FALSE;
  for (guint first = 0, n; first < names->len; first += n) {
    n = count_together (fixed, names, first);
    if (!look_at_some (fixed, samples, names, first, n, most, error))
      return FALSE;
  }
  note (graph, names, most);
  return TRUE;
}

/**
 * trt_plan_build_half:
 * @graph: inferred; optimised in place
 * @options: (nullable): %NULL for the defaults
 * @samples: (nullable): what the network may see; %NULL: noise between 0 and 1
 *
 * As trt_plan_build() with @options->half. Weights and constants that a half
 * does not hold keep their layer in f32, and so do activations that come to more
 * than a quarter of the largest half on up to 16 of @samples; the plan's
 * metadata %TRT_METADATA_FLOAT_TENSORS says which. Noise has the smallest shape
 * of the first profile, samples the usual one. Blocks: the network is run on the
 * CPU, once for each sample, and more often where its activations take more than
 * 256 MiB.
 *
 * Returns: (transfer full) (nullable): the plan; on %NULL @error is that of
 *   trt_plan_build(), or what reading a sample says
 */
TrtPlan *
trt_plan_build_half (TrtGraph *graph, const TrtBuildOptions *options,
    const TrtSamples *samples, GError **error)
{
  TrtBuildOptions own = { 0 };

  if (options != NULL)
    own = *options;
  own.half = TRUE;
  if (!trt_graph_infer (graph, error)
      || !trt_graph_optimise (graph, own.disabled_passes, error)
      || !trt_half_look (graph, samples != NULL ? samples : &noise, error))
    return NULL;
  return trt_plan_build (graph, &own, error);
}
