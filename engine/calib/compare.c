/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* compare.c: which layers of two graphs are the same one, and their values. */
#include "calib/compare.h"

#include <string.h>

#include "lower/lower.h"
#include "ops/op.h"
#include "passes/qdq.h"
#include "passes/rewrite.h"

/* Fewer values of a channel say little about its scale. */
#define MIN_PIXELS 16

/* A layer in both graphs. Sums by channel: of the float values' squares, of
 * the others', and of the products. */
typedef struct {
  char *name, *exact, *shown; /* node, and the tensors to look at */
  gboolean fits;              /* @shown counts in a scale that is not known */
  guint n;
  double *ww, *qq, *wq, *noise;
} Pair;

static void
pair_free (gpointer data)
{
  Pair *p = data;

  g_free (p->name);
  g_free (p->exact);
  g_free (p->shown);
  g_free (p->ww);
  g_free (p->qq);
  g_free (p->wq);
  g_free (p->noise);
  g_free (p);
}

static void
layer_free (gpointer data)
{
  TrtComparedLayer *layer = data;

  g_free (layer->name);
  g_free (layer);
}

void
trt_comparison_clear (TrtComparison *comparison)
{
  g_free (comparison->head);
  g_clear_pointer (&comparison->layers, g_ptr_array_unref);
  trt_guard_result_clear (&comparison->result);
}

/* ---- pairs ------------------------------------------------------------ */

/* The sum of activations that weights of u8 ask for (passes/cover_build.c). */
static gboolean
is_sum (const TrtNode *node, const TrtTensor *operand)
{
  g_autofree char *name = g_strconcat (node->name, "/sum", NULL);

  return operand->producer != NULL
         && strcmp (operand->producer->name, name) == 0;
}

/* Residuals and gates in the epilogue: relu may vanish into saturation, these
 * may not. */
static guint
count_operands (const TrtNode *node)
{
  guint n = 0;

  for (guint i = 0; i < node->epilogue->len; i++) {
    const TrtkStep *step = &g_array_index (node->epilogue, TrtkStep, i);
    n += (step->kind == TRTK_STEP_ADD || step->kind == TRTK_STEP_MUL)
         && !is_sum (node, node->in->pdata[step->operand]);
  }
  return n;
}

static GHashTable *
layers_by_name (const TrtGraph *graph)
{
  GHashTable *names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < graph->nodes->len; i++) {
    TrtNode *node = graph->nodes->pdata[i];
    if (node->op->macs != NULL)
      g_hash_table_insert (names, node->name, node);
  }
  return names;
}

static TrtTensor *
show_half (TrtGraph *graph, const char *name, TrtTensor *y)
{
  TrtNode *cast = trt_graph_add_node (graph, "Cast", name, &y, 1, 1);

  trt_node_set_int (cast, "to", 1);
  return trt_node_output (cast, 0);
}

/* A byte less its zero point, as f32, as a tensor that can be asked for; f32
 * as it is, and f16. NULL where nobody knows how to read it. */
static TrtTensor *
show_output (TrtGraph *graph, const TrtNode *node)
{
  TrtTensor *y = trt_node_out (node, 0), *scale, *zero;
  g_autofree char *name = g_strconcat (node->name, "_shown", NULL);
  guint8 zero_point = (guint8) trt_node_get_int (node, "y_zero");
  g_autoptr (GBytes) bytes = g_bytes_new (&zero_point, 1);
  const float one = 1;

  if (trt_tensor_dtype (y) == TRTK_F32)
    return y;
  if (trt_tensor_dtype (y) == TRTK_F16)
    return show_half (graph, name, y);
  if (!trt_node_is (node, "TrtQConv") && !trt_node_is (node, "TrtQGemm"))
    return NULL;
  scale = trt_quantise_add_floats (graph, name, &one, 1, TRUE);
  zero = trt_graph_add_constant (graph, name, trt_tensor_dtype (y), 0, NULL,
      bytes);
  return trt_quantise_add_node (graph, "DequantizeLinear", name, y, scale,
      zero, 1);
}

static guint
count_channels (const TrtTensor *t)
{
  gint64 dims[TRT_MAX_RANK], pixels = 1;

  trt_tensor_get_static_dims (t, dims);
  for (int i = 2; i < t->rank; i++)
    pixels *= dims[i];
  return t->rank > 2 && pixels >= MIN_PIXELS ? (guint) dims[1] : 1;
}

