/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* transposes
 *   match    a Transpose of a Transpose; one that only moves axes of one element;
 *            an element by element node all of whose inputs are Transposes of one
 *            order (or single numbers, or lines: numbers along one axis), where
 *            that leaves fewer of them
 *   rewrite  the pair becomes one, or none; that which moves no data becomes a
 *            Reshape; the element by element node goes before the Transpose
 *   keeps    values; shape; the output's name
 *   leaves   Transposes that others read too */
#include <string.h>

#include "passes/pass.h"
#include "passes/rewrite.h"

/* Nodes between two Transposes that are looked at. */
#define MAX_CHAIN 16

typedef struct {
  int rank;
  gint64 axis[TRT_MAX_RANK];
} Perm;

static void
read_perm (const TrtNode *node, Perm *perm)
{
  const gint64 *own;
  guint n;

  perm->rank = trt_node_in (node, 0)->rank;
  own = trt_node_get_ints (node, "perm", &n);
  for (int i = 0; i < perm->rank; i++)
    perm->axis[i] = own != NULL ? own[i] : perm->rank - 1 - i;
}

static gboolean
same_perm (const Perm *a, const Perm *b)
{
  return a->rank == b->rank
         && memcmp (a->axis, b->axis, (gsize) a->rank * sizeof a->axis[0])
                == 0;
}

static gboolean
is_identity (const Perm *perm)
{
  for (int i = 0; i < perm->rank; i++) {
    if (perm->axis[i] != i)
      return FALSE;
  }
  return TRUE;
}

/* First @a, then @b. */
static Perm
compose (const Perm *a, const Perm *b)
{
  Perm c = { .rank = a->rank };

  for (int i = 0; i < a->rank; i++)
    c.axis[i] = a->axis[b->axis[i]];
  return c;
}

static gboolean
merge_pair (TrtNode *node, GError **error)
{
  TrtNode *first = trt_producer_is (trt_node_in (node, 0), "Transpose");
  TrtTensor *x;
  Perm a, b, both;

  if (first == NULL)
    return FALSE;
  read_perm (first, &a);
  read_perm (node, &b);
  both = compose (&a, &b);
  x = trt_node_in (first, 0);
  if (is_identity (&both) && trt_node_can_bypass (node, x))
    return trt_node_bypass (node, x);
  if (!trt_tensor_has_one_user (trt_node_out (first, 0)))
    return FALSE;
  trt_node_set_input (node, 0, x);
  trt_node_set_ints (node, "perm", both.axis, (guint) both.rank);
  trt_tensor_prune (trt_node_out (first, 0));
  return trt_node_infer (node, error);
}

/* Axes of more than one element stay in their order. */
static gboolean
moves_nothing (const TrtNode *node, const Perm *perm)
{
  const TrtTensor *x = trt_node_in (node, 0);
  gint64 last = -1;

  for (int i = 0; i < perm->rank; i++) {
    gint64 dim;
    if (trt_expr_is_const (x->dims[perm->axis[i]], &dim) && dim == 1)
      continue;
    if (perm->axis[i] < last)
      return FALSE;
    last = perm->axis[i];
  }
  return TRUE;
}

/* The shape of @y as Reshape wants it; NULL where more than one dimension is an
 * expression, or one is 0, which means another thing there. */
static TrtTensor *
shape_of (const TrtTensor *y)
{
  gint64 dims[TRT_MAX_RANK], rank = y->rank;
  g_autofree char *name = g_strconcat (y->producer->name, ".shape", NULL);
  g_autoptr (GBytes) bytes = NULL;
  int n_open = 0;

  for (int i = 0; i < y->rank; i++) {
    if (trt_expr_is_const (y->dims[i], &dims[i])) {
      if (dims[i] == 0)
        return NULL;
      continue;
    }
    dims[i] = -1;
    n_open++;
  }
  if (n_open > 1)
    return NULL;
  bytes = g_bytes_new (dims, (gsize) rank * sizeof *dims);
  return trt_graph_add_constant (y->graph, name, TRTK_S64, 1, &rank, bytes);
}

