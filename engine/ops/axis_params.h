/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* axis_params.h: operators whose one parameter is the attribute 'axis'. */
#ifndef TRT_OPS_AXIS_PARAMS_H
#define TRT_OPS_AXIS_PARAMS_H

#include "ops/op.h"

/* Attribute 'axis', counted from the front of input 0. */
static inline gboolean
trt_node_axis_attr (const TrtNode *node, int *axis, GError **error)
{
  return trt_node_axis (node, trt_node_get_int (node, "axis"),
      trt_node_in (node, 0)->rank, axis, error);
}

/* TrtOpDef.params of such an operator. */
static inline gboolean
trt_axis_params (const TrtNode *node, void *out, GError **error)
{
  TrtkAxisParams *p = out;
  int axis;

  if (!trt_node_axis_attr (node, &axis, error))
    return FALSE;
  p->axis = axis;
  return TRUE;
}

#endif
