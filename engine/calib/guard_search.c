/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* guard_search.c: trying on the real network, cheapest choices first: which
 * method (guard_method.c), which tensors by another one, which nodes in float.
 */
#include "calib/guard_search.h"

#include <math.h>
#include <time.h>

/* Seconds of processor time that each stage may take: what else the machine
 * does must not decide how good a plan becomes. */
#define TENSOR_SECONDS 10.0
#define NODE_SECONDS 30.0
/* The same of a large network that has met its target. */
#define LARGE_SECONDS 5.0
/* Tensors and nodes that are tried, from the noisiest on. */
#define N_TENSORS 16
/* Tensors in a row without a gain, after which none is expected. */
#define PATIENCE 4
#define N_NODES 8
/* Once the target is met a node in float must still lower the error by this
 * for each share of the arithmetic, as long as the error is above GOOD_ERROR
 * (23 dB): agreement on a handful of samples is a coarse measure. */
#define GAIN_FOR_SHARE 3.0
#define GOOD_ERROR 0.005

void
trt_trial_free (gpointer trial)
{
  TrtTrial *t = trial;

  g_free (t->what);
  g_free (t);
}

void
trt_search_clear (TrtSearch *search)
{
  trt_guard_result_clear (&search->result);
  trt_guard_result_clear (&search->detail);
  g_clear_pointer (&search->best, trt_calibration_free);
  g_clear_pointer (&search->methods, g_ptr_array_unref);
  g_clear_pointer (&search->trials, g_ptr_array_unref);
}

static double
processor_seconds (void)
{
  return (double) clock () / CLOCKS_PER_SEC;
}

gboolean
trt_search_is_large (const TrtSearch *search)
{
  return search->guard->n_tried < search->guard->indices->len;
}

/* Whether a stage that began at @start may try something else. */
static gboolean
has_time (const TrtSearch *search, double start, double limit)
{
  if (trt_search_is_large (search)
      && search->result.agreement >= search->target)
    limit = LARGE_SECONDS;
  return processor_seconds () - start < limit;
}

gboolean
trt_search_report (const TrtSearch *search, double fraction, const char *stage,
    GError **error)
{
  const TrtBuildOptions *o = search->options;

  if (o == NULL || o->progress == NULL
      || o->progress (fraction, stage, o->progress_data))
    return TRUE;
  return trt_fail (error, TRT_ERROR_CANCELLED,
      "calibration was cancelled while %s", stage);
}

gboolean
trt_search_try (TrtSearch *search, const TrtCalibration *calibration, char *what,
    double least_gain, TrtTrial **out, GError **error)
{
  TrtTrial *trial = g_new0 (TrtTrial, 1);
  TrtGuardResult result = { 0 };

  trial->what = what;
  g_ptr_array_add (search->trials, trial);
  *out = trial;
  if (!trt_guard_measure (search->guard, calibration, FALSE, &result, error))
    return FALSE;
  trial->error = result.error;
  trial->agreement = result.agreement;
  trial->share = result.share;
  trial->taken = search->best == NULL
                 || result.error < search->result.error * (1 - least_gain);
  if (trial->taken) {
    trt_calibration_free (search->best);
    search->best = trt_calibration_copy (calibration);
    trt_guard_result_clear (&search->result);
    trt_guard_result_clear (&search->detail);
    search->result = result;
  }
  return TRUE;
}

char *
trt_search_describe (const TrtCalibration *calibration)
{
  GString *s = g_string_new (calibration->method);

  if (calibration->equalised)
    g_string_append (s, ", equalised");
  if (calibration->room > 0)
    g_string_append_printf (s, ", room %g", calibration->room);
  return g_string_free (s, FALSE);
}

gboolean
trt_search_look (TrtSearch *search, TrtGuardResult *result, GError **error)
{
  if (search->detail.tensors == NULL
      && !trt_guard_measure (search->guard, search->best, TRUE,
          &search->detail, error)) {
    trt_guard_result_clear (&search->detail);
    return FALSE;
  }
  *result = search->detail;
  g_ptr_array_ref (result->tensors);
  if (trt_search_is_large (search)) {
    search->result.agreement = result->agreement;
    search->result.expected = result->expected;
  }
  return TRUE;
}

/* ---- tensors ---------------------------------------------------------- */

static double
ratio (const TrtGuardTensor *t)
{
  return t->signal > 0 ? t->noise / t->signal : t->noise > 0 ? INFINITY : 0;
}

