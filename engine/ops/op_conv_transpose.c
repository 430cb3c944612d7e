/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_conv_transpose.c: ConvTranspose: every input element spreads the kernel
 * over the output. x [N,C,spatial], w [C,K/group,kernel], b [K]; 1 to 3
 * spatial axes. Without output_shape and auto_pad SAME an axis becomes
 *   stride * (in - 1) + output_padding + extent - pads. */
#include "base/checked.h"
#include "ops/op.h"
#include "ops/window.h"

typedef struct {
  TrtWindow window;
  gint64 output_padding[TRTK_MAX_SPATIAL];
  gboolean has_shape;
  gint64 shape[TRTK_MAX_SPATIAL];
} Spread;

static gboolean
read_list (const TrtNode *node, const char *name, int n, gint64 *out,
    gboolean *is_given, GError **error)
{
  guint n_values;
  const gint64 *values = trt_node_get_ints (node, name, &n_values);

  *is_given = values != NULL && n_values > 0;
  if (!*is_given)
    return TRUE;
  if (n_values != (guint) n)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "attribute '%s' has %u values, wants %d", name, n_values, n);
  for (int i = 0; i < n; i++) {
    if (values[i] < 0 || values[i] > G_MAXINT32)
      return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
          "attribute '%s' may not hold %" G_GINT64_FORMAT, name, values[i]);
    out[i] = values[i];
  }
  return TRUE;
}

static gboolean
read_spread (const TrtNode *node, Spread *s, GError **error)
{
  int n = trt_node_in (node, 0)->rank - 2;
  gboolean has_padding;

  *s = (Spread){ 0 };
  return trt_window_read (node, trt_node_in (node, 1), n, &s->window, error)
         && read_list (node, "output_padding", n, s->output_padding,
             &has_padding, error)
         && read_list (node, "output_shape", n, s->shape, &s->has_shape,
             error);
}

static const TrtExpr *
output_dim (const TrtNode *node, const Spread *s, int i)
{
  TrtExprPool *pool = node->graph->exprs;
  const TrtExpr *in = trt_node_in (node, 0)->dims[i + 2];
  const TrtWindow *w = &s->window;

  if (s->has_shape)
    return trt_expr_const (pool, s->shape[i]);
  if (w->auto_pad >= TRT_AUTO_PAD_SAME_UPPER)
    return trt_expr_mul_const (pool, in, w->stride[i]);
  return trt_expr_add_const (pool,
      trt_expr_mul_const (pool, trt_expr_add_const (pool, in, -1),
          w->stride[i]),
      s->output_padding[i] + w->dilation[i] * (w->kernel[i] - 1) + 1
          - w->pad_begin[i] - w->pad_end[i]);
}

static gboolean
check_channels (const TrtNode *node, gint64 *outs, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0), *w = trt_node_in (node, 1);
  const TrtTensor *b = trt_node_in (node, 2);
  gint64 group = trt_node_get_int (node, "group"), c, k, n_bias;

  if (x->rank < 3 || x->rank != w->rank)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "input and weight must have one rank of 3 to 5");
  if (!trt_expr_is_const (x->dims[1], &c)
      || !trt_expr_is_const (w->dims[0], &k)
      || !trt_expr_is_const (w->dims[1], outs))
    return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "the numbers of channels are not constant");
  if (group < 1 || group > G_MAXINT32 || *outs > G_MAXINT32)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "attribute 'group' may not be %" G_GINT64_FORMAT, group);
  if (c != k || c % group != 0)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "%" G_GINT64_FORMAT " channels in %" G_GINT64_FORMAT
        " groups do not fit the weight",
        c, group);
  *outs *= group;
  if (b != NULL && (b->rank != 1 || !trt_expr_is_const (b->dims[0], &n_bias)
                    || n_bias != *outs))
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the bias must have one value for each output channel");
  return TRUE;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  const TrtExpr *dims[TRT_MAX_RANK];
  gint64 outs = 0;
  Spread s;

  if (!trt_node_require_dtype (node, 0, TRT_MASK_FLOAT, error)
      || !trt_node_require_same_dtype (node, error)
      || !check_channels (node, &outs, error)
      || !read_spread (node, &s, error))
    return FALSE;
  dims[0] = x->dims[0];
  dims[1] = trt_expr_const (node->graph->exprs, outs);
  for (int i = 0; i < s.window.n_spatial; i++)
    dims[i + 2] = output_dim (node, &s, i);
  return trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype, x->rank,
      dims, error);
}

/* Where the output's size is given, the pads are what makes it come out; the
 * odd one goes behind with SAME_UPPER, else before. */
static gboolean
resolve_pads (const TrtNode *node, Spread *s, const gint64 *in, GError **error)
{
  TrtWindow *w = &s->window;
  gboolean is_upper = w->auto_pad == TRT_AUTO_PAD_SAME_UPPER;

  if (!s->has_shape && w->auto_pad < TRT_AUTO_PAD_SAME_UPPER)
    return TRUE;
  for (int i = 0; i < w->n_spatial; i++) {
    gint64 extent = w->dilation[i] * (w->kernel[i] - 1) + 1, out, total;
    if (!trt_mul_i64 (in[i], w->stride[i], &out)
        || !trt_add_i64 (out - w->stride[i], s->output_padding[i] + extent,
            &total))
      return trt_node_fail (node, error, TRT_ERROR_SHAPE,
          "spatial axis %d becomes too large", i);
    total = MAX (0, total - (s->has_shape ? s->shape[i] : out));
    w->pad_begin[i] = is_upper ? total / 2 : total - total / 2;
    w->pad_end[i] = total - w->pad_begin[i];
  }
  return TRUE;
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkConvParams *p = out;
  gint64 dims[TRT_MAX_RANK];
  Spread s;

  if (!read_spread (node, &s, error))
    return FALSE;
  trt_tensor_get_static_dims (trt_node_in (node, 0), dims);
  if (!resolve_pads (node, &s, dims + 2, error)
      || !trt_window_params (node, &s.window, p, error))
    return FALSE;
  p->groups = (gint32) trt_node_get_int (node, "group");
  return TRUE;
}

static double
macs (const TrtNode *node)
{
  gint64 w[TRT_MAX_RANK];
  double n = (double) trt_tensor_count (trt_node_in (node, 0));

  trt_tensor_get_static_dims (trt_node_in (node, 1), w);
  for (int i = 1; i < trt_node_in (node, 1)->rank; i++)
    n *= (double) w[i];
  return n;
}

static const TrtAttrSpec attrs[] = {
  TRT_WINDOW_ATTRS,
  { "group", TRT_ATTR_INT, FALSE, 1, 0, NULL },
  { "output_padding", TRT_ATTR_INTS, FALSE, 0, 0, NULL },
  { "output_shape", TRT_ATTR_INTS, FALSE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_conv_transpose = {
  .name = "ConvTranspose",
  .min_inputs = 2,
  .max_inputs = 3,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkConvParams),
  .params = params,
  .macs = macs,
};
