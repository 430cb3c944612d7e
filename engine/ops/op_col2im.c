/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_col2im.c: Col2Im: columns [N, C * block, positions] put back into
 * pictures [N, C, image_shape (input 1)]; block_shape is input 2. */
#include "ops/shape_input.h"

static gboolean
read_ints (const TrtNode *node, const char *name, int n, gint64 fallback,
    gint64 low, gint64 *out, GError **error)
{
  guint given_n;
  const gint64 *given = trt_node_get_ints (node, name, &given_n);

  if (given != NULL && given_n != (guint) n)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "attribute '%s' has %u numbers, wants %d", name, given_n, n);
  for (int i = 0; i < n; i++) {
    out[i] = given != NULL ? given[i] : fallback;
    if (out[i] < low || out[i] > 1 << 24)
      return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
          "attribute '%s' may not hold %" G_GINT64_FORMAT, name, out[i]);
  }
  return TRUE;
}

static gboolean
read_sizes (const TrtNode *node, guint index, int n, gint64 *out,
    GError **error)
{
  guint given_n;
  g_autofree gint64 *given = trt_node_shape_ints (node, index, &given_n, error);

  if (given == NULL)
    return FALSE;
  if (given_n != (guint) n)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "input %u has %u sizes, wants %d", index, given_n, n);
  for (int i = 0; i < n; i++) {
    out[i] = given[i];
    if (out[i] < 1 || out[i] > 1 << 24)
      return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
          "input %u may not hold %" G_GINT64_FORMAT, index, out[i]);
  }
  return TRUE;
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkCol2ImParams *p = out;
  gint64 pads[2 * TRT_MAX_RANK];
  guint n_values;
  g_autofree gint64 *image = trt_node_shape_ints (node, 1, &n_values, error);
  int n;

  if (image == NULL)
    return FALSE;
  if (n_values < 1 || n_values > TRT_MAX_RANK - 2)
    return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "a picture of %u axes", n_values);
  n = p->n_spatial = (gint32) n_values;
  if (!read_sizes (node, 1, n, p->image, error)
      || !read_sizes (node, 2, n, p->block, error)
      || !read_ints (node, "strides", n, 1, 1, p->stride, error)
      || !read_ints (node, "dilations", n, 1, 1, p->dilation, error)
      || !read_ints (node, "pads", 2 * n, 0, 0, pads, error))
    return FALSE;
  for (int i = 0; i < n; i++) {
    gint64 room = p->image[i] + pads[i] + pads[i + n]
                  - p->dilation[i] * (p->block[i] - 1) - 1;
    if (room < 0)
      return trt_node_fail (node, error, TRT_ERROR_SHAPE,
          "the block is larger than the picture along spatial axis %d", i);
    p->pad_begin[i] = pads[i];
    p->columns[i] = room / p->stride[i] + 1;
  }
  return TRUE;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  TrtExprPool *pool = node->graph->exprs;
  const TrtExpr *dims[TRT_MAX_RANK], *block, *columns;
  TrtkCol2ImParams p;
  gint64 v, n;

  if (!params (node, &p, error))
    return FALSE;
  block = columns = trt_expr_const (pool, 1);
  for (int i = 0; i < p.n_spatial; i++) {
    dims[i + 2] = trt_expr_const (pool, p.image[i]);
    block = trt_expr_mul_const (pool, block, p.block[i]);
    columns = trt_expr_mul_const (pool, columns, p.columns[i]);
  }
  if (x->rank != 3 || !trt_expr_is_const (block, &n)
      || !trt_expr_is_const (columns, NULL))
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "wants [N,C*block,positions]");
  if ((trt_expr_is_const (x->dims[2], &v) && x->dims[2] != columns)
      || (trt_expr_is_const (x->dims[1], &v) && v % n != 0))
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "block and picture do not fit the input");
  dims[0] = x->dims[0];
  dims[1] = trt_expr_div (pool, x->dims[1], block);
  return trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype,
      p.n_spatial + 2, dims, error);
}

static const TrtAttrSpec attrs[] = {
  { "dilations", TRT_ATTR_INTS, FALSE, 0, 0, NULL },
  { "pads", TRT_ATTR_INTS, FALSE, 0, 0, NULL },
  { "strides", TRT_ATTR_INTS, FALSE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_col2im = {
  .name = "Col2Im",
  .min_inputs = 3,
  .max_inputs = 3,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkCol2ImParams),
  .params = params,
};
