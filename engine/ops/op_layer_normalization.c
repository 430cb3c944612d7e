/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_layer_normalization.c: LayerNormalization, RMSNormalization: over the
 * axes from axis on; scale and bias broadcast to x. Outputs 1 and 2 of the
 * first are the mean and 1 / deviation, of the type that stash_type names. */
#include "ops/op.h"

/* Whether @t broadcasts to @x, not the other way. */
static gboolean
check_broadcast (const TrtNode *node, guint index, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0), *t = trt_node_in (node, index);
  gboolean fits = t == NULL || t->rank <= x->rank;
  gint64 v;

  for (int i = 0; t != NULL && fits && i < t->rank; i++) {
    const TrtExpr *want = x->dims[i + x->rank - t->rank];
    fits = t->dims[i] == want || !trt_expr_is_const (t->dims[i], &v) || v == 1;
  }
  return fits
         || trt_node_fail (node, error, TRT_ERROR_SHAPE,
             "input %u '%s' does not broadcast to the input", index, t->name);
}

/* Outputs 1 and 2: the shape of x with 1 for every axis that is taken. */
static gboolean
infer_moments (TrtNode *node, int axis, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  TrtkDtype dtype = trt_dtype_from_onnx (trt_node_get_int (node, "stash_type"));
  const TrtExpr *dims[TRT_MAX_RANK];

  if (!trt_dtype_is_float (dtype))
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "attribute 'stash_type' names no float type");
  for (int i = 0; i < x->rank; i++)
    dims[i] = i < axis ? x->dims[i] : trt_expr_const (node->graph->exprs, 1);
  for (guint k = 1; k < node->out->len; k++) {
    TrtTensor *t = trt_node_out (node, k);
    if (t != NULL && !trt_tensor_set_shape (t, dtype, x->rank, dims, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  int axis;

  for (guint i = 0; i < node->n_op_inputs; i++) {
    if (!trt_node_require_dtype (node, i, TRT_MASK_FLOAT, error)
        || !check_broadcast (node, i, error))
      return FALSE;
  }
  return trt_node_axis (node, trt_node_get_int (node, "axis"), x->rank, &axis,
             error)
         && infer_moments (node, axis, error)
         && trt_infer_like_input (node, error);
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkNormParams *p = out;

  p->epsilon = trt_node_get_float (node, "epsilon");
  return trt_node_axis (node, trt_node_get_int (node, "axis"),
      trt_node_in (node, 0)->rank, &p->axis, error);
}

static const TrtAttrSpec attrs[] = {
  { "axis", TRT_ATTR_INT, FALSE, -1, 0, NULL },
  { "epsilon", TRT_ATTR_FLOAT, FALSE, 0, 1e-5, NULL },
  { "stash_type", TRT_ATTR_INT, FALSE, 1, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_layer_normalization = {
  .name = "LayerNormalization",
  .min_inputs = 2,
  .max_inputs = 3,
  .min_outputs = 1,
  .max_outputs = 3,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkNormParams),
  .params = params,
};

const TrtOpDef trt_op_rms_normalization = {
  .name = "RMSNormalization",
  .min_inputs = 2,
  .max_inputs = 2,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkNormParams),
  .params = params,
};
