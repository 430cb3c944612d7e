/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* nine_bits.c: weights of u8 less their zero point take nine bits. In the graph
 * that is a product of s8 and, added to it, a multiple of the sum of the
 * activations (passes/cover_build.c), which CPUs like. For backends that
 * multiply by two sets of weights as easily it becomes one product of s16: of
 * the same sum, which is then rounded once. */
#include <math.h>

#include "lower/private.h"
#include "ops/op.h"
#include "passes/rewrite.h"

/* What two weights of s8 can add up to. */
#define LOW (2 * G_MININT8)
#define HIGH (2 * G_MAXINT8)
/* Products of such with bytes that a sum of s32 holds. */
#define MOST_DEPTH (G_MAXINT32 / (-LOW * G_MAXUINT8))

/* A product, and what its first step adds. */
typedef struct {
  TrtNode *node, *sum;
  gint64 n, channels;       /* weights; those of a channel lie */
  gint64 channel_step;      /* so far apart, and one channel's are */
  gint64 depth;             /* so many */
  double *shifts;           /* by channel */
} Pair;

static gboolean
is_product (const TrtNode *node)
{
  return node != NULL
         && (trt_node_is (node, "TrtQConv") || trt_node_is (node, "TrtQGemm"));
}

/* All weights are 1, and the sums are stored as they are. */
static gboolean
is_sum_of (const TrtNode *sum, const TrtNode *node)
{
  double one;

  return is_product (sum) && sum->op == node->op && sum->epilogue->len == 0
         && trt_node_in (sum, 0) == trt_node_in (node, 0)
         && trt_node_in (sum, 1)->constant != NULL
         && trt_tensor_is_uniform (trt_node_in (sum, 1), &one) && one == 1
         && trt_tensor_dtype (trt_node_out (sum, 0)) == TRTK_F32
         && trt_node_in (sum, 2) != NULL
         && trt_node_in (sum, 2)->constant != NULL
         && trt_node_in (sum, 3)->constant != NULL;
}

/* Both look at the same windows. */
static gboolean
has_same_window (const TrtNode *a, const TrtNode *b)
{
  TrtkQConvParams pa, pb;

  if (!trt_node_is (a, "TrtQConv"))
    return TRUE;
  if (!a->op->params (a, &pa, NULL) || !b->op->params (b, &pb, NULL)
      || pa.x_zero != pb.x_zero || pa.conv.n_spatial != pb.conv.n_spatial
      || pa.conv.groups != pb.conv.groups)
    return FALSE;
  for (gint32 i = 0; i < pa.conv.n_spatial; i++) {
    if (pa.conv.kernel[i] != pb.conv.kernel[i]
        || pa.conv.stride[i] != pb.conv.stride[i]
        || pa.conv.dilation[i] != pb.conv.dilation[i]
        || pa.conv.pad_begin[i] != pb.conv.pad_begin[i]
        || pa.conv.pad_end[i] != pb.conv.pad_end[i])
      return FALSE;
  }
  return TRUE;
}

/* The value for channel @k of an input that has one for each, or one. */
static double
value_of (const double *values, guint n, gint64 k)
{
  return values[n == 1 ? 0 : k];
}

/* What the sum is added times, in units of the product: whole numbers. */
static gboolean
read_shifts (Pair *v)
{
  g_autofree double *own = NULL, *other = NULL;
  guint n_own, n_other;

  own = trt_tensor_get_floats (trt_node_in (v->node, 3), &n_own);
  other = trt_tensor_get_floats (trt_node_in (v->sum, 3), &n_other);
  v->shifts = g_new0 (double, (gsize) v->channels + 1);
  for (gint64 k = 0; k < v->channels && own != NULL; k++) {
    double unit = value_of (own, n_own, k), sum = value_of (other, n_other, k);
    v->shifts[k] = rint (sum / unit);
    if (!(fabs (v->shifts[k] * unit - sum) <= 1e-6 * fabs (sum)))
      return FALSE;
  }
  return own != NULL;
}

