/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_reshape.c: Reshape: the same elements with the dims of input 1, where 0
 * copies a dim (unless allowzero) and -1 is what is left over. */
#include "ops/shape_input.h"
#include "ops/shape_value.h"

/* The dim that -1 stands for: all of x over the other dims. */
static const TrtExpr *
left_over (const TrtNode *node, const TrtExpr *const *dims, guint n, int at,
    GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  const TrtExpr *others[TRT_MAX_RANK], *ratio;
  TrtExprPool *pool = node->graph->exprs;
  gint64 total = trt_tensor_count (x), known = 1, v;
  gboolean all_known = total >= 0;
  guint n_others = 0;

  for (guint i = 0; i < n; i++) {
    if ((int) i == at)
      continue;
    others[n_others++] = dims[i];
    if (!trt_expr_is_const (dims[i], &v))
      all_known = FALSE;
    else if (__builtin_mul_overflow (known, v, &known))
      known = 0;
  }
  if (known == 0 && total == 0)
    return trt_expr_const (pool, 0);
  if (known == 0 || (all_known && total % known != 0)) {
    trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the dims of input 1 '%s' do not divide the elements",
        trt_node_in (node, 1)->name);
    return NULL;
  }
  ratio = trt_expr_ratio (pool, x->dims, (guint) x->rank, others, n_others);
  if (ratio == NULL)
    trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the dimension that -1 stands for cannot be found");
  return ratio;
}

static gboolean
read_dims (const TrtNode *node, const TrtExpr **dims, guint *n, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  const TrtExpr *const *want = trt_node_shape_values (node, 1, n, error);
  gboolean allow_zero = trt_node_get_int (node, "allowzero") != 0;
  int at = -1;
  gint64 v;

  if (want == NULL)
    return FALSE;
  if (*n > TRT_MAX_RANK)
    return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "rank %u is above %d", *n, TRT_MAX_RANK);
  for (guint i = 0; i < *n; i++) {
    dims[i] = want[i];
    if (!trt_expr_is_const (want[i], &v) || v > 0)
      continue;
    if (v == 0 && !allow_zero && (int) i < x->rank) {
      dims[i] = x->dims[i];
    } else if (v == -1 && at < 0) {
      at = (int) i;
    } else if (v != 0 || !allow_zero) {
      return trt_node_fail (node, error, TRT_ERROR_SHAPE,
          "dim %u of input 1 '%s' may not be %" G_GINT64_FORMAT, i,
          trt_node_in (node, 1)->name, v);
    }
  }
  return at < 0
         || (dims[at] = left_over (node, dims, *n, at, error)) != NULL;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  TrtTensor *y = trt_node_out (node, 0);
  const TrtExpr *dims[TRT_MAX_RANK];
  gint64 from, to;
  guint n;

  if (!read_dims (node, dims, &n, error)
      || !trt_tensor_set_shape (y, x->enc.dtype, (int) n, dims, error))
    return FALSE;
  from = trt_tensor_count (x);
  to = trt_tensor_count (y);
  if (from >= 0 && to >= 0 && from != to)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "%" G_GINT64_FORMAT " elements do not fit a shape of %" G_GINT64_FORMAT,
        from, to);
  trt_follow_copy (node);
  return TRUE;
}

static const TrtAttrSpec attrs[] = {
  { "allowzero", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_reshape = {
  .name = "Reshape",
  .min_inputs = 2,
  .max_inputs = 2,
  .min_outputs = 1,
  .max_outputs = 1,
  .flags = TRT_OP_FLAG_MOVES,
  .attrs = attrs,
  .infer = infer,
};
