/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* affine
 *   match    Add, Sub, Mul or Div of the output of a Conv, ConvTranspose or
 *            Gemm with a constant for each channel or one for all
 *   rewrite  into weights and bias
 *   keeps    values up to one rounding of the weights
 *   leaves   constants that vary along other axes or widen the shape; an
 *            output that others read too; division by zero */
#include <math.h>

#include "passes/affine.h"
#include "passes/pass.h"
#include "passes/rewrite.h"

typedef enum { NONE, ADD, SUB, MUL, DIV } Kind;

static Kind
get_kind (const TrtNode *node)
{
  static const char *const names[] = { "", "Add", "Sub", "Mul", "Div" };

  for (Kind kind = ADD; kind <= DIV; kind++) {
    if (trt_node_is (node, names[kind]))
      return kind;
  }
  return NONE;
}

static gboolean
all_finite (const double *v, gint64 n)
{
  for (gint64 i = 0; i < n; i++) {
    if (!isfinite (v[i]))
      return FALSE;
  }
  return TRUE;
}

/* @producer's output is input @side of @node, @values the other one. */
static gboolean
absorb (TrtNode *producer, Kind kind, guint side, double *values, gint64 n)
{
  g_autofree double *minus = NULL;

  if (kind == DIV && side == 1)
    return FALSE;
  if (kind == DIV || (kind == SUB && side == 0)) {
    for (gint64 i = 0; i < n; i++)
      values[i] = kind == DIV ? 1 / values[i] : -values[i];
  }
  if (!all_finite (values, n))
    return FALSE;
  if (kind == MUL || kind == DIV)
    return trt_affine_absorb (producer, values, NULL);
  if (kind == ADD || side == 0)
    return trt_affine_absorb (producer, NULL, values);
  minus = g_new (double, (gsize) n + 1);
  for (gint64 i = 0; i < n; i++)
    minus[i] = -1;
  return trt_affine_absorb (producer, minus, values);
}

static gboolean
rewrite_side (TrtNode *node, Kind kind, guint side)
{
  const TrtTensor *y = trt_node_in (node, side);
  TrtNode *producer = y->producer;
  g_autofree double *values = NULL;
  gint64 channels;

  if (producer == NULL || (channels = trt_affine_channels (producer)) < 0
      || !trt_tensor_same_shape (y, trt_node_out (node, 0)))
    return FALSE;
  values = trt_tensor_get_channels (trt_node_in (node, 1 - side), y->rank,
      channels);
  if (values == NULL || !absorb (producer, kind, side, values, channels))
    return FALSE;
  trt_node_take_over (producer, node);
  return TRUE;
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  Kind kind = get_kind (node);

  if (kind == NONE || node->epilogue->len > 0
      || !trt_tensor_is_float (trt_node_out (node, 0)))
    return FALSE;
  return rewrite_side (node, kind, 0) || rewrite_side (node, kind, 1);
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_affine = {
  .name = "affine",
  .summary = "a constant for each channel goes into weights and bias",
  .run = run,
};
