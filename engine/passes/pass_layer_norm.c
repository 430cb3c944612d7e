/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* layer-norm
 *   match    d = x - ReduceMean (x); d / Sqrt (ReduceMean (d^2) + e) * g + b
 *            over the last axes, g and b constants along those axes; where
 *            these are all axes, Transposes between the parts do not matter,
 *            nor does a Reshape of the quotient
 *   rewrite  LayerNormalization, of a Reshape where the quotient had one; a
 *            Transpose behind it where d was transposed before it was divided
 *   keeps    values up to rounding; the output's name
 *   leaves   means over other axes or without keepdims; parts that others
 *            read */
#include "passes/pass.h"
#include "passes/rewrite.h"

/* What has the same elements in another order. */
static TrtTensor *
untransposed (TrtTensor *tensor)
{
  const TrtNode *turn = trt_producer_is (tensor, "Transpose");

  return turn != NULL ? trt_node_in (turn, 0) : tensor;
}

/* The tensor of which @tensor is the mean over the last axes, the first of
 * which goes to @axis; NULL where it is something else. Of all axes, a tensor
 * whose transpose it is. */
static TrtTensor *
read_mean (const TrtTensor *tensor, int *axis)
{
  const TrtNode *mean = trt_producer_is (tensor, "ReduceMean");
  g_autofree gint64 *axes = NULL;
  gboolean seen[TRT_MAX_RANK] = { FALSE };
  int rank;
  guint n;

  if (mean == NULL || trt_node_get_int (mean, "keepdims") == 0
      || trt_node_in (mean, 1) == NULL)
    return NULL;
  axes = trt_tensor_get_ints (trt_node_in (mean, 1), &n);
  rank = trt_node_in (mean, 0)->rank;
  if (axes == NULL || n == 0 || n > (guint) rank)
    return NULL;
  for (guint i = 0; i < n; i++)
    seen[axes[i] < 0 ? axes[i] + rank : axes[i]] = TRUE;
  for (guint i = 0; i < n; i++) {
    if (!seen[rank - 1 - (int) i])
      return NULL;
  }
  *axis = rank - (int) n;
  return *axis == 0 ? untransposed (trt_node_in (mean, 0))
                    : trt_node_in (mean, 0);
}

/* The tensor that is squared; NULL where it is something else. */
static TrtTensor *
read_square (const TrtTensor *tensor)
{
  const TrtNode *node = trt_producer_is (tensor, "Pow");
  double exponent;

  if (node != NULL)
    return trt_tensor_get_scalar (trt_node_in (node, 1), &exponent)
                   && exponent == 2
               ? trt_node_in (node, 0)
               : NULL;
  node = trt_producer_is (tensor, "Mul");
  if (node == NULL || trt_node_in (node, 0) != trt_node_in (node, 1))
    return NULL;
  return trt_node_in (node, 0);
}

/* Where @tensor is Sqrt (ReduceMean (d^2) + epsilon); @d: either is. */
static gboolean
is_deviation (const TrtTensor *tensor, const TrtTensor *const d[2], int axis,
    double *epsilon)
{
  const TrtNode *root = trt_producer_is (tensor, "Sqrt"), *add;
  const TrtTensor *variance, *square;
  int own_axis;
  guint side;

  if (root == NULL)
    return FALSE;
  add = trt_producer_is (trt_node_in (root, 0), "Add");
  if (add == NULL)
    return FALSE;
  side = trt_tensor_get_scalar (trt_node_in (add, 1), epsilon) ? 0 : 1;
  if (side == 1 && !trt_tensor_get_scalar (trt_node_in (add, 0), epsilon))
    return FALSE;
  variance = trt_node_in (add, side);
  square = read_mean (variance, &own_axis);
  if (square == NULL || own_axis != axis)
    return FALSE;
  square = read_square (square);
  return square == d[0] || square == d[1];
}

/* @tensor is x less its mean; x, or NULL. */
static TrtTensor *
read_centred (const TrtTensor *tensor, int *axis)
{
  const TrtNode *sub = trt_producer_is (tensor, "Sub");
  const TrtTensor *mean_of;
  TrtTensor *x;

  if (sub == NULL)
    return NULL;
  x = trt_node_in (sub, 0);
  mean_of = read_mean (trt_node_in (sub, 1), axis);
  return mean_of != NULL
                 && mean_of == (*axis == 0 ? untransposed (x) : x)
             ? x
             : NULL;
}

typedef struct {
  TrtTensor *in[3];    /* x, g, b */
  const TrtNode *turn; /* the Transpose of d; NULL: none */
  const TrtNode *form; /* the Reshape of the quotient; NULL: none */
  int axis;
  double epsilon;
} Match;

static gboolean
is_one (const TrtExpr *dim)
{
  gint64 v;

  return trt_expr_is_const (dim, &v) && v == 1;
}

/* Whether @t broadcasts to @like, which is the quotient, and is the same for all that is not normalised together. Who is
 * turned with it has one axis at most. */
static gboolean
is_along_axes (const TrtTensor *t, const TrtTensor *like, const Match *m)
{
  int behind = like->rank - t->rank, n_long = 0;

  if (t->constant == NULL || behind < 0 || t->enc.dtype != like->enc.dtype)
    return FALSE;
  for (int i = 0; i < t->rank; i++) {
    if (is_one (t->dims[i]))
      continue;
    if (behind + i < m->axis || t->dims[i] != like->dims[behind + i])
      return FALSE;
    n_long++;
  }
  return m->turn == NULL || n_long <= 1;
}

