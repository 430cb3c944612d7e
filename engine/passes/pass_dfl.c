/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* dfl
 *   match    the end of a YOLOv8 head as Ultralytics exports it: levels that
 *            are reshaped to [N,K,HW] and put one behind the other, split into
 *            distributions and scores; the mean of each softmax by a
 *            convolution with 0, 1, 2, ...; boxes of that and of constant
 *            points and strides; a Sigmoid; everything in one Concat
 *   rewrite  TrtDfl
 *   keeps    values; shape; the output's name
 *   leaves   other weights or grids; parts that others read
 *
 * Read from its last node up. pass_dfl_corners.c is what may come behind. */
#include <string.h>

#include "passes/parts.h"
#include "passes/pass.h"
#include "passes/rewrite.h"

#define MAX_LEVELS 8

typedef struct {
  guint n_levels;
  TrtTensor *levels[MAX_LEVELS];
  TrtTensor *joined; /* [N,K,A] */
  TrtTensor *points, *strides;
  gint64 bins;
} Dfl;

/* A node @op without an epilogue that only one node reads. */
static TrtNode *
made_by (const TrtTensor *t, const char *op)
{
  TrtNode *node = trt_producer_is (t, op);

  return node != NULL && node->epilogue->len == 0 && trt_tensor_has_one_user (t)
             ? node
             : NULL;
}

/* ---- channels of a tensor --------------------------------------------- */

/* As trt_part_of (), along axis 1. */
static TrtTensor *
part_of (const TrtTensor *t, gint64 *first, gint64 *last)
{
  return trt_tensor_has_one_user (t) ? trt_part_of (t, 1, first, last) : NULL;
}

/* The two halves of one tensor's channels. */
static TrtTensor *
halves_of (const TrtTensor *a, const TrtTensor *b)
{
  gint64 first[2], last[2], channels;
  TrtTensor *whole = part_of (a, &first[0], &last[0]);

  return whole != NULL && whole == part_of (b, &first[1], &last[1])
                 && trt_expr_is_const (whole->dims[1], &channels)
                 && first[0] == 0 && last[0] == channels / 2
                 && first[1] == last[0] && last[1] == channels
             ? whole
             : NULL;
}

/* ---- distributions ---------------------------------------------------- */

static gboolean
has_perm (const TrtNode *transpose, const gint64 *want, guint n_want)
{
  guint n;
  const gint64 *perm = trt_node_get_ints (transpose, "perm", &n);

  return perm != NULL && n == n_want
         && memcmp (perm, want, n * sizeof *perm) == 0;
}

