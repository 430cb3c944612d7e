/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* product.h: a tensor as the product of factors and a number, however Mul and
 * Div by constants are nested: what activations look like when an exporter has
 * taken them apart. */
#ifndef TRT_PASSES_PRODUCT_H
#define TRT_PASSES_PRODUCT_H

#include "ir/graph.h"

#define TRT_MAX_FACTORS 4

typedef struct {
  double number;
  guint n;
  TrtTensor *factors[TRT_MAX_FACTORS];
} TrtProduct;

/* Takes @root (a Mul or Div node) and the Muls and Divs that only it reads
 * apart; a Pow with a small whole exponent is repeated factors. FALSE where
 * @root is something else or there are too many factors. */
gboolean trt_product_read (const TrtNode *root, TrtProduct *product);
/* The product that makes @tensor; any tensor is a product of itself. */
gboolean trt_product_of (TrtTensor *tensor, TrtProduct *product);
/* Exactly these factors, in any order, times a number near @number. */
gboolean trt_product_is (const TrtProduct *product, double number,
    TrtTensor *const *factors, guint n);

/* @tensor is the sum of a tensor, which is returned, and a constant near
 * @number; NULL otherwise. */
TrtTensor *trt_sum_with (const TrtTensor *tensor, double number);

/* A node @op on @x alone takes the place of @root. FALSE where there is no
 * such operator or @x has another shape than the output. */
gboolean trt_product_replace (TrtNode *root, const char *op, TrtTensor *x,
    TrtNode **made);

#endif
