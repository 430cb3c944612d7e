/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* parts.c: see parts.h. */
#include "passes/parts.h"

#include "passes/rewrite.h"

static gboolean
is_axis (gint64 axis, int rank, int want)
{
  return axis == want || axis + rank == want;
}

/* Inputs are data, starts, ends, axes, steps. */
static gboolean
read_slice (const TrtNode *node, int axis, gint64 *first, gint64 *last)
{
  gint64 value[4] = { 0, 0, 0, 1 };

  for (guint i = 0; i < 4; i++) {
    const TrtTensor *in = trt_node_in (node, i + 1);
    g_autofree gint64 *ints = NULL;
    guint n;
    if (in == NULL)
      continue;
    ints = trt_tensor_get_ints (in, &n);
    if (ints == NULL || n != 1)
      return FALSE;
    value[i] = ints[0];
  }
  *first = value[0];
  *last = value[1];
  return is_axis (value[2], trt_node_in (node, 0)->rank, axis)
         && value[3] == 1;
}

static gboolean
read_split (const TrtNode *node, const TrtTensor *part, int axis,
    gint64 *first, gint64 *last)
{
  gint64 at = 0, n;

  if (!is_axis (trt_node_get_int (node, "axis"), trt_node_in (node, 0)->rank,
          axis))
    return FALSE;
  for (guint i = 0; i < node->out->len; i++) {
    const TrtTensor *t = trt_node_out (node, i);
    if (t == NULL || !trt_expr_is_const (t->dims[axis], &n))
      return FALSE;
    if (t == part) {
      *first = at;
      *last = at + n;
      return TRUE;
    }
    at += n;
  }
  return FALSE;
}

TrtTensor *
trt_part_of (const TrtTensor *t, int axis, gint64 *first, gint64 *last)
{
  const TrtNode *node = t->producer;
  TrtTensor *whole;
  gint64 n;

  if (node == NULL || node->epilogue->len > 0
      || (!trt_node_is (node, "Slice") && !trt_node_is (node, "Split")))
    return NULL;
  whole = trt_node_in (node, 0);
  if (axis >= whole->rank || !trt_expr_is_const (whole->dims[axis], &n)
      || !(trt_node_is (node, "Slice")
              ? read_slice (node, axis, first, last)
              : read_split (node, t, axis, first, last)))
    return NULL;
  *first = CLAMP (*first < 0 ? *first + n : *first, 0, n);
  *last = CLAMP (*last < 0 ? *last + n : *last, *first, n);
  return whole;
}
