/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* hard-sigmoid
 *   match    Clip (x + 3, 0, 6) / 6 alone, the Clip read by nobody else
 *   rewrite  HardSigmoid with alpha 1/6, beta 0.5
 *   keeps    values up to rounding; the output's name
 *   leaves   other bounds; more factors */
#include "passes/pass.h"
#include "passes/product.h"
#include "passes/relu6.h"
#include "passes/rewrite.h"

static gboolean
rewrite (TrtNode *node, GError **error)
{
  TrtProduct product;
  TrtNode *made;
  TrtTensor *x;

  if (!trt_product_read (node, &product) || product.n != 1
      || !trt_is_near (product.number, 1.0 / 6))
    return FALSE;
  x = trt_relu6_of_sum (product.factors[0]);
  if (x == NULL || !trt_product_replace (node, "HardSigmoid", x, &made))
    return FALSE;
  trt_node_set_float (made, "alpha", 1.0 / 6);
  trt_node_set_float (made, "beta", 0.5);
  return trt_node_infer (made, error);
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_hard_sigmoid = {
  .name = "hard-sigmoid",
  .summary = "Clip (x + 3, 0, 6) / 6 is HardSigmoid",
  .run = run,
};
