/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* identity
 *   match    Identity and Dropout; Cast to the same type; Reshape, Flatten,
 *            Squeeze, Unsqueeze and Expand to the same shape; Transpose that
 *            keeps the order; Slice of everything; Pad by nothing; Concat,
 *            Sum, Mean, Min or Max of one; adding 0, multiplying by 1
 *   rewrite  users read the input; the node goes away
 *   keeps    values, and the names of graph outputs
 *   leaves   an output that would have to share a name with an input, a
 *            constant or another output */
#include <string.h>

#include "passes/pass.h"
#include "passes/rewrite.h"

static gboolean
keeps_everything (const TrtNode *node)
{
  return TRUE;
}

static gboolean
keeps_shape (const TrtNode *node)
{
  return trt_tensor_same_shape (trt_node_in (node, 0), trt_node_out (node, 0));
}

static gboolean
keeps_type (const TrtNode *node)
{
  return trt_tensor_dtype (trt_node_in (node, 0))
         == trt_tensor_dtype (trt_node_out (node, 0));
}

static gboolean
keeps_order (const TrtNode *node)
{
  guint n;
  const gint64 *perm = trt_node_get_ints (node, "perm", &n);

  if (perm == NULL)
    return trt_node_in (node, 0)->rank < 2;
  for (guint i = 0; i < n; i++) {
    if (perm[i] != i)
      return FALSE;
  }
  return TRUE;
}

/* No backward step; a forward step above 1 would change the shape unless the
 * axis has one element. */
static gboolean
keeps_slice (const TrtNode *node)
{
  const TrtTensor *steps = trt_node_in (node, 4);
  g_autofree gint64 *ints = NULL;
  guint n = 0;

  if (!keeps_shape (node))
    return FALSE;
  if (steps == NULL)
    return TRUE;
  ints = trt_tensor_get_ints (steps, &n);
  for (guint i = 0; ints != NULL && i < n; i++) {
    if (ints[i] < 1)
      return FALSE;
  }
  return ints != NULL;
}

static gboolean
keeps_border (const TrtNode *node)
{
  g_autofree gint64 *ints = NULL;
  guint n = 0;

  ints = trt_tensor_get_ints (trt_node_in (node, 1), &n);
  for (guint i = 0; ints != NULL && i < n; i++) {
    if (ints[i] != 0)
      return FALSE;
  }
  return ints != NULL;
}

static gboolean
has_one_input (const TrtNode *node)
{
  return node->n_op_inputs == 1;
}

static gboolean
is_inference (const TrtNode *node)
{
  const TrtTensor *training = trt_node_in (node, 2);
  double value = 0;

  if (training != NULL && !trt_tensor_get_scalar (training, &value))
    return FALSE;
  return value == 0;
}

static gboolean
second_is_zero (const TrtNode *node)
{
  double v;

  return keeps_shape (node)
         && trt_tensor_is_uniform (trt_node_in (node, 1), &v) && v == 0;
}

static gboolean
second_is_one (const TrtNode *node)
{
  double v;

  return keeps_shape (node)
         && trt_tensor_is_uniform (trt_node_in (node, 1), &v) && v == 1;
}

static const struct {
  const char *op;
  gboolean (*is_identity) (const TrtNode *node);
} rows[] = {
  { "Identity", keeps_everything },
  { "Dropout", is_inference },
  { "Cast", keeps_type },
  { "CastLike", keeps_type },
  { "Reshape", keeps_shape },
  { "Flatten", keeps_shape },
  { "Squeeze", keeps_shape },
  { "Unsqueeze", keeps_shape },
  { "Expand", keeps_shape },
  { "Tile", keeps_shape },
  { "Transpose", keeps_order },
  { "Slice", keeps_slice },
  { "Pad", keeps_border },
  { "Concat", has_one_input },
  { "Sum", has_one_input },
  { "Mean", has_one_input },
  { "Min", has_one_input },
  { "Max", has_one_input },
  { "Add", second_is_zero },
  { "Sub", second_is_zero },
  { "Mul", second_is_one },
  { "Div", second_is_one },
};

/* A second output (Dropout's mask) that somebody reads. */
static gboolean
has_other_outputs (const TrtNode *node)
{
  for (guint i = 1; i < node->out->len; i++) {
    const TrtTensor *t = node->out->pdata[i];
    if (t != NULL && (t->users->len > 0 || t->is_output))
      return TRUE;
  }
  return FALSE;
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  if (node->epilogue->len > 0 || node->n_op_inputs == 0
      || trt_node_in (node, 0) == NULL || trt_node_out (node, 0) == NULL
      || has_other_outputs (node))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (trt_node_is (node, rows[i].op))
      return rows[i].is_identity (node)
             && trt_node_bypass (node, trt_node_in (node, 0));
  }
  return FALSE;
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_identity = {
  .name = "identity",
  .summary = "nodes that change nothing go away",
  .run = run,
};
