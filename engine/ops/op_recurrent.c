/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_recurrent.c: LSTM, GRU, RNN. X [T,N,I], W [D,G*H,I], R [D,G*H,H],
 * B [D,2*G*H], sequence_lens [N], initial_h [D,N,H], for LSTM initial_c and
 * peepholes P [D,3*H]; 'layout' 1 puts N first. 'activations' is a list with
 * commas. */
#include <string.h>

#include "ops/op.h"

typedef struct {
  const char *name;
  gboolean has_alpha, has_beta;
  float alpha, beta;
} Activation;

/* In the order of TrtkCellAct. */
static const Activation activations[TRTK_N_CELL_ACTS] = {
  { "Sigmoid", FALSE, FALSE, 0, 0 },
  { "Tanh", FALSE, FALSE, 0, 0 },
  { "Relu", FALSE, FALSE, 0, 0 },
  { "Affine", TRUE, TRUE, 1, 0 },
  { "LeakyRelu", TRUE, FALSE, 0.01f, 0 },
  { "ThresholdedRelu", TRUE, FALSE, 1, 0 },
  { "ScaledTanh", TRUE, TRUE, 1, 1 },
  { "HardSigmoid", TRUE, TRUE, 0.2f, 0.5f },
  { "Elu", TRUE, FALSE, 1, 0 },
  { "Softsign", FALSE, FALSE, 0, 0 },
  { "Softplus", FALSE, FALSE, 0, 0 },
};

static int
n_gates (const TrtNode *node)
{
  return node->op->name[0] == 'L' ? 4 : node->op->name[0] == 'G' ? 3 : 1;
}

/* Functions that one direction has: f g h, f g, f. */
static int
n_functions (const TrtNode *node)
{
  return n_gates (node) == 4 ? 3 : n_gates (node) == 3 ? 2 : 1;
}

/* ---- attributes ------------------------------------------------------- */

static gboolean
read_direction (const TrtNode *node, TrtkRecurrentParams *p, GError **error)
{
  const char *direction = trt_node_get_string (node, "direction");

  p->reverse = strcmp (direction, "reverse") == 0;
  p->n_directions = strcmp (direction, "bidirectional") == 0 ? 2 : 1;
  if (p->n_directions == 1 && !p->reverse && strcmp (direction, "forward") != 0)
    return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "attribute 'direction' is '%s'", direction);
  return TRUE;
}

static gboolean
find_activation (const TrtNode *node, const char *name, TrtkCellAct *act,
    GError **error)
{
  for (int i = 0; i < TRTK_N_CELL_ACTS; i++) {
    if (g_ascii_strcasecmp (activations[i].name, name) == 0) {
      *act = (TrtkCellAct) i;
      return TRUE;
    }
  }
  return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
      "attribute 'activations' names '%s'", name);
}

/* Alphas and betas go to the functions that take one, in order. */
static void
read_constants (const TrtNode *node, TrtkRecurrentParams *p)
{
  guint n_alpha, n_beta, at_alpha = 0, at_beta = 0;
  const double *alpha
      = trt_node_get_floats (node, "activation_alpha", &n_alpha);
  const double *beta = trt_node_get_floats (node, "activation_beta", &n_beta);

  for (int d = 0; d < p->n_directions; d++) {
    for (int i = 0; i < n_functions (node); i++) {
      const Activation *a = &activations[p->act[d][i]];
      p->alpha[d][i] = a->alpha;
      p->beta[d][i] = a->beta;
      if (a->has_alpha && at_alpha < n_alpha)
        p->alpha[d][i] = (float) alpha[at_alpha++];
      if (a->has_beta && at_beta < n_beta)
        p->beta[d][i] = (float) beta[at_beta++];
    }
  }
}

