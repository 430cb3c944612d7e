/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* hard-swish
 *   match    x * HardSigmoid (x) with alpha 1/6 and beta 0.5, or
 *            x * Clip (x + 3, 0, 6) / 6 in any order of its factors
 *   rewrite  HardSwish
 *   keeps    values up to rounding; the output's name
 *   leaves   other bounds; gates that others read; gates of something else */
#include "passes/pass.h"
#include "passes/product.h"
#include "passes/relu6.h"
#include "passes/rewrite.h"

/* What @gate, one of the factors, is HardSigmoid of when the product has
 * @number in front; NULL where it is no such thing. */
static TrtTensor *
read_gate (const TrtTensor *gate, double number)
{
  const TrtNode *node = trt_producer_is (gate, "HardSigmoid");

  if (trt_is_near (number, 1.0 / 6))
    return trt_relu6_of_sum (gate);
  if (node == NULL || !trt_is_near (number, 1) || node->epilogue->len > 0
      || !trt_tensor_has_one_user (gate)
      || !trt_is_near (trt_node_get_float (node, "alpha"), 1.0 / 6)
      || !trt_is_near (trt_node_get_float (node, "beta"), 0.5))
    return NULL;
  return trt_node_in (node, 0);
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  TrtProduct product;
  TrtNode *made;

  if (!trt_product_read (node, &product) || product.n != 2)
    return FALSE;
  for (guint i = 0; i < 2; i++) {
    TrtTensor *x = product.factors[1 - i];
    if (read_gate (product.factors[i], product.number) == x
        && trt_product_replace (node, "HardSwish", x, &made))
      return trt_node_infer (made, error);
  }
  return FALSE;
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_hard_swish = {
  .name = "hard-swish",
  .summary = "x * Clip (x + 3, 0, 6) / 6 is HardSwish",
  .run = run,
};