static gboolean
reshape_instead (TrtNode *node, GError **error)
{
  TrtTensor *in[2] = { trt_node_in (node, 0), NULL };
  TrtNode *reshape;
  Perm perm;

  read_perm (node, &perm);
  if (!moves_nothing (node, &perm)
      || (in[1] = shape_of (trt_node_out (node, 0))) == NULL)
    return FALSE;
  reshape = trt_rewrite_new (node, "Reshape", node->name, in, 2);
  trt_node_take_over (reshape, node);
  return trt_node_infer (reshape, error);
}

static gboolean
is_one (const TrtExpr *dim)
{
  gint64 v;

  return trt_expr_is_const (dim, &v) && v == 1;
}

/* Whether all but one axis of @t are 1, so that a Reshape turns it as @perm
 * turns what it is broadcast to. The first axis may be any where it stays. */
static gboolean
is_line (const TrtTensor *t, const Perm *perm)
{
  int n = 0;
  gint64 v;

  if (t->rank > perm->rank)
    return FALSE;
  for (int i = 0; i < t->rank; i++) {
    if (i == 0 && t->rank == perm->rank && perm->axis[0] == 0)
      continue;
    if (!trt_expr_is_const (t->dims[i], &v) || v == 0)
      return FALSE;
    n += v != 1;
  }
  return n <= 1;
}

static gboolean
is_number (const TrtTensor *t)
{
  return t == NULL || (t->rank <= 1 && trt_tensor_count (t) == 1);
}

/* How many inputs are Transposes of the order @perm; 0 where an input is
 * something else than that, a single number or a line. */
static guint
count_transposes (const TrtNode *node, Perm *perm)
{
  guint n = 0;

  for (guint i = 0; i < node->in->len; i++) {
    const TrtTensor *t = node->in->pdata[i];
    const TrtNode *transpose = trt_producer_is (t, "Transpose");
    Perm own;
    if (transpose == NULL || !trt_tensor_has_one_user (t))
      continue;
    read_perm (transpose, &own);
    if (n > 0 && !same_perm (perm, &own))
      return 0;
    *perm = own;
    n++;
  }
  for (guint i = 0; i < node->in->len && n > 0; i++) {
    const TrtTensor *t = node->in->pdata[i];
    const TrtNode *transpose = trt_producer_is (t, "Transpose");
    if ((transpose == NULL || !trt_tensor_has_one_user (t))
        && !is_number (t) && !is_line (t, perm))
      return 0;
  }
  return n;
}

static gboolean is_turned (const TrtTensor *t, const Perm *perm, int depth);

/* Whether @node works element by element, and all of its inputs but @known
 * can be had before @perm. *@any: one of them is no number and no line. */
static gboolean
can_move (const TrtNode *node, const TrtTensor *known, const Perm *perm,
    int depth, gboolean *any)
{
  *any = FALSE;
  if ((node->op->flags & TRT_OP_FLAG_ELEMENTWISE) == 0 || node->out->len != 1
      || node->epilogue->len > 0)
    return FALSE;
  for (guint i = 0; i < node->in->len; i++) {
    const TrtTensor *t = node->in->pdata[i];
    if (t == known || is_number (t))
      continue;
    if (is_turned (t, perm, depth))
      *any = TRUE;
    else if (!is_line (t, perm))
      return FALSE;
  }
  return TRUE;
}

/* Whether @t will be a Transpose by @perm, of nodes that only it needs. */
static gboolean
is_turned (const TrtTensor *t, const Perm *perm, int depth)
{
  const TrtNode *node = t->producer;
  gboolean any;
  Perm own;

  if (node == NULL || !trt_tensor_has_one_user (t))
    return FALSE;
  if (trt_node_is (node, "Transpose")) {
    read_perm (node, &own);
    return same_perm (perm, &own);
  }
  return depth > 0 && can_move (node, NULL, perm, depth - 1, &any) && any;
}

/* A Transpose after it, maybe with nodes between whose other inputs can be had
 * before @perm, undoes @perm. */
