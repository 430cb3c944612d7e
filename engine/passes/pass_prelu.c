/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* prelu
 *   match    PRelu whose slope is the same number everywhere
 *   rewrite  LeakyRelu
 *   keeps    values; shape; the output's name
 *   leaves   slopes that differ or are computed; slopes that widen the shape */
#include "passes/pass.h"
#include "passes/rewrite.h"

static gboolean
rewrite (TrtNode *node, GError **error)
{
  TrtTensor *x;
  TrtNode *made;
  double slope;

  if (!trt_node_is (node, "PRelu") || node->epilogue->len > 0)
    return FALSE;
  x = trt_node_in (node, 0);
  if (!trt_tensor_is_float (x)
      || !trt_tensor_is_uniform (trt_node_in (node, 1), &slope)
      || !trt_tensor_same_shape (x, trt_node_out (node, 0)))
    return FALSE;
  made = trt_rewrite_new (node, "LeakyRelu", node->name, &x, 1);
  if (made == NULL)
    return FALSE;
  trt_node_set_float (made, "alpha", slope);
  trt_node_take_over (made, node);
  return trt_node_infer (made, error);
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_prelu = {
  .name = "prelu",
  .summary = "PRelu with one slope is LeakyRelu",
  .run = run,
};