static gboolean
read_activations (const TrtNode *node, TrtkRecurrentParams *p, GError **error)
{
  int n = n_functions (node);
  const char *given = trt_node_get_string (node, "activations");
  g_auto (GStrv) names = given != NULL ? g_strsplit (given, ",", -1) : NULL;

  for (int d = 0; d < p->n_directions; d++) {
    for (int i = 0; i < n; i++)
      p->act[d][i] = i == 0 && n > 1 ? TRTK_CELL_SIGMOID : TRTK_CELL_TANH;
  }
  if (names != NULL && (int) g_strv_length (names) != n * p->n_directions)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "attribute 'activations' has %u names, wants %d",
        g_strv_length (names), n * p->n_directions);
  for (int i = 0; names != NULL && names[i] != NULL; i++) {
    if (!find_activation (node, names[i], &p->act[i / n][i % n], error))
      return FALSE;
  }
  read_constants (node, p);
  return TRUE;
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  const TrtTensor *r = trt_node_in (node, 2);
  TrtkRecurrentParams *p = out;
  gint64 hidden;

  memset (p, 0, sizeof *p);
  if (r->rank != 3 || !trt_expr_is_const (r->dims[2], &hidden) || hidden < 1
      || hidden > 1 << 20)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the shape of input 2 '%s' is not [directions,gates,hidden]", r->name);
  if (trt_node_has_attr (node, "hidden_size")
      && trt_node_get_int (node, "hidden_size") != hidden)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "attribute 'hidden_size' is not input 2's %" G_GINT64_FORMAT, hidden);
  p->hidden = (gint32) hidden;
  p->layout = trt_node_get_int (node, "layout") != 0;
  p->clip = (float) trt_node_get_float (node, "clip");
  if (n_gates (node) == 4)
    p->coupled = trt_node_get_int (node, "input_forget") != 0;
  if (n_gates (node) == 3)
    p->linear_before_reset
        = trt_node_get_int (node, "linear_before_reset") != 0;
  return read_direction (node, p, error) && read_activations (node, p, error);
}

/* ---- shapes ----------------------------------------------------------- */

/* Input @index, where given, must have these dims; NULL: any. */
static gboolean
check_dims (const TrtNode *node, guint index, const TrtExpr *a,
    const TrtExpr *b, const TrtExpr *c, GError **error)
{
  const TrtTensor *t = trt_node_in (node, index);
  const TrtExpr *want[3] = { a, b, c };
  int rank = c != NULL ? 3 : b != NULL ? 2 : 1;
  gint64 v, w;
  gboolean ok;

  if (t == NULL)
    return TRUE;
  ok = t->rank == rank;
  for (int i = 0; ok && i < rank; i++)
    ok = !trt_expr_is_const (t->dims[i], &v)
         || !trt_expr_is_const (want[i], &w) || v == w;
  if (!ok)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "input %u '%s' has the wrong shape", index, t->name);
  return TRUE;
}

