/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* byte-table
 *   match    QuantizeLinear of what elementwise operators make of one 8-bit
 *            tensor, dequantised, and of constants of one element
 *   rewrite  TrtTable: what they make of each of the 256 bytes
 *   keeps    values, as the reference kernels compute them
 *   leaves   scales along an axis; other shapes than the bytes'; long chains */
#include "passes/fold.h"
#include "passes/pass.h"
#include "passes/qdq.h"
#include "passes/rewrite.h"

#define MAX_NODES 24
#define N_BYTES 256

typedef struct {
  TrtTensor *x;   /* the bytes, once found */
  guint n_nodes;  /* seen */
  TrtTensor *all; /* constant: every byte */
  TrtNode *before;
} Function;

static gboolean
is_one_element (const TrtTensor *t)
{
  gint64 dims[TRT_MAX_RANK], n = 1;

  if (t->constant == NULL || !trt_tensor_get_static_dims (t, dims))
    return FALSE;
  for (int i = 0; i < t->rank; i++)
    n *= dims[i];
  return n == 1;
}

static gboolean
only_activates (const TrtNode *node)
{
  for (guint i = 0; i < node->epilogue->len; i++) {
    if (g_array_index (node->epilogue, TrtkStep, i).kind != TRTK_STEP_ACT)
      return FALSE;
  }
  return TRUE;
}

/* One scale for all. */
static gboolean
is_dequantized (const TrtTensor *t)
{
  g_auto (TrtQdq) quant = { 0 };

  return trt_qdq_read_made (t, &quant) && quant.n == 1;
}

static gboolean read_real (Function *f, TrtTensor *t);

/* Bytes that a table makes are a function of what the table reads. */
static gboolean
read_bytes (Function *f, TrtTensor *t)
{
  TrtNode *table = trt_producer_is (t, "TrtTable");

  if (table != NULL && ++f->n_nodes <= MAX_NODES
      && trt_node_in (table, 1)->constant != NULL)
    return read_bytes (f, trt_node_in (table, 0));
  if (f->x == NULL)
    f->x = t;
  return f->x == t && t->constant == NULL;
}

static gboolean
read_node (Function *f, const TrtNode *node)
{
  if (node == NULL || (node->op->flags & TRT_OP_FLAG_ELEMENTWISE) == 0
      || (node->op->flags & TRT_OP_FLAG_RANDOM) != 0 || node->out->len != 1
      || !only_activates (node))
    return FALSE;
  for (guint i = 0; i < node->in->len; i++) {
    TrtTensor *t = node->in->pdata[i];
    if (t != NULL && !read_real (f, t))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_real (Function *f, TrtTensor *t)
{
  if (t->constant != NULL)
    return is_one_element (t);
  if (++f->n_nodes > MAX_NODES)
    return FALSE;
  if (is_dequantized (t))
    return read_bytes (f, trt_node_in (t->producer, 0));
  return read_node (f, t->producer);
}

/* ---- the table -------------------------------------------------------- */

/* What the node that makes @t, with its inputs likewise, makes of all bytes. */
static TrtTensor *
compute (Function *f, TrtTensor *t, GError **error)
{
  const TrtNode *node = t->producer;
  g_autoptr (GPtrArray) in = g_ptr_array_new ();
  TrtTensor *made;
  TrtNode *copy;

  if (t == f->x)
    return f->all;
  if (t->constant != NULL)
    return t;
  for (guint i = 0; i < node->in->len; i++) {
    TrtTensor *from = node->in->pdata[i];
    if (from != NULL && (from = compute (f, from, error)) == NULL)
      return NULL;
    g_ptr_array_add (in, from);
  }
  copy = trt_rewrite_new (f->before, node->op->name, node->name,
      (TrtTensor **) in->pdata, in->len);
  for (guint i = 0; i < node->attrs->len; i++)
    trt_node_add_attr (copy, trt_attr_copy (node->attrs->pdata[i]));
  for (guint i = 0; i < node->epilogue->len; i++) {
    const TrtkStep *s = &g_array_index (node->epilogue, TrtkStep, i);
    trt_node_add_step (copy, s->kind, s->act, s->alpha, s->beta, NULL);
  }
  made = trt_rewrite_finish (copy, error);
  if (made == NULL || trt_fold_node (copy))
    return made;
  trt_tensor_prune (made);
  return NULL;
}

static TrtTensor *
constant_of_all (TrtGraph *graph, TrtkDtype dtype)
{
  guint8 bytes[N_BYTES];
  gint64 length = N_BYTES;
  g_autoptr (GBytes) contents = NULL;

  for (guint i = 0; i < N_BYTES; i++)
    bytes[i] = (guint8) i;
  contents = g_bytes_new (bytes, sizeof bytes);
  return trt_graph_add_constant (graph, "bytes", dtype, 1, &length, contents);
}

static gboolean
has_shape_of (const TrtTensor *a, const TrtTensor *b)
{
  if (a->rank != b->rank)
    return FALSE;
  for (int i = 0; i < a->rank; i++) {
    if (a->dims[i] != b->dims[i])
      return FALSE;
  }
  return TRUE;
}

/* As [256]: constants of one element may have added dimensions. */
static TrtTensor *
flat (TrtTensor *table)
{
  gint64 length = N_BYTES;

  if (g_bytes_get_size (table->constant) != N_BYTES)
    return NULL;
  return trt_graph_add_constant (table->graph, "table",
      trt_tensor_dtype (table), 1, &length, table->constant);
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  g_auto (TrtQdq) quant = { 0 };
  Function f = { .before = node };
  TrtTensor *in[2], *table;
  TrtNode *by_table;

  if (!trt_qdq_read (node, "QuantizeLinear",
          TRT_MASK (TRTK_S8) | TRT_MASK (TRTK_U8), &quant)
      || quant.n != 1 || !read_real (&f, quant.real) || f.x == NULL
      || !has_shape_of (quant.q, f.x))
    return FALSE;
  f.all = constant_of_all (node->graph, trt_tensor_dtype (f.x));
  table = compute (&f, quant.q, error);
  if (table == NULL || (in[1] = flat (table)) == NULL)
    return FALSE;
  in[0] = f.x;
  by_table = trt_rewrite_new (node, "TrtTable", node->name, in, 2);
  trt_node_take_over (by_table, node);
  return trt_node_infer (by_table, error);
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_byte_table = {
  .name = "byte-table",
  .summary = "functions of single bytes are looked up",
  .stage = TRT_PASS_COVER,
  .run = run,
};
