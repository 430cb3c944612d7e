/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* cover_build.c: the operator on bytes is made, with the epilogue of the one
 * on real numbers, and what quantises its result is taken along. */
#include "ops/op.h"
#include "passes/cover.h"
#include "passes/rewrite.h"

#define ONNX_F32 1
#define ONNX_U8 2
#define ONNX_S8 3

/* ---- constants -------------------------------------------------------- */

static TrtTensor *
weight_constant (const TrtCover *c, int rank, const gint64 *dims)
{
  gsize n = (gsize) (c->channels * c->sum);
  gint8 *bytes = g_malloc (n + 1);
  g_autoptr (GBytes) contents = NULL;

  for (gint64 k = 0; k < c->channels; k++) {
    for (gint64 i = 0; i < c->sum; i++)
      bytes[k * c->y_channel_step + i * c->y_sum_step]
          = (gint8) c->weights[k * c->sum + i];
  }
  contents = g_bytes_new_take (bytes, n);
  return trt_graph_add_constant (c->node->graph, c->w.q->name, TRTK_S8, rank,
      dims, contents);
}

/* One value where all are the same. */
static TrtTensor *
real_constant (TrtGraph *graph, const char *name, const double *values,
    gint64 n)
{
  gint64 one = 1, i = 1;

  while (i < n && (float) values[i] == (float) values[0])
    i++;
  return trt_constant_from_doubles (graph, name, TRTK_F32, 1,
      i >= n ? &one : &n, values);
}

static TrtTensor *
bias_constant (const TrtCover *c)
{
  g_autofree char *name = g_strconcat (c->node->name, "/bias", NULL);
  g_autoptr (GBytes) contents = NULL;

  if (c->biases == NULL)
    return NULL;
  contents = g_bytes_new (c->biases, (gsize) c->channels * sizeof (gint32));
  return trt_graph_add_constant (c->node->graph, name, TRTK_S32, 1,
      &c->channels, contents);
}

/* ---- epilogue --------------------------------------------------------- */

/* An operand of the result's shape that is quantised is read as bytes. */
static gboolean
read_bytes (const TrtNode *node, const TrtkStep *step, TrtQdq *r)
{
  TrtTensor *operand
      = step->operand >= 0 ? node->in->pdata[step->operand] : NULL;

  return (step->kind == TRTK_STEP_ADD || step->kind == TRTK_STEP_MUL)
         && trt_qdq_read_made (operand, r) && r->n == 1
         && trt_tensor_same_shape (operand, trt_node_out (node, 0));
}

/* @unit: of the values that the step sees, in real ones. */
static void
copy_step (TrtNode *to, const TrtNode *from, const TrtkStep *step, double unit)
{
  gboolean clips = step->kind == TRTK_STEP_ACT && step->act == TRTK_ACT_CLIP;
  g_auto (TrtQdq) r = { 0 };
  TrtTensor *operand
      = step->operand >= 0 ? from->in->pdata[step->operand] : NULL;

  if (read_bytes (from, step, &r))
    trt_node_add_step (to, step->kind, step->act,
        (float) (r.scales[0]
                 / (step->kind == TRTK_STEP_ADD ? unit : 1)),
        (float) r.zero_point, r.q);
  else
    trt_node_add_step (to, step->kind, step->act,
        clips ? (float) (step->alpha / unit) : step->alpha,
        clips ? (float) (step->beta / unit) : step->beta, operand);
}

static void
copy_epilogue (TrtNode *to, const TrtNode *from, double unit)
{
  for (guint i = 0; i < from->epilogue->len; i++)
    copy_step (to, from, &g_array_index (from->epilogue, TrtkStep, i), unit);
}

/* ---- the operator ----------------------------------------------------- */

