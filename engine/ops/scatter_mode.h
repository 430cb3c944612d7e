/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* scatter_mode.h: the attribute 'reduction' of the Scatter operators. */
#ifndef TRT_OPS_SCATTER_MODE_H
#define TRT_OPS_SCATTER_MODE_H

#include <string.h>

#include "ops/op.h"

static inline gboolean
trt_node_scatter_mode (const TrtNode *node, TrtkScatterMode *mode,
    GError **error)
{
  static const char *const names[] = { "none", "add", "mul", "max", "min" };
  const char *name = trt_node_get_string (node, "reduction");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (strcmp (names[i], name) == 0) {
      *mode = (TrtkScatterMode) i;
      return TRUE;
    }
  }
  return trt_node_fail (node, error, TRT_ERROR_UNSUPPORTED,
      "attribute 'reduction' is '%s'", name);
}

/* Types of the three inputs: data, indices, updates. */
static inline gboolean
trt_node_scatter_types (const TrtNode *node, GError **error)
{
  const TrtTensor *x = trt_node_in (node, 0), *updates = trt_node_in (node, 2);

  if (!trt_node_require_dtype (node, 1,
          TRT_MASK (TRTK_S32) | TRT_MASK (TRTK_S64), error))
    return FALSE;
  if (updates->enc.dtype != x->enc.dtype)
    return trt_node_fail (node, error, TRT_ERROR_TYPE,
        "the updates must have the input's type");
  return TRUE;
}

#endif
