/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* shape_input.h: inputs that decide an output's shape. Their contents must be
 * a constant or followed (shape_value.h); otherwise the shape depends on data
 * and the node cannot be planned, which is an error that names the input. */
#ifndef TRT_OPS_SHAPE_INPUT_H
#define TRT_OPS_SHAPE_INPUT_H

#include "ops/op.h"

/* The contents of input @index as expressions; NULL and @error where not
 * known. Owned by the tensor. */
const TrtExpr *const *trt_node_shape_values (const TrtNode *node, guint index,
    guint *n_values, GError **error);
/* The same where every one must be a number; caller frees. */
gint64 *trt_node_shape_ints (const TrtNode *node, guint index, guint *n_values,
    GError **error);
/* One number of a one-element input; @fallback where the input is absent. */
gboolean trt_node_shape_int (const TrtNode *node, guint index, gint64 fallback,
    gint64 *value, GError **error);
/* Axes of input @index in the order given, all of @rank where it is absent.
 * Returns -1 and sets @error on failure, else their number. */
int trt_node_ordered_axes (const TrtNode *node, guint index, int rank,
    int axes[TRT_MAX_RANK], GError **error);
/* "the output's shape depends on data: ..." */
gboolean trt_node_fail_data_dependent (const TrtNode *node, guint index,
    GError **error);

/* (product of @a) / (product of @b), common factors cancelled. */
const TrtExpr *trt_expr_ratio (TrtExprPool *pool, const TrtExpr *const *a,
    guint n_a, const TrtExpr *const *b, guint n_b);
/* TRUE where the ranges of its symbols prove it. */
gboolean trt_expr_is_at_least (const TrtExpr *e, gint64 bound);
gboolean trt_expr_is_below (const TrtExpr *e, gint64 bound);
/* min (max (value, low), high), without what the ranges make needless. */
const TrtExpr *trt_expr_clamp (TrtExprPool *pool, const TrtExpr *value,
    const TrtExpr *low, const TrtExpr *high);

#endif