static GHashTable *
index_noise (const TrtGuardResult *result)
{
  GHashTable *noise = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
      g_free);

  for (guint i = 0; i < result->tensors->len; i++) {
    const TrtGuardTensor *t = result->tensors->pdata[i];
    double *v = g_new (double, 1);
    *v = ratio (t);
    g_hash_table_replace (noise, t->name, v);
  }
  return noise;
}

static double
noise_of (GHashTable *noise, const TrtTensor *t)
{
  const double *v = t != NULL ? g_hash_table_lookup (noise, t->name) : NULL;

  return v != NULL ? *v : 0;
}

typedef struct {
  const char *name;
  double jump; /* how much more noise it has than what it is made of */
} NoisyTensor;

static gint
by_jump_of_tensor (gconstpointer a, gconstpointer b)
{
  double x = ((const NoisyTensor *) a)->jump;
  double y = ((const NoisyTensor *) b)->jump;

  return x < y ? 1 : x > y ? -1 : 0;
}

/* Looks at every tensor under the best calibration, those first that add most.
 * The names belong to @result. */
static GArray *
rank_tensors (TrtSearch *search, TrtGuardResult *result, GError **error)
{
  g_autoptr (GHashTable) noise = NULL;
  GArray *ranked;

  if (!trt_search_look (search, result, error))
    return NULL;
  noise = index_noise (result);
  ranked = g_array_new (FALSE, FALSE, sizeof (NoisyTensor));
  for (guint i = 0; i < result->tensors->len; i++) {
    const TrtGuardTensor *t = result->tensors->pdata[i];
    const TrtTensor *x = trt_graph_find_tensor (search->flow->graph, t->name);
    NoisyTensor n = { t->name, ratio (t) };
    if (x != NULL && x->producer != NULL)
      n.jump -= noise_of (noise, trt_node_in (x->producer, 0));
    g_array_append_val (ranked, n);
  }
  g_array_sort (ranked, by_jump_of_tensor);
  return ranked;
}

static void
take_range (TrtCalibration *to, const TrtCalibration *from, const char *name)
{
  const TrtTensorRange *a = trt_calibration_find (from, name);
  TrtTensorRange *b = trt_calibration_find (to, name);

  if (a == NULL || b == NULL)
    return;
  b->low = a->low;
  b->high = a->high;
  for (guint i = 0; i < MIN (a->n_channels, b->n_channels); i++)
    b->channels[i] = a->channels[i];
}

static gboolean
is_same_range (const TrtFlow *flow, const TrtCalibration *a,
    const TrtCalibration *b, const char *name)
{
  const TrtTensorRange *x = trt_calibration_find (a, name);
  const TrtTensorRange *y = trt_calibration_find (b, name);
  const TrtFlowTensor *t
      = trt_flow_find (flow, trt_graph_find_tensor (flow->graph, name));
  guint n = 0;

  if (x == NULL || y == NULL)
    return TRUE;
  if (t != NULL && !trt_flow_is_uniform (flow, t))
    n = MIN (x->n_channels, y->n_channels);
  for (guint i = 0; i < n; i++) {
    if (x->channels[i].low != y->channels[i].low
        || x->channels[i].high != y->channels[i].high)
      return FALSE;
  }
  return x->low == y->low && x->high == y->high;
}