static void
add_pair (TrtGraph *graph, const TrtNode *node, const TrtNode *exact,
    GPtrArray *pairs)
{
  TrtTensor *shown;
  Pair *p;

  if (exact == NULL || count_operands (exact) != count_operands (node)
      || trt_tensor_dtype (trt_node_out (exact, 0)) != TRTK_F32
      || trt_tensor_count (trt_node_out (exact, 0))
             != trt_tensor_count (trt_node_out (node, 0)))
    return;
  shown = show_output (graph, node);
  if (shown == NULL)
    return;
  if (!shown->is_output)
    trt_graph_add_output (graph, shown);
  p = g_new0 (Pair, 1);
  p->name = g_strdup (node->name);
  p->exact = g_strdup (trt_node_out (exact, 0)->name);
  p->shown = g_strdup (shown->name);
  p->fits = shown != trt_node_out (node, 0);
  p->n = p->fits ? count_channels (trt_node_out (node, 0)) : 1;
  p->ww = g_new0 (double, p->n);
  p->qq = g_new0 (double, p->n);
  p->wq = g_new0 (double, p->n);
  p->noise = g_new0 (double, p->n);
  g_ptr_array_add (pairs, p);
}

static gboolean
find_pairs (TrtGraph *graph, const TrtGraph *exact, GPtrArray *pairs,
    GError **error)
{
  g_autoptr (GHashTable) names = layers_by_name (exact);
  g_autoptr (GPtrArray) nodes = g_ptr_array_copy (graph->nodes, NULL, NULL);

  for (guint i = 0; i < nodes->len; i++) {
    const TrtNode *node = nodes->pdata[i];
    if (node->op->macs != NULL)
      add_pair (graph, node, g_hash_table_lookup (names, node->name), pairs);
  }
  return trt_graph_sort (graph, error) && trt_graph_infer (graph, error);
}

/* ---- layers ----------------------------------------------------------- */

static void
add_values (Pair *p, const float *want, const float *got, gsize n, gsize inner)
{
  for (gsize i = 0; i < n; i++) {
    guint c = p->n > 1 ? (guint) (i / inner % p->n) : 0;
    double w = (double) want[i], q = (double) got[i];
    p->ww[c] += w * w;
    p->qq[c] += q * q;
    p->wq[c] += w * q;
    p->noise[c] += (w - q) * (w - q);
  }
}

static void
add_sample (GPtrArray *pairs, TrtProbe *exact, TrtProbe *other)
{
  for (guint i = 0; i < pairs->len; i++) {
    Pair *p = pairs->pdata[i];
    TrtTensorInfo info, shown;
    const float *want = trt_probe_value (exact, p->exact, &info);
    const float *got = trt_probe_value (other, p->shown, &shown);
    gsize n = (gsize) trt_tensor_info_count (&info);

    add_values (p, want, got, n,
        n / (gsize) MAX (info.rank > 0 ? info.dims[0] : 1, 1) / p->n);
  }
}

static TrtComparedLayer *
finish_pair (const Pair *p)
{
  TrtComparedLayer *layer = g_new0 (TrtComparedLayer, 1);

  layer->name = g_strdup (p->name);
  for (guint c = 0; c < p->n; c++) {
    layer->signal += p->ww[c];
    if (!p->fits)
      layer->noise += p->noise[c];
    else if (p->qq[c] > 0)
      layer->noise += MAX (p->ww[c] - p->wq[c] * p->wq[c] / p->qq[c], 0);
    else
      layer->noise += p->ww[c];
  }
  return layer;
}

static gboolean
compare_layers (const TrtGraph *exact, TrtGraph *graph,
    const TrtSamples *samples, const char *backend, GPtrArray *layers,
    GError **error)
{
  g_autoptr (GPtrArray) pairs = g_ptr_array_new_with_free_func (pair_free);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (TrtProbe) a = NULL, b = NULL;

  if (!find_pairs (graph, exact, pairs, error))
    return FALSE;
  for (guint i = 0; i < pairs->len; i++)
    g_ptr_array_add (names, ((Pair *) pairs->pdata[i])->exact);
  a = trt_probe_new (exact, names, backend, error);
  b = a != NULL ? trt_probe_new (graph, NULL, backend, error) : NULL;
  for (guint i = 0; b != NULL && i < samples->n; i++) {
    if (!trt_probe_run (a, samples, i, error)
        || !trt_probe_run (b, samples, i, error))
      return FALSE;
    add_sample (pairs, a, b);
  }
  for (guint i = 0; i < pairs->len; i++)
    g_ptr_array_add (layers, finish_pair (pairs->pdata[i]));
  return b != NULL;
}