static gboolean
counts_up (const TrtTensor *weights, gint64 bins)
{
  guint n;
  g_autofree double *w = trt_tensor_get_floats (weights, &n);

  if (w == NULL || (gint64) n != bins)
    return FALSE;
  for (guint i = 0; i < n; i++) {
    if (w[i] != (double) i)
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_shape (const TrtTensor *t, int rank, int at, gint64 value)
{
  gint64 dim;

  return t->rank == rank && trt_expr_is_const (t->dims[at], &dim)
         && dim == value;
}

/* @mean [N,4,A] <- Reshape <- Conv <- Softmax <- Transpose <- Reshape of the
 * tensor [N,4B,A] that is returned. */
static TrtTensor *
distributions_of (const TrtTensor *mean, gint64 *bins)
{
  static const gint64 perm[] = { 0, 2, 1, 3 };
  const TrtNode *out = trt_producer_is (mean, "Reshape"), *conv, *softmax, *turn, *in;
  TrtTensor *x;

  conv = out != NULL ? made_by (trt_node_in (out, 0), "Conv") : NULL;
  softmax = conv != NULL ? made_by (trt_node_in (conv, 0), "Softmax") : NULL;
  turn = softmax != NULL ? made_by (trt_node_in (softmax, 0), "Transpose") : NULL;
  in = turn != NULL ? made_by (trt_node_in (turn, 0), "Reshape") : NULL;
  if (in == NULL || trt_node_get_int (softmax, "axis") != 1
      || trt_node_in (conv, 2) != NULL || !has_perm (turn, perm, 4))
    return NULL;
  x = trt_node_out (in, 0);
  if (x->rank != 4 || !trt_expr_is_const (x->dims[2], bins)
      || !is_shape (x, 4, 1, 4) || !is_shape (mean, 3, 1, 4)
      || !is_shape (trt_node_out (conv, 0), 4, 1, 1)
      || !counts_up (trt_node_in (conv, 1), *bins))
    return NULL;
  x = trt_node_in (in, 0);
  return is_shape (x, 3, 1, 4 * *bins) && x->dims[2] == mean->dims[2] ? x : NULL;
}

/* ---- boxes ------------------------------------------------------------ */

/* The constant among the two inputs; *@other is the other one. */
static TrtTensor *
constant_of (const TrtNode *node, TrtTensor **other)
{
  for (guint i = 0; i < 2; i++) {
    if (trt_node_in (node, i)->constant != NULL) {
      *other = trt_node_in (node, 1 - i);
      return trt_node_in (node, i);
    }
  }
  return NULL;
}

/* The node that adds @a and @b in either order is @sum's. */
static gboolean
is_sum_of (const TrtTensor *sum, const TrtTensor *a, const TrtTensor *b)
{
  const TrtNode *add = made_by (sum, "Add");

  return add != NULL
         && ((trt_node_in (add, 0) == a && trt_node_in (add, 1) == b)
             || (trt_node_in (add, 0) == b && trt_node_in (add, 1) == a));
}

/* @t is half of the tensor that is returned. */
static TrtTensor *
twice (const TrtTensor *t)
{
  const TrtNode *half = made_by (t, "Div");
  double number = 2;

  if (half == NULL) {
    half = made_by (t, "Mul");
    number = 0.5;
  }
  return half != NULL && trt_node_in (half, 1)->constant != NULL
                 && trt_tensor_is_uniform (trt_node_in (half, 1), &number)
                 && number == (trt_node_is (half, "Div") ? 2 : 0.5)
             ? trt_node_in (half, 0)
             : NULL;
}

/* near = points - distances, far = points + distances; both are read twice. */
static TrtTensor *
distances_of (const TrtTensor *near, const TrtTensor *far, TrtTensor **points)
{
  const TrtNode *sub = trt_producer_is (near, "Sub");
  const TrtNode *add = trt_producer_is (far, "Add");
  TrtTensor *b = NULL;

  if (sub == NULL || add == NULL || near->users->len != 2 || near->is_output
      || far->users->len != 2 || far->is_output || sub->epilogue->len > 0
      || add->epilogue->len > 0)
    return NULL;
  *points = constant_of (add, &b);
  return *points != NULL && trt_node_in (sub, 0) == *points
             ? halves_of (trt_node_in (sub, 1), b)
             : NULL;
}

/* @box [N,4,A] = Concat ((near + far) / 2, far - near) * strides; returns the
 * distances [N,4,A]. */
static TrtTensor *
distances_of_box (const TrtTensor *box, Dfl *d)
{
  const TrtNode *mul = made_by (box, "Mul"), *concat, *size;
  TrtTensor *sum, *x = NULL;

  d->strides = mul != NULL ? constant_of (mul, &x) : NULL;
  concat = d->strides != NULL ? made_by (x, "Concat") : NULL;
  if (concat == NULL || concat->n_op_inputs != 2
      || trt_node_get_int (concat, "axis") != 1)
    return NULL;
  sum = twice (trt_node_in (concat, 0));
  size = made_by (trt_node_in (concat, 1), "Sub");
  if (sum == NULL || size == NULL
      || !is_sum_of (sum, trt_node_in (size, 1), trt_node_in (size, 0)))
    return NULL;
  return distances_of (trt_node_in (size, 1), trt_node_in (size, 0), &d->points);
}

/* ---- levels ----------------------------------------------------------- */

/* [N,K,H,W] as [N,K,HW]. */
static TrtTensor *
level_of (const TrtTensor *rows)
{
  const TrtNode *reshape = made_by (rows, "Reshape");
  TrtTensor *x = reshape != NULL ? trt_node_in (reshape, 0) : NULL;

  return x != NULL && x->rank == 4 && rows->rank == 3
                 && x->dims[0] == rows->dims[0] && x->dims[1] == rows->dims[1]
                 && x->enc.dtype == TRTK_F32
             ? x
             : NULL;
}

static gboolean
read_levels (Dfl *d)
{
  const TrtNode *concat = trt_producer_is (d->joined, "Concat");
  gint64 axis;

  if (concat == NULL || concat->epilogue->len > 0
      || concat->n_op_inputs > MAX_LEVELS || d->joined->is_output)
    return FALSE;
  axis = trt_node_get_int (concat, "axis");
  for (guint i = 0; i < concat->n_op_inputs; i++) {
    d->levels[i] = level_of (trt_node_in (concat, i));
    if (d->levels[i] == NULL)
      return FALSE;
  }
  d->n_levels = concat->n_op_inputs;
  return axis == 2 || axis == -1;
}

/* Elements of a constant that broadcasts as [1,@n,A]. */
static gboolean
is_grid (const TrtTensor *t, gint64 n, const TrtExpr *anchors)
{
  gint64 a;

  return trt_expr_is_const (anchors, &a) && t->enc.dtype == TRTK_F32
         && trt_tensor_count (t) == n * a && t->rank >= 1
         && t->dims[t->rank - 1] == anchors
         && (n == 1 || (t->rank >= 2 && is_shape (t, t->rank, t->rank - 2, n)));
}

static gboolean
read_dfl (const TrtNode *node, Dfl *d)
{
  const TrtNode *sigmoid;
  TrtTensor *mean, *boxes;
  gint64 first[2], last[2], channels;

  if (!trt_node_is (node, "Concat") || node->n_op_inputs != 2
      || node->epilogue->len > 0 || trt_node_get_int (node, "axis") != 1
      || trt_node_out (node, 0)->rank != 3)
    return FALSE;
  sigmoid = made_by (trt_node_in (node, 1), "Sigmoid");
  mean = sigmoid != NULL ? distances_of_box (trt_node_in (node, 0), d) : NULL;
  boxes = mean != NULL ? distributions_of (mean, &d->bins) : NULL;
  d->joined = boxes != NULL ? part_of (boxes, &first[0], &last[0]) : NULL;
  return d->joined != NULL
         && part_of (trt_node_in (sigmoid, 0), &first[1], &last[1]) == d->joined
         && trt_expr_is_const (d->joined->dims[1], &channels) && first[0] == 0
         && first[1] == last[0] && last[1] == channels && read_levels (d)
         && is_grid (d->points, 2, d->joined->dims[2])
         && is_grid (d->strides, 1, d->joined->dims[2]);
}

/* ---- rewriting -------------------------------------------------------- */

static TrtTensor *
as_grid (const TrtTensor *t, gint64 n)
{
  gint64 dims[2] = { n, trt_tensor_count (t) / n };

  return n == 1 ? trt_graph_add_constant (t->graph, NULL, TRTK_F32, 1,
                      &dims[1], t->constant)
                : trt_graph_add_constant (t->graph, NULL, TRTK_F32, 2, dims,
                      t->constant);
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  TrtTensor *in[2 + MAX_LEVELS];
  TrtNode *made;
  Dfl d;

  if (!read_dfl (node, &d))
    return FALSE;
  in[0] = as_grid (d.points, 2);
  in[1] = as_grid (d.strides, 1);
  for (guint i = 0; i < d.n_levels; i++)
    in[2 + i] = d.levels[i];
  made = trt_rewrite_new (node, "TrtDfl", node->name, in, 2 + d.n_levels);
  if (made == NULL)
    return FALSE;
  trt_node_set_int (made, "bins", d.bins);
  trt_node_take_over (made, node);
  return trt_node_infer (made, error);
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_dfl = {
  .name = "dfl",
  .summary = "the decoding of a YOLOv8 head is TrtDfl",
  .run = run,
};