static gboolean
try_tensor (TrtSearch *search, const char *name, double start, GError **error)
{
  for (guint i = 0; i < search->methods->len
                    && has_time (search, start, TENSOR_SECONDS); i++) {
    const TrtCalibration *from = search->methods->pdata[i];
    g_autoptr (TrtCalibration) c = NULL;
    g_autofree char *how = trt_search_describe (from);
    TrtTrial *trial;

    if (from->equalised != search->best->equalised
        || is_same_range (search->flow, search->best, from, name))
      continue;
    c = trt_calibration_copy (search->best);
    take_range (c, from, name);
    g_free (c->method);
    c->method = g_strdup ("mixed");
    if (!trt_search_try (search, c,
            g_strdup_printf ("tensor '%s': %s", name, how),
            TRT_SEARCH_LEAST_GAIN, &trial, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
trt_search_tensors (TrtSearch *search, GError **error)
{
  TrtGuardResult result = { 0 };
  g_autoptr (GArray) ranked = rank_tensors (search, &result, error);
  double start = processor_seconds ();
  gboolean good = ranked != NULL;
  guint n = good ? MIN (ranked->len, N_TENSORS) : 0, n_vain = 0;

  for (guint i = 0; good && i < n; i++) {
    const char *name = g_array_index (ranked, NoisyTensor, i).name;
    double before = search->result.error;
    if (!has_time (search, start, TENSOR_SECONDS) || n_vain == PATIENCE)
      break;
    good = trt_search_report (search, (double) i / n, "refining tensors", error)
           && try_tensor (search, name, start, error);
    n_vain = search->result.error < before ? 0 : n_vain + 1;
  }
  trt_guard_result_clear (&result);
  return good;
}

/* ---- nodes ------------------------------------------------------------ */

typedef struct {
  const TrtNode *node;
  double jump; /* how much more noise leaves than enters */
} Suspect;

static gint
by_jump (gconstpointer a, gconstpointer b)
{
  double x = ((const Suspect *) a)->jump, y = ((const Suspect *) b)->jump;

  return x < y ? 1 : x > y ? -1 : 0;
}

/* Nodes still in INT8, the noisiest first. What leaves a node that writes
 * float is not known: half of what it reads stands in for it. */
static GArray *
rank_nodes (TrtSearch *search, const TrtGuardResult *result)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (Suspect));
  g_autoptr (GHashTable) noise = index_noise (result);
  const TrtGraph *graph = search->flow->graph;

  for (guint i = 0; i < graph->nodes->len; i++) {
    const TrtNode *node = graph->nodes->pdata[i];
    double in, out;
    Suspect s = { node, 0 };
    if (!trt_flow_can_compute (node)
        || g_hash_table_contains (search->best->kept, node->name))
      continue;
    in = noise_of (noise, trt_node_in (node, 0));
    out = noise_of (noise, trt_node_out (node, 0));
    s.jump = out > 0 ? out - in : in / 2;
    g_array_append_val (list, s);
  }
  g_array_sort (list, by_jump);
  return list;
}

static double
share_with (const TrtSearch *search, const TrtCalibration *c)
{
  return trt_int8_share (search->guard->fixed, c->kept, NULL);
}

static gboolean
is_met (const TrtSearch *search)
{
  return search->result.agreement >= search->target
         && search->result.expected >= search->target;
}

static gboolean
is_enough (const TrtSearch *search)
{
  return is_met (search) && search->result.error <= GOOD_ERROR;
}

/* Tries each of the first nodes in float; the one that helps most stays. */
static gboolean
move_one (TrtSearch *search, double start, gboolean *moved, GError **error)
{
  TrtGuardResult result = { 0 };
  g_autoptr (GArray) tensors = rank_tensors (search, &result, error);
  g_autoptr (TrtCalibration) base = trt_calibration_copy (search->best);
  g_autoptr (GArray) nodes = NULL;
  guint n_tried = 0;
  gboolean good = tensors != NULL;
  gboolean met = is_met (search);

  *moved = FALSE;
  if (good && !is_enough (search))
    nodes = rank_nodes (search, &result);
  for (guint i = 0; good && nodes != NULL && i < nodes->len
                    && n_tried < N_NODES
                    && has_time (search, start, NODE_SECONDS); i++) {
    const TrtNode *node = g_array_index (nodes, Suspect, i).node;
    g_autoptr (TrtCalibration) c = trt_calibration_copy (base);
    double gain = TRT_SEARCH_LEAST_GAIN, share = share_with (search, base);
    TrtTrial *trial;

    g_hash_table_add (c->kept, g_strdup (node->name));
    if (share_with (search, c) < search->least_share)
      continue;
    if (met)
      gain = MAX (gain, GAIN_FOR_SHARE * (share - share_with (search, c)));
    n_tried++;
    good = trt_search_report (search, (double) n_tried / N_NODES,
               "looking for layers that need float", error)
           && trt_search_try (search, c, g_strdup_printf ("float '%s'", node->name),
               gain, &trial, error);
    *moved |= good && trial->taken;
  }
  trt_guard_result_clear (&result);
  return good;
}

gboolean
trt_search_nodes (TrtSearch *search, GError **error)
{
  double start = processor_seconds ();
  gboolean moved = TRUE;

  /* whether a large network has enough is known from all samples only */
  while (moved && (trt_search_is_large (search) || !is_enough (search))
         && has_time (search, start, NODE_SECONDS)) {
    if (!move_one (search, start, &moved, error))
      return FALSE;
  }
  return TRUE;
}
