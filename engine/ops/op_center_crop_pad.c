/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_center_crop_pad.c: CenterCropPad: x cut or filled with 0 to the sizes of
 * input 1 along 'axes', the same on both sides; the odd one goes behind. */
#include "ops/shape_input.h"

static gboolean
read_dims (const TrtNode *node, const TrtExpr **dims, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  gboolean seen[TRT_MAX_RANK] = { FALSE };
  guint n_axes, n;
  const gint64 *axes = trt_node_get_ints (node, "axes", &n_axes);
  const TrtExpr *const *sizes = trt_node_shape_values (node, 1, &n, error);
  int axis;

  if (sizes == NULL)
    return FALSE;
  if (n != (axes != NULL ? n_axes : (guint) x->rank))
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "input 1 has %u sizes, not one for each axis", n);
  for (int i = 0; i < x->rank; i++)
    dims[i] = x->dims[i];
  for (guint i = 0; i < n; i++) {
    if (!trt_node_axis (node, axes != NULL ? axes[i] : (gint64) i, x->rank,
            &axis, error))
      return FALSE;
    if (seen[axis])
      return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
          "attribute 'axes' names axis %d twice", axis);
    seen[axis] = TRUE;
    dims[axis] = sizes[i];
  }
  return TRUE;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  const TrtExpr *dims[TRT_MAX_RANK];

  return read_dims (node, dims, error)
         && trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype,
             x->rank, dims, error);
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0), *y = trt_node_out (node, 0);
  gint64 from[TRT_MAX_RANK], to[TRT_MAX_RANK];
  TrtkPadParams *p = out;

  trt_tensor_get_static_dims (x, from);
  trt_tensor_get_static_dims (y, to);
  p->mode = TRTK_PAD_CONSTANT;
  for (int i = 0; i < x->rank; i++) {
    p->begin[i] = (to[i] - from[i]) / 2; /* towards 0, either way */
    p->end[i] = to[i] - from[i] - p->begin[i];
  }
  return TRUE;
}

static const TrtAttrSpec attrs[] = {
  { "axes", TRT_ATTR_INTS, FALSE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_center_crop_pad = {
  .name = "CenterCropPad",
  .min_inputs = 2,
  .max_inputs = 2,
  .min_outputs = 1,
  .max_outputs = 1,
  .flags = TRT_OP_FLAG_MOVES,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkPadParams),
  .params = params,
};
