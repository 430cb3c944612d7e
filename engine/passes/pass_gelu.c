/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* gelu
 *   match    0.5 x (1 + Erf (x / sqrt 2)), or
 *            0.5 x (1 + Tanh (sqrt (2 / pi) (x + 0.044715 x^3))) with the inner
 *            sum also as x (1 + 0.044715 x^2), products nested in any way
 *   rewrite  Gelu, approximate "none" or "tanh"
 *   keeps    values up to rounding; the output's name
 *   leaves   other numbers; parts that others read */
#include "passes/pass.h"
#include "passes/product.h"
#include "passes/rewrite.h"

#define SQRT_HALF 0.70710678118654752
#define SQRT_2_PI 0.79788456080286536
#define CUBE 0.044715

static gboolean
is_erf_gate (const TrtNode *node, TrtTensor *x)
{
  TrtProduct inner;

  return trt_node_is (node, "Erf")
         && trt_product_of (trt_node_in (node, 0), &inner)
         && trt_product_is (&inner, SQRT_HALF, &x, 1);
}

/* x + CUBE x^3 */
static gboolean
is_cubic_sum (const TrtTensor *t, TrtTensor *x)
{
  const TrtNode *add = trt_producer_is (t, "Add");
  TrtTensor *cube[] = { x, x, x };
  TrtProduct product;

  for (guint i = 0; add != NULL && i < 2; i++) {
    if (trt_node_in (add, i) == x
        && trt_product_of (trt_node_in (add, 1 - i), &product)
        && trt_product_is (&product, CUBE, cube, 3))
      return TRUE;
  }
  return FALSE;
}

/* 1 + CUBE x^2 */
static gboolean
is_square_sum (const TrtTensor *t, TrtTensor *x)
{
  TrtTensor *square[] = { x, x }, *term = trt_sum_with (t, 1);
  TrtProduct product;

  return term != NULL && trt_product_of (term, &product)
         && trt_product_is (&product, CUBE, square, 2);
}

static gboolean
is_tanh_gate (const TrtNode *node, TrtTensor *x)
{
  TrtProduct inner;

  if (!trt_node_is (node, "Tanh")
      || !trt_product_of (trt_node_in (node, 0), &inner)
      || !trt_is_near (inner.number, SQRT_2_PI))
    return FALSE;
  if (inner.n == 1)
    return is_cubic_sum (inner.factors[0], x);
  return inner.n == 2
         && ((inner.factors[0] == x && is_square_sum (inner.factors[1], x))
             || (inner.factors[1] == x
                 && is_square_sum (inner.factors[0], x)));
}

static gboolean
rewrite_as (TrtNode *node, TrtTensor *gate, TrtTensor *x, GError **error)
{
  TrtTensor *inner = trt_sum_with (gate, 1);
  gboolean is_tanh;
  TrtNode *made;

  if (inner == NULL || inner->producer == NULL
      || !trt_tensor_has_one_user (gate))
    return FALSE;
  is_tanh = is_tanh_gate (inner->producer, x);
  if ((!is_tanh && !is_erf_gate (inner->producer, x))
      || !trt_product_replace (node, "Gelu", x, &made))
    return FALSE;
  if (is_tanh)
    trt_node_set_string (made, "approximate", "tanh");
  return trt_node_infer (made, error);
}

static gboolean
rewrite (TrtNode *node, GError **error)
{
  TrtProduct product;

  if (!trt_product_read (node, &product) || product.n != 2
      || !trt_is_near (product.number, 0.5))
    return FALSE;
  return rewrite_as (node, product.factors[0], product.factors[1], error)
         || rewrite_as (node, product.factors[1], product.factors[0], error);
}

static gboolean
run (TrtGraph *graph, guint *n_changes, GError **error)
{
  return trt_rewrite_each (graph, rewrite, n_changes, error);
}

const TrtPass trt_pass_gelu = {
  .name = "gelu",
  .summary = "the erf and tanh forms of GELU are Gelu",
  .run = run,
};
