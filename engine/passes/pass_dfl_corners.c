/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* dfl-corners
 *   match    TrtDfl's rows turned into anchors of [centre, size, scores], of
 *            which the corners centre -, + size / 2 and the scores are taken,
 *            and nothing else: what the head yolov8 appends
 *   rewrite  TrtDfl with corners and scores as its two outputs
 *   keeps    values; shapes; the outputs' names
 *   leaves   rows that others read
 */
#include "passes/parts.h"
#include "passes/pass.h"
#include "passes/rewrite.h"

/* What reads the rows: centre and size go into the corners' Concat. */
typedef struct {
  TrtTensor *centre, *size, *scores; /* parts of the turned rows */
  TrtNode *corners;
} Corners;

/* The rows' only user turns them. */
static const TrtTensor *
turned (const TrtNode *dfl)
{
  const TrtTensor *rows = trt_node_out (dfl, 0);
  const TrtNode *turn;
  const gint64 *perm;
  guint n;

  if (dfl->out->len != 1 || !trt_tensor_has_one_user (rows))
    return NULL;
  turn = rows->users->pdata[0];
  if (!trt_node_is (turn, "Transpose") || turn->epilogue->len > 0
      || trt_node_out (turn, 0)->is_output)
    return NULL;
  perm = trt_node_get_ints (turn, "perm", &n);
  return perm != NULL && n == 3 && perm[0] == 0 && perm[1] == 2 && perm[2] == 1
             ? trt_node_out (turn, 0)
             : NULL;
}

static gboolean
read_parts (const TrtTensor *t, Corners *c)
{
  gint64 all, first, last;

  if (t->users->len != 3 || !trt_expr_is_const (t->dims[2], &all))
    return FALSE;
  for (guint i = 0; i < 3; i++) {
    const TrtNode *node = t->users->pdata[i];
    TrtTensor *part = node->out->len == 1 ? trt_node_out (node, 0) : NULL;
    if (part == NULL || trt_part_of (part, 2, &first, &last) != t)
      return FALSE;
    if (first == 0 && last == 2)
      c->centre = part;
    else if (first == 2 && last == 4)
      c->size = part;
    else if (first == 4 && last == all)
      c->scores = part;
  }
  return c->centre != NULL && c->size != NULL && c->scores != NULL
         && c->centre->users->len == 2 && !c->centre->is_output
         && trt_tensor_has_one_user (c->size);
}

/* The tensor that is half of @size, where only the two corners read it. */
static const TrtTensor *
half_of (const TrtTensor *size)
{
  const TrtNode *mul = size->users->pdata[0];
  const TrtTensor *half;
  double number;

  if (!trt_node_is (mul, "Mul") || mul->epilogue->len > 0)
    return NULL;
  half = trt_node_in (mul, trt_node_in (mul, 0) == size ? 1 : 0);
  if (!trt_tensor_get_scalar (half, &number) || number != 0.5)
    return NULL;
  half = trt_node_out (mul, 0);
  return half->users->len == 2 && !half->is_output ? half : NULL;
}

/* @t is centre @op half and nothing but the Concat reads it. */
static gboolean
is_corner (const TrtTensor *t, const char *op, const TrtTensor *centre,
    const TrtTensor *half)
{
  const TrtNode *node = trt_producer_is (t, op);

  return node != NULL && node->epilogue->len == 0
         && trt_tensor_has_one_user (t) && trt_node_in (node, 0) == centre
         && trt_node_in (node, 1) == half;
}

static gboolean
read_corners (Corners *c)
{
  const TrtTensor *half = half_of (c->size), *first;
  const TrtNode *user;

  if (half == NULL)
    return FALSE;
  user = half->users->pdata[0];
  first = trt_node_out (user, 0);
  if (!trt_tensor_has_one_user (first))
    return FALSE;
  c->corners = first->users->pdata[0];
  return trt_node_is (c->corners, "Concat") && c->corners->n_op_inputs == 2
         && c->corners->epilogue->len == 0
         && trt_node_get_int (c->corners, "axis") == 2
         && is_corner (trt_node_in (c->corners, 0), "Sub", c->centre, half)
         && is_corner (trt_node_in (c->corners, 1), "Add", c->centre, half);
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  Corners c = { NULL, NULL, NULL, NULL };
  const TrtTensor *t = trt_node_is (node, "TrtDfl") ? turned (node) : NULL;
  TrtNode *made;

  if (t == NULL || !read_parts (t, &c) || !read_corners (&c))
    return FALSE;
  made = trt_rewrite_new (node, "TrtDfl", node->name,
      (TrtTensor *const *) node->in->pdata, node->n_op_inputs);
  trt_node_set_int (made, "bins", trt_node_get_int (node, "bins"));
  for (guint i = 0; i < 2; i++) {
    TrtTensor *out = trt_graph_add_tensor (node->graph, NULL);
    out->producer = made;
    g_ptr_array_add (made->out, out);
  }
  if (!trt_node_infer (made, error))
    return FALSE;
  trt_node_bypass (c.corners, trt_node_out (made, 0));
  trt_node_bypass (c.scores->producer, trt_node_out (made, 1));
  return TRUE;
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_dfl_corners = {
  .name = "dfl-corners",
  .summary = "corners of what TrtDfl decodes are its own",
  .run = run,
};
