/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_grid_sample.c: GridSample: x [N,C,spatial] read at the places that grid
 * [N,out,spatial axes] names. */
#include <string.h>

#include "ops/op.h"

static gboolean
read_name (const TrtNode *node, const char *attr, const char *const *names,
    int *value, GError **error)
{
  const char *name = trt_node_get_string (node, attr);

  for (int i = 0; names[i] != NULL; i++) {
    if (strcmp (names[i], name) == 0) {
      *value = i;
      return TRUE;
    }
  }
  return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
      "attribute '%s' is '%s'", attr, name);
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  static const char *const modes[] = { "nearest", "linear", "cubic", NULL };
  static const char *const paddings[]
      = { "zeros", "border", "reflection", NULL };
  TrtkGridParams *p = out;
  int mode, padding;

  if (!read_name (node, "mode", modes, &mode, error)
      || !read_name (node, "padding_mode", paddings, &padding, error))
    return FALSE;
  p->mode = (TrtkResizeMode) mode;
  p->padding = (TrtkGridPadding) padding;
  p->align_corners = trt_node_get_int (node, "align_corners") != 0;
  return TRUE;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0), *grid = trt_node_in (node, 1);
  const TrtExpr *dims[TRT_MAX_RANK];
  TrtkGridParams p;
  gint64 n, a, b;

  if (!params (node, &p, error)
      || !trt_node_require_dtype (node, 0, TRT_MASK_FLOAT, error)
      || !trt_node_require_dtype (node, 1, TRT_MASK_FLOAT, error))
    return FALSE;
  if (x->rank < 4 || x->rank > 5 || grid->rank != x->rank
      || !trt_expr_is_const (grid->dims[grid->rank - 1], &n)
      || n != x->rank - 2)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "wants an input of rank 4 or 5 and a grid of the same rank whose last "
        "axis has one coordinate for each spatial axis");
  if (trt_expr_is_const (x->dims[0], &a)
      && trt_expr_is_const (grid->dims[0], &b) && a != b)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "input and grid differ in the batch");
  for (int i = 2; i < x->rank; i++) {
    if (trt_expr_is_const (x->dims[i], &a) && a == 0)
      return trt_node_fail (node, error, TRT_ERROR_SHAPE,
          "axis %d has no element to read", i);
    dims[i] = grid->dims[i - 1];
  }
  dims[0] = x->dims[0];
  dims[1] = x->dims[1];
  return trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype, x->rank,
      dims, error);
}

static const TrtAttrSpec attrs[] = {
  { "align_corners", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { "mode", TRT_ATTR_STRING, FALSE, 0, 0, "linear" },
  { "padding_mode", TRT_ATTR_STRING, FALSE, 0, 0, "zeros" },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_grid_sample = {
  .name = "GridSample",
  .min_inputs = 2,
  .max_inputs = 2,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkGridParams),
  .params = params,
};
