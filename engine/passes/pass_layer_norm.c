/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* layer-norm
 *   match    d = x - ReduceMean (x); d / Sqrt (ReduceMean (d^2) + e) * g + b
 *            over the last axes, g and b constants of the shape of those axes
 *   rewrite  LayerNormalization
 *   keeps    values up to rounding; the output's name
 *   leaves   means over other axes or without keepdims; parts that others
 *            read */
#include "passes/pass.h"
#include "passes/rewrite.h"

/* The tensor of which @tensor is the mean over the last axes, the first of
 * which goes to @axis; NULL where it is something else. */
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
  return trt_node_in (mean, 0);
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

/* Where @tensor is Sqrt (ReduceMean (d^2) + epsilon). */
static gboolean
is_deviation (const TrtTensor *tensor, const TrtTensor *d, int axis,
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
  return square != NULL && own_axis == axis && read_square (square) == d;
}

/* @tensor is x less its mean; x, or NULL. */
static TrtTensor *
read_centred (const TrtTensor *tensor, int *axis)
{
  const TrtNode *sub = trt_producer_is (tensor, "Sub");

  if (sub == NULL
      || read_mean (trt_node_in (sub, 1), axis) != trt_node_in (sub, 0))
    return NULL;
  return trt_node_in (sub, 0);
}

static gboolean
has_shape_of_axes (const TrtTensor *t, const TrtTensor *x, int axis)
{
  if (t == NULL || t->constant == NULL || t->rank != x->rank - axis
      || t->enc.dtype != x->enc.dtype)
    return FALSE;
  for (int i = 0; i < t->rank; i++) {
    if (t->dims[i] != x->dims[axis + i])
      return FALSE;
  }
  return TRUE;
}

typedef struct {
  TrtTensor *in[3]; /* x, g, b */
  int axis;
  double epsilon;
} Match;

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
  TrtTensor *scaled, *normal, *d;
  const TrtNode *mul, *div;

  if (!split_constant (add, &m->in[2], &scaled)
      || !trt_tensor_has_one_user (scaled))
    return FALSE;
  mul = trt_producer_is (scaled, "Mul");
  if (mul == NULL || !split_constant (mul, &m->in[1], &normal)
      || !trt_tensor_has_one_user (normal))
    return FALSE;
  div = trt_producer_is (normal, "Div");
  if (div == NULL)
    return FALSE;
  d = trt_node_in (div, 0);
  m->in[0] = read_centred (d, &m->axis);
  return m->in[0] != NULL
         && is_deviation (trt_node_in (div, 1), d, m->axis, &m->epsilon)
         && has_shape_of_axes (m->in[1], m->in[0], m->axis)
         && has_shape_of_axes (m->in[2], m->in[0], m->axis);
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  Match m;
  TrtNode *made;

  if (!trt_node_is (node, "Add") || node->epilogue->len > 0
      || !is_match (node, &m))
    return FALSE;
  made = trt_rewrite_new (node, "LayerNormalization", node->name, m.in, 3);
  if (made == NULL)
    return FALSE;
  trt_node_set_int (made, "axis", m.axis);
  trt_node_set_float (made, "epsilon", m.epsilon);
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
