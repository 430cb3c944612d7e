/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* op_softmax.c: Softmax, LogSoftmax, Hardmax along one axis. */
#include "ops/op.h"

static gboolean
infer (TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0);
  int axis;

  return trt_node_require_dtype (node, 0, TRT_MASK_FLOAT, error)
         && trt_node_axis (node, trt_node_get_int (node, "axis"), x->rank,
             &axis, error)
         && trt_infer_like_input (node, error);
}

static gboolean
params (const TrtNode *node, void *out, GError **error)
{
  TrtkSoftmaxParams *p = out;

  return trt_node_axis (node, trt_node_get_int (node, "axis"),
      trt_node_in (node, 0)->rank, &p->axis, error);
}

static const TrtAttrSpec attrs[] = {
  { "axis", TRT_ATTR_INT, FALSE, -1, 0, NULL },
  { NULL, TRT_ATTR_NONE, FALSE, 0, 0, NULL },
};

#define DEFINE(suffix, name_) \
  const TrtOpDef trt_op_##suffix = { \
    .name = #name_, \
    .min_inputs = 1, \
    .max_inputs = 1, \
    .min_outputs = 1, \
    .max_outputs = 1, \
    .attrs = attrs, \
    .infer = infer, \
    .params_size = sizeof (TrtkSoftmaxParams), \
    .params = params, \
  };

/* clang-format off */
DEFINE (hardmax, Hardmax)
DEFINE (log_softmax, LogSoftmax)
DEFINE (softmax, Softmax)
/* clang-format on */
