/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* rows.c: an operator's rule says where a batch may lie in its inputs. That it
 * lies in the output where shapes say, and whole, follows from the symbol: an
 * axis that was reduced, cut or multiplied is no longer the symbol. A rule adds
 * what shapes cannot tell: an axis that keeps its length and is mixed all the
 * same (Softmax), shifted (Pad) or read at other places (Slice). */
#include "passes/rows.h"

#include <string.h>

#include "ops/axis_params.h"
#include "ops/shape_input.h"

typedef struct {
  const TrtNode *node;
  const TrtSymbol *batch;
  int out;           /* axis of output 0 */
  int in;            /* of input 0 */
  gboolean has_more; /* another input has rows too */
} Rows;

/* ---- where ------------------------------------------------------------ */

static gboolean
mentions (const TrtExpr *e, const TrtSymbol *symbol)
{
  if (e == NULL || e->kind == TRT_EXPR_CONST)
    return FALSE;
  if (e->kind == TRT_EXPR_SYMBOL)
    return e->symbol == symbol;
  return mentions (e->a, symbol) || mentions (e->b, symbol);
}

int
trt_rows_axis (const TrtTensor *tensor, const TrtSymbol *batch)
{
  int axis = TRT_ROWS_NONE;

  for (int d = 0; tensor != NULL && d < tensor->rank; d++) {
    const TrtExpr *dim = tensor->dims[d];
    if (!mentions (dim, batch))
      continue;
    if (axis != TRT_ROWS_NONE || dim->kind != TRT_EXPR_SYMBOL)
      return TRT_ROWS_MIXED;
    axis = d;
  }
  return axis;
}

static int
in_axis (const Rows *r, guint index)
{
  return trt_rows_axis (trt_node_in (r->node, index), r->batch);
}

/* Contents that depend on how many pictures there are. */
static gboolean
tells_batch (const TrtTensor *t, const TrtSymbol *batch)
{
  guint n;
  const TrtExpr *const *value
      = t != NULL ? trt_tensor_get_value (t, &n) : NULL;

  for (guint i = 0; value != NULL && i < n; i++) {
    if (mentions (value[i], batch))
      return TRUE;
  }
  return FALSE;
}

/* ---- rules ------------------------------------------------------------ */

/* Broadcast: every batch lies under the output's. */
static gboolean
aligned (const Rows *r)
{
  int from_end = trt_node_out (r->node, 0)->rank - r->out;

  for (guint i = 0; i < r->node->n_op_inputs; i++) {
    int axis = in_axis (r, i);
    if (axis != TRT_ROWS_NONE
        && (axis < 0 || trt_node_in (r->node, i)->rank - axis != from_end))
      return FALSE;
  }
  return TRUE;
}

/* Input 0 only, wherever shapes say. */
static gboolean
only_first (const Rows *r)
{
  return r->in >= 0 && !r->has_more;
}

/* Pictures are the first axis of input 0, and of nothing else. MaxPool's other
 * output counts through all of them. */
static gboolean
leading (const Rows *r)
{
  return only_first (r) && r->in == 0 && r->out == 0
         && trt_node_out (r->node, 1) == NULL;
}

/* With a region of interest an axis that keeps its length may move. */
static gboolean
resize (const Rows *r)
{
  return leading (r)
         && g_strcmp0 (trt_node_get_string (r->node,
                           "coordinate_transformation_mode"),
                "tf_crop_and_resize") != 0;
}

/* Other axes than 'axis'. */
static gboolean
beside_axis (const Rows *r)
{
  int axis;

  return only_first (r) && trt_node_axis_attr (r->node, &axis, NULL)
         && axis != r->in;
}

/* Before 'axis'. */
static gboolean
before_axis (const Rows *r)
{
  int axis;

  return only_first (r) && trt_node_axis_attr (r->node, &axis, NULL)
         && axis > r->in;
}

/* All inputs have them along the same axis, which is not put together. */
static gboolean
concat (const Rows *r)
{
  int axis;

  for (guint i = 0; i < r->node->n_op_inputs; i++) {
    if (in_axis (r, i) != r->out)
      return FALSE;
  }
  return trt_node_axis_attr (r->node, &axis, NULL) && axis != r->out;
}

static const TrtExpr *
product (const TrtTensor *t, int n)
{
  const TrtExpr *all = trt_expr_const (t->graph->exprs, 1);

  for (int d = 0; d < n; d++)
    all = trt_expr_mul (t->graph->exprs, all, t->dims[d]);
  return all;
}

