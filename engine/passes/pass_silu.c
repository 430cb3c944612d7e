/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* silu
 *   match    x * Sigmoid (x), whose Sigmoid nobody else reads
 *   rewrite  Swish
 *   keeps    values; shape; the name of the product
 *   leaves   a Sigmoid of something else; a product with more factors */
#include "passes/pass.h"
#include "passes/product.h"
#include "passes/rewrite.h"

static gboolean
rewrite (TrtNode *node, GError **error)
{
  TrtProduct product;
  TrtNode *made;

  if (!trt_node_is (node, "Mul") || !trt_product_read (node, &product)
      || product.n != 2 || product.number != 1)
    return FALSE;
  for (guint i = 0; i < 2; i++) {
    TrtTensor *gate = product.factors[i], *x = product.factors[1 - i];
    const TrtNode *sigmoid = trt_producer_is (gate, "Sigmoid");
    if (sigmoid != NULL && trt_node_in (sigmoid, 0) == x
        && trt_tensor_has_one_user (gate)
        && trt_product_replace (node, "Swish", x, &made))
      return trt_node_infer (made, error);
  }
  return FALSE;
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_silu = {
  .name = "silu",
  .summary = "x * Sigmoid (x) is Swish",
  .run = run,
};