static gboolean
read_pair (Pair *v)
{
  const TrtkStep *step = (const TrtkStep *) v->node->epilogue->data;
  const TrtTensor *w = trt_node_in (v->node, 1);
  gint64 dims[TRT_MAX_RANK];

  if (!is_product (v->node) || v->node->epilogue->len == 0
      || step->kind != TRTK_STEP_ADD || w->constant == NULL
      || trt_tensor_dtype (w) != TRTK_S8
      || !trt_tensor_get_static_dims (w, dims))
    return FALSE;
  v->sum = ((TrtTensor *) v->node->in->pdata[step->operand])->producer;
  v->n = trt_tensor_count (w);
  v->channels = trt_node_is (v->node, "TrtQConv") ? dims[0] : dims[1];
  v->depth = v->channels > 0 ? v->n / v->channels : 0;
  v->channel_step = trt_node_is (v->node, "TrtQConv") ? v->depth : 1;
  return v->depth > 0 && v->depth <= MOST_DEPTH && is_sum_of (v->sum, v->node)
         && has_same_window (v->node, v->sum) && read_shifts (v);
}

/* NULL: they take more than nine bits. */
static TrtTensor *
weights (const Pair *v)
{
  const TrtTensor *w = trt_node_in (v->node, 1);
  const gint8 *from = g_bytes_get_data (w->constant, NULL);
  gint16 *to = g_new (gint16, (gsize) v->n + 1);
  g_autoptr (GBytes) bytes
      = g_bytes_new_take (to, (gsize) v->n * sizeof *to);
  gint64 dims[TRT_MAX_RANK];

  for (gint64 i = 0; i < v->n; i++) {
    gint64 k = v->channel_step == 1 ? i % v->channels : i / v->depth;
    double value = from[i] + v->shifts[k];
    if (value < LOW || value > HIGH)
      return NULL;
    to[i] = (gint16) value;
  }
  trt_tensor_get_static_dims (w, dims);
  return trt_graph_add_constant (v->node->graph, w->name, TRTK_S16, w->rank,
      dims, bytes);
}

static TrtTensor *
biases (const Pair *v)
{
  const TrtTensor *own = trt_node_in (v->node, 2);
  g_autofree double *a = NULL, *b = NULL;
  g_autofree gint32 *to = g_new (gint32, (gsize) v->channels + 1);
  g_autoptr (GBytes) bytes = NULL;
  guint n_a = 0, n_b;

  if (own != NULL && (a = trt_tensor_get_floats (own, &n_a)) == NULL)
    return NULL;
  b = trt_tensor_get_floats (trt_node_in (v->sum, 2), &n_b);
  for (gint64 k = 0; k < v->channels; k++) {
    double bias = (a != NULL ? value_of (a, n_a, k) : 0)
                  + v->shifts[k] * value_of (b, n_b, k);
    if (!(fabs (bias) < G_MAXINT32))
      return NULL;
    to[k] = (gint32) bias;
  }
  bytes = g_bytes_new (to, (gsize) v->channels * sizeof *to);
  return trt_graph_add_constant (v->node->graph, v->node->name, TRTK_S32, 1,
      &v->channels, bytes);
}

/* The product, without its first step. */
static gboolean
replace (const Pair *v, TrtTensor *w, TrtTensor *bias, GError **error)
{
  TrtNode *from = v->node, *to;
  TrtTensor *in[5] = { trt_node_in (from, 0), w, bias, trt_node_in (from, 3),
    trt_node_in (from, 4) };

  to = trt_rewrite_new (from, from->op->name, from->name, in,
      in[4] != NULL ? 5 : 4);
  for (guint i = 0; i < from->attrs->len; i++)
    trt_node_add_attr (to, trt_attr_copy (from->attrs->pdata[i]));
  for (guint i = 1; i < from->epilogue->len; i++) {
    const TrtkStep *s = &g_array_index (from->epilogue, TrtkStep, i);
    trt_node_add_step (to, s->kind, s->act, s->alpha, s->beta,
        s->operand >= 0 ? from->in->pdata[s->operand] : NULL);
  }
  trt_node_take_over (to, from);
  return trt_node_infer (to, error);
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  Pair v = { .node = node };
  gboolean done = FALSE;

  if (read_pair (&v)) {
    TrtTensor *w = weights (&v), *bias = biases (&v);
    done = w != NULL && bias != NULL && replace (&v, w, bias, error);
  }
  g_free (v.shifts);
  return done;
}

gboolean
trt_lower_nine_bits (TrtGraph *graph, GError **error)
{
  guint n = 0;

  return trt_rewrite_each (graph, rewrite, &n, error);
}