/* Elements keep their order: as many lie before the batch as did. */
static gboolean
reshape (const Rows *r)
{
  return only_first (r)
         && product (trt_node_in (r->node, 0), r->in)
                == product (trt_node_out (r->node, 0), r->out);
}

/* Nothing is said about the batch's axis. */
static gboolean
slice (const Rows *r)
{
  int axes[TRT_MAX_RANK], rank = trt_node_in (r->node, 0)->rank;
  guint n_starts;
  int n;

  if (!only_first (r)
      || trt_node_shape_values (r->node, 1, &n_starts, NULL) == NULL)
    return FALSE;
  n = trt_node_ordered_axes (r->node, 3,
      trt_node_in (r->node, 3) == NULL ? MIN ((int) n_starts, rank) : rank,
      axes, NULL);
  for (int i = 0; i < n; i++) {
    if (axes[i] == r->in)
      return FALSE;
  }
  return n >= 0;
}

static gboolean
pad (const Rows *r)
{
  int axes[TRT_MAX_RANK];
  guint n_pads = 0;
  g_autofree gint64 *pads = trt_node_shape_ints (r->node, 1, &n_pads, NULL);
  int n = trt_node_ordered_axes (r->node, 3, trt_node_in (r->node, 0)->rank,
      axes, NULL);

  if (!only_first (r) || pads == NULL || n < 0 || n_pads != 2 * (guint) n)
    return FALSE;
  for (int i = 0; i < n; i++) {
    if (axes[i] == r->in && (pads[i] != 0 || pads[i + n] != 0))
      return FALSE;
  }
  return TRUE;
}

/* Chosen from every picture, or by every picture from what they share. */
static gboolean
gather (const Rows *r)
{
  int axis;

  if (!trt_node_axis_attr (r->node, &axis, NULL))
    return FALSE;
  return r->in == TRT_ROWS_NONE || (only_first (r) && axis != r->in);
}

/* Not the axis that is summed over; both batches are the same one. */
static gboolean
matmul (const Rows *r)
{
  int ranks[2] = { trt_node_in (r->node, 0)->rank,
    trt_node_in (r->node, 1)->rank };
  int b = in_axis (r, 1);

  if (r->in == TRT_ROWS_MIXED || b == TRT_ROWS_MIXED || ranks[0] < 2
      || ranks[1] < 2)
    return FALSE;
  if (r->in == ranks[0] - 1 || b == ranks[1] - 2)
    return FALSE;
  return r->in == TRT_ROWS_NONE || b == TRT_ROWS_NONE
         || (b < ranks[1] - 2 && ranks[0] - r->in == ranks[1] - b);
}

/* Rows of A, or columns where it is transposed. */
static gboolean
gemm (const Rows *r)
{
  int c = in_axis (r, 2);

  return r->in == (trt_node_get_int (r->node, "transA") != 0 ? 1 : 0)
         && in_axis (r, 1) == TRT_ROWS_NONE
         && (c == TRT_ROWS_NONE
             || (c == 0 && trt_node_in (r->node, 2)->rank == 2));
}

/* One scale, or one for each part of another axis. */
static gboolean
quantize (const Rows *r)
{
  const TrtTensor *scale = trt_node_in (r->node, 1);
  int axis;

  return only_first (r)
         && (scale->rank == 0 || trt_tensor_count (scale) == 1
             || (trt_node_axis_attr (r->node, &axis, NULL) && axis != r->in));
}

/* ---- which ------------------------------------------------------------ */

/* Bit i of @shapes: input i says a shape, which may hold the batch. @repeats:
 * where such a shape alone makes rows they are all the same. */
