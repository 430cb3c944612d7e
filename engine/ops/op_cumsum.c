/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_cumsum.c: CumSum: running sums along the axis of input 1, which may be
 * known only at run time. */
#include "ops/op.h"

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0), *t = trt_node_in (node, 1);
  guint32 mask = TRT_MASK_FLOAT | TRT_MASK (TRTK_S32) | TRT_MASK (TRTK_S64)
                 | TRT_MASK (TRTK_U32) | TRT_MASK (TRTK_U64);
  g_autofree gint64 *axis = NULL;
  int counted;
  guint n;

  if (!trt_node_require_dtype (node, 0, mask, error)
      || !trt_node_require_dtype (node, 1,
          TRT_MASK (TRTK_S32) | TRT_MASK (TRTK_S64), error))
    return FALSE;
  if (t->rank > 1 || (t->rank == 1 && trt_tensor_count (t) != 1))
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "axis '%s' is not one element", t->name);
  axis = trt_tensor_get_ints (t, &n);
  if (axis != NULL && !trt_node_axis (node, axis[0], x->rank, &counted, error))
    return FALSE;
  return trt_infer_like_input (node, error);
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkCumSumParams *p = out;

  p->exclusive = trt_node_get_int (node, "exclusive") != 0;
  p->reverse = trt_node_get_int (node, "reverse") != 0;
  return TRUE;
}

static const TrtAttrSpec attrs[] = {
  { "exclusive", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { "reverse", TRT_ATTR_INT, FALSE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_cumsum = {
  .name = "CumSum",
  .min_inputs = 2,
  .max_inputs = 2,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkCumSumParams),
  .params = params,
};
