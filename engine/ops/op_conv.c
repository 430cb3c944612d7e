/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_conv.c: Conv: y[n,k] = sum over c, window of x[n,c] * w[k,c] + b[k].
 * x [N,C,spatial], w [K,C/group,kernel], b [K]; 1 to 3 spatial axes. */
#include "ops/conv.h"

static gboolean
check_channels (const TrtNode *node, const TrtTensor *w, const TrtTensor *b,
    GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  gint64 group = trt_node_get_int (node, "group"), c, k, per_group;

  if (x->rank < 3 || x->rank != w->rank)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "input and weight must have one rank of 3 to 5");
  if (group < 1 || group > G_MAXINT32)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "attribute 'group' may not be %" G_GINT64_FORMAT, group);
  if (!trt_expr_is_const (x->dims[1], &c)
      || !trt_expr_is_const (w->dims[0], &k)
      || !trt_expr_is_const (w->dims[1], &per_group))
    return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "the numbers of channels are not constant");
  if (k % group != 0 || c % group != 0 || c / group != per_group)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "%" G_GINT64_FORMAT " channels in %" G_GINT64_FORMAT
        " groups do not fit the weight",
        c, group);
  if (b != NULL && (b->rank != 1 || b->dims[0] != w->dims[0]))
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the bias must have one value for each output channel");
  return TRUE;
}

gboolean
trt_conv_infer (TrtNode *node, const TrtTensor *w, const TrtTensor *b,
    TrtkDtype dtype, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  const TrtExpr *dims[TRT_MAX_RANK];
  TrtWindow window;

  if (!check_channels (node, w, b, error)
      || !trt_window_read (node, w, x->rank - 2, &window, error))
    return FALSE;
  dims[0] = x->dims[0];
  dims[1] = w->dims[0];
  for (int i = 0; i < window.n_spatial; i++) {
    dims[i + 2] = trt_window_positions (&window, i, node->graph->exprs,
        x->dims[i + 2], FALSE);
    if (!trt_window_fits (node, &window, i, x->dims[i + 2], dims[i + 2],
            error))
      return FALSE;
  }
  return trt_tensor_set_shape (trt_node_out (node, 0), dtype, x->rank, dims,
      error);
}

gboolean
trt_conv_params (const TrtNode *node, const TrtTensor *w, TrtkConvParams *p,
    GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  gint64 dims[TRT_MAX_RANK];
  TrtWindow window;

  if (!trt_window_read (node, w, x->rank - 2, &window, error))
    return FALSE;
  trt_tensor_get_static_dims (x, dims);
  trt_window_resolve_pads (&window, dims + 2);
  if (!trt_window_params (node, &window, p, error))
    return FALSE;
  p->groups = (gint32) trt_node_get_int (node, "group");
  return TRUE;
}

double
trt_conv_macs (const TrtNode *node, const TrtTensor *w)
{
  gint64 dims[TRT_MAX_RANK];
  double n = (double) trt_tensor_count (trt_node_out (node, 0));

  trt_tensor_get_static_dims (w, dims);
  for (int i = 1; i < w->rank; i++)
    n *= (double) dims[i];
  return n;
}

const TrtAttrSpec trt_conv_attrs[] = {
  TRT_WINDOW_ATTRS,
  { "group", TRT_ATTR_INT, FALSE, 1, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

static gboolean
infer (TrtNode *node, GError **error)
{
  return trt_node_require_dtype (node, 0, TRT_MASK_FLOAT, error)
         && trt_node_require_same_dtype (node, error)
         && trt_conv_infer (node, trt_node_in (node, 1), trt_node_in (node, 2),
             trt_node_in (node, 0)->enc.dtype, error);
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  return trt_conv_params (node, trt_node_in (node, 1), out, error);
}

static double
macs (const TrtNode *node)
{
  return trt_conv_macs (node, trt_node_in (node, 1));
}

const TrtOpDef trt_op_conv = {
  .name = "Conv",
  .min_inputs = 2,
  .max_inputs = 3,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = trt_conv_attrs,
  .infer = infer,
  .params_size = sizeof (TrtkConvParams),
  .params = params,
  .macs = macs,
};
