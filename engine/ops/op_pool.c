/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_pool.c: MaxPool, AveragePool, LpPool: a window that slides over 1 to 3
 * spatial axes of x [N,C,spatial]. */
#include "ops/op.h"
#include "ops/window.h"

#define MASK_MAX (TRT_MASK_FLOAT | TRT_MASK (TRTK_S8) | TRT_MASK (TRTK_U8))

static gboolean
infer_pool (TrtNode *node, guint32 mask, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  gboolean ceil_mode = trt_node_get_int (node, "ceil_mode") != 0;
  const TrtExpr *dims[TRT_MAX_RANK];
  TrtWindow window;

  if (!trt_node_require_dtype (node, 0, mask, error)
      || !trt_window_read (node, NULL, x->rank - 2, &window, error))
    return FALSE;
  dims[0] = x->dims[0];
  dims[1] = x->dims[1];
  for (int i = 0; i < window.n_spatial; i++) {
    dims[i + 2] = trt_window_positions (&window, i, node->graph->exprs,
        x->dims[i + 2], ceil_mode);
    if (!trt_window_fits (node, &window, i, x->dims[i + 2], dims[i + 2],
            error))
      return FALSE;
  }
  if (trt_node_out (node, 1) != NULL
      && !trt_tensor_set_shape (trt_node_out (node, 1), TRTK_S64, x->rank,
          dims, error))
    return FALSE;
  return trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype, x->rank,
      dims, error);
}

static gboolean
infer_max (TrtNode *node, GError **error)
{
  return infer_pool (node, MASK_MAX, error);
}

static gboolean
infer_sum (TrtNode *node, GError **error)
{
  return infer_pool (node, TRT_MASK_FLOAT, error);
}

static gboolean
params_window (const TrtNode *node, TrtkPoolParams *p, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  gint64 dims[TRT_MAX_RANK];
  TrtWindow window;

  if (!trt_window_read (node, NULL, x->rank - 2, &window, error))
    return FALSE;
  trt_tensor_get_static_dims (x, dims);
  trt_window_resolve_pads (&window, dims + 2);
  return trt_window_params (node, &window, &p->window, error);
}

static gboolean
params_max (const TrtNode *node, void *out, GError **error)
{
  TrtkPoolParams *p = out;

  p->storage_order = trt_node_get_int (node, "storage_order") != 0;
  return params_window (node, p, error);
}

static gboolean
params_average (const TrtNode *node, void *out, GError **error)
{
  TrtkPoolParams *p = out;

  p->count_include_pad = trt_node_get_int (node, "count_include_pad") != 0;
  return params_window (node, p, error);
}

static gboolean
params_lp (const TrtNode *node, void *out, GError **error)
{
  TrtkPoolParams *p = out;

  p->p = (gint32) trt_node_get_int (node, "p");
  return params_window (node, p, error);
}

static gboolean
params_global_lp (const TrtNode *node, void *out, GError **error)
{
  TrtkGlobalPoolParams *p = out;

  p->p = (gint32) trt_node_get_int (node, "p");
  return TRUE;
}

static gboolean
check_lp (const TrtNode *node, GError **error)
{
  gint64 p = trt_node_get_int (node, "p");

  if (p >= 1 && p <= G_MAXINT32)
    return TRUE;
  return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
      "attribute 'p' may not be %" G_GINT64_FORMAT, p);
}

/* Every axis from 2 on becomes 1. */
static gboolean
infer_global (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  const TrtExpr *dims[TRT_MAX_RANK];

  if (!trt_node_require_dtype (node, 0, TRT_MASK_FLOAT, error))
    return FALSE;
  if (x->rank < 2)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the input must have a batch and a channel axis");
  for (int i = 0; i < x->rank; i++)
    dims[i] = i < 2 ? x->dims[i] : trt_expr_const (node->graph->exprs, 1);
  return trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype, x->rank,
      dims, error);
}

#define INT_ATTR(name, value) { name, TRT_ATTR_INT, FALSE, value, 0, NULL }
#define END { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL }

static const TrtAttrSpec attrs_max[] = { TRT_WINDOW_ATTRS,
  INT_ATTR ("ceil_mode", 0), INT_ATTR ("storage_order", 0), END };
static const TrtAttrSpec attrs_average[] = { TRT_WINDOW_ATTRS,
  INT_ATTR ("ceil_mode", 0), INT_ATTR ("count_include_pad", 0), END };
static const TrtAttrSpec attrs_lp[] = { TRT_WINDOW_ATTRS,
  INT_ATTR ("ceil_mode", 0), INT_ATTR ("p", 2), END };
static const TrtAttrSpec attrs_global_lp[] = { INT_ATTR ("p", 2), END };

#define DEFINE(suffix, name_, n_outputs, infer_, ...) \
  const TrtOpDef trt_op_##suffix = { \
    .name = #name_, \
    .min_inputs = 1, \
    .max_inputs = 1, \
    .min_outputs = 1, \
    .max_outputs = n_outputs, \
    .infer = infer_, \
    __VA_ARGS__ \
  };

#define WINDOW_FIELDS(suffix) \
  .attrs = attrs_##suffix, .params_size = sizeof (TrtkPoolParams), \
  .params = params_##suffix

/* clang-format off */
DEFINE (average_pool, AveragePool, 1, infer_sum, WINDOW_FIELDS (average))
DEFINE (lp_pool, LpPool, 1, infer_sum, WINDOW_FIELDS (lp), .check = check_lp)
DEFINE (max_pool, MaxPool, 2, infer_max, WINDOW_FIELDS (max))
DEFINE (global_average_pool, GlobalAveragePool, 1, infer_global, )
DEFINE (global_lp_pool, GlobalLpPool, 1, infer_global, .check = check_lp,
    .attrs = attrs_global_lp, .params_size = sizeof (TrtkGlobalPoolParams),
    .params = params_global_lp)
DEFINE (global_max_pool, GlobalMaxPool, 1, infer_global, )
/* clang-format on */
