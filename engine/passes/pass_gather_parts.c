/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* gather-parts
 *   match    Concat along an axis but 1 of short parts of one tensor along that
 *            axis, as where RGB becomes BGR
 *   rewrite  Gather; nothing where all parts are there in their order
 *   keeps    values; the output's name
 *   leaves   parts along axis 1: recipes and weights have them where they are;
 *            long parts, which move in one piece */
#include "passes/parts.h"
#include "passes/pass.h"
#include "passes/rewrite.h"

#define MOST_OF_A_PART 4
#define MOST 64 /* of all */

/* Indices along @axis of the one tensor, which is returned, of which all inputs
 * are parts; NULL where they are something else. */
static TrtTensor *
read_parts (const TrtNode *concat, int axis, gint64 *indices, int *n)
{
  TrtTensor *whole = NULL;

  *n = 0;
  for (guint i = 0; i < concat->in->len; i++) {
    gint64 first, last;
    TrtTensor *of = trt_part_of (trt_node_in (concat, i), axis, &first, &last);
    if (of == NULL || (whole != NULL && of != whole)
        || last - first > MOST_OF_A_PART || *n + last - first > MOST)
      return NULL;
    whole = of;
    while (first < last)
      indices[(*n)++] = first++;
  }
  return whole;
}

static gboolean
is_in_order (const TrtTensor *whole, int axis, const gint64 *indices, int n)
{
  gint64 all;

  if (!trt_expr_is_const (whole->dims[axis], &all) || all != n)
    return FALSE;
  for (int i = 0; i < n; i++) {
    if (indices[i] != i)
      return FALSE;
  }
  return TRUE;
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  g_autofree char *name = g_strconcat (node->name, ".indices", NULL);
  gint64 indices[MOST], count;
  g_autoptr (GBytes) bytes = NULL;
  TrtTensor *in[2];
  TrtNode *gather;
  int axis, n;

  if (!trt_node_is (node, "Concat") || node->epilogue->len > 0
      || trt_op_find ("Gather") == NULL)
    return FALSE;
  axis = (int) trt_node_get_int (node, "axis");
  axis += axis < 0 ? trt_node_out (node, 0)->rank : 0;
  if (axis == 1)
    return FALSE;
  in[0] = read_parts (node, axis, indices, &n);
  if (in[0] == NULL || n == 0)
    return FALSE;
  if (is_in_order (in[0], axis, indices, n)
      && trt_node_can_bypass (node, in[0]))
    return trt_node_bypass (node, in[0]);
  count = n;
  bytes = g_bytes_new (indices, (gsize) n * sizeof *indices);
  in[1] = trt_graph_add_constant (node->graph, name, TRTK_S64, 1, &count,
      bytes);
  gather = trt_rewrite_new (node, "Gather", node->name, in, 2);
  trt_node_set_int (gather, "axis", axis);
  trt_node_take_over (gather, node);
  return trt_node_infer (gather, error);
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_gather_parts = {
  .name = "gather-parts",
  .summary = "a tensor put together of its own parts is gathered",
  .run = run,
};
