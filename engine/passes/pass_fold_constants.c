/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* fold-constants
 *   match    a node that reads constants only
 *   rewrite  what it makes, by its reference kernel, becomes constant
 *   keeps    values, bit by bit
 *   leaves   results that are much larger than what they are made of; random
 *            operators; nodes without a reference kernel; long sums; whatever
 *            comes once the graph has used up its time or memory; quantised
 *            constants, which an operator may take as they are */
#include <string.h>

#include "passes/fold.h"
#include "passes/pass.h"
#include "passes/rewrite.h"

/* A plan grows by what is folded: small results always, large ones only where
 * the inputs are about as large. */
#define MAX_SMALL (1u << 20)
#define MAX_GROWTH 2
/* Weights that a node makes of nothing (ConstantOfShape) are still folded,
 * or what follows could not be: up to this size, and up to this much of all
 * constants together. */
#define MAX_LARGE (16u << 20)
#define MAX_TOTAL (1u << 30)
/* For one graph, whatever the number of its nodes: a file of a few bytes can
 * ask for hours of sums, and for results that double node by node. Elements
 * read and sums, and bytes of results: this many, or so many for each byte of
 * the graph's own constants. */
#define MAX_WORK ((guint64) 300 << 20)
#define MAX_RESULTS ((guint64) 256 << 20)
#define MAX_FACTOR 4
#define MAX_OUTPUTS 64

static TrtkTensor
describe (const TrtTensor *t)
{
  TrtkTensor k = { .dtype = TRTK_NONE };

  if (t == NULL)
    return k;
  k.dtype = t->enc.dtype;
  k.rank = t->rank;
  trt_tensor_get_static_dims (t, k.dims);
  if (t->constant != NULL)
    k.data = (void *) g_bytes_get_data (t->constant, NULL);
  return k;
}

static gsize
bytes_of (const TrtTensor *t)
{
  TrtTensorInfo info = { .dtype = t->enc.dtype, .rank = t->rank };

  return trt_tensor_get_static_dims (t, info.dims)
             ? trt_tensor_info_bytes (&info)
             : 0;
}

static guint64
all_constants (const TrtGraph *graph)
{
  guint64 total = 0;

  for (guint i = 0; i < graph->all_tensors->len; i++) {
    const TrtTensor *t = graph->all_tensors->pdata[i];
    if (t->constant != NULL)
      total += g_bytes_get_size (t->constant);
  }
  return total;
}

static gboolean
has_room (const TrtGraph *graph, gsize bytes)
{
  return bytes <= MAX_LARGE && bytes + all_constants (graph) <= MAX_TOTAL;
}

/* What the node costs: its sums where the operator counts them. Where every
 * output may look at all of the input, they are as many as both multiplied. */
static double
work_of (const TrtNode *node)
{
  static const char *const pairs[] = { "AveragePool", "ConvTranspose", "LRN",
    "LpPool", "MaxPool", "Resize", "TrtDetections" };
  const TrtTensor *x = node->in->len > 0 ? node->in->pdata[0] : NULL;
  double n_in = x != NULL ? (double) trt_tensor_count (x) : 0;
  double n_out = (double) trt_tensor_count (node->out->pdata[0]);

  if (strcmp (node->op->name, "RoiAlign") == 0)
    return G_MAXDOUBLE; /* as much as the contents of its inputs ask for */
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++) {
    if (strcmp (node->op->name, pairs[i]) == 0) {
      const TrtTensor *w = node->op->macs != NULL ? node->in->pdata[1] : x;
      return n_out * (double) trt_tensor_count (w);
    }
  }
  return node->op->macs != NULL ? node->op->macs (node) : n_in + n_out;
}

/* Takes time and memory off what is left for the graph. */
static gboolean
spend (TrtGraph *graph, double work, guint64 bytes)
{
  if (!graph->fold.is_set) {
    guint64 own = MAX_FACTOR * all_constants (graph);
    graph->fold.is_set = TRUE;
    graph->fold.work = (double) MAX (MAX_WORK, own);
    graph->fold.bytes = MAX (MAX_RESULTS, own);
  }
  if (!(work <= graph->fold.work) || bytes > graph->fold.bytes)
    return FALSE;
  graph->fold.work -= work;
  graph->fold.bytes -= bytes;
  return TRUE;
}

static gboolean
is_match (const TrtNode *node)
{
  gsize bytes_in = 0, bytes_out = 0;

  if ((node->op->flags & TRT_OP_FLAG_RANDOM) != 0
      || node->out->len > MAX_OUTPUTS
      || trtk_cpu_reference (node->op->name) == NULL)
    return FALSE;
  for (guint i = 0; i < node->in->len; i++) {
    const TrtTensor *t = node->in->pdata[i];
    if (t != NULL && t->constant == NULL)
      return FALSE;
    bytes_in += t != NULL ? bytes_of (t) : 0;
  }
  for (guint i = 0; i < node->out->len; i++) {
    const TrtTensor *t = node->out->pdata[i];
    gint64 dims[TRT_MAX_RANK];
    if (t == NULL || !trt_tensor_get_static_dims (t, dims))
      return FALSE;
    bytes_out += bytes_of (t);
  }
  return (bytes_out <= MAX_SMALL || bytes_out / MAX_GROWTH <= bytes_in
          || has_room (node->graph, bytes_out))
         && spend (node->graph, work_of (node), bytes_out);
}

/* A node that cannot be computed here stays; running it will say why. */
gboolean
trt_fold_node (TrtNode *node)
{
  g_autofree TrtkTensor *in = NULL;
  TrtkTensor out[MAX_OUTPUTS];
  GBytes *contents[MAX_OUTPUTS];
  gboolean ok;
  guint n_out;

  if (!is_match (node))
    return FALSE;
  in = g_new0 (TrtkTensor, node->in->len + 1);
  for (guint i = 0; i < node->in->len; i++)
    in[i] = describe (node->in->pdata[i]);
  for (guint i = 0; i < node->out->len; i++) {
    gsize size = bytes_of (node->out->pdata[i]);
    out[i] = describe (node->out->pdata[i]);
    out[i].data = g_malloc0 (size + 1);
    contents[i] = g_bytes_new_take (out[i].data, size);
  }
  n_out = node->out->len;
  ok = trt_node_run_reference (node, in, out, NULL);
  if (ok)
    trt_node_become_constants (node, contents);
  for (guint i = 0; i < n_out; i++)
    g_bytes_unref (contents[i]);
  return ok;
}

/* Weights of 8 bits and the biases that go with them. */
static gboolean
is_quantised (const TrtNode *node)
{
  const TrtkDtype dtype = trt_tensor_dtype (trt_node_in (node, 0));

  return trt_node_is (node, "DequantizeLinear")
         && (dtype == TRTK_S8 || dtype == TRTK_U8 || dtype == TRTK_S32);
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  return !is_quantised (node) && trt_fold_node (node);
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_fold_constants = {
  .name = "fold-constants",
  .summary = "what is made of constants is computed now",
  .run = run,
};
