/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_reduce.c: ReduceL1, L2, LogSum, LogSumExp, Max, Mean, Min, Prod, Sum,
 * SumSquare: over the axes of input 1, or all of them where it is absent or
 * empty (noop_with_empty_axes: then over none, each element by itself). */
#include "ops/op.h"
#include "ops/shape_value.h"

#define MASK_SUM \
  (TRT_MASK_FLOAT | TRT_MASK (TRTK_S32) | TRT_MASK (TRTK_S64) \
      | TRT_MASK (TRTK_U32) | TRT_MASK (TRTK_U64))
#define MASK_EXTREME \
  (MASK_SUM | TRT_MASK (TRTK_S8) | TRT_MASK (TRTK_U8) | TRT_MASK (TRTK_BOOL))

/* Number of reduced axes; -1 on failure. */
static int
read_axes (const TrtNode *node, int axes[TRT_MAX_RANK], GError **error)
{
  int rank = trt_node_in (node, 0)->rank;
  gboolean noop = trt_node_get_int (node, "noop_with_empty_axes") != 0;
  int n = trt_node_axes_input (node, 1, rank, axes, error);

  if (n < 0)
    return n;
  if (trt_node_in (node, 1) == NULL || n == 0) {
    n = noop ? 0 : rank;
    for (int i = 0; i < n; i++)
      axes[i] = i;
  }
  return n;
}

/* All elements of a list of known contents to one. */
static void
follow (TrtNode *node, TrtExprBinary f)
{
  guint n;
  const TrtExpr *const *x = trt_followed_value (trt_node_in (node, 0), &n);
  const TrtExpr *value;

  if (f == NULL || x == NULL || n == 0 || trt_node_in (node, 0)->rank != 1
      || trt_tensor_count (trt_node_out (node, 0)) != 1)
    return;
  value = x[0];
  for (guint i = 1; i < n; i++)
    value = f (node->graph->exprs, value, x[i]);
  trt_follow_set (trt_node_out (node, 0), &value, 1);
}

static gboolean
infer_reduce (TrtNode *node, guint32 mask, TrtExprBinary f, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  gboolean keep = trt_node_get_int (node, "keepdims") != 0;
  const TrtExpr *dims[TRT_MAX_RANK];
  int axes[TRT_MAX_RANK], n_axes, rank = 0, k = 0;

  if (!trt_node_require_dtype (node, 0, mask, error))
    return FALSE;
  n_axes = read_axes (node, axes, error);
  if (n_axes < 0)
    return FALSE;
  for (int i = 0; i < x->rank; i++) {
    if (k >= n_axes || axes[k] != i) {
      dims[rank++] = x->dims[i];
      continue;
    }
    k++;
    if (keep)
      dims[rank++] = trt_expr_const (node->graph->exprs, 1);
  }
  if (!trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype, rank, dims,
          error))
    return FALSE;
  follow (node, f);
  return TRUE;
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkReduceParams *p = out;

  p->n_axes = read_axes (node, p->axes, error);
  return p->n_axes >= 0;
}

static const TrtAttrSpec attrs[] = {
  { "keepdims", TRT_ATTR_INT, FALSE, 1, 0, NULL },
  { "noop_with_empty_axes", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

#define DEFINE(suffix, name_, mask, follow) \
  static gboolean infer_op_##suffix (TrtNode *node, GError **error) \
  { \
    return infer_reduce (node, mask, follow, error); \
  } \
  const TrtOpDef trt_op_##suffix = { \
    .name = #name_, \
    .min_inputs = 1, \
    .max_inputs = 2, \
    .min_outputs = 1, \
    .max_outputs = 1, \
    .attrs = attrs, \
    .infer = infer_op_##suffix, \
    .params_size = sizeof (TrtkReduceParams), \
    .params = params, \
  };

/* clang-format off */
DEFINE (reduce_l1, ReduceL1, MASK_SUM, NULL)
DEFINE (reduce_l2, ReduceL2, MASK_SUM, NULL)
DEFINE (reduce_log_sum, ReduceLogSum, MASK_SUM, NULL)
DEFINE (reduce_log_sum_exp, ReduceLogSumExp, MASK_SUM, NULL)
DEFINE (reduce_max, ReduceMax, MASK_EXTREME, trt_expr_max)
DEFINE (reduce_mean, ReduceMean, MASK_SUM, NULL)
DEFINE (reduce_min, ReduceMin, MASK_EXTREME, trt_expr_min)
DEFINE (reduce_prod, ReduceProd, MASK_SUM, trt_expr_mul)
DEFINE (reduce_sum, ReduceSum, MASK_SUM, trt_expr_add)
DEFINE (reduce_sum_square, ReduceSumSquare, MASK_SUM, NULL)
/* clang-format on */
