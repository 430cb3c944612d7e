/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* mish
 *   match    x * Tanh (Softplus (x)), or Softplus written as Log (1 + Exp (x))
 *   rewrite  Mish
 *   keeps    values, and is finite where Exp (x) overflows; the output's name
 *   leaves   gates that others read; a Softplus of something else */
#include "passes/pass.h"
#include "passes/product.h"
#include "passes/rewrite.h"

static TrtTensor *
read_softplus (const TrtTensor *tensor)
{
  const TrtNode *node = trt_producer_is (tensor, "Softplus");

  if (node != NULL)
    return trt_node_in (node, 0);
  node = trt_producer_is (tensor, "Log");
  if (node == NULL)
    return NULL;
  node = trt_producer_is (trt_sum_with (trt_node_in (node, 0), 1), "Exp");
  return node != NULL ? trt_node_in (node, 0) : NULL;
}

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
    const TrtNode *tanh_node = trt_producer_is (gate, "Tanh");
    if (tanh_node != NULL && trt_tensor_has_one_user (gate)
        && read_softplus (trt_node_in (tanh_node, 0)) == x
        && trt_product_replace (node, "Mish", x, &made))
      return trt_node_infer (made, error);
  }
  return FALSE;
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_mish = {
  .name = "mish",
  .summary = "x * Tanh (Softplus (x)) is Mish",
  .run = run,
};
