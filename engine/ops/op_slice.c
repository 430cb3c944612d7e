/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_slice.c: Slice: elements starts, starts + steps, ... before ends along
 * axes; negative starts and ends count from the end, both are clamped. */
#include "ops/shape_input.h"
#include "ops/shape_value.h"

typedef struct {
  const TrtExpr *start, *length;
  gint64 step;
} Range;

/* A start or end counted from the front. An expression that may be either
 * sign is taken to be one that counts from the front. */
static const TrtExpr *
from_front (TrtExprPool *pool, const TrtExpr *at, const TrtExpr *size)
{
  return trt_expr_is_below (at, 0) ? trt_expr_add (pool, at, size) : at;
}

static void
set_range (TrtExprPool *pool, const TrtExpr *size, const TrtExpr *start,
    const TrtExpr *end, gint64 step, Range *out)
{
  const TrtExpr *zero = trt_expr_const (pool, 0), *span;
  gboolean back = step < 0;
  const TrtExpr *last = trt_expr_add_const (pool, size, back ? -1 : 0);
  gint64 magnitude = back ? -step : step;

  start = trt_expr_clamp (pool, from_front (pool, start, size), zero, last);
  end = trt_expr_clamp (pool, from_front (pool, end, size),
      back ? trt_expr_const (pool, -1) : zero, last);
  span = back ? trt_expr_sub (pool, start, end) : trt_expr_sub (pool, end, start);
  if (!trt_expr_is_at_least (span, 0))
    span = trt_expr_max (pool, span, zero);
  out->length = trt_expr_ceil_div (pool, span,
      trt_expr_const (pool, MIN (magnitude, G_MAXINT32)));
  out->start = start;
  out->step = step;
}

static gboolean
read_steps (const TrtNode *node, guint n, gint64 *steps, GError **error)
{
  g_autofree gint64 *ints = NULL;
  guint n_steps;

  for (guint i = 0; i < n; i++)
    steps[i] = 1;
  if (trt_node_in (node, 4) == NULL)
    return TRUE;
  ints = trt_node_shape_ints (node, 4, &n_steps, error);
  if (ints == NULL)
    return FALSE;
  if (n_steps != n)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "%u steps for %u axes", n_steps, n);
  for (guint i = 0; i < n; i++) {
    if (ints[i] == 0)
      return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
          "a step may not be 0");
    steps[i] = CLAMP (ints[i], -G_MAXINT32, G_MAXINT32);
  }
  return TRUE;
}

static gboolean
read_ranges (const TrtNode *node, Range *ranges, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  TrtExprPool *pool = node->graph->exprs;
  const TrtExpr *const *starts, *const *ends;
  gint64 steps[TRT_MAX_RANK];
  int axes[TRT_MAX_RANK], n;
  guint n_starts, n_ends;

  starts = trt_node_shape_values (node, 1, &n_starts, error);
  if (starts == NULL
      || (ends = trt_node_shape_values (node, 2, &n_ends, error)) == NULL)
    return FALSE;
  n = trt_node_ordered_axes (node, 3, trt_node_in (node, 3) != NULL
          ? x->rank : MIN ((int) MIN (n_starts, 100), x->rank), axes, error);
  if (n < 0)
    return FALSE;
  if (n_starts != (guint) n || n_ends != (guint) n)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "%u starts and %u ends for %d axes", n_starts, n_ends, n);
  if (!read_steps (node, (guint) n, steps, error))
    return FALSE;
  for (int i = 0; i < x->rank; i++)
    ranges[i] = (Range) { trt_expr_const (pool, 0), x->dims[i], 1 };
  for (int i = 0; i < n; i++)
    set_range (pool, x->dims[axes[i]], starts[i], ends[i], steps[i],
        &ranges[axes[i]]);
  return TRUE;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  const TrtExpr *dims[TRT_MAX_RANK];
  Range ranges[TRT_MAX_RANK];

  if (!read_ranges (node, ranges, error))
    return FALSE;
  for (int i = 0; i < x->rank; i++)
    dims[i] = ranges[i].length;
  if (!trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype, x->rank,
          dims, error))
    return FALSE;
  trt_follow_move (node, 1);
  return TRUE;
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkSliceParams *p = out;
  Range ranges[TRT_MAX_RANK];

  if (!read_ranges (node, ranges, error))
    return FALSE;
  for (int i = 0; i < trt_node_in (node, 0)->rank; i++) {
    if (!trt_expr_is_const (ranges[i].start, &p->start[i]))
      return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
          "the start along axis %d is not known", i);
    p->step[i] = ranges[i].step;
  }
  return TRUE;
}

const TrtOpDef trt_op_slice = {
  .name = "Slice",
  .min_inputs = 3,
  .max_inputs = 5,
  .min_outputs = 1,
  .max_outputs = 1,
  .flags = TRT_OP_FLAG_MOVES,
  .infer = infer,
  .params_size = sizeof (TrtkSliceParams),
  .params = params,
};
