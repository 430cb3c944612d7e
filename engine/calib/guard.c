/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* guard.c: running both sides and comparing. */
#include "calib/guard.h"

#include <math.h>
#include <string.h>

#include "calib/guard_output.h"
#include "lower/lower.h"
#include "ops/op.h"
#include "passes/rewrite.h"
#include "runtime/engine.h"

/* Objects weaker than this do not matter to anybody. */
#define WEAKEST_OBJECT 0.05f
/* Outputs whose signal is this much stronger than their noise count as equal
 * (40 dB), without any as different (0 dB). */
#define GOOD_SQNR 40.0

double
trt_sqnr (double signal, double noise)
{
  if (!(noise > 0))
    return 200;
  return signal > 0 ? MIN (10 * log10 (signal / noise), 200) : -200;
}

static void
free_tensor (gpointer data)
{
  TrtGuardTensor *t = data;

  g_free (t->name);
  g_free (t);
}

void
trt_guard_result_clear (TrtGuardResult *result)
{
  g_clear_pointer (&result->tensors, g_ptr_array_unref);
}

/* ---- samples with the inputs of a head -------------------------------- */

typedef struct {
  const TrtGuard *guard;
} Feeder;

static gboolean
feed (gpointer user_data, guint sample, const TrtTensorInfo *info,
    gpointer data, GError **error)
{
  const TrtGuard *guard = user_data;
  float *f = data;

  if (strcmp (info->name, TRT_INPUT_PARAMS) == 0) {
    for (gint64 i = 0; i < trt_tensor_info_count (info); i += 2) {
      f[i] = WEAKEST_OBJECT;
      f[i + 1] = guard->head.iou_threshold;
    }
    return TRUE;
  }
  if (strcmp (info->name, TRT_INPUT_CLASS_MASK) == 0) {
    for (gint64 i = 0; i < trt_tensor_info_count (info); i++)
      f[i] = 1;
    return TRUE;
  }
  return guard->samples->read (guard->samples->user_data, sample, info, data,
      error);
}

static gboolean
run (TrtGuard *guard, TrtProbe *probe, guint sample, GError **error)
{
  TrtSamples samples = { guard->samples->n, feed, guard };

  return trt_probe_run (probe, &samples, sample, error);
}

/* ---- the float side --------------------------------------------------- */

