/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* narrow.c: the part of an f32 graph that fast kernels compute in halves
 * becomes halves, with casts where it begins and ends. That part is products
 * with constant weights, and what lies between two of them: what follows the
 * last one (boxes, softmax, detections), the graph's inputs and its outputs
 * stay f32. Beside bytes, DequantizeLinear gives halves and QuantizeLinear takes
 * them, with scales in f32. Sums are f32 in any case (ARITHMETIC.md 4). What
 * halves do not hold (narrow_fits.c) stays f32. */
#include "lower/private.h"
#include "passes/rewrite.h"
#include "trtk_half.h"

#define ONNX_F32 1
#define ONNX_F16 10

typedef struct {
  TrtGraph *graph;
  GHashTable *half;  /* TrtNode: set of those that become halves */
  GHashTable *cast;  /* TrtTensor -> the same in the other type */
  GHashTable *unsafe; /* names of tensors that stay f32 */
} Narrowing;

/* ---- what becomes halves ---------------------------------------------- */

/* Operators with nothing to lose: they move values, choose among them, or do
 * a few steps of arithmetic whose kernels compute in f32. */
static const char *const followers[] = { "Add", "AveragePool", "Clip",
  "Concat", "DepthToSpace", "Div", "Dropout", "Flatten",
  "GlobalAveragePool", "GroupNormalization", "HardSigmoid", "HardSwish",
  "Identity", "InstanceNormalization", "LayerNormalization", "LeakyRelu",
  "MaxPool", "Mul", "Pad", "PRelu", "Relu", "Reshape", "Resize", "Sigmoid",
  "Slice", "Split", "Squeeze", "Sub", "Tanh", "Transpose", "Unsqueeze", NULL };

static gboolean
is_follower (const TrtNode *node)
{
  for (guint i = 0; followers[i] != NULL; i++) {
    if (trt_node_is (node, followers[i]))
      return TRUE;
  }
  return FALSE;
}

/* A mean of a few numbers, as of a side of a box: no work for fast kernels,
 * and its result is a coordinate. Who adds a bias makes something else. */
static gboolean
is_small_mean (const TrtNode *node, const TrtTensor *w)
{
  gint64 dims[TRT_MAX_RANK];

  if (!trt_node_is (node, "Conv") || trt_node_in (node, 2) != NULL
      || !trt_tensor_get_static_dims (w, dims))
    return FALSE;
  return dims[0] == 1 && trt_tensor_count (w) <= 32
         && trt_tensor_count (w) == dims[1];
}

static gboolean
is_product (const TrtNode *node)
{
  const TrtTensor *w = trt_node_in (node, 1);

  return (trt_node_is (node, "Conv") || trt_node_is (node, "ConvTranspose")
             || trt_node_is (node, "Gemm") || trt_node_is (node, "MatMul"))
         && w != NULL && w->constant != NULL
         && trt_tensor_dtype (w) == TRTK_F32
         && trt_tensor_dtype (trt_node_in (node, 0)) == TRTK_F32
         && !is_small_mean (node, w);
}

/* What a node reads in its own type: of Resize the picture alone. */
static gboolean
is_value (const TrtNode *node, guint input)
{
  const TrtTensor *t = node->in->pdata[input];

  return t != NULL && trt_tensor_dtype (t) == TRTK_F32
         && (input == 0
             || !(trt_node_is (node, "Resize")
                  || trt_node_is (node, "DequantizeLinear")));
}