static gboolean
check_inputs (const TrtNode *node, const TrtkRecurrentParams *p,
    const TrtExpr *batch, GError **error)
{
  TrtExprPool *pool = node->graph->exprs;
  const TrtTensor *x = trt_node_in (node, 0);
  gint64 g = n_gates (node), hidden = p->hidden;
  const TrtExpr *d = trt_expr_const (pool, p->n_directions);
  const TrtExpr *h = trt_expr_const (pool, hidden);
  const TrtExpr *gh = trt_expr_const (pool, g * hidden);
  const TrtExpr *first = p->layout ? batch : d;
  const TrtExpr *second = p->layout ? d : batch;

  for (guint i = 0; i < node->n_op_inputs; i++) {
    const TrtTensor *t = trt_node_in (node, i);
    if (t != NULL && i != 4 && t->enc.dtype != x->enc.dtype)
      return trt_node_fail (node, error, TRT_ERROR_TYPE,
          "input %u '%s' has another type than input 0", i, t->name);
  }
  return trt_node_require_dtype (node, 0, TRT_MASK_FLOAT, error)
         && trt_node_require_dtype (node, 4, TRT_MASK (TRTK_S32), error)
         && check_dims (node, 1, d, gh, x->dims[2], error)
         && check_dims (node, 2, d, gh, h, error)
         && check_dims (node, 3, d, trt_expr_const (pool, 2 * g * hidden),
             NULL, error)
         && check_dims (node, 4, batch, NULL, NULL, error)
         && check_dims (node, 5, first, second, h, error)
         && check_dims (node, 6, first, second, h, error)
         && check_dims (node, 7, d, trt_expr_const (pool, 3 * hidden), NULL,
             error);
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  TrtExprPool *pool = node->graph->exprs;
  const TrtExpr *dims[4], *batch, *steps, *directions, *hidden;
  TrtkRecurrentParams p;

  if (x->rank != 3)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the input must have rank 3");
  if (!params (node, &p, error))
    return FALSE;
  batch = x->dims[p.layout ? 0 : 1];
  steps = x->dims[p.layout ? 1 : 0];
  directions = trt_expr_const (pool, p.n_directions);
  hidden = trt_expr_const (pool, p.hidden);
  if (!check_inputs (node, &p, batch, error))
    return FALSE;
  dims[0] = p.layout ? batch : steps;
  dims[1] = p.layout ? steps : directions;
  dims[2] = p.layout ? directions : batch;
  dims[3] = hidden;
  if (trt_node_out (node, 0) != NULL
      && !trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype, 4, dims,
          error))
    return FALSE;
  dims[0] = p.layout ? batch : directions;
  dims[1] = p.layout ? directions : batch;
  dims[2] = hidden;
  for (guint i = 1; i < node->out->len; i++) {
    if (trt_node_out (node, i) != NULL
        && !trt_tensor_set_shape (trt_node_out (node, i), x->enc.dtype, 3,
            dims, error))
      return FALSE;
  }
  return TRUE;
}

static double
macs (const TrtNode *node)
{
  gint64 x[TRT_MAX_RANK], r[TRT_MAX_RANK];

  if (!trt_tensor_get_static_dims (trt_node_in (node, 0), x)
      || !trt_tensor_get_static_dims (trt_node_in (node, 2), r))
    return 0;
  return (double) x[0] * (double) x[1] * (double) r[0] * (double) r[1]
         * (double) (x[2] + r[2]);
}

#define COMMON_ATTRS \
  { "activation_alpha", TRT_ATTR_FLOATS, FALSE, 0, 0, NULL }, \
      { "activation_beta", TRT_ATTR_FLOATS, FALSE, 0, 0, NULL }, \
      { "activations", TRT_ATTR_STRING, FALSE, 0, 0, NULL }, \
      { "clip", TRT_ATTR_FLOAT, FALSE, 0, 0, NULL }, \
      { "direction", TRT_ATTR_STRING, FALSE, 0, 0, "forward" }, \
      { "hidden_size", TRT_ATTR_INT, FALSE, 0, 0, NULL }, \
      { "layout", TRT_ATTR_INT, FALSE, 0, 0, NULL }

static const TrtAttrSpec lstm_attrs[] = {
  COMMON_ATTRS,
  { "input_forget", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

static const TrtAttrSpec gru_attrs[] = {
  COMMON_ATTRS,
  { "linear_before_reset", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

static const TrtAttrSpec rnn_attrs[] = {
  COMMON_ATTRS,
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

#define RECURRENT(symbol, onnx_name, inputs, outputs, specs) \
  const TrtOpDef trt_op_##symbol = { \
    .name = onnx_name, \
    .min_inputs = 3, \
    .max_inputs = inputs, \
    .min_outputs = 1, \
    .max_outputs = outputs, \
    .attrs = specs, \
    .infer = infer, \
    .params_size = sizeof (TrtkRecurrentParams), \
    .params = params, \
    .macs = macs, \
  }

RECURRENT (gru, "GRU", 6, 2, gru_attrs);
RECURRENT (lstm, "LSTM", 8, 3, lstm_attrs);
RECURRENT (rnn, "RNN", 6, 2, rnn_attrs);