static GPtrArray *
keep_outputs (TrtProbe *probe)
{
  TrtEngine *engine = trt_probe_engine (probe);
  GPtrArray *kept = g_ptr_array_new_with_free_func (
      (GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < trt_engine_n_outputs (engine); i++) {
    TrtTensorInfo info;
    trt_engine_get_output (engine, i, &info);
    g_ptr_array_add (kept,
        g_bytes_new (trt_context_get_output (trt_probe_context (probe), i),
            trt_tensor_info_bytes (&info)));
  }
  return kept;
}

/* Says how agreement is measured. Without a head that fits it is measured on
 * the outputs as they are. */
static void
append_head (TrtGuard *guard)
{
  TrtHeadOptions options = { .name = "auto", .keep_outputs = TRUE };
  const char *name = trt_graph_get_metadata (guard->graph, "trt.head");
  g_autoptr (TrtGraph) trial = NULL;

  if (name == NULL) {
    trial = trt_graph_copy (guard->graph);
    if (!trt_graph_append_head (trial, &options, &guard->head, NULL)
        || !trt_graph_optimise (trial, NULL, NULL))
      return;
    trt_graph_free (guard->graph);
    guard->graph = g_steal_pointer (&trial);
  } else if (!trt_head_get_info (name, &guard->head)) {
    return;
  }
  guard->kind = guard->head.kind == TRT_HEAD_DETECTION ? TRT_AGREE_DETECTIONS
                                                       : TRT_AGREE_TOP1;
}

/* What is known of the outputs when the engine is gone. */
static void
keep_infos (TrtGuard *guard, TrtEngine *engine)
{
  guard->infos = g_array_new (FALSE, FALSE, sizeof (TrtTensorInfo));
  for (guint i = 0; i < trt_engine_n_outputs (engine); i++) {
    TrtTensorInfo info;
    trt_engine_get_output (engine, i, &info);
    info.name = g_intern_string (info.name);
    g_array_append_val (guard->infos, info);
  }
}

/* The engine, which holds all weights once more, goes when it has run. */
static gboolean
run_exact (TrtGuard *guard, GError **error)
{
  g_autoptr (TrtProbe) probe
      = trt_probe_new (guard->graph, NULL, guard->backend, error);

  if (probe == NULL)
    return FALSE;
  keep_infos (guard, trt_probe_engine (probe));
  for (guint i = 0; i < guard->indices->len; i++) {
    if (!run (guard, probe, g_array_index (guard->indices, guint, i), error))
      return FALSE;
    g_ptr_array_add (guard->outputs, keep_outputs (probe));
  }
  return TRUE;
}

TrtGuard *
trt_guard_new (TrtGraph *graph, const TrtSamples *samples,
    const GArray *indices, const char *backend, GError **error)
{
  g_autoptr (TrtGuard) guard = g_new0 (TrtGuard, 1);

  guard->graph = graph;
  guard->samples = samples;
  guard->backend = backend;
  guard->indices = g_array_copy ((GArray *) indices);
  guard->n_tried = guard->indices->len;
  guard->outputs = g_ptr_array_new_with_free_func (
      (GDestroyNotify) g_ptr_array_unref);
  append_head (guard);
  guard->fixed = trt_lower_static (guard->graph, error);
  if (guard->fixed == NULL || !run_exact (guard, error))
    return NULL;
  return g_steal_pointer (&guard);
}

void
trt_guard_free (TrtGuard *guard)
{
  if (guard == NULL)
    return;
  trt_graph_free (guard->graph);
  trt_graph_free (guard->fixed);
  g_clear_pointer (&guard->infos, g_array_unref);
  g_clear_pointer (&guard->indices, g_array_unref);
  g_clear_pointer (&guard->outputs, g_ptr_array_unref);
  g_free (guard);
}

/* ---- comparing outputs ------------------------------------------------ */

static gboolean
is_raw (const TrtTensorInfo *info)
{
  return info->dtype == TRTK_F32 && !g_str_has_prefix (info->name, "trt.");
}

typedef struct {
  TrtGuard *guard;
  TrtProbe *probe;
  GPtrArray *outputs;   /* TrtOutputScore, by output of the float side */
  TrtDetectionScore detections;
  guint n_samples, n_alike;
} Compare;

static void
compare_objects (Compare *c, guint image, const float *want,
    const TrtTensorInfo *objects, GBytes *want_count)
{
  const gint32 *n_want = g_bytes_get_data (want_count, NULL);
  TrtTensorInfo info;
  const float *got = trt_probe_value (c->probe, TRT_OUTPUT_OBJECTS, &info);
  const gint32 *n_got = trt_probe_value (c->probe, TRT_OUTPUT_COUNT, &info);

  trt_detection_score_add (&c->detections, image, want,
      (guint) MAX (n_want[0], 0), got, (guint) MAX (n_got[0], 0),
      (guint) objects->dims[2], c->guard->head.threshold);
}

static void
compare_sample (Compare *c, guint image)
{
  const GPtrArray *kept = c->guard->outputs->pdata[image];
  GBytes *objects = NULL, *count = NULL;
  TrtTensorInfo objects_info = { 0 };

  for (guint i = 0; i < kept->len; i++) {
    TrtTensorInfo info = g_array_index (c->guard->infos, TrtTensorInfo, i);
    TrtTensorInfo other;
    const float *want = g_bytes_get_data (kept->pdata[i], NULL), *got;
    got = trt_probe_value (c->probe, info.name, &other);
    if (got == NULL)
      continue;
    if (is_raw (&info))
      trt_output_score_add (c->outputs->pdata[i], want, got);
    if (strcmp (info.name, TRT_OUTPUT_OBJECTS) == 0) {
      objects = kept->pdata[i];
      objects_info = info;
    }
    if (strcmp (info.name, TRT_OUTPUT_COUNT) == 0)
      count = kept->pdata[i];
    if (strcmp (info.name, TRT_OUTPUT_CLASSES) == 0)
      c->n_alike += memcmp (want, got, sizeof (gint64)) == 0;
  }
  if (objects != NULL && count != NULL)
    compare_objects (c, image, g_bytes_get_data (objects, NULL),
        &objects_info, count);
}

static void
finish (Compare *c, TrtGuardResult *result)
{
  guint n = 0;

  result->error = 0;
  result->expected = 1;
  for (guint i = 0; i < c->outputs->len; i++) {
    const TrtOutputScore *s = c->outputs->pdata[i];
    if (trt_output_score_is_empty (s))
      continue;
    result->error += trt_output_score_error (s);
    result->expected = MIN (result->expected, trt_output_score_alike (s));
    n++;
  }
  result->error /= MAX (n, 1);
  result->n_objects = trt_detection_score_truths (&c->detections);
  if (c->guard->kind == TRT_AGREE_DETECTIONS)
    result->agreement = trt_detection_score_ap (&c->detections);
  else if (c->guard->kind == TRT_AGREE_TOP1)
    result->agreement = (double) c->n_alike / MAX (c->n_samples, 1);
  else
    result->agreement
        = CLAMP (trt_sqnr (1, result->error) / GOOD_SQNR, 0, 1);
  if (c->guard->kind != TRT_AGREE_TOP1)
    result->expected = result->agreement;
}

/* ---- tensors ---------------------------------------------------------- */

static void
compare_tensors (TrtProbe *exact, TrtProbe *rounded, const GPtrArray *revealed,
    GPtrArray *out)
{
  for (guint i = 0; i < revealed->len; i++) {
    const TrtRevealed *r = revealed->pdata[i];
    TrtGuardTensor *t = out->pdata[i];
    TrtTensorInfo info, other;
    const float *want = trt_probe_value (exact, r->name, &info);
    const float *got = trt_probe_value (rounded, r->shown, &other);
    gint64 n = want != NULL && got != NULL ? trt_tensor_info_count (&info) : 0;

    for (gint64 j = 0; j < n; j++) {
      double w = (double) want[j], d = w - (double) got[j];
      t->signal += w * w;
      t->noise += d * d;
    }
  }
}

/* The float side with the same tensors to look at. */
static TrtProbe *
show_exact (const TrtGuard *guard, const GPtrArray *revealed,
    TrtGuardResult *result, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  result->tensors = g_ptr_array_new_with_free_func (free_tensor);
  for (guint i = 0; i < revealed->len; i++) {
    const TrtRevealed *r = revealed->pdata[i];
    TrtGuardTensor *t = g_new0 (TrtGuardTensor, 1);
    t->name = g_strdup (r->name);
    g_ptr_array_add (result->tensors, t);
    g_ptr_array_add (names, r->name);
  }
  return trt_probe_new (guard->graph, names, guard->backend, error);
}

/* ---- measuring -------------------------------------------------------- */

double
trt_int8_share (TrtGraph *graph, GHashTable *kept, double *total)
{
  double all = 0, int8 = 0;

  for (guint i = 0; i < graph->nodes->len; i++) {
    const TrtNode *node = graph->nodes->pdata[i];
    double macs = node->op->macs != NULL ? node->op->macs (node) : 0;
    all += macs;
    if (trt_flow_can_compute (node)
        && (kept == NULL || !g_hash_table_contains (kept, node->name)))
      int8 += macs;
  }
  if (total != NULL)
    *total = all;
  return all > 0 ? int8 / all : 0;
}

static gboolean
compare_all (Compare *c, TrtProbe *exact, const GPtrArray *revealed,
    TrtGuardResult *result, GError **error)
{
  for (guint i = 0; i < c->guard->infos->len; i++) {
    g_ptr_array_add (c->outputs,
        trt_output_score_new (
            &g_array_index (c->guard->infos, TrtTensorInfo, i),
            c->guard->kind == TRT_AGREE_TOP1));
  }
  c->n_samples = exact != NULL ? c->guard->indices->len : c->guard->n_tried;
  for (guint i = 0; i < c->n_samples; i++) {
    guint sample = g_array_index (c->guard->indices, guint, i);
    if (!run (c->guard, c->probe, sample, error)
        || (exact != NULL && !run (c->guard, exact, sample, error)))
      return FALSE;
    compare_sample (c, i);
    if (exact != NULL)
      compare_tensors (exact, c->probe, revealed, result->tensors);
  }
  finish (c, result);
  return TRUE;
}

gboolean
trt_guard_measure_graph (TrtGuard *guard, const TrtGraph *graph,
    const GPtrArray *revealed, TrtGuardResult *result, GError **error)
{
  g_autoptr (TrtProbe) exact = NULL;
  g_autoptr (TrtProbe) rounded
      = trt_probe_new (graph, NULL, guard->backend, error);
  Compare c = { .guard = guard, .probe = rounded };
  gboolean good;

  memset (result, 0, sizeof *result);
  if (rounded != NULL && revealed != NULL)
    exact = show_exact (guard, revealed, result, error);
  if (rounded == NULL || (revealed != NULL && exact == NULL))
    return FALSE;
  c.outputs = g_ptr_array_new_with_free_func (trt_output_score_free);
  trt_detection_score_init (&c.detections);
  good = compare_all (&c, exact, revealed, result, error);
  trt_detection_score_clear (&c.detections);
  g_ptr_array_unref (c.outputs);
  return good;
}

gboolean
trt_guard_measure (TrtGuard *guard, const TrtCalibration *calibration,
    gboolean by_tensor, TrtGuardResult *result, GError **error)
{
  g_autoptr (GPtrArray) revealed
      = g_ptr_array_new_with_free_func (trt_revealed_free);
  g_autoptr (TrtGraph) graph = trt_graph_copy (guard->graph);
  TrtQuantiseOptions options = { by_tensor ? revealed : NULL };

  memset (result, 0, sizeof *result);
  if (!trt_quantise (graph, calibration, &options, error)
      || !trt_guard_measure_graph (guard, graph, options.revealed, result,
          error))
    return FALSE;
  result->share = trt_int8_share (guard->fixed, calibration->kept, NULL);
  return TRUE;
}
