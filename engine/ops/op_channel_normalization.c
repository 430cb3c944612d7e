/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_channel_normalization.c: InstanceNormalization, GroupNormalization: each
 * channel, or group of channels, of each batch to mean 0 and variance 1, then
 * scale and bias by channel. x [N,C,...], scale [C], bias [C]. */
#include "ops/op.h"

static gboolean
check_inputs (const TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);

  if (!trt_node_require_dtype (node, 0, TRT_MASK_FLOAT, error)
      || !trt_node_require_same_dtype (node, error))
    return FALSE;
  if (x->rank < 2)
    return trt_node_fail (node, error, TRT_ERROR_SHAPE,
        "the input must have a batch and a channel axis");
  for (guint i = 1; i < 3; i++) {
    const TrtTensor *t = trt_node_in (node, i);
    if (t->rank != 1 || t->dims[0] != x->dims[1])
      return trt_node_fail (node, error, TRT_ERROR_SHAPE,
          "input %u '%s' must have one value for each channel", i, t->name);
  }
  return TRUE;
}

static gboolean
infer_instance (TrtNode *node, GError **error)
{
  return check_inputs (node, error) && trt_infer_like_input (node, error);
}

static gboolean
infer_group (TrtNode *node, GError **error)
{
  gint64 groups = trt_node_get_int (node, "num_groups"), channels;

  if (!check_inputs (node, error))
    return FALSE;
  if (!trt_expr_is_const (trt_node_in (node, 0)->dims[1], &channels))
    return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
        "the number of channels is not constant");
  if (groups < 1 || groups > G_MAXINT32 || channels % groups != 0)
    return trt_node_fail (node, error, TRT_ERROR_ARGUMENT,
        "attribute 'num_groups' may not be %" G_GINT64_FORMAT
        " for %" G_GINT64_FORMAT " channels",
        groups, channels);
  return trt_infer_like_input (node, error);
}

static gboolean
params_instance (const TrtNode *node, void *out, GError **error)
{
  TrtkNormParams *p = out;

  p->epsilon = trt_node_get_float (node, "epsilon");
  return TRUE;
}

static gboolean
params_group (const TrtNode *node, void *out, GError **error)
{
  TrtkNormParams *p = out;

  p->groups = (gint32) trt_node_get_int (node, "num_groups");
  return params_instance (node, out, error);
}

static const TrtAttrSpec attrs_instance[] = {
  { "epsilon", TRT_ATTR_FLOAT, FALSE, 0, 1e-5, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

/* stash_type says how coarsely the moments may be taken: here in double. */
static const TrtAttrSpec attrs_group[] = {
  { "epsilon", TRT_ATTR_FLOAT, FALSE, 0, 1e-5, NULL },
  { "num_groups", TRT_ATTR_INT, TRUE, 0, 0, NULL },
  { "stash_type", TRT_ATTR_INT, FALSE, 1, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

const TrtOpDef trt_op_instance_normalization = {
  .name = "InstanceNormalization",
  .min_inputs = 3,
  .max_inputs = 3,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs_instance,
  .infer = infer_instance,
  .params_size = sizeof (TrtkNormParams),
  .params = params_instance,
};

const TrtOpDef trt_op_group_normalization = {
  .name = "GroupNormalization",
  .min_inputs = 3,
  .max_inputs = 3,
  .min_outputs = 1,
  .max_outputs = 1,
  .attrs = attrs_group,
  .infer = infer_group,
  .params_size = sizeof (TrtkNormParams),
  .params = params_group,
};
