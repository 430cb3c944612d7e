/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* global-pool
 *   match    ReduceMean over all axes from 2 on of a tensor of rank 3 to 5
 *   rewrite  GlobalAveragePool, and a Flatten where keepdims is off
 *   keeps    values; shape; the output's name
 *   leaves   means over other axes */
#include "passes/pass.h"
#include "passes/rewrite.h"

static gboolean
is_match (const TrtNode *node)
{
  const TrtTensor *x;
  g_autofree gint64 *axes = NULL;
  guint32 seen = 0;
  guint n;

  if (!trt_node_is (node, "ReduceMean") || node->epilogue->len > 0
      || trt_node_in (node, 1) == NULL)
    return FALSE;
  x = trt_node_in (node, 0);
  axes = trt_tensor_get_ints (trt_node_in (node, 1), &n);
  if (axes == NULL || !trt_tensor_is_float (x) || x->rank < 3 || x->rank > 5)
    return FALSE;
  for (guint i = 0; i < n; i++)
    seen |= 1u << (axes[i] < 0 ? axes[i] + x->rank : axes[i]);
  return seen == (1u << x->rank) - 4;
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  gboolean keeps_dims = trt_node_get_int (node, "keepdims") != 0;
  g_autofree char *name = NULL;
  TrtTensor *x;
  TrtNode *pool, *flatten;

  if (!is_match (node) || trt_op_find ("GlobalAveragePool") == NULL
      || (!keeps_dims && trt_op_find ("Flatten") == NULL))
    return FALSE;
  x = trt_node_in (node, 0);
  name = keeps_dims ? g_strdup (node->name)
                    : g_strconcat (node->name, ".pool", NULL);
  pool = trt_rewrite_new (node, "GlobalAveragePool", name, &x, 1);
  if (keeps_dims) {
    trt_node_take_over (pool, node);
    return trt_node_infer (pool, error);
  }
  x = trt_rewrite_finish (pool, error);
  if (x == NULL)
    return FALSE;
  flatten = trt_rewrite_new (node, "Flatten", node->name, &x, 1);
  trt_node_set_int (flatten, "axis", 1);
  trt_node_take_over (flatten, node);
  return trt_node_infer (flatten, error);
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_global_pool = {
  .name = "global-pool",
  .summary = "a mean over all of a picture is GlobalAveragePool",
  .run = run,
};