static gboolean
is_undone (const TrtNode *node, const Perm *perm)
{
  const TrtTensor *out = trt_node_out (node, 0);

  for (int i = 0; i < MAX_CHAIN && trt_tensor_has_one_user (out); i++) {
    const TrtNode *user = out->users->pdata[0];
    gboolean any;
    Perm own, both;
    if (trt_node_is (user, "Transpose")) {
      read_perm (user, &own);
      both = compose (perm, &own);
      return is_identity (&both);
    }
    if (!can_move (user, out, perm, MAX_CHAIN, &any))
      return FALSE;
    out = trt_node_out (user, 0);
  }
  return FALSE;
}

/* Line @t as it is before @perm, for input @index of @node; NULL and @error are
 * set where that fails. */
static TrtTensor *
turn_line (TrtNode *node, guint index, TrtTensor *t, const Perm *perm,
    GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s.line%u", node->name, index);
  g_autofree char *shape = g_strconcat (name, ".shape", NULL);
  gint64 dims[TRT_MAX_RANK], size = perm->rank;
  int behind = perm->rank - t->rank;
  g_autoptr (GBytes) bytes = NULL;
  TrtTensor *in[2];

  for (int i = 0; i < perm->rank; i++) {
    gint64 *to = &dims[perm->axis[i]];
    *to = 1;
    /* 0: as the input has it */
    if (i >= behind && !trt_expr_is_const (t->dims[i - behind], to))
      *to = 0;
  }
  bytes = g_bytes_new (dims, (gsize) size * sizeof *dims);
  in[0] = t;
  in[1] = trt_graph_add_constant (node->graph, shape, TRTK_S64, 1, &size,
      bytes);
  return trt_rewrite_finish (trt_rewrite_new (node, "Reshape", name, in, 2),
      error);
}

/* Input @index of @node, before @perm. */
static TrtTensor *
before (TrtNode *node, guint index, const Perm *perm, GError **error)
{
  TrtTensor *t = node->in->pdata[index];
  const TrtNode *transpose = trt_producer_is (t, "Transpose");
  gboolean all_one = TRUE;

  if (transpose != NULL && trt_tensor_has_one_user (t))
    return trt_node_in (transpose, 0);
  for (int i = 0; i < t->rank; i++)
    all_one &= is_one (t->dims[i]);
  return is_number (t) || all_one ? t
                                  : turn_line (node, index, t, perm, error);
}

static gboolean
move_before (TrtNode *node, GError **error)
{
  g_autofree char *name = g_strconcat (node->name, ".before", NULL);
  g_autoptr (GPtrArray) in = g_ptr_array_new ();
  TrtNode *moved, *transpose;
  TrtTensor *out;
  Perm perm;
  guint n = count_transposes (node, &perm);

  if (n == 0 || (n == 1 && !is_undone (node, &perm)))
    return FALSE;
  for (guint i = 0; i < node->in->len; i++) {
    TrtTensor *t = node->in->pdata[i];
    if (t != NULL)
      t = before (node, i, &perm, error);
    if (node->in->pdata[i] != NULL && t == NULL)
      return FALSE;
    g_ptr_array_add (in, t);
  }
  moved = trt_rewrite_new (node, node->op->name, name,
      (TrtTensor *const *) in->pdata, in->len);
  for (guint i = 0; i < node->attrs->len; i++)
    trt_node_add_attr (moved, trt_attr_copy (node->attrs->pdata[i]));
  out = trt_rewrite_finish (moved, error);
  if (out == NULL)
    return FALSE;
  transpose = trt_rewrite_new (node, "Transpose", node->name, &out, 1);
  trt_node_set_ints (transpose, "perm", perm.axis, (guint) perm.rank);
  trt_node_take_over (transpose, node);
  return trt_node_infer (transpose, error);
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  if (node->epilogue->len > 0)
    return FALSE;
  if (trt_node_is (node, "Transpose"))
    return merge_pair (node, error)
           || (*error == NULL && reshape_instead (node, error));
  return (node->op->flags & TRT_OP_FLAG_ELEMENTWISE) != 0
         && node->out->len == 1 && move_before (node, error);
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_transposes = {
  .name = "transposes",
  .summary = "transposes that undo each other go away",
  .run = run,
};
