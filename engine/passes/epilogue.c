/* SPDX-License-Identifier: LGPL-2.1-or-later
 * Copyright (C) 2026 gst-trtinfer contributors */

/* epilogue.c: which node may take which step. */
#include "passes/epilogue.h"

#include "passes/rewrite.h"

static gboolean
has_epilogue (const TrtNode *node)
{
  static const char *const ops[]
      = { "Conv", "ConvTranspose", "Gemm", "MatMul" };

  for (guint i = 0; i < G_N_ELEMENTS (ops); i++) {
    if (trt_node_is (node, ops[i]))
      return TRUE;
  }
  return FALSE;
}

gboolean
trt_epilogue_takes (const TrtNode *node, TrtkStepKind kind)
{
  if (!has_epilogue (node) || !trt_tensor_is_float (trt_node_out (node, 0))
      || !trt_tensor_has_one_user (trt_node_out (node, 0)))
    return FALSE;
  for (guint i = 0; i < node->epilogue->len; i++) {
    if (g_array_index (node->epilogue, TrtkStep, i).kind == kind)
      return FALSE;
  }
  return TRUE;
}
