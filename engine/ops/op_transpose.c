/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_transpose.c: Transpose: output axis i is input axis perm[i]; without
 * 'perm' the axes are reversed. */
#include "ops/shape_value.h"

static gboolean
read_perm (const TrtNode *node, gint32 *perm, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  gboolean seen[TRT_MAX_RANK] = { FALSE };
  guint n;
  const gint64 *given = trt_node_get_ints (node, "perm", &n);

  if (given != NULL && n != (guint) x->rank)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "attribute 'perm' has %u axes, the input %d", n, x->rank);
  for (int i = 0; i < x->rank; i++) {
    gint64 axis = given != NULL ? given[i] : x->rank - 1 - i;
    if (axis < 0 || axis >= x->rank || seen[axis])
      return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
          "attribute 'perm' is no permutation: %" G_GINT64_FORMAT
          " at place %d",
          axis, i);
    seen[axis] = TRUE;
    perm[i] = (gint32) axis;
  }
  return TRUE;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  const TrtExpr *dims[TRT_MAX_RANK];
  gint32 perm[TRT_MAX_RANK];

  if (!read_perm (node, perm, error))
    return FALSE;
  for (int i = 0; i < x->rank; i++)
    dims[i] = x->dims[perm[i]];
  if (!trt_tensor_set_shape (trt_node_out (node, 0), x->enc.dtype, x->rank,
          dims, error))
    return FALSE;
  trt_follow_move (node, 1);
  return TRUE;
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkTransposeParams *p = out;

  return read_perm (node, p->perm, error);
}

static const TrtAttrSpec attrs[] = {
  { "perm", TRT_ATTR_INTS, FALSE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_transpose = {
  .name = "Transpose",
  .min_inputs = 1,
  .max_inputs = 1,
  .min_outputs = 1,
  .max_outputs = 1,
  .flags = TRT_OP_FLAG_MOVES,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkTransposeParams),
  .params = params,
};