/* ---- the whole -------------------------------------------------------- */

static gboolean
append_head (const TrtGuard *guard, TrtGraph *graph, GError **error)
{
  TrtHeadOptions options = { .name = guard->head.name, .keep_outputs = TRUE };
  TrtHeadInfo head;

  return guard->kind == TRT_AGREE_OUTPUTS
         || trt_graph_get_metadata (graph, "trt.head") != NULL
         || trt_graph_append_head (graph, &options, &head, error);
}

/* Without one output of the same name there is nothing to compare. */
static gboolean
check_outputs (const TrtGraph *exact, const TrtGraph *other, GError **error)
{
  for (guint i = 0; i < exact->outputs->len; i++) {
    const TrtTensor *a = exact->outputs->pdata[i];
    for (guint j = 0; j < other->outputs->len; j++) {
      const TrtTensor *b = other->outputs->pdata[j];
      if (strcmp (a->name, b->name) == 0
          && trt_tensor_count (a) == trt_tensor_count (b))
        return TRUE;
    }
  }
  return trt_fail (error, TRT_ERROR_ARGUMENT,
      "no output has the same name and shape in both");
}

/* Takes @exact. */
static gboolean
compare_answers (TrtGraph *exact, const TrtGraph *other,
    const TrtSamples *samples, const char *backend, TrtComparison *out,
    GError **error)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (TrtGraph) graph = trt_graph_copy (other);
  g_autoptr (TrtGuard) guard = NULL;

  for (guint i = 0; i < samples->n; i++)
    g_array_append_val (all, i);
  guard = trt_guard_new (exact, samples, all, backend, error);
  if (guard == NULL || !append_head (guard, graph, error))
    return FALSE;
  out->kind = guard->kind;
  if (guard->kind != TRT_AGREE_OUTPUTS)
    out->head = g_strdup (guard->head.name);
  return trt_guard_measure_graph (guard, graph, NULL, &out->result, error);
}

gboolean
trt_compare_graphs (TrtGraph *exact, const TrtGraph *other,
    const TrtSamples *samples, const char *backend, TrtComparison *comparison,
    GError **error)
{
  g_autoptr (TrtGraph) own = exact;
  g_autoptr (TrtGraph) graph = trt_lower_static (other, error);

  memset (comparison, 0, sizeof *comparison);
  comparison->layers = g_ptr_array_new_with_free_func (layer_free);
  return graph != NULL && trt_graph_infer (own, error)
         && trt_graph_optimise (own, NULL, error)
         && check_outputs (own, graph, error)
         && compare_answers (trt_graph_copy (own), graph, samples, backend,
             comparison, error)
         && compare_layers (own, graph, samples, backend, comparison->layers,
             error);
}

/* What @dequantize gives, unrounded; NULL where it is no such pair. Exporters
 * leave a Relu to a zero point that is the lowest integer: it comes back. */
static TrtTensor *
unrounded (TrtNode *dequantize, GError **error)
{
  g_auto (TrtQdq) q = { 0 };
  TrtTensor *x;
  TrtNode *relu;

  if (!trt_qdq_read_made (trt_node_out (dequantize, 0), &q)
      || q.q->producer == NULL
      || !trt_node_is (q.q->producer, "QuantizeLinear"))
    return NULL;
  x = trt_node_in (q.q->producer, 0);
  if (!q.is_uniform || q.zero_point != trt_dtype_low (q.dtype))
    return x;
  relu = trt_rewrite_new (dequantize, "Relu", dequantize->name, &x, 1);
  return trt_rewrite_finish (relu, error);
}

gboolean
trt_graph_drop_rounding (TrtGraph *graph, GError **error)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_copy (graph->nodes, NULL, NULL);

  for (guint i = 0; i < nodes->len; i++) {
    TrtNode *node = nodes->pdata[i];
    GError *local = NULL;
    TrtTensor *x = trt_node_is (node, "DequantizeLinear")
                       ? unrounded (node, &local)
                       : NULL;
    if (local != NULL) {
      g_propagate_error (error, local);
      return FALSE;
    }
    if (x != NULL)
      trt_node_bypass (node, x);
  }
  return trt_graph_infer (graph, error);
}
