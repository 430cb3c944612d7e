/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_mvn.c: MeanVarianceNormalization: to mean 0 and variance 1 over the axes
 * of attribute axes, by default batch and space. */
#include "ops/op.h"

static gboolean
read_axes (const TrtNode *node, TrtkReduceParams *p, GError **error)
{
  static const gint64 usual[] = { 0, 2, 3 };
  int rank = trt_node_in (node, 0)->rank, axis = 0;
  gboolean taken[TRT_MAX_RANK] = { FALSE };
  guint n;
  const gint64 *axes = trt_node_get_ints (node, "axes", &n);

  if (axes == NULL) {
    axes = usual;
    n = G_N_ELEMENTS (usual);
  }
  for (guint i = 0; i < n; i++) {
    if (!trt_node_axis (node, axes[i], rank, &axis, error))
      return FALSE;
    taken[axis] = TRUE;
  }
  p->n_axes = 0;
  for (int i = 0; i < rank; i++) {
    if (taken[i])
      p->axes[p->n_axes++] = i;
  }
  return TRUE;
}

static gboolean
infer (TrtNode *node, GError **error)
{
  TrtkReduceParams p;

  return trt_node_require_dtype (node, 0, TRT_MASK_FLOAT, error)
         && read_axes (node, &p, error) && trt_infer_like_input (node, error);
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  return read_axes (node, out, error);
}

static const TrtAttrSpec attrs[] = {
  { "axes", TRT_ATTR_INTS, FALSE, 0, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_mean_variance_normalization = {
  .name = "MeanVarianceNormalization",
  .min_inputs = 1,
  .max_inputs = 1,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs,
  .infer = infer,
  .params_size = sizeof (TrtkReduceParams),
  .params = params,
};
