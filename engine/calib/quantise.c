/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* quantise.c: Q behind every root, DQ before every reader. */
#include "calib/quantise.h"

#include <string.h>

#include "passes/rewrite.h"

typedef struct {
  TrtGraph *graph;
  const TrtFlow *flow;
  const TrtGrids *grids;
  const TrtCalibration *calibration;
  const TrtQuantiseOptions *options;
} Quantiser;

/* One INT8 tensor and what was made of it so far. */
typedef struct {
  const TrtFlowTensor *flow;
  TrtTensor *q;          /* the integers */
  TrtTensor *real, *unit; /* DequantizeLinear by the scales, and by 1 */
} Int8;

void
trt_revealed_free (gpointer revealed)
{
  TrtRevealed *r = revealed;

  g_free (r->name);
  g_free (r->shown);
  g_free (r);
}

/* ---- scales and zero points ------------------------------------------- */

static TrtTensor *
scale_constant (const Quantiser *s, const Int8 *t, const char *name)
{
  gboolean uniform = trt_flow_is_uniform (s->flow, t->flow);
  guint n = uniform ? 1 : t->flow->n_cells;
  g_autofree float *scales = g_new (float, n);

  for (guint c = 0; c < n; c++)
    scales[c] = trt_grids_scale (s->grids, t->flow, c);
  return trt_quantise_add_floats (s->graph, name, scales, n, uniform);
}

/* As many zero points as @scale has values. */
static TrtTensor *
zero_constant (const Quantiser *s, const Int8 *t, const TrtTensor *scale,
    const char *name)
{
  const TrtIntegers *n = trt_grids_integers (s->grids, t->flow);
  gint64 dims[1] = { scale->rank == 0 ? 1 : t->flow->n_cells };
  guint8 *zeros = g_malloc ((gsize) dims[0]);
  g_autoptr (GBytes) bytes = NULL;

  memset (zeros, n->zero, (gsize) dims[0]);
  bytes = g_bytes_new_take (zeros, (gsize) dims[0]);
  return trt_graph_add_constant (s->graph, name, trt_integers_dtype (n),
      scale->rank, dims, bytes);
}

static TrtTensor *
add (const Quantiser *s, const Int8 *t, const char *op, TrtTensor *x,
    const char *suffix, TrtTensor *scale)
{
  g_autofree char *name
      = g_strconcat (t->flow->tensor->name, suffix, NULL);
  TrtTensor *zero;

  if (scale == NULL)
    scale = scale_constant (s, t, name);
  zero = zero_constant (s, t, scale, name);
  return trt_quantise_add_node (s->graph, op, name, x, scale, zero, 1);
}

static TrtTensor *
get_real (const Quantiser *s, Int8 *t)
{
  if (t->real == NULL)
    t->real = add (s, t, "DequantizeLinear", t->q, "_dq", NULL);
  return t->real;
}

static TrtTensor *
get_unit (const Quantiser *s, Int8 *t)
{
  const float one = 1;

  if (t->unit == NULL)
    t->unit = add (s, t, "DequantizeLinear", t->q, "_unit",
        trt_quantise_add_floats (s->graph, "one", &one, 1, TRUE));
  return t->unit;
}

/* ---- readers ---------------------------------------------------------- */

static gboolean
connect_compute (const Quantiser *s, TrtNode *node, Int8 *t, guint index,
    GError **error)
{
  gboolean unit = !trt_flow_is_uniform (s->flow, t->flow);

  if (index != 0) {
    trt_node_set_input (node, index, get_real (s, t));
    return TRUE;
  }
  trt_node_set_input (node, 0, unit ? get_unit (s, t) : get_real (s, t));
  return trt_quantise_weights (node, s->grids, t->flow, unit,
      s->calibration, error);
}

