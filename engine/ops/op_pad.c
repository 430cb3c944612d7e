/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_pad.c: Pad: input 1 holds how much to put before every axis of input 3
 * (all without it), then how much behind; negative takes away. Mode constant
 * (input 2 or 0), reflect, edge, wrap. */
#include <string.h>

#include "ops/shape_input.h"

static gboolean
read_mode (const TrtNode *node, TrtkPadMode *mode, GError **error)
{
  static const char *const names[] = { [TRTK_PAD_CONSTANT] = "constant",
    [TRTK_PAD_EDGE] = "edge", [TRTK_PAD_REFLECT] = "reflect",
    [TRTK_PAD_WRAP] = "wrap" };
  const char *name = trt_node_get_string (node, "mode");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (strcmp (names[i], name) == 0) {
      *mode = (TrtkPadMode) i;
      return TRUE;
    }
  }
  return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
      "attribute 'mode' is '%s'", name);
}

/* The pads of every axis of x, as expressions. */
static gboolean
read_pads (const TrtNode *node, const TrtExpr **begin, const TrtExpr **end,
    GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  const TrtExpr *const *pads;
  int axes[TRT_MAX_RANK], n;
  guint n_pads;

  pads = trt_node_shape_values (node, 1, &n_pads, error);
  if (pads == NULL
      || (n = trt_node_ordered_axes (node, 3, x->rank, axes, error)) < 0)
    return FALSE;
  if (n_pads != 2 * (guint) n)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "%u pads for %d axes", n_pads, n);
  for (int i = 0; i < x->rank; i++)
    begin[i] = end[i] = trt_expr_const (node->graph->exprs, 0);
  for (int i = 0; i < n; i++) {
    begin[axes[i]] = pads[i];
    end[axes[i]] = pads[i + n];
  }
  return TRUE;
}

static gboolean
check_value (const TrtNode *node, GError **error)
{
  const TrtTensor *value = trt_node_in (node, 2);

  if (value == NULL)
    return TRUE;
  if (value->enc.dtype != trt_node_in (node, 0)->enc.dtype
      || trt_tensor_count (value) != 1)
    return trt_node_fail (node, error, TRT_ERROR_TYPE,
        "input 2 '%s' must be one element of the input's type", value->name);
  return TRUE;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  const TrtExpr *begin[TRT_MAX_RANK], *end[TRT_MAX_RANK];
  const TrtExpr *dims[TRT_MAX_RANK];
  TrtkPadMode mode;
  gint64 from, to;

  if (!read_mode (node, &mode, error) || !check_value (node, error)
      || !read_pads (node, begin, end, error))
    return FALSE;
  for (int i = 0; i < x->rank; i++) {
    dims[i] = trt_expr_add (node->graph->exprs, x->dims[i],
        trt_expr_add (node->graph->exprs, begin[i], end[i]));
    if (mode != TRTK_PAD_CONSTANT && trt_expr_is_const (x->dims[i], &from)
        && from == 0 && trt_expr_is_const (dims[i], &to) && to > 0)
      return trt_node_fail (node, error, TRT_ERROR_SHAPE,
          "axis %d has no element to pad with", i);
  }
  return trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype, x->rank,
      dims, error);
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  const TrtExpr *begin[TRT_MAX_RANK], *end[TRT_MAX_RANK];
  TrtkPadParams *p = out;

  if (!read_mode (node, &p->mode, error)
      || !read_pads (node, begin, end, error))
    return FALSE;
  for (int i = 0; i < trt_node_in (node, 0)->rank; i++) {
    if (!trt_expr_is_const (begin[i], &p->begin[i])
        || !trt_expr_is_const (end[i], &p->end[i]))
      return trt_node_fail_data_dependent (node, 1, error);
    if (ABS (p->begin[i] / 2) >= G_MAXINT32 || ABS (p->end[i] / 2) >= G_MAXINT32)
      return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
          "the pads of axis %d are too large", i);
  }
  return TRUE;
}

static const TrtAttrSpec attrs[] = {
  { "mode", TRT_ATTR_STRING, FALSE, 0, 0, "constant" },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_pad = {
  .name = "Pad",
  .min_inputs = 2,
  .max_inputs = 4,
  .min_outputs = 1,
  .max_outputs = 1,
  .flags = TRT_OP_FLAG_MOVES,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkPadParams),
  .params = params,
};
