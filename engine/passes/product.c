/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* product.c: products and sums, however they are nested. */
#include "passes/product.h"

#include "passes/rewrite.h"

#define MAX_DEPTH 8

static gboolean collect (TrtTensor *tensor, gboolean is_inner, int depth,
    TrtProduct *product);

static gboolean
add_factor (TrtTensor *tensor, TrtProduct *product)
{
  if (product->n == TRT_MAX_FACTORS)
    return FALSE;
  product->factors[product->n++] = tensor;
  return TRUE;
}

static gboolean
collect_power (const TrtNode *node, int depth, TrtProduct *product)
{
  double exponent;

  if (!trt_tensor_get_scalar (trt_node_in (node, 1), &exponent)
      || (exponent != 2 && exponent != 3))
    return FALSE;
  for (int i = 0; i < (int) exponent; i++) {
    if (!collect (trt_node_in (node, 0), TRUE, depth + 1, product))
      return FALSE;
  }
  return TRUE;
}

static gboolean
collect_node (const TrtNode *node, int depth, TrtProduct *product)
{
  double v;

  if (node->epilogue->len > 0)
    return FALSE;
  if (trt_node_is (node, "Pow"))
    return collect_power (node, depth, product);
  if (trt_node_is (node, "Div")) {
    if (!trt_tensor_get_scalar (trt_node_in (node, 1), &v) || v == 0)
      return FALSE;
    product->number /= v;
    return collect (trt_node_in (node, 0), TRUE, depth + 1, product);
  }
  return trt_node_is (node, "Mul")
         && collect (trt_node_in (node, 0), TRUE, depth + 1, product)
         && collect (trt_node_in (node, 1), TRUE, depth + 1, product);
}

/* A tensor that cannot be taken apart, or that others read, is a factor. */
static gboolean
collect (TrtTensor *tensor, gboolean is_inner, int depth, TrtProduct *product)
{
  TrtProduct before = *product;
  double v;

  if (trt_tensor_get_scalar (tensor, &v)) {
    product->number *= v;
    return TRUE;
  }
  if (tensor->producer != NULL && depth < MAX_DEPTH
      && (!is_inner || trt_tensor_has_one_user (tensor))
      && collect_node (tensor->producer, depth, product))
    return TRUE;
  *product = before;
  return add_factor (tensor, product);
}

gboolean
trt_product_read (const TrtNode *root, TrtProduct *product)
{
  *product = (TrtProduct) { .number = 1 };
  if (!trt_node_is (root, "Mul") && !trt_node_is (root, "Div"))
    return FALSE;
  return collect_node (root, 0, product);
}

gboolean
trt_product_of (TrtTensor *tensor, TrtProduct *product)
{
  *product = (TrtProduct) { .number = 1 };
  return collect (tensor, FALSE, 0, product);
}

gboolean
trt_product_is (const TrtProduct *product, double number,
    TrtTensor *const *factors, guint n)
{
  gboolean used[TRT_MAX_FACTORS] = { FALSE };

  if (product->n != n || !trt_is_near (product->number, number))
    return FALSE;
  for (guint i = 0; i < n; i++) {
    guint j = 0;
    while (j < n && (used[j] || product->factors[j] != factors[i]))
      j++;
    if (j == n)
      return FALSE;
    used[j] = TRUE;
  }
  return TRUE;
}

TrtTensor *
trt_sum_with (const TrtTensor *tensor, double number)
{
  const TrtNode *add = trt_producer_is (tensor, "Add");

  if (add == NULL || add->epilogue->len > 0)
    return NULL;
  if (trt_tensor_is_near (trt_node_in (add, 1), number))
    return trt_node_in (add, 0);
  if (trt_tensor_is_near (trt_node_in (add, 0), number))
    return trt_node_in (add, 1);
  return NULL;
}

gboolean
trt_product_replace (TrtNode *root, const char *op, TrtTensor *x,
    TrtNode **made)
{
  TrtNode *node;

  if (!trt_tensor_is_float (x)
      || !trt_tensor_same_shape (x, trt_node_out (root, 0)))
    return FALSE;
  node = trt_rewrite_new (root, op, root->name, &x, 1);
  if (node == NULL)
    return FALSE;
  trt_node_take_over (node, root);
  *made = node;
  return TRUE;
}