/* The constant operand of a commutative node and the other one. */
static gboolean
split_constant (const TrtNode *node, TrtTensor **constant, TrtTensor **other)
{
  guint side = trt_node_in (node, 1)->constant != NULL ? 1 : 0;

  *constant = trt_node_in (node, side);
  *other = trt_node_in (node, 1 - side);
  return (*constant)->constant != NULL;
}

static gboolean
is_match (const TrtNode *add, Match *m)
{
  TrtTensor *scaled, *normal;
  const TrtTensor *d[2];
  const TrtNode *mul, *div;

  if (!split_constant (add, &m->in[2], &scaled)
      || !trt_tensor_has_one_user (scaled))
    return FALSE;
  mul = trt_producer_is (scaled, "Mul");
  if (mul == NULL || !split_constant (mul, &m->in[1], &normal)
      || !trt_tensor_has_one_user (normal))
    return FALSE;
  m->form = trt_producer_is (normal, "Reshape");
  div = trt_producer_is (m->form != NULL ? trt_node_in (m->form, 0) : normal,
      "Div");
  if (div == NULL || !trt_tensor_has_one_user (trt_node_out (div, 0)))
    return FALSE;
  m->turn = trt_producer_is (trt_node_in (div, 0), "Transpose");
  d[0] = trt_node_in (div, 0);
  d[1] = untransposed (trt_node_in (div, 0));
  m->in[0] = read_centred (d[1], &m->axis);
  if (m->in[0] == NULL || (m->turn != NULL && m->form != NULL)
      || (m->axis != 0 && (m->turn != NULL || m->form != NULL)))
    return FALSE;
  return is_deviation (trt_node_in (div, 1), d, m->axis, &m->epsilon)
         && is_along_axes (m->in[1], normal, m)
         && is_along_axes (m->in[2], normal, m);
}

/* @t, which has one axis, as it was before @turn. */
static TrtTensor *
turn_back (TrtTensor *t, const TrtNode *turn)
{
  int rank = trt_node_in (turn, 0)->rank, behind = rank - t->rank;
  g_autofree char *name = g_strconcat (t->name, ".turned", NULL);
  gint64 own[TRT_MAX_RANK], dims[TRT_MAX_RANK];
  const gint64 *perm;
  guint n;

  trt_tensor_get_static_dims (t, own);
  perm = trt_node_get_ints (turn, "perm", &n);
  for (int i = 0; i < rank; i++)
    dims[perm != NULL ? perm[i] : rank - 1 - i]
        = i < behind ? 1 : own[i - behind];
  return trt_graph_add_constant (turn->graph, name, t->enc.dtype, rank, dims,
      t->constant);
}

/* What the quotient's Reshape would make of x; NULL and @error are set where
 * that is nothing. */
static TrtTensor *
form_first (TrtNode *node, const Match *m, GError **error)
{
  g_autofree char *name = g_strconcat (node->name, ".form", NULL);
  TrtTensor *in[2] = { m->in[0], trt_node_in (m->form, 1) };
  TrtNode *form = trt_rewrite_new (node, "Reshape", name, in, 2);

  trt_node_set_int (form, "allowzero",
      trt_node_get_int (m->form, "allowzero"));
  return trt_rewrite_finish (form, error);
}

/* The node that makes what @node made; @error is set where there is none. */
static TrtNode *
build (TrtNode *node, Match *m, GError **error)
{
  g_autofree char *name = m->turn == NULL ? g_strdup (node->name)
                                          : g_strconcat (node->name, ".norm",
                                              NULL);
  const gint64 *perm;
  TrtNode *norm, *turn;
  TrtTensor *out;
  guint n;

  if (m->form != NULL) {
    m->in[0] = form_first (node, m, error);
    if (m->in[0] == NULL)
      return NULL;
  }
  for (guint i = 1; i < 3 && m->turn != NULL; i++)
    m->in[i] = turn_back (m->in[i], m->turn);
  norm = trt_rewrite_new (node, "LayerNormalization", name, m->in, 3);
  trt_node_set_int (norm, "axis", m->axis);
  trt_node_set_float (norm, "epsilon", m->epsilon);
  if (m->turn == NULL)
    return norm;
  out = trt_rewrite_finish (norm, error);
  if (out == NULL)
    return NULL;
  turn = trt_rewrite_new (node, "Transpose", node->name, &out, 1);
  perm = trt_node_get_ints (m->turn, "perm", &n);
  if (perm != NULL)
    trt_node_set_ints (turn, "perm", perm, n);
  return turn;
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  Match m;
  TrtNode *made;

  if (!trt_node_is (node, "Add") || node->epilogue->len > 0
      || trt_op_find ("LayerNormalization") == NULL || !is_match (node, &m))
    return FALSE;
  made = build (node, &m, error);
  if (made == NULL)
    return FALSE;
  trt_node_take_over (made, node);
  return trt_node_infer (made, error);
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_layer_norm = {
  .name = "layer-norm",
  .summary = "layer normalisation in parts is one node",
  .run = run,
};