static const struct {
  const char *op;
  gboolean (*rule) (const Rows *rows);
  guint shapes;
  gboolean repeats;
} rules[] = {
  { "ArgMax", only_first, 0, FALSE },
  { "ArgMin", only_first, 0, FALSE },
  { "AveragePool", leading, 0, FALSE },
  { "BatchNormalization", leading, 0, FALSE },
  { "Cast", only_first, 0, FALSE },
  { "Concat", concat, 0, FALSE },
  { "ConstantOfShape", only_first, 1, TRUE },
  { "Conv", leading, 0, FALSE },
  { "ConvTranspose", leading, 0, FALSE },
  { "DepthToSpace", leading, 0, FALSE },
  { "DequantizeLinear", quantize, 0, FALSE },
  { "Expand", aligned, 2, TRUE },
  { "Flatten", reshape, 0, FALSE },
  { "Gather", gather, 0, FALSE },
  { "Gemm", gemm, 0, FALSE },
  { "GlobalAveragePool", leading, 0, FALSE },
  { "GlobalMaxPool", leading, 0, FALSE },
  { "Identity", only_first, 0, FALSE },
  { "InstanceNormalization", leading, 0, FALSE },
  { "LRN", leading, 0, FALSE },
  { "LayerNormalization", before_axis, 0, FALSE },
  { "LogSoftmax", beside_axis, 0, FALSE },
  { "LpNormalization", beside_axis, 0, FALSE },
  { "MatMul", matmul, 0, FALSE },
  { "MaxPool", leading, 0, FALSE },
  { "Pad", pad, 0, FALSE },
  { "QLinearConv", leading, 0, FALSE },
  { "QuantizeLinear", quantize, 0, FALSE },
  { "ReduceL1", only_first, 0, FALSE },
  { "ReduceL2", only_first, 0, FALSE },
  { "ReduceLogSum", only_first, 0, FALSE },
  { "ReduceLogSumExp", only_first, 0, FALSE },
  { "ReduceMax", only_first, 0, FALSE },
  { "ReduceMean", only_first, 0, FALSE },
  { "ReduceMin", only_first, 0, FALSE },
  { "ReduceProd", only_first, 0, FALSE },
  { "ReduceSum", only_first, 0, FALSE },
  { "ReduceSumSquare", only_first, 0, FALSE },
  { "Reshape", reshape, 2, FALSE },
  { "Resize", resize, 8, FALSE },
  { "Slice", slice, 0, FALSE },
  { "Softmax", beside_axis, 0, FALSE },
  { "SpaceToDepth", leading, 0, FALSE },
  { "Split", beside_axis, 0, FALSE },
  { "Squeeze", only_first, 0, FALSE },
  { "Transpose", only_first, 0, FALSE },
  { "Unsqueeze", only_first, 0, FALSE },
};

static guint
find_rule (const TrtNode *node)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (rules)
         && strcmp (rules[i].op, node->op->name) != 0)
    i++;
  return i;
}

/* Shape arithmetic: what it gives is known for any batch. */
static gboolean
is_followed (const TrtNode *node)
{
  guint n;

  for (guint i = 0; i < node->out->len; i++) {
    const TrtTensor *t = node->out->pdata[i];
    if (t != NULL && trt_tensor_get_value (t, &n) == NULL)
      return FALSE;
  }
  return TRUE;
}

/* Numbers that tell how many pictures there are may be shapes, not data. */
static gboolean
reads_batch (const TrtNode *node, guint shapes, const TrtSymbol *batch)
{
  for (guint i = 0; i < node->n_op_inputs; i++) {
    if ((i >= 32 || (shapes & (1u << i)) == 0)
        && tells_batch (trt_node_in (node, i), batch))
      return TRUE;
  }
  return FALSE;
}

static Rows
find_rows (const TrtNode *node, const TrtSymbol *batch)
{
  Rows r = { node, batch, trt_rows_axis (trt_node_out (node, 0), batch),
    trt_rows_axis (trt_node_in (node, 0), batch), FALSE };

  for (guint i = 1; i < node->n_op_inputs; i++)
    r.has_more |= in_axis (&r, i) != TRT_ROWS_NONE;
  return r;
}

gboolean
trt_rows_are_apart (const TrtNode *node, const TrtSymbol *batch)
{
  guint i = find_rule (node);
  gboolean is_known = i < G_N_ELEMENTS (rules);
  Rows r;

  if (is_followed (node))
    return TRUE;
  if (reads_batch (node, is_known ? rules[i].shapes : 0, batch)
      || node->epilogue->len > 0)
    return FALSE;
  r = find_rows (node, batch);
  if (r.in == TRT_ROWS_NONE && !r.has_more)
    return r.out == TRT_ROWS_NONE
           || (is_known && rules[i].repeats && r.out >= 0);
  if (r.out < 0)
    return FALSE;
  if (!is_known)
    return (node->op->flags & TRT_OP_FLAG_ELEMENTWISE) != 0 && aligned (&r);
  return rules[i].rule (&r);
}