/* What quantises the result, where it can be taken along. */
static TrtNode *
find_quantize (const TrtCover *c, TrtQdq *y)
{
  TrtTensor *out = trt_node_out (c->node, 0);

  if (!trt_qdq_read_used (out, y))
    return NULL;
  if (!y->is_uniform || (y->axis != -1 && y->axis != c->y_axis)) {
    trt_qdq_clear (y);
    return NULL;
  }
  return out->users->pdata[0];
}

/* Whether scaling before the epilogue is the same as after it, so that one
 * multiplication does for both: by one scale for each channel, or, where
 * bounds and what is added are scaled too, by one for all. */
static gboolean
scales_through (const TrtNode *node, gboolean by_one)
{
  for (guint i = 0; i < node->epilogue->len; i++) {
    const TrtkStep *s = &g_array_index (node->epilogue, TrtkStep, i);
    g_auto (TrtQdq) r = { 0 };
    if (s->kind == TRTK_STEP_ACT
            ? s->act == TRTK_ACT_RELU || s->act == TRTK_ACT_LEAKY_RELU
                  || (s->act == TRTK_ACT_CLIP && by_one)
            : s->kind == TRTK_STEP_ADD && by_one && read_bytes (node, s, &r))
      continue;
    return FALSE;
  }
  return TRUE;
}

/* The sum of the activations is added in units of the accumulator: nothing else
 * is scaled then. */
static gboolean
scales_once (const TrtCover *c, const TrtQdq *y)
{
  return y != NULL
         && scales_through (c->node, y->n == 1 && c->shifts == NULL);
}

static double
y_scale (const TrtQdq *y, gint64 k)
{
  return y->n == 1 ? y->scales[0] : y->scales[k];
}

/* Multipliers before the epilogue and after it. One of them is 1 where one
 * does: what then is rounded is the exact sum, once, as in QLinearConv. It is
 * the first where another exact sum is to be added. */
static void
find_multipliers (const TrtCover *c, const TrtQdq *y, double *before,
    double *after)
{
  gboolean one = scales_once (c, y);

  for (gint64 k = 0; k < c->channels; k++) {
    float scale = (float) c->scales[k];
    double both = one ? (float) ((double) scale / y_scale (y, k)) : 1;
    before[k] = !one ? scale : c->shifts != NULL ? 1 : both;
    after[k] = one ? (c->shifts != NULL ? both : 1)
                   : y != NULL ? 1 / y_scale (y, k) : 1;
  }
}

static TrtNode *
make_node (const TrtCover *c, TrtNode *before, int rank, const gint64 *dims,
    const TrtQdq *y)
{
  g_autofree char *scale = g_strconcat (c->node->name, "/scale", NULL);
  g_autofree char *out = g_strconcat (c->node->name, "/out", NULL);
  g_autofree double *first = g_new (double, (gsize) c->channels + 1);
  g_autofree double *last = g_new (double, (gsize) c->channels + 1);
  TrtGraph *graph = c->node->graph;
  TrtTensor *in[5] = { c->x.q, weight_constant (c, rank, dims),
    bias_constant (c) };
  TrtNode *node;

  find_multipliers (c, y, first, last);
  in[3] = real_constant (graph, scale, first, c->channels);
  if (y != NULL)
    in[4] = real_constant (graph, out, last, c->channels);
  node = trt_rewrite_new (before, c->op, c->node->name, in, y != NULL ? 5 : 4);
  trt_node_set_int (node, "x_zero", c->x.zero_point);
  trt_node_set_int (node, "y_zero", y != NULL ? y->zero_point : 0);
  trt_node_set_int (node, "y_dtype",
      y == NULL ? ONNX_F32 : y->dtype == TRTK_U8 ? ONNX_U8 : ONNX_S8);
  return node;
}

/* ---- the sum of the activations --------------------------------------- */

