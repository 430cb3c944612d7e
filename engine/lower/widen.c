/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* widen.c: a graph in half precision becomes one in f32, for backends whose
 * fast kernels know no halves. Values are rounded to half precision only where
 * the graph itself says so: at its inputs and outputs, and at an explicit Cast
 * or CastLike. Constants are widened once, here. */
#include "cpu/element.h"
#include "lower/private.h"
#include "passes/rewrite.h"

#define ONNX_F32 1

typedef struct {
  TrtGraph *graph;
  GHashTable *wide; /* TrtTensor of halves -> the same in f32 */
} Widening;

static gboolean
is_half (const TrtTensor *t)
{
  return trt_tensor_dtype (t) == TRTK_F16 || trt_tensor_dtype (t) == TRTK_BF16;
}

/* ---- one tensor ------------------------------------------------------- */

static TrtTensor *
widen_constant (TrtGraph *graph, const TrtTensor *t, const char *name,
    GError **error)
{
  TrtkTensor half = { .dtype = t->enc.dtype,
    .data = (void *) g_bytes_get_data (t->constant, NULL) };
  gsize n = (gsize) trt_tensor_count (t);
  float *values = g_try_malloc_n (n + 1, sizeof *values);
  g_autoptr (GBytes) bytes = NULL;
  gint64 dims[TRT_MAX_RANK];

  if (values == NULL) {
    trt_fail (error, TRT_ERROR_MEMORY,
        "no memory for %" G_GSIZE_FORMAT " values of '%s' in f32", n, t->name);
    return NULL;
  }
  for (gsize i = 0; i < n; i++)
    values[i] = (float) trtk_load_f64 (&half, (int64_t) i);
  bytes = g_bytes_new_take (values, n * sizeof *values);
  trt_tensor_get_static_dims (t, dims);
  return trt_graph_add_constant (graph, name, TRTK_F32, t->rank, dims, bytes);
}

/* @t in f32, made before @user where it is not there yet. */
static TrtTensor *
widen_tensor (Widening *w, TrtTensor *t, TrtNode *user, GError **error)
{
  TrtTensor *wide = g_hash_table_lookup (w->wide, t);
  g_autofree char *name = NULL;

  if (wide != NULL)
    return wide;
  name = g_strconcat (t->name, ".f32", NULL);
  if (t->constant != NULL) {
    wide = widen_constant (w->graph, t, name, error);
  } else {
    TrtNode *cast = trt_rewrite_new (user, "Cast", name, &t, 1);
    trt_node_set_int (cast, "to", ONNX_F32);
    wide = trt_rewrite_finish (cast, error);
  }
  if (wide != NULL)
    g_hash_table_insert (w->wide, t, wide);
  return wide;
}

/* ---- nodes ------------------------------------------------------------ */

/* CastLike asks its second input for nothing but the type. */
static gboolean
is_type_only (const TrtNode *node, guint input)
{
  return input == 1 && trt_node_is (node, "CastLike");
}

/* Outputs follow the inputs' type, except where an attribute names it. */
static gboolean
widen_node (Widening *w, TrtNode *node, GError **error)
{
  for (guint i = 0; i < node->in->len; i++) {
    TrtTensor *t = node->in->pdata[i];
    if (!is_half (t) || is_type_only (node, i))
      continue;
    t = widen_tensor (w, t, node, error);
    if (t == NULL)
      return FALSE;
    trt_node_set_input (node, i, t);
  }
  return trt_node_infer (node, error);
}

/* What was a cast from half to f32 has nothing left to do. */
static void
drop_casts (TrtGraph *graph)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_copy (graph->nodes, NULL, NULL);

  for (guint i = 0; i < nodes->len; i++) {
    TrtNode *node = nodes->pdata[i];
    if (trt_node_is (node, "Cast")
        && trt_tensor_dtype (trt_node_in (node, 0)) == TRTK_F32
        && trt_tensor_dtype (trt_node_out (node, 0)) == TRTK_F32)
      trt_node_bypass (node, trt_node_in (node, 0));
  }
}

/* ---- outputs ---------------------------------------------------------- */

static int
onnx_type_of (TrtkDtype dtype)
{
  return dtype == TRTK_F16 ? 10 : 16;
}

/* Output @index keeps its name and @dtype; what it was goes on in f32. */
static gboolean
narrow_output (TrtGraph *graph, guint index, TrtkDtype dtype, GError **error)
{
  TrtTensor *wide = graph->outputs->pdata[index], *half;
  TrtNode *cast = trt_graph_add_node (graph, "Cast", wide->name, &wide, 1, 0);

  trt_node_set_int (cast, "to", onnx_type_of (dtype));
  half = trt_rewrite_finish (cast, error);
  if (half == NULL)
    return FALSE;
  g_free (wide->name);
  wide->name = g_strconcat (half->name, ".f32", NULL);
  wide->is_output = FALSE;
  half->is_output = TRUE;
  for (guint i = 0; i < graph->outputs->len; i++) {
    if (graph->outputs->pdata[i] == wide)
      graph->outputs->pdata[i] = half;
  }
  return TRUE;
}

gboolean
trt_graph_has_halves (const TrtGraph *graph)
{
  for (guint i = 0; i < graph->nodes->len; i++) {
    const TrtNode *node = graph->nodes->pdata[i];
    for (guint j = 0; j < node->in->len; j++) {
      if (is_half (node->in->pdata[j]))
        return TRUE;
    }
  }
  return FALSE;
}

gboolean
trt_lower_widen (TrtGraph *graph, GError **error)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_copy (graph->nodes, NULL, NULL);
  g_autoptr (GHashTable) wide = g_hash_table_new (NULL, NULL);
  g_autofree TrtkDtype *dtypes = g_new0 (TrtkDtype, graph->outputs->len + 1);
  Widening w = { graph, wide };

  for (guint i = 0; i < graph->outputs->len; i++)
    dtypes[i] = trt_tensor_dtype (graph->outputs->pdata[i]);
  for (guint i = 0; i < nodes->len; i++) {
    if (!widen_node (&w, nodes->pdata[i], error))
      return FALSE;
  }
  for (guint i = 0; i < graph->outputs->len; i++) {
    if (dtypes[i] != trt_tensor_dtype (graph->outputs->pdata[i])
        && !narrow_output (graph, i, dtypes[i], error))
      return FALSE;
  }
  drop_casts (graph);
  return TRUE;
}
