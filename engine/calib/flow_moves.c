/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* flow_moves.c: operators that move bytes, and where they put each channel. */
#include "calib/flow.h"

#include <string.h>

#include "ops/op.h"
#include "passes/qdq.h"

static gboolean
is_one_of (const TrtNode *node, const char *const *names)
{
  for (; *names != NULL; names++) {
    if (strcmp (node->op->name, *names) == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is (const TrtNode *node, const char *name)
{
  return strcmp (node->op->name, name) == 0;
}

gboolean
trt_flow_is_move (const TrtNode *node)
{
  static const char *const always[] = { "Concat", "Slice", "Split", "Reshape",
    "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Identity", "DepthToSpace",
    "SpaceToDepth", NULL };
  const TrtTensor *x = trt_node_in (node, 0);

  if (x == NULL || x->enc.dtype != TRTK_F32 || node->epilogue->len > 0
      || trt_node_out (node, 0) == NULL)
    return FALSE;
  if (is (node, "MaxPool"))
    return node->out->len == 1 || trt_node_out (node, 1) == NULL;
  if (is (node, "Resize"))
    return strcmp (trt_node_get_string (node, "mode"), "nearest") == 0
           && trt_node_out (node, 0)->rank > 2
           && trt_node_out (node, 0)->dims[1] == x->dims[1];
  return is_one_of (node, always);
}

guint
trt_flow_n_data (const TrtNode *node)
{
  return is (node, "Concat") ? node->n_op_inputs : 1;
}

gboolean
trt_flow_means (const TrtFlow *flow, const TrtNode *node)
{
  const TrtTensor *x = trt_node_in (node, 0);
  const TrtFlowTensor *y = trt_flow_find (flow, trt_node_out (node, 0));

  return is (node, "GlobalAveragePool") && node->epilogue->len == 0
         && y != NULL && y->is_int8 && !y->tensor->is_output && !x->is_output
         && trt_flow_find (flow, x) != NULL && x->users->len == 1
         && trt_qdq_mean_fits (x) && trt_flow_computes (flow, x->producer);
}

/* ---- shapes ----------------------------------------------------------- */

/* The number of channels when axes 1 to @span are channels; 0 where a
 * dimension is not known. */
static gint64
count_channels (const TrtTensor *t, int span)
{
  gint64 n = 1, dim;

  for (int i = 1; i <= span; i++) {
    if (!trt_expr_is_const (t->dims[i], &dim))
      return 0;
    n *= dim;
  }
  return n;
}

/* Whether a reshape from @x leaves everything behind the channels as it is:
 * then the span of @y, else 0. */
static int
span_after_reshape (const TrtFlowTensor *x, const TrtTensor *y)
{
  gint64 rest_x = 1, rest_y, dim;

  if (x->tensor->rank < 2 || y->rank < 2 || x->tensor->dims[0] != y->dims[0])
    return 0;
  for (int i = 1 + x->span; i < x->tensor->rank; i++) {
    if (!trt_expr_is_const (x->tensor->dims[i], &dim))
      return 0;
    rest_x *= dim;
  }
  for (int span = 1; span <= 2 && span < y->rank; span++) {
    rest_y = 1;
    for (int i = 1 + span; i < y->rank; i++)
      rest_y *= trt_expr_is_const (y->dims[i], &dim) ? dim : 0;
    if (count_channels (y, span) == x->n_cells && rest_x == rest_y)
      return span;
  }
  return 0;
}

/* Axes 1 to span change places among themselves, or not at all. */
static gboolean
keeps_span (const TrtNode *node, int span)
{
  guint n;
  const gint64 *perm = trt_node_get_ints (node, "perm", &n);

  if (perm == NULL || n < 2 || perm[0] != 0)
    return FALSE;
  for (int i = 1; i <= span; i++) {
    if (perm[i] < 1 || perm[i] > span)
      return FALSE;
  }
  return TRUE;
}

static gboolean
touches_channels (const TrtNode *node, int span)
{
  g_autofree gint64 *axes = NULL;
  int rank = trt_node_in (node, 0)->rank;
  guint n = 0;

  if (trt_node_in (node, 3) == NULL)
    return TRUE;
  axes = trt_tensor_get_ints (trt_node_in (node, 3), &n);
  if (axes == NULL)
    return TRUE;
  for (guint i = 0; i < n; i++) {
    gint64 axis = axes[i] < 0 ? axes[i] + rank : axes[i];
    if (axis >= 1 && axis <= span)
      return TRUE;
  }
  return FALSE;
}

/* The axis of Concat or Split counted from the front. */
static gint64
axis_of (const TrtNode *node)
{
  gint64 axis = trt_node_get_int (node, "axis");

  return axis < 0 ? axis + trt_node_in (node, 0)->rank : axis;
}

/* How the channels of the inputs become those of the outputs. */
typedef enum { MIX, SAME, CUT, JOIN, SHUFFLE } Kind;

static Kind
kind_of (const TrtFlow *flow, const TrtNode *node, int *span)
{
  const TrtFlowTensor *x = trt_flow_find (flow, trt_node_in (node, 0));

  *span = x->span;
  if (x->n_cells == 1)
    return MIX;
  if (is (node, "MaxPool") || is (node, "Resize"))
    return x->span == 1 ? SAME : MIX;
  if (is (node, "Identity"))
    return SAME;
  if (is (node, "Concat") || is (node, "Split")) {
    if (axis_of (node) > x->span)
      return SAME;
    if (axis_of (node) != 1 || x->span != 1)
      return MIX;
    return is (node, "Concat") ? JOIN : CUT;
  }
  if (is (node, "Slice"))
    return !touches_channels (node, x->span) ? SAME
           : x->span == 1                    ? CUT
                                             : MIX;
  if (is (node, "Transpose"))
    return keeps_span (node, x->span) ? SHUFFLE : MIX;
  if (is (node, "DepthToSpace") || is (node, "SpaceToDepth"))
    return MIX;
  *span = span_after_reshape (x, trt_node_out (node, 0));
  return *span > 0 ? SAME : MIX;
}

void
trt_flow_shape_outputs (const TrtFlow *flow, const TrtNode *node)
{
  int span;
  Kind kind = kind_of (flow, node, &span);

  for (guint i = 0; i < node->out->len; i++) {
    TrtFlowTensor *y = trt_flow_find (flow, trt_node_out (node, i));
    if (y == NULL)
      continue;
    y->span = kind == MIX ? 1 : span;
    y->n_cells = kind == MIX ? 1 : (guint) count_channels (y->tensor, y->span);
    y->n_cells = MAX (y->n_cells, 1);
  }
}

/* ---- channels --------------------------------------------------------- */

static void
join (TrtFlow *flow, const TrtFlowTensor *x, guint cx, const TrtFlowTensor *y,
    guint cy)
{
  trt_flow_unite (flow->cells, x->first_cell + (x->n_cells > 1 ? cx : 0),
      y->first_cell + (y->n_cells > 1 ? cy : 0));
}

static void
mix (TrtFlow *flow, const TrtFlowTensor *x, const TrtFlowTensor *y)
{
  for (guint c = 0; c < x->n_cells; c++)
    join (flow, x, c, y, 0);
  for (guint c = 1; c < y->n_cells; c++)
    join (flow, x, 0, y, c);
}

/* The first channel that a Slice takes, and the way to the next; FALSE where
 * they are not known. */
static gboolean
read_slice (const TrtNode *node, gint64 n_channels, gint64 *first,
    gint64 *step)
{
  g_autofree gint64 *starts = NULL, *axes = NULL, *steps = NULL;
  guint n = 0, n_axes = 0, n_steps = 0;
  int rank = trt_node_in (node, 0)->rank;

  starts = trt_tensor_get_ints (trt_node_in (node, 1), &n);
  if (trt_node_in (node, 3) != NULL)
    axes = trt_tensor_get_ints (trt_node_in (node, 3), &n_axes);
  if (trt_node_in (node, 4) != NULL)
    steps = trt_tensor_get_ints (trt_node_in (node, 4), &n_steps);
  for (guint i = 0; starts != NULL && i < n; i++) {
    gint64 axis = axes != NULL && i < n_axes ? axes[i] : (gint64) i;
    if ((axis < 0 ? axis + rank : axis) != 1)
      continue;
    *first = starts[i] < 0 ? starts[i] + n_channels : starts[i];
    *step = steps != NULL && i < n_steps ? steps[i] : 1;
    *first = CLAMP (*first, 0, n_channels - 1);
    return TRUE;
  }
  return FALSE;
}

static void
cut (TrtFlow *flow, const TrtNode *node, const TrtFlowTensor *x)
{
  gint64 first = 0, step = 1;

  if (is (node, "Slice") && !read_slice (node, x->n_cells, &first, &step)) {
    mix (flow, x, trt_flow_find (flow, trt_node_out (node, 0)));
    return;
  }
  for (guint i = 0; i < node->out->len; i++) {
    const TrtFlowTensor *y = trt_flow_find (flow, trt_node_out (node, i));
    if (y == NULL)
      return;
    for (guint c = 0; c < y->n_cells; c++)
      join (flow, x,
          (guint) CLAMP (first + c * step, 0, (gint64) x->n_cells - 1), y, c);
    first += y->n_cells;
  }
}

static void
glue (TrtFlow *flow, const TrtNode *node, const TrtFlowTensor *y)
{
  guint first = 0;

  for (guint i = 0; i < node->n_op_inputs; i++) {
    const TrtFlowTensor *x = trt_flow_find (flow, trt_node_in (node, i));
    gint64 n = x != NULL ? count_channels (x->tensor, 1) : 0;
    for (guint c = 0; c < (guint) n; c++)
      join (flow, x, c, y, first + c);
    first += (guint) n;
  }
}

/* Transpose of two axes of channels. */
static void
shuffle (TrtFlow *flow, const TrtNode *node, const TrtFlowTensor *x,
    const TrtFlowTensor *y)
{
  guint n, inner = 1;
  const gint64 *perm = trt_node_get_ints (node, "perm", &n);
  gint64 dim = 1;

  if (x->span == 2 && perm[1] == 2) {
    trt_expr_is_const (x->tensor->dims[2], &dim);
    inner = (guint) dim;
  }
  for (guint c = 0; c < x->n_cells; c++)
    join (flow, x, c, y,
        inner == 1 ? c : c % inner * (x->n_cells / inner) + c / inner);
}

void
trt_flow_join_channels (TrtFlow *flow, const TrtNode *node)
{
  const TrtFlowTensor *x = trt_flow_find (flow, trt_node_in (node, 0));
  const TrtFlowTensor *y = trt_flow_find (flow, trt_node_out (node, 0));
  int span;
  Kind kind = kind_of (flow, node, &span);

  if (kind == CUT) {
    cut (flow, node, x);
  } else if (kind == JOIN) {
    glue (flow, node, y);
  } else if (kind == SHUFFLE) {
    shuffle (flow, node, x, y);
  } else {
    for (guint i = 0; i < trt_flow_n_data (node); i++) {
      const TrtFlowTensor *in = trt_flow_find (flow, trt_node_in (node, i));
      for (guint o = 0; o < node->out->len; o++) {
        const TrtFlowTensor *out = trt_flow_find (flow,
            trt_node_out (node, o));
        if (out == NULL)
          continue;
        if (kind == MIX || in->n_cells != out->n_cells)
          mix (flow, in, out);
        for (guint c = 0; kind == SAME && c < in->n_cells; c++)
          join (flow, in, c, out, c);
      }
    }
  }
}
