/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* quantized-pool
 *   match    GlobalAveragePool of what a DequantizeLinear makes, which only a
 *            QuantizeLinear reads; one zero point for each tensor, scales for
 *            the tensor or by channel
 *   rewrite  TrtQConv by channel, with weights of 1: an exact sum, and one
 *            multiplication for scales and count
 *   keeps    values; a mean beside a half may round to the other byte
 *   leaves   pictures whose size is not known, or so large that weights cost
 *            more than they save; an epilogue */
#include <string.h>

#include "passes/pass.h"
#include "passes/qdq.h"
#include "passes/rewrite.h"

/* As TrtQConv's y_dtype numbers them. */
#define ONNX_U8 2
#define ONNX_S8 3

typedef struct {
  TrtQdq x, y;
  gint64 channels, pixels;
  gint64 dims[TRT_MAX_RANK]; /* of the weights */
} Match;

static void
match_clear (Match *m)
{
  trt_qdq_clear (&m->x);
  trt_qdq_clear (&m->y);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Match, match_clear)

static gboolean
is_by_channel (const TrtQdq *q)
{
  return q->is_uniform && (q->axis == -1 || q->axis == 1);
}

static gboolean
read_size (Match *m, const TrtTensor *x)
{
  if (!trt_qdq_mean_fits (x))
    return FALSE;
  for (int i = 1; i < x->rank; i++)
    trt_expr_is_const (x->dims[i], &m->dims[i]);
  m->dims[0] = m->channels = m->dims[1];
  m->dims[1] = m->pixels = 1;
  for (int i = 2; i < x->rank; i++)
    m->pixels *= m->dims[i];
  return TRUE;
}

static gboolean
read_match (const TrtNode *node, Match *m)
{
  return trt_node_is (node, "GlobalAveragePool") && node->epilogue->len == 0
         && trt_op_find ("TrtQConv") != NULL
         && read_size (m, trt_node_in (node, 0))
         && trt_qdq_read_made (trt_node_in (node, 0), &m->x)
         && trt_qdq_read_used (trt_node_out (node, 0), &m->y)
         && is_by_channel (&m->x) && is_by_channel (&m->y);
}

static TrtTensor *
ones (TrtGraph *graph, const Match *m, const char *node, int rank)
{
  g_autofree char *name = g_strconcat (node, "/ones", NULL);
  gsize n = (gsize) (m->channels * m->pixels);
  guint8 *bytes = g_malloc (n);
  g_autoptr (GBytes) contents = NULL;

  memset (bytes, 1, n);
  contents = g_bytes_new_take (bytes, n);
  return trt_graph_add_constant (graph, name, TRTK_S8, rank, m->dims, contents);
}

static TrtTensor *
bias (TrtGraph *graph, const Match *m, const char *node)
{
  g_autofree char *name = g_strconcat (node, "/bias", NULL);
  gint32 *values = g_new (gint32, (gsize) m->channels);
  g_autoptr (GBytes) contents = NULL;

  for (gint64 c = 0; c < m->channels; c++)
    values[c] = (gint32) (-m->x.zero_point * m->pixels);
  contents = g_bytes_new_take (values, (gsize) m->channels * sizeof *values);
  return trt_graph_add_constant (graph, name, TRTK_S32, 1, &m->channels,
      contents);
}

static double
scale_of (const TrtQdq *q, gint64 c)
{
  return q->scales[q->n == 1 ? 0 : c];
}

static TrtTensor *
factors (TrtGraph *graph, const Match *m, const char *node)
{
  g_autofree char *name = g_strconcat (node, "/scale", NULL);
  gint64 n = m->x.n == 1 && m->y.n == 1 ? 1 : m->channels;
  g_autofree double *values = g_new (double, (gsize) n);

  for (gint64 c = 0; c < n; c++)
    values[c] = scale_of (&m->x, c) / scale_of (&m->y, c) / (double) m->pixels;
  return trt_constant_from_doubles (graph, name, TRTK_F32, 1, &n, values);
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  const int rank = trt_node_in (node, 0)->rank;
  const double one = 1;
  const gint64 single = 1;
  g_autofree char *out = g_strconcat (node->name, "/out", NULL);
  g_auto (Match) m = { 0 };
  TrtTensor *in[5];
  TrtNode *made;

  if (!read_match (node, &m))
    return FALSE;
  in[0] = m.x.q;
  in[1] = ones (node->graph, &m, node->name, rank);
  in[2] = m.x.zero_point != 0 ? bias (node->graph, &m, node->name) : NULL;
  in[3] = factors (node->graph, &m, node->name);
  in[4] = trt_constant_from_doubles (node->graph, out, TRTK_F32, 1,
      &single, &one);
  made = trt_rewrite_new (node, "TrtQConv", node->name, in, 5);
  trt_node_set_int (made, "group", m.channels);
  trt_node_set_int (made, "x_zero", m.x.zero_point);
  trt_node_set_int (made, "y_zero", m.y.zero_point);
  trt_node_set_int (made, "y_dtype",
      m.y.dtype == TRTK_U8 ? ONNX_U8 : ONNX_S8);
  trt_node_take_over (made, trt_node_out (node, 0)->users->pdata[0]);
  return trt_node_infer (made, error);
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_quantized_pool = {
  .name = "quantized-pool",
  .summary = "means of bytes are bytes",
  .stage = TRT_PASS_COVER,
  .run = run,
};