static gboolean
is_float_out (const TrtNode *node)
{
  for (guint i = 0; i < node->out->len; i++) {
    const TrtTensor *t = node->out->pdata[i];
    if (t != NULL && trt_tensor_dtype (t) != TRTK_F32)
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_float_only (const TrtNode *node)
{
  return is_float_out (node) && trt_node_in (node, 0) != NULL
         && trt_tensor_dtype (trt_node_in (node, 0)) == TRTK_F32;
}

/* Everything that it computes with comes from halves, and there is such. */
static gboolean
follows (const Narrowing *w, const TrtNode *node)
{
  gboolean any = FALSE;

  if (!is_follower (node) || !is_float_only (node))
    return FALSE;
  for (guint i = 0; i < node->in->len; i++) {
    const TrtTensor *t = node->in->pdata[i];
    if (!is_value (node, i) || t->constant != NULL)
      continue;
    if (t->producer == NULL || !g_hash_table_contains (w->half, t->producer))
      return FALSE;
    any = TRUE;
  }
  return any;
}

/* From bytes to f32 and back. */
static gboolean
is_dequantize (const TrtNode *node)
{
  return trt_node_is (node, "DequantizeLinear") && is_float_out (node);
}

static gboolean
takes_halves (const TrtNode *node)
{
  return trt_node_is (node, "QuantizeLinear")
         && trt_tensor_dtype (trt_node_in (node, 1)) == TRTK_F32;
}

static void
mark (Narrowing *w)
{
  for (guint i = 0; i < w->graph->nodes->len; i++) {
    TrtNode *node = w->graph->nodes->pdata[i];
    if ((is_product (node) || is_dequantize (node) || follows (w, node))
        && trt_half_fits (node, w->unsafe))
      g_hash_table_add (w->half, node);
  }
}

/* Users of what @node makes that are halves (or bytes made of halves, which
 * *@others does not count). */
static guint
count_users (const Narrowing *w, const TrtNode *node, guint *others)
{
  guint n = 0;

  *others = 0;
  for (guint i = 0; i < node->out->len; i++) {
    const TrtTensor *t = node->out->pdata[i];
    for (guint j = 0; t != NULL && j < t->users->len; j++) {
      if (g_hash_table_contains (w->half, t->users->pdata[j])
          || takes_halves (t->users->pdata[j]))
        n++;
      else
        ++*others;
    }
    *others += t != NULL && t->is_output;
  }
  return n;
}

/* Nothing but what products make in halves, as it is. */
static gboolean
moves_products (const Narrowing *w, const TrtNode *node)
{
  static const char *const movers[]
      = { "Concat", "Flatten", "Reshape", "Squeeze", "Transpose", "Unsqueeze" };

  if (node == NULL || !g_hash_table_contains (w->half, node))
    return FALSE;
  if (is_product (node))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (movers); i++) {
    if (!trt_node_is (node, movers[i]))
      continue;
    for (guint j = 0; j < node->in->len; j++) {
      if (is_value (node, j)
          && !moves_products (w, trt_node_in (node, j)->producer))
        return FALSE;
    }
    return TRUE;
  }
  return FALSE;
}

/* What no product and no byte follows goes back to f32, from the end; so does
 * what came from bytes and is not for halves alone. Parts that are put together
 * are cast as one. */
static void
unmark_tails (Narrowing *w)
{
  for (guint i = w->graph->nodes->len; i-- > 0;) {
    TrtNode *node = w->graph->nodes->pdata[i];
    guint others, halves = count_users (w, node, &others);
    if (g_hash_table_contains (w->half, node) && !is_product (node)
        && !(trt_node_is (node, "Concat") && moves_products (w, node))
        && (halves == 0 || (is_dequantize (node) && others > 0)))
      g_hash_table_remove (w->half, node);
  }
}

/* ---- tensors ---------------------------------------------------------- */

static TrtTensor *
narrow_constant (TrtGraph *graph, const TrtTensor *t, const char *name,
    GError **error)
{
  const float *from = g_bytes_get_data (t->constant, NULL);
  gsize n = (gsize) trt_tensor_count (t);
  guint16 *to = g_try_malloc_n (n + 1, sizeof *to);
  g_autoptr (GBytes) bytes = NULL;
  gint64 dims[TRT_MAX_RANK];

  if (to == NULL) {
    trt_fail (error, TRT_ERROR_MEMORY,
        "no memory for %" G_GSIZE_FORMAT " values of '%s' in f16", n, t->name);
    return NULL;
  }
  for (gsize i = 0; i < n; i++)
    to[i] = trtk_f32_to_f16 (from[i]);
  bytes = g_bytes_new_take (to, n * sizeof *to);
  trt_tensor_get_static_dims (t, dims);
  return trt_graph_add_constant (graph, name, TRTK_F16, t->rank, dims, bytes);
}

/* @t in the other type, made before @user where it is not there yet. */
static TrtTensor *
cast_tensor (Narrowing *w, TrtTensor *t, TrtNode *user, gboolean to_half,
    GError **error)
{
  TrtTensor *other = g_hash_table_lookup (w->cast, t);
  g_autofree char *name = NULL;

  if (other != NULL)
    return other;
  name = g_strconcat (t->name, to_half ? ".f16" : ".f32", NULL);
  if (t->constant != NULL) {
    other = narrow_constant (w->graph, t, name, error);
  } else {
    TrtNode *cast = trt_rewrite_new (user, "Cast", name, &t, 1);
    trt_node_set_int (cast, "to", to_half ? ONNX_F16 : ONNX_F32);
    other = trt_rewrite_finish (cast, error);
  }
  if (other != NULL)
    g_hash_table_insert (w->cast, t, other);
  return other;
}

/* ---- nodes ------------------------------------------------------------ */

static gboolean
rewrite_node (Narrowing *w, TrtNode *node, GError **error)
{
  gboolean half = g_hash_table_contains (w->half, node), changed = half;

  if (half && is_dequantize (node))
    trt_node_set_int (node, "output_dtype", ONNX_F16);
  for (guint i = 0; i < node->in->len; i++) {
    TrtTensor *t = node->in->pdata[i];
    gboolean made_half = t != NULL && t->producer != NULL
                         && g_hash_table_contains (w->half, t->producer);
    if (half ? made_half || !is_value (node, i)
             : !made_half || (i == 0 && takes_halves (node)))
      continue;
    t = cast_tensor (w, t, node, half, error);
    if (t == NULL)
      return FALSE;
    trt_node_set_input (node, i, t);
    changed = TRUE;
  }
  return !changed || trt_node_infer (node, error);
}

/* Output @index keeps its name and stays f32; what made it goes on in halves. */
static gboolean
widen_output (Narrowing *w, guint index, GError **error)
{
  TrtTensor *half = w->graph->outputs->pdata[index], *wide;
  TrtNode *cast;

  if (half->producer == NULL
      || !g_hash_table_contains (w->half, half->producer))
    return TRUE;
  cast = trt_graph_add_node (w->graph, "Cast", half->name, &half, 1, 0);
  trt_node_set_int (cast, "to", ONNX_F32);
  wide = trt_rewrite_finish (cast, error);
  if (wide == NULL)
    return FALSE;
  g_free (wide->name);
  wide->name = half->name;
  half->name = g_strconcat (wide->name, ".f16", NULL);
  half->is_output = FALSE;
  wide->is_output = TRUE;
  for (guint i = 0; i < w->graph->outputs->len; i++) {
    if (w->graph->outputs->pdata[i] == half)
      w->graph->outputs->pdata[i] = wide;
  }
  return TRUE;
}

/**
 * trt_lower_narrow:
 * @graph: inferred and optimised; rewritten in place
 *
 * Returns: whether it went well; %FALSE with %TRT_ERROR_MEMORY, or with what a
 *   node says to its new type
 */
gboolean
trt_lower_narrow (TrtGraph *graph, GError **error)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_copy (graph->nodes, NULL, NULL);
  g_autoptr (GHashTable) half = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) cast = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) unsafe = trt_half_unsafe_tensors (graph);
  Narrowing w = { graph, half, cast, unsafe };

  mark (&w);
  unmark_tails (&w);
  for (guint i = 0; i < nodes->len; i++) {
    if (!rewrite_node (&w, nodes->pdata[i], error))
      return FALSE;
  }
  for (guint i = 0; i < graph->outputs->len; i++) {
    if (!widen_output (&w, i, error))
      return FALSE;
  }
  return TRUE;
}

static void
list_tensor (const TrtTensor *t, GHashTable *seen, GPtrArray *names)
{
  if (t != NULL && t->constant == NULL && trt_tensor_dtype (t) == TRTK_F32
      && g_hash_table_add (seen, (gpointer) t))
    g_ptr_array_add (names, t->name);
}

GPtrArray *
trt_lower_list_halves (TrtGraph *graph)
{
  g_autoptr (GHashTable) half = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) unsafe = trt_half_unsafe_tensors (graph);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  Narrowing w = { graph, half, NULL, unsafe };
  GPtrArray *names = g_ptr_array_new ();

  mark (&w);
  unmark_tails (&w);
  for (guint i = 0; i < graph->nodes->len; i++) {
    const TrtNode *node = graph->nodes->pdata[i];
    if (!g_hash_table_contains (half, node))
      continue;
    for (guint j = 0; j < node->in->len; j++) {
      if (is_value (node, j))
        list_tensor (node->in->pdata[j], seen, names);
    }
    for (guint j = 0; j < node->out->len; j++)
      list_tensor (node->out->pdata[j], seen, names);
  }
  return names;
}