/* Who read the float tensor reads integers or what they stand for. */
static gboolean
connect (const Quantiser *s, TrtNode *node, Int8 *t, gboolean computes,
    gboolean moves, GError **error)
{
  const TrtTensor *x = t->flow->tensor;

  for (guint i = 0; i < node->in->len; i++) {
    if (node->in->pdata[i] != x)
      continue;
    if (computes) {
      if (!connect_compute (s, node, t, i, error))
        return FALSE;
    } else if (moves) {
      trt_node_set_input (node, i, t->q);
    } else if (!x->is_input && !x->is_output) {
      trt_node_set_input (node, i, get_real (s, t));
    }
  }
  return TRUE;
}

static void
reveal (const Quantiser *s, Int8 *t)
{
  TrtRevealed *r = g_new0 (TrtRevealed, 1);
  TrtTensor *shown = add (s, t, "DequantizeLinear", t->q, "_shown", NULL);

  r->name = g_strdup (t->flow->tensor->name);
  r->shown = g_strdup (shown->name);
  trt_graph_add_output (s->graph, shown);
  g_ptr_array_add (s->options->revealed, r);
}

/* What a reader is must be asked before anything is rewired. */
typedef struct {
  TrtNode *node;
  gboolean computes, moves;
} Reader;

static GArray *
list_readers (const Quantiser *s, const TrtTensor *x)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (Reader));
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < x->users->len; i++) {
    TrtNode *node = x->users->pdata[i];
    Reader r = { node, trt_flow_computes (s->flow, node),
      trt_flow_moves (s->flow, node) };
    if (g_hash_table_add (seen, node))
      g_array_append_val (list, r);
  }
  return list;
}

static gboolean
quantise_tensor (const Quantiser *s, const TrtFlowTensor *flow,
    const GArray *readers, GError **error)
{
  Int8 t = { .flow = flow, .q = flow->tensor };

  if (flow->is_root)
    t.q = add (s, &t, "QuantizeLinear", flow->tensor, "_q", NULL);
  for (guint i = 0; i < readers->len; i++) {
    const Reader *r = &g_array_index (readers, Reader, i);
    if (!connect (s, r->node, &t, r->computes, r->moves, error))
      return FALSE;
  }
  if (flow->is_root && s->options != NULL && s->options->revealed != NULL)
    reveal (s, &t);
  return TRUE;
}

static gboolean
quantise_all (const Quantiser *s, GError **error)
{
  g_autoptr (GPtrArray) readers = g_ptr_array_new_with_free_func (
      (GDestroyNotify) g_array_unref);
  gboolean good = TRUE;

  for (guint i = 0; i < s->flow->tensors->len; i++) {
    const TrtFlowTensor *t = s->flow->tensors->pdata[i];
    g_ptr_array_add (readers, list_readers (s, t->tensor));
  }
  for (guint i = 0; good && i < s->flow->tensors->len; i++) {
    const TrtFlowTensor *t = s->flow->tensors->pdata[i];
    if (t->is_int8)
      good = quantise_tensor (s, t, readers->pdata[i], error);
  }
  return good;
}

gboolean
trt_quantise (TrtGraph *graph, const TrtCalibration *calibration,
    const TrtQuantiseOptions *options, GError **error)
{
  g_autoptr (TrtFlow) flow = trt_flow_new (graph, calibration->kept);
  g_autoptr (TrtGrids) grids = NULL;
  const char *missing = NULL;
  Quantiser s = { graph, flow, NULL, calibration, options };

  for (guint i = 0; calibration->plain && i < flow->tensors->len; i++)
    trt_flow_make_uniform (flow, flow->tensors->pdata[i]);
  s.grids = grids = trt_grids_new (flow, calibration, &missing);
  if (grids == NULL)
    return trt_fail (error, TRT_ERROR_ARGUMENT,
        "the calibration has no range for tensor '%s'", missing);
  return quantise_all (&s, error) && trt_graph_sort (graph, error)
         && trt_graph_infer (graph, error);
}