/* One sum of the activations serves all channels, or each has its own. */
static gboolean
plan_sums (const TrtCover *c, gint64 *rows)
{
  gboolean is_depthwise = trt_node_is (c->node, "Conv")
                          && trt_node_get_int (c->node, "group")
                                 == c->channels;
  gboolean is_dense = !trt_node_is (c->node, "Conv")
                      || trt_node_get_int (c->node, "group") == 1;

  *rows = is_dense ? 1 : c->channels;
  for (gint64 k = 0; is_dense && k < c->channels; k++) {
    if (c->shifts[k] != c->shifts[0] || c->scales[k] != c->scales[0])
      return FALSE;
  }
  return is_dense || is_depthwise;
}

/* (x - x_zero) summed, times what each channel's weights lack. */
static TrtTensor *
sum_activations (const TrtCover *c, const double *multipliers, TrtNode *before,
    int rank, const gint64 *dims, void (*set) (TrtNode *, const TrtNode *),
    GError **error)
{
  g_autofree char *name = g_strconcat (c->node->name, "/sum", NULL);
  TrtCover ones = *c;
  TrtTensor *in[4];
  TrtNode *node;
  gint64 rows, own_dims[TRT_MAX_RANK];
  TrtTensor *y;

  plan_sums (c, &rows);
  for (int i = 0; i < rank; i++)
    own_dims[i] = i == c->k_axis ? rows : dims[i];
  ones.channels = rows;
  ones.y_sum_step = c->k_axis == 0 ? 1 : rows;
  ones.weights = g_new (gint16, (gsize) (rows * c->sum) + 1);
  ones.scales = g_new (double, (gsize) rows + 1);
  ones.biases = g_new (gint32, (gsize) rows + 1);
  for (gint64 i = 0; i < rows * c->sum; i++)
    ones.weights[i] = 1;
  for (gint64 k = 0; k < rows; k++) {
    ones.scales[k] = multipliers[k] * (double) c->shifts[k];
    ones.biases[k] = (gint32) (-c->x.zero_point * c->sum);
  }
  in[0] = c->x.q;
  in[1] = weight_constant (&ones, rank, own_dims);
  in[2] = bias_constant (&ones);
  in[3] = real_constant (before->graph, name, ones.scales, rows);
  node = trt_rewrite_new (before, c->op, name, in, 4);
  trt_node_set_int (node, "x_zero", c->x.zero_point);
  trt_node_set_int (node, "y_dtype", ONNX_F32);
  if (set != NULL)
    set (node, c->node);
  y = trt_rewrite_finish (node, error);
  g_free (ones.weights);
  g_free (ones.scales);
  g_free (ones.biases);
  return y;
}

/* ---- all of it --------------------------------------------------------- */

gboolean
trt_cover_replace (TrtCover *c, int rank, const gint64 *dims,
    void (*set) (TrtNode *to, const TrtNode *from), GError **error)
{
  g_auto (TrtQdq) y = { 0 };
  TrtNode *q = find_quantize (c, &y), *last = q != NULL ? q : c->node, *made;
  g_autofree double *first = g_new (double, (gsize) c->channels + 1);
  g_autofree double *after = g_new (double, (gsize) c->channels + 1);
  TrtTensor *sums = NULL;
  gint64 rows;

  if (c->shifts != NULL && !plan_sums (c, &rows))
    return FALSE;
  if (c->shifts != NULL) {
    find_multipliers (c, q != NULL ? &y : NULL, first, after);
    sums = sum_activations (c, first, last, rank, dims, set, error);
    if (sums == NULL)
      return FALSE;
  }
  made = make_node (c, last, rank, dims, q != NULL ? &y : NULL);
  if (set != NULL)
    set (made, c->node);
  if (sums != NULL)
    trt_node_add_step (made, TRTK_STEP_ADD, TRTK_ACT_NONE, 0, 0, sums);
  copy_epilogue (made, c->node,
      q != NULL && c->shifts == NULL && scales_once (c, &y) ? y_scale (&y, 0) : 1);
  trt_node_take_over (made, last);
  return trt_node_infer (made, error);
}
